"""Reads config.yaml and its drop-ins, flags and environment, and knows which keys exist."""

import glob
import os
import socket

import yaml

from . import journal, system

_LISTS = {
    "tls-san", "node-label", "node-taint", "disable", "cni", "kubelet-arg", "kube-apiserver-arg", "kube-controller-manager-arg",
    "kube-scheduler-arg", "kube-proxy-arg", "etcd-arg", "kube-cloud-controller-manager-arg", "node-ip", "node-external-ip", "cluster-cidr",
    "service-cidr", "cluster-dns", "audit-policy-file",
}
_SWITCHES = {
    "cluster-init", "cluster-reset", "selinux", "protect-kernel-defaults", "with-node-id", "debug", "disable-etcd", "disable-apiserver",
    "disable-scheduler", "disable-controller-manager", "disable-cloud-controller", "disable-kube-proxy", "disable-network-policy",
    "disable-helm-controller", "embedded-registry", "disable-default-registry-endpoint", "secrets-encryption", "etcd-expose-metrics",
    "etcd-disable-snapshots", "etcd-snapshot-compress", "etcd-s3", "tls-san-security", "supervisor-metrics", "flannel-ipv6-masq",
    "flannel-external-ip", "prefer-bundled-bin", "rootless", "docker", "disable-agent", "etcd-s3-insecure", "etcd-s3-skip-ssl-verify",
}
_COMMON = {
    "token", "token-file", "server", "node-name", "data-dir", "resolv-conf", "snapshotter", "container-runtime-endpoint", "pause-image",
    "private-registry", "system-default-registry", "lb-server-port", "log", "alsologtostderr", "v", "vmodule", "image-credential-provider-config",
    "image-credential-provider-bin-dir", "airgap-extra-registry", "flannel-iface", "flannel-conf", "vpn-auth", "vpn-auth-file", "bind-address",
    "profile", "nonroot-devices", "default-runtime", "kubelet-path", "cloud-provider-config", "cloud-provider-name", "node-internal-dns",
    "node-external-dns", "enable-pprof", "control-plane-resource-requests", "control-plane-resource-limits", "runtime-image",
}
_SERVER_ONLY = {
    "agent-token", "agent-token-file", "tls-san", "write-kubeconfig", "write-kubeconfig-mode", "write-kubeconfig-group", "cluster-cidr",
    "service-cidr", "cluster-dns", "cluster-domain", "cluster-init", "cluster-reset", "cluster-reset-restore-path", "cni", "disable",
    "ingress-controller", "advertise-address", "advertise-port", "https-listen-port", "datastore-endpoint", "datastore-cafile",
    "datastore-certfile", "datastore-keyfile", "service-node-port-range", "flannel-backend", "egress-selector-mode", "servicelb-namespace",
    "secrets-encryption-provider", "helm-job-image", "default-local-storage-path", "audit-policy-file", "pod-security-admission-config-file",
    "etcd-snapshot-schedule-cron", "etcd-snapshot-retention", "etcd-snapshot-dir", "etcd-snapshot-name", "etcd-image", "kube-apiserver-image",
    "kube-controller-manager-image", "kube-scheduler-image", "kube-proxy-image", "enable-servicelb", "kine-tls",
    "kube-apiserver-arg", "kube-controller-manager-arg", "kube-scheduler-arg", "etcd-arg", "kube-cloud-controller-manager-arg",
    "disable-etcd", "disable-apiserver", "disable-scheduler", "disable-controller-manager", "disable-cloud-controller", "disable-network-policy",
    "disable-helm-controller", "embedded-registry", "secrets-encryption", "etcd-expose-metrics", "etcd-disable-snapshots",
    "etcd-snapshot-compress", "etcd-s3", "tls-san-security", "supervisor-metrics", "flannel-ipv6-masq", "flannel-external-ip", "disable-agent",
    "etcd-s3-insecure", "etcd-s3-skip-ssl-verify",
} | {f"etcd-s3-{part}" for part in ("endpoint", "bucket", "folder", "access-key", "secret-key", "region", "endpoint-ca", "config-secret", "retention", "timeout")}
_KNOWN = _LISTS | _SWITCHES | _COMMON | _SERVER_ONLY

#: Must be the same on all servers (RKE2 docs, server configuration reference).
CRITICAL = (
    "agent-token", "cluster-cidr", "service-cidr", "cluster-dns", "cluster-domain", "disable-cloud-controller", "disable-kube-proxy",
    "egress-selector-mode", "embedded-registry", "secrets-encryption", "disable-helm-controller", "flannel-backend", "disable-network-policy",
)
_DEFAULTS = {"cluster-cidr": ["10.42.0.0/16"], "service-cidr": ["10.43.0.0/16"], "cluster-dns": ["10.43.0.10"], "cluster-domain": "cluster.local"}


