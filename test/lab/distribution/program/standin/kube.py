"""Requests to the Kubernetes API with one client certificate."""

import json

from . import client

_MERGE = {"Content-Type": "application/merge-patch+json"}
_STRATEGIC = {"Content-Type": "application/strategic-merge-patch+json"}


class Api:
    """The API server at `url`, as the identity in `certificate`.crt/.key."""

    def __init__(self, url, ca_pem, certificate):
        self.url = url
        self.tls = client.context(ca_pem, certificate)

    def call(self, method, path, body=None, headers=None, timeout=10):
        encoded = json.dumps(body) if body is not None else None
        merged = {"Content-Type": "application/json", **(headers or {})}
        content = client.request(self.url + path, self.tls, method, encoded, merged, timeout)
        return json.loads(content) if content[:1] in (b"{", b"[") else content

    def get(self, path):
        """The object, or None where there is none."""
        try:
            return self.call("GET", path)
        except client.RequestFailed as problem:
            if problem.status == 404:
                return None
            raise

    def ready(self):
        try:
            return self.call("GET", "/readyz", timeout=3) == b"ok"
        except client.RequestFailed:
            return False

    def nodes(self):
        return self.call("GET", "/api/v1/nodes")["items"]

    def patch_node(self, name, change):
        self.call("PATCH", f"/api/v1/nodes/{name}", change, _MERGE)

    def patch_node_condition(self, name, condition):
        self.call("PATCH", f"/api/v1/nodes/{name}/status", {"status": {"conditions": [condition]}}, _STRATEGIC)
