"""Certificate authorities and leaf certificates, made with openssl."""

import os
import subprocess
import tempfile
import time

from . import system

CA_DAYS = 3650
LEAF_DAYS = 365


def _openssl(arguments, given=None):
    result = subprocess.run(["openssl", *arguments], input=given, capture_output=True, check=False)
    if result.returncode != 0:
        raise RuntimeError(f"openssl {arguments[0]} failed: {result.stderr.decode().strip()}")
    return result.stdout


def _new_key():
    return _openssl(["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"])


def new_ca(base, name):
    """A self-signed authority at base.crt and base.key. One that is there is kept."""
    if os.path.exists(f"{base}.crt"):
        return
    system.write(f"{base}.key", _new_key(), 0o600)
    made = _openssl(
        ["req", "-x509", "-new", "-key", f"{base}.key", "-days", str(CA_DAYS), "-subj", f"/CN={name}@{int(time.time())}",
         "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,digitalSignature,keyEncipherment,keyCertSign"]
    )
    system.write(f"{base}.crt", made)


def subject_alternatives(names):
    """The extension's value for a list of DNS names and IPv4/IPv6 addresses."""
    unique = list(dict.fromkeys(names))
    return ",".join(f"{'IP' if name.replace('.', '').isdigit() or ':' in name else 'DNS'}:{name}" for name in unique)


def sign(request, authority, usage, alternatives=()):
    """Signs a request (PEM bytes) with the authority at `authority`.crt/.key. Gives the leaf followed by its issuer."""
    extension = f"keyUsage=critical,digitalSignature,keyEncipherment\nextendedKeyUsage={usage}\n"
    if alternatives:
        extension += f"subjectAltName={subject_alternatives(alternatives)}\n"
    with tempfile.NamedTemporaryFile("w", suffix=".ext") as file:
        file.write(extension)
        file.flush()
        leaf = _openssl(
            ["x509", "-req", "-CA", f"{authority}.crt", "-CAkey", f"{authority}.key", "-set_serial", f"0x{os.urandom(15).hex()}",
             "-days", str(LEAF_DAYS), "-extfile", file.name],
            request,
        )
    return leaf + (system.read(f"{authority}.crt") or "").encode()


def new_request(key_path, subject):
    """Makes a key at key_path (kept when there) and returns a request for the subject."""
    if not os.path.exists(key_path):
        system.write(key_path, _new_key(), 0o600)
    return _openssl(["req", "-new", "-key", key_path, "-subj", subject])


def leaf(base, authority, subject, usage="clientAuth", alternatives=()):
    """A leaf at base.crt and base.key, renewed at each start as the product does for short-lived ones."""
    request = new_request(f"{base}.key", subject)
    system.write(f"{base}.crt", sign(request, authority, usage, alternatives))


def service_key(path):
    """The key that signs service account tokens."""
    if not os.path.exists(path):
        system.write(path, _openssl(["genrsa", "2048"]), 0o600)


def describe(path):
    """Subject and end of validity of a certificate file, for `certificate check`."""
    shown = _openssl(["x509", "-in", path, "-noout", "-subject", "-issuer", "-enddate", "-nameopt", "RFC2253"]).decode()
    facts = dict(line.split("=", 1) for line in shown.splitlines())
    return facts["subject"].strip(), facts["issuer"].strip(), facts["notAfter"].strip()