class Settings:
    """The merged configuration of one start."""

    def __init__(self, flavour, role, values):
        self.flavour = flavour
        self.role = role
        self.values = values

    def text(self, key, default=""):
        value = self.values.get(key, default)
        if isinstance(value, list):
            value = value[-1] if value else default
        return str(value) if value is not None else default

    def items(self, key):
        value = self.values.get(key, [])
        parts = value if isinstance(value, list) else [value]
        return [part.strip() for item in parts for part in str(item).split(",") if part.strip()]

    def on(self, key):
        return str(self.values.get(key, "false")).lower() in ("true", "1", "yes")

    @property
    def data_dir(self):
        return self.text("data-dir", self.flavour.default_data_dir)

    def path(self, *parts):
        return os.path.join(self.data_dir, *parts)

    @property
    def node_name(self):
        name = (self.text("node-name") or socket.gethostname()).lower()
        return f"{name}-{_node_id()}" if self.on("with-node-id") else name

    @property
    def node_ip(self):
        """Address other nodes use. Needs a default route where the configuration names none."""
        if self.items("node-ip"):
            return self.items("node-ip")[0]
        device = system.default_route_device()
        address = system.address_of(device) if device else None
        if not address:
            raise journal.Fatal('no default routes found in "/proc/net/route" or "/proc/net/ipv6_route"')
        return address

    @property
    def token(self):
        if self.text("token-file"):
            content = system.read(self.text("token-file"))
            if content is None:
                raise journal.Fatal(f"open {self.text('token-file')}: no such file or directory")
            return content.strip()
        return self.text("token").strip()

    @property
    def agent_token(self):
        if self.text("agent-token-file"):
            return (system.read(self.text("agent-token-file")) or "").strip()
        return self.text("agent-token").strip()

    def critical(self):
        """Values that all servers must share, with defaults filled in."""
        chosen = {}
        for key in CRITICAL:
            value = self.values.get(key, _DEFAULTS.get(key, ""))
            plain = value if isinstance(value, list) else [value]
            chosen[key] = ",".join(str(part) for part in plain).lower()
        return chosen


def _node_id():
    os.makedirs("/etc/rancher/node", exist_ok=True)
    known = system.read("/etc/rancher/node/id")
    if known is None:
        known = os.urandom(4).hex()
        system.write("/etc/rancher/node/id", known)
    return known.strip()


def _merge(into, document, source, role):
    if not isinstance(document, dict):
        raise journal.Fatal(f"failed to load config file {source}: yaml: the document is not a map")
    for written, value in document.items():
        key = str(written)
        adds = key.endswith("+")
        key = key.rstrip("+")
        unknown = key not in _KNOWN or (role == "agent" and key in _SERVER_ONLY)
        if unknown:
            journal.warning(f"Unknown flag --{key} found in {os.path.basename(source)}, skipping")
        elif adds:
            before = into.get(key, [])
            into[key] = (before if isinstance(before, list) else [before]) + (value if isinstance(value, list) else [value])
        else:
            into[key] = value


def _load_file(path, into, role):
    content = system.read(path)
    if content is None:
        return
    try:
        document = yaml.safe_load(content)
    except yaml.YAMLError as problem:
        raise journal.Fatal(f"failed to load config file {path}: yaml: {' '.join(str(problem).split())}") from problem
    if document is not None:
        _merge(into, document, path, role)


def _flags(arguments, into):
    position = 0
    while position < len(arguments):
        argument = arguments[position]
        position += 1
        if not argument.startswith("-"):
            raise journal.Fatal(f"invalid flag use; extra argument {argument!r}")
        key, separator, value = argument.lstrip("-").partition("=")
        key = {"s": "server", "t": "token", "d": "data-dir"}.get(key, key)
        if key not in _KNOWN and key != "config":
            raise journal.Fatal(f"flag provided but not defined: -{key}")
        if not separator and key not in _SWITCHES:
            if position >= len(arguments):
                raise journal.Fatal(f"flag needs an argument: -{key}")
            value = arguments[position]
            position += 1
        into.setdefault(key, []).append(value if separator or key not in _SWITCHES else "true")


def load(flavour, role, arguments):
    """Settings for `server` or `agent`: files first, then the environment, then flags."""
    flags = {}
    _flags(arguments, flags)
    main = flags.pop("config", [os.environ.get(f"{flavour.env_prefix}_CONFIG_FILE") or f"{flavour.config_dir}/config.yaml"])[-1]
    values = {}
    _load_file(main, values, role)
    for path in sorted(glob.glob(f"{main}.d/*.yaml") + glob.glob(f"{main}.d/*.yml")):
        _load_file(path, values, role)
    for variable, key in (("URL", "server"), ("TOKEN", "token"), ("TOKEN_FILE", "token-file"), ("NODE_NAME", "node-name"), ("DATA_DIR", "data-dir"), ("AGENT_TOKEN", "agent-token")):
        value = os.environ.get(f"{flavour.env_prefix}_{variable}")
        if value:
            values[key] = value
    for key, given in flags.items():
        values[key] = given if key in _LISTS else given[-1]
    return Settings(flavour, role, values)
