"""HTTPS requests to a supervisor or an API server."""

import base64
import http.client
import json
import socket
import ssl
import subprocess
import time
import urllib.parse

from . import journal, tokens

#: Limit of one request to a supervisor, as in the product.
TIMEOUT_SECONDS = 10


class RequestFailed(Exception):
    """A request that got no answer, or one that is not a success. `status` is 0 without an answer."""

    def __init__(self, message, status=0):
        super().__init__(message)
        self.status = status


def _certificate_reason(problem, host, port):
    said = problem.verify_message
    if "mismatch" in said:
        return f"x509: certificate is valid for {', '.join(_names_of(host, port))}, not {host}"
    if "not yet valid" in said or "expired" in said:
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        return f"x509: certificate has expired or is not yet valid: current time {now} is {'after' if 'expired' in said else 'before'} its period"
    return f"x509: certificate signed by unknown authority ({said})"


def _names_of(host, port):
    """The names in the certificate that is served there."""
    served = ssl.get_server_certificate((host, port), timeout=TIMEOUT_SECONDS)
    shown = subprocess.run(["openssl", "x509", "-noout", "-ext", "subjectAltName"], input=served, capture_output=True, text=True, check=False).stdout
    return [name.strip().split(":", 1)[1] for line in shown.splitlines()[1:] for name in line.split(",") if ":" in name]


def _reason(problem, host, port):
    """The text Go's network stack has for a failure."""
    if isinstance(problem, socket.gaierror):
        return f"dial tcp: lookup {host}: no such host"
    if isinstance(problem, ConnectionRefusedError):
        return f"dial tcp {host}:{port}: connect: connection refused"
    if isinstance(problem, ssl.SSLCertVerificationError):
        return _certificate_reason(problem, host, port)
    if isinstance(problem, (TimeoutError, socket.timeout)):
        return f"dial tcp {host}:{port}: i/o timeout"
    if isinstance(problem, OSError) and problem.errno in (101, 113):
        return f"dial tcp {host}:{port}: connect: {'network is unreachable' if problem.errno == 101 else 'no route to host'}"
    return str(problem) or type(problem).__name__


def context(ca_pem=None, certificate=None):
    """TLS settings: trusting nothing but `ca_pem`, or anything where it is None."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca_pem is None:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    else:
        made.load_verify_locations(cadata=ca_pem)
    if certificate:
        made.load_cert_chain(f"{certificate}.crt", f"{certificate}.key")
    return made


def request(url, tls, method="GET", body=None, headers=None, timeout=TIMEOUT_SECONDS):
    """Body of a successful answer as bytes. Raises RequestFailed otherwise."""
    parts = urllib.parse.urlsplit(url)
    host, port = parts.hostname or "", parts.port or 443
    connection = http.client.HTTPSConnection(host, port, context=tls, timeout=timeout)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(method, target, body, headers or {})
        answer = connection.getresponse()
        content = answer.read()
    except (OSError, http.client.HTTPException) as problem:
        raise RequestFailed(f'{method.capitalize()} "{url}": {_reason(problem, host, port)}') from problem
    finally:
        connection.close()
    if answer.status >= 300:
        raise RequestFailed(f"{url}: {answer.status} {answer.reason}", answer.status)
    return content


class Supervisor:
    """A cluster's registration address together with the token to use there."""

    def __init__(self, flavour, url, token):
        if not url.startswith("https://"):
            raise journal.Fatal(f"only https:// URLs are supported, invalid scheme: {url}")
        self.flavour = flavour
        self.url = url.rstrip("/")
        self.token = token
        self.ca = ""

    def trust(self):
        """Fetches the CA and compares it with the token, the first contact of every join."""
        try:
            bundle = request(f"{self.url}/cacerts", context())
        except RequestFailed as problem:
            raise RequestFailed(f"failed to get CA certs: {problem}") from problem
        found = tokens.ca_hash(bundle)
        if self.token.ca_hash is None:
            journal.warning("Cluster CA certificate is not trusted by the host CA bundle, but the token does not include a CA hash. Use the full token from the server's node-token file to enable Cluster CA validation.")
        elif self.token.ca_hash != found:
            raise RequestFailed(f"token CA hash does not match the Cluster CA certificate hash: {self.token.ca_hash} != {found}")
        try:
            request(f"{self.url}/cacerts", context(bundle.decode()))
        except RequestFailed as problem:
            raise RequestFailed(f"CA cert validation failed: {problem}") from problem
        self.ca = bundle.decode()
        return self

    def call(self, path, method="GET", body=None, headers=None, timeout=TIMEOUT_SECONDS):
        """One authenticated request below the product's prefix."""
        if self.token.user == "bootstrap":
            login = f"Bearer {self.token.password}"
        else:
            login = "Basic " + base64.b64encode(f"{self.token.user}:{self.token.password}".encode()).decode()
        merged = {"Authorization": login, **(headers or {})}
        return request(f"{self.url}{self.flavour.api}{path}", context(self.ca), method, body, merged, timeout)

    def json(self, path):
        return json.loads(self.call(path))
