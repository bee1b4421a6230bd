"""Certificates, kubeconfigs and command lines of the control plane on one server."""

import json
import os
import socket

from . import certificates, processes, system

#: Small collections keep three servers and their tests inside a laptop's memory.
_TUNING = {"GOGC": "50"}


class ControlPlane:
    """kube-apiserver, kube-controller-manager and kube-scheduler of this host."""

    def __init__(self, settings, runtime):
        self.settings = settings
        self.flavour = settings.flavour
        self.runtime = runtime
        self.tls = settings.path("server", "tls")
        self.cred = settings.path("server", "cred")
        self.logs = settings.path("server", "logs")

    def authority_files(self):
        """What a joining server fetches: every authority with its key, and the key that signs service account tokens."""
        names = ["server-ca", "client-ca", "request-header-ca", "etcd/server-ca", "etcd/peer-ca"]
        return [f"{name}.{kind}" for name in names for kind in ("crt", "key")] + ["service.key"]

    def make_authorities(self):
        prefix = self.flavour.name
        for name in ("server", "client", "request-header"):
            certificates.new_ca(f"{self.tls}/{name}-ca", f"{prefix}-{name}-ca")
        for name in ("server", "peer"):
            certificates.new_ca(f"{self.tls}/etcd/{name}-ca", f"etcd-{name}-ca")
        certificates.service_key(f"{self.tls}/service.key")

    def make_leafs(self):
        """Leaf certificates for this host, made anew at each start."""
        own = [self.settings.node_ip, "127.0.0.1", "localhost", self.settings.node_name, socket.gethostname()]
        service = [f"kubernetes.default.svc.{self.settings.text('cluster-domain', 'cluster.local')}", "kubernetes.default.svc", "kubernetes.default", "kubernetes", self._first_service_ip()]
        names = own + service + self.settings.items("tls-san") + self.settings.items("node-external-ip") + self.settings.items("advertise-address")
        server, both = "serverAuth", "serverAuth,clientAuth"
        tls = self.tls
        certificates.leaf(f"{tls}/serving-kube-apiserver", f"{tls}/server-ca", "/CN=kube-apiserver", server, names)
        for user, group in (("admin", "system:masters"), ("controller", ""), ("scheduler", ""), ("supervisor", "system:masters")):
            identity = {"controller": "system:kube-controller-manager", "scheduler": "system:kube-scheduler"}.get(user, f"system:{user}")
            certificates.leaf(f"{tls}/client-{user}", f"{tls}/client-ca", f"/O={group}/CN={identity}" if group else f"/CN={identity}")
        certificates.leaf(f"{tls}/client-kube-apiserver", f"{tls}/client-ca", "/O=system:masters/CN=system:apiserver")
        certificates.leaf(f"{tls}/client-auth-proxy", f"{tls}/request-header-ca", "/CN=system:auth-proxy")
        certificates.leaf(f"{tls}/etcd/server-client", f"{tls}/etcd/server-ca", "/CN=etcd-server", both, own)
        certificates.leaf(f"{tls}/etcd/client", f"{tls}/etcd/server-ca", "/CN=etcd-client")
        certificates.leaf(f"{tls}/etcd/peer-server-client", f"{tls}/etcd/peer-ca", "/CN=etcd-peer", both, own)

    def _first_service_ip(self):
        network = self.settings.text("service-cidr", "10.43.0.0/16").split(",")[0].split("/")[0]
        head, _, tail = network.rpartition(".")
        return f"{head}.{int(tail) + 1}"

    def kubeconfig(self, user, url=None):
        """A kubeconfig with embedded certificates, everything in it named `default`."""
        import base64

        def packed(path):
            return base64.b64encode((system.read(path) or "").encode()).decode()

        return json_to_yaml({
            "apiVersion": "v1",
            "clusters": [{"cluster": {"certificate-authority-data": packed(f"{self.tls}/server-ca.crt"), "server": url or "https://127.0.0.1:6443"}, "name": "default"}],
            "contexts": [{"context": {"cluster": "default", "user": "default"}, "name": "default"}],
            "current-context": "default", "kind": "Config", "preferences": {},
            "users": [{"name": "default", "user": {"client-certificate-data": packed(f"{self.tls}/client-{user}.crt"), "client-key-data": packed(f"{self.tls}/client-{user}.key")}}],
        })

    def write_kubeconfigs(self):
        for user in ("admin", "controller", "scheduler", "supervisor"):
            system.write(f"{self.cred}/{user}.kubeconfig", self.kubeconfig(user), 0o600)

    def write_admin_kubeconfig(self):
        path = self.settings.text("write-kubeconfig", self.flavour.kubeconfig)
        system.write(path, self.kubeconfig("admin"), int(self.settings.text("write-kubeconfig-mode", "0600"), 8))

    def _component(self, name, arguments, **environment):
        command = [os.path.join(self.runtime.bin, name), *arguments, *(f"--{item}" for item in self.settings.items(f"{name}-arg"))]
        shown = {"KUBE_PACKED_VERSION": self.flavour.version, **_TUNING, **environment}
        return processes.Component(name, command, f"{self.logs}/{name}.log", shown, self.flavour.components_survive)

    def api_server(self, supervisor_url):
        tls = self.tls
        address = self.settings.text("advertise-address", self.settings.node_ip)
        return self._component("kube-apiserver", [
            f"--advertise-address={address}", "--secure-port=6443", "--insecure-port=0", "--bind-address=0.0.0.0", "--allow-privileged=true",
            "--anonymous-auth=false", "--authorization-mode=Node,RBAC", "--enable-admission-plugins=NodeRestriction", "--profiling=false",
            "--etcd-servers=https://127.0.0.1:2379", f"--etcd-cafile={tls}/etcd/server-ca.crt", f"--etcd-certfile={tls}/etcd/client.crt",
            f"--etcd-keyfile={tls}/etcd/client.key", f"--client-ca-file={tls}/client-ca.crt", f"--tls-cert-file={tls}/serving-kube-apiserver.crt",
            f"--tls-private-key-file={tls}/serving-kube-apiserver.key", f"--kubelet-client-certificate={tls}/client-kube-apiserver.crt",
            f"--kubelet-client-key={tls}/client-kube-apiserver.key", "--kubelet-preferred-address-types=InternalIP,Hostname",
            f"--requestheader-client-ca-file={tls}/request-header-ca.crt", "--requestheader-allowed-names=system:auth-proxy",
            "--requestheader-extra-headers-prefix=X-Remote-Extra-", "--requestheader-group-headers=X-Remote-Group",
            "--requestheader-username-headers=X-Remote-User", f"--proxy-client-cert-file={tls}/client-auth-proxy.crt",
            f"--proxy-client-key-file={tls}/client-auth-proxy.key", f"--service-account-key-file={tls}/service.key",
            f"--service-account-signing-key-file={tls}/service.key", "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
            f"--service-cluster-ip-range={self.settings.text('service-cidr', '10.43.0.0/16')}", "--default-watch-cache-size=50",
            f"--service-node-port-range={self.settings.text('service-node-port-range', '30000-32767')}",
        ], **({"KUBE_SUPERVISOR_URL": supervisor_url} if supervisor_url else {}))

    def others(self):
        """The controller manager and the scheduler, which need an API server."""
        manager = self._component("kube-controller-manager", [
            f"--kubeconfig={self.cred}/controller.kubeconfig", f"--service-account-private-key-file={self.tls}/service.key",
            f"--root-ca-file={self.tls}/server-ca.crt", "--kube-api-qps=100", "--kube-api-burst=200",
            # Its own allocator of pod networks waits ten seconds at each start; the supervisor's controllers hand them out instead.
            "--controllers=*,bootstrapsigner,tokencleaner,-nodeipam", "--use-service-account-credentials=true", "--port=0", "--bind-address=127.0.0.1", "--profiling=false",
            f"--cluster-signing-cert-file={self.tls}/client-ca.crt", f"--cluster-signing-key-file={self.tls}/client-ca.key",
        ])
        scheduler = self._component("kube-scheduler", [f"--kubeconfig={self.cred}/scheduler.kubeconfig", "--port=0", "--bind-address=127.0.0.1", "--profiling=false"])
        return [
            component for component, key in ((manager, "disable-controller-manager"), (scheduler, "disable-scheduler")) if not self.settings.on(key)
        ]


def json_to_yaml(document):
    """Block-style YAML, the form people and tools expect in a kubeconfig."""
    import yaml

    return yaml.safe_dump(json.loads(json.dumps(document)), sort_keys=False, width=1 << 20)
