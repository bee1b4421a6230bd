"""The node's own part, the same on servers and agents: identity, kubelet, labels and annotations."""

import hashlib
import json
import os
import re
import sys

from . import certificates, client, control_plane, journal, node_passwords, processes, system

_MANIFEST = {"apiVersion": "v1", "kind": "Pod"}


def _without_secrets(words):
    """Command-line words with the values of token flags blotted out, in both forms a flag can have."""
    shown = [re.sub("(token=).*", r"\1********", word) for word in words]
    return ["********" if before in ("-t", "--token", "--agent-token") else word for before, word in zip(["", *shown], shown)]


class Node:
    """This host as a Kubernetes node."""

    def __init__(self, settings, runtime, api_url):
        self.settings = settings
        self.flavour = settings.flavour
        self.runtime = runtime
        self.api_url = api_url
        self.base = settings.path("agent")
        self.component = None

    def request_identity(self, supervisor):
        """Gets the kubelet's certificate signed. A 403 is the rejection of the node password."""
        request = certificates.new_request(f"{self.base}/client-kubelet.key", f"/O=system:nodes/CN=system:node:{self.settings.node_name}")
        headers = {f"{self.flavour.name}-Node-Name": self.settings.node_name, f"{self.flavour.name}-Node-Password": node_passwords.own()}
        try:
            signed = supervisor.call("/client-kubelet.crt", "POST", request, headers)
        except client.RequestFailed as problem:
            if problem.status == 403:
                raise client.RequestFailed(node_passwords.REJECTED, 403) from problem
            raise
        system.write(f"{self.base}/client-kubelet.crt", signed)
        system.write(f"{self.base}/server-ca.crt", supervisor.ca)
        self._write_kubeconfig()

    def sign_identity(self, plane):
        """The same on a server that holds the authority itself."""
        certificates.leaf(f"{self.base}/client-kubelet", f"{plane.tls}/client-ca", f"/O=system:nodes/CN=system:node:{self.settings.node_name}")
        system.write(f"{self.base}/server-ca.crt", system.read(f"{plane.tls}/server-ca.crt") or "")
        self._write_kubeconfig()

    def _write_kubeconfig(self):
        document = {
            "apiVersion": "v1", "kind": "Config", "current-context": "local",
            "clusters": [{"name": "local", "cluster": {"server": self.api_url, "certificate-authority": f"{self.base}/server-ca.crt"}}],
            "contexts": [{"name": "local", "context": {"cluster": "local", "user": "user"}}],
            "users": [{"name": "user", "user": {"client-certificate": f"{self.base}/client-kubelet.crt", "client-key": f"{self.base}/client-kubelet.key"}}],
        }
        system.write(f"{self.base}/kubelet.kubeconfig", control_plane.json_to_yaml(document), 0o600)

    def start_kubelet(self):
        """Starts the hollow kubelet: a real Node object, real leases, pods that only seem to run."""
        if not os.path.lexists("/dev/kmsg"):
            # The kubelet reads kernel messages there, and a container has none.
            os.symlink("/dev/null", "/dev/kmsg")
        os.makedirs("/var/lib/kubelet", exist_ok=True)
        os.makedirs("/run/k3s/containerd", exist_ok=True)
        os.makedirs(f"{self.base}/pod-manifests", exist_ok=True)
        self._write_crictl_config()
        command = [f"{self.runtime.bin}/kubelet", "--morph=kubelet", f"--name={self.settings.node_name}", f"--kubeconfig={self.base}/kubelet.kubeconfig", "--kubelet-read-only-port=0"]
        if self.settings.items("node-label"):
            command.append(f"--node-labels={','.join(self.settings.items('node-label'))}")
        if self.settings.items("node-taint"):
            command.append(f"--register-with-taints={','.join(self.settings.items('node-taint'))}")
        environment = {
            "KUBE_PACKED_VERSION": self.flavour.version, "KUBE_NODE_IP": self.settings.node_ip, "KUBE_ROOT_DIR": "/var/lib/kubelet",
            "KUBE_STATIC_PODS": f"{self.base}/pod-manifests", "KUBE_PROVIDER_ID": f"{self.flavour.name}://{self.settings.node_name}",
            "KUBE_RUNTIME_ENDPOINT": "unix:///run/k3s/containerd/containerd.sock", "GOGC": "50",
            # Without it the kubelet looks for a cloud's credentials at a link-local address, for six seconds.
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        self.component = processes.Component("kubelet", command, f"{self.base}/logs/kubelet.log", environment, self.flavour.components_survive)
        journal.info(f"Running kubelet --hostname-override={self.settings.node_name}")
        self.component.start()

    def _write_crictl_config(self):
        system.write(f"{self.base}/etc/crictl.yaml", "runtime-endpoint: unix:///run/k3s/containerd/containerd.sock\n")

    def write_static_pods(self, names):
        """RKE2's static pod manifests, so that the API shows the pods of the control plane. The programs run beside them."""
        if not self.flavour.components_survive:
            return
        for name in names:
            pod = {**_MANIFEST, "metadata": {"name": name, "namespace": "kube-system", "labels": {"component": name, "tier": "control-plane"}}}
            image = f"index.docker.io/rancher/hardened-{'etcd' if name == 'etcd' else 'kubernetes'}:{self.flavour.image_version}"
            pod["spec"] = {"hostNetwork": True, "priorityClassName": "system-cluster-critical", "containers": [{"name": name, "image": image}]}
            system.write(f"{self.base}/pod-manifests/{name}.yaml", control_plane.json_to_yaml(pod), 0o600)

    def annotations(self):
        """What the product writes on its own Node."""
        prefix = f"{self.flavour.name}.io"
        arguments = json.dumps([self.settings.role, *_without_secrets(sys.argv[2:])])
        return {
            f"{prefix}/internal-ip": self.settings.node_ip, f"{prefix}/hostname": self.settings.node_name, f"{prefix}/node-args": arguments,
            f"{prefix}/node-env": "{}", f"{prefix}/node-config-hash": hashlib.sha256(arguments.encode()).hexdigest().upper()[:52] + "====",
        }

    def annotate(self, api):
        """True once the Node is there and annotated."""
        found = api.get(f"/api/v1/nodes/{self.settings.node_name}")
        if found is None:
            return False
        wanted = self.annotations()
        present = found["metadata"].get("annotations", {})
        if any(present.get(key) != value for key, value in wanted.items()):
            api.patch_node(self.settings.node_name, {"metadata": {"annotations": wanted}})
        return True
