"""The supervisor: what a joining node talks to. TLS on its own port (RKE2), or plain on loopback behind the API server (K3s)."""

import base64
import hmac
import http.server
import json
import os
import ssl
import threading

from . import certificates, client, journal, node_passwords, snapshots, system


class Context:
    """What the handlers need. `ready` is set when the runtime core is up; before that only /ping and /cacerts answer."""

    def __init__(self, settings, plane, passwords):
        self.settings = settings
        self.flavour = settings.flavour
        self.plane = plane
        #: user → password, for basic authentication.
        self.passwords = passwords
        self.ready = threading.Event()
        self.etcd = None
        self.api = None

    def bootstrap_token_valid(self, token):
        """Looks a bootstrap token up among the cluster's secrets, as `token create` stores them."""
        identifier, _, secret = token.partition(".")
        found = self.api.get(f"/api/v1/namespaces/kube-system/secrets/bootstrap-token-{identifier}") if self.ready.is_set() else None
        return bool(found) and hmac.compare_digest(base64.b64decode(found["data"]["token-secret"]).decode(), secret)


class Refused(Exception):
    """An answer other than success."""

    def __init__(self, status):
        super().__init__(str(status))
        self.status = status


class Handler(http.server.BaseHTTPRequestHandler):
    """One request. Paths and status codes are the product's."""

    server_version = "supervisor"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    timeout = 30
    context = None

    def log_message(self, format, *args):  # noqa: A002 (the name is the base class')
        """Requests are not logged, as in the product."""

    def do_GET(self):
        self._answer("GET")

    def do_POST(self):
        self._answer("POST")

    def _answer(self, method):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else b""
        try:
            content = self._route(method, self.path.split("?")[0], body)
            self._send(200, content)
        except Refused as refused:
            self._send(refused.status, f"{self.responses[refused.status][0]}\n".encode())
        except (client.RequestFailed, OSError, RuntimeError) as problem:
            journal.error(f"Sending HTTP 500 response to {self.client_address[0]}: {problem}")
            self._send(500, f"{problem}\n".encode())

    def _send(self, status, content):
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _role(self):
        """server or agent; 401 for anybody else."""
        kind, _, value = (self.headers.get("Authorization") or "").partition(" ")
        if kind == "Bearer" and self.context.bootstrap_token_valid(value):
            return "agent"
        if kind == "Basic":
            user, _, password = base64.b64decode(value).decode().partition(":")
            expected = self.context.passwords.get(user)
            if expected and hmac.compare_digest(expected, password):
                return "server" if user == "server" else "agent"
        raise Refused(401)

    def _route(self, method, path, body):
        context = self.context
        if path == "/ping":
            return b"pong"
        if path == "/cacerts":
            return (system.read(f"{context.plane.tls}/server-ca.crt") or "").encode()
        prefix = f"{context.flavour.api}/"
        if path != "/db/snapshot" and not path.startswith(prefix):
            raise Refused(404)
        role = self._role()
        name = path[len(prefix):] if path.startswith(prefix) else "snapshot"
        if name in ("server-bootstrap", "snapshot") and role != "server":
            raise Refused(403)
        if not context.ready.is_set():
            raise Refused(500 if name == "readyz" else 503)
        routes = {
            ("GET", "readyz"): lambda: b"ok", ("GET", "config"): self._config, ("GET", "apiservers"): self._api_servers,
            ("GET", "client-ca.crt"): lambda: (system.read(f"{context.plane.tls}/client-ca.crt") or "").encode(),
            ("GET", "server-bootstrap"): self._bootstrap, ("POST", "client-kubelet.crt"): lambda: self._sign(body),
            ("POST", "snapshot"): lambda: snapshots.save(context.settings, context.etcd, json.loads(body)),
        }
        if (method, name) not in routes:
            raise Refused(404)
        return routes[(method, name)]()

    def _config(self):
        return json.dumps({"critical": self.context.settings.critical()}).encode()

    def _api_servers(self):
        found = self.context.api.get("/api/v1/namespaces/default/endpoints/kubernetes") or {}
        addresses = [f"{address['ip']}:{port['port']}" for subset in found.get("subsets", []) for address in subset.get("addresses", []) for port in subset["ports"]]
        return json.dumps(addresses).encode()

    def _bootstrap(self):
        if not self.context.etcd.embedded:
            raise Refused(404)
        plane = self.context.plane
        files = {name: system.read(os.path.join(plane.tls, name)) for name in plane.authority_files()}
        return json.dumps({"files": files, "etcd": [self.context.etcd.client_url]}).encode()

    def _sign(self, request):
        name = (self.headers.get(f"{self.context.flavour.name}-Node-Name") or "").lower()
        password = self.headers.get(f"{self.context.flavour.name}-Node-Password")
        if not name or not password:
            raise Refused(400)
        try:
            node_passwords.ensure(self.context.api, self.context.flavour, name, password)
        except node_passwords.Mismatch as problem:
            raise Refused(403) from problem
        return certificates.sign(request, f"{self.context.plane.tls}/client-ca", "clientAuth")


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        """A caller that hangs up or does not trust our certificate is its own trouble; the product logs a line too."""
        import sys

        problem = sys.exc_info()[1]
        journal.info(f"http: TLS handshake error from {client_address[0]}:{client_address[1]}: {problem}")


def start(context, port):
    """Listens and serves in the background."""
    handler = type("BoundHandler", (Handler,), {"context": context})
    address = "127.0.0.1" if context.flavour.shares_api_port else context.settings.text("bind-address", "0.0.0.0")
    try:
        server = _Server((address, port), handler)
    except OSError as problem:
        raise journal.Fatal(f"failed to start supervisor: listen tcp {address}:{port}: bind: {problem.strerror.lower()}") from problem
    if not context.flavour.shares_api_port:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(f"{context.plane.tls}/serving-kube-apiserver.crt", f"{context.plane.tls}/serving-kube-apiserver.key")
        # The handshake belongs to the request's own thread: a silent caller must not stop the others.
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
