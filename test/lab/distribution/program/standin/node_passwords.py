"""Node passwords: a node proves with them that it is the host that first used its name."""

import base64
import hashlib
import os

from . import client, journal, system

PASSWORD_FILE = "/etc/rancher/node/password"

REJECTED = (
    "Node password rejected, duplicate hostname or contents of '/etc/rancher/node/password' may not match server node-passwd entry, "
    "try enabling a unique node name with the --with-node-id flag"
)


class Mismatch(Exception):
    """The name is taken by a host with another password."""


def own():
    """This host's password, made at the first start. RKE2's uninstall removes it, K3s' does not."""
    known = system.read(PASSWORD_FILE)
    if known is None:
        known = os.urandom(16).hex()
        system.write(PASSWORD_FILE, known + "\n", 0o600)
    return known.strip()


def secret_name(flavour, node):
    return f"{node}.node-password.{flavour.name}"


def _hashed(password, salt):
    return f"$1:{salt}:{hashlib.scrypt(password.encode(), salt=bytes.fromhex(salt), n=1 << 12, r=8, p=1).hex()}"


def ensure(api, flavour, node, password):
    """Compares with the secret of that node, or makes it at the first contact."""
    name = secret_name(flavour, node)
    known = api.get(f"/api/v1/namespaces/kube-system/secrets/{name}")
    if known is None:
        secret = {
            "apiVersion": "v1", "kind": "Secret", "metadata": {"name": name, "namespace": "kube-system"}, "immutable": True,
            "data": {"hash": base64.b64encode(_hashed(password, os.urandom(8).hex()).encode()).decode()},
        }
        try:
            api.call("POST", "/api/v1/namespaces/kube-system/secrets", secret)
        except client.RequestFailed as problem:
            if problem.status != 409:
                raise
            ensure(api, flavour, node, password)
        return
    stored = base64.b64decode(known["data"]["hash"]).decode()
    if _hashed(password, stored.split(":")[1]) != stored:
        journal.error(f"unable to verify password for node {node}: hash does not match")
        raise Mismatch(node)
