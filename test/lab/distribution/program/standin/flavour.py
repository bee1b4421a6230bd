"""What differs between the two products. The packed build.json says which one this program plays and its version."""

import json
import pkgutil
from dataclasses import dataclass


@dataclass(frozen=True)
class Flavour:
    """Names and ports of one product."""

    name: str
    version: str
    commit: str
    supervisor_port: int
    #: The supervisor listens with TLS itself (RKE2), or behind the API server's port (K3s).
    shares_api_port: bool
    #: Loopback port of the balancer that an agent's kubelet talks to.
    agent_balancer_port: int
    server_unit: str
    agent_unit: str
    #: Components are static pods that survive the service (RKE2), or part of the process (K3s).
    components_survive: bool

    @property
    def config_dir(self):
        return f"/etc/rancher/{self.name}"

    @property
    def default_data_dir(self):
        return f"/var/lib/rancher/{self.name}"

    @property
    def kubeconfig(self):
        return f"{self.config_dir}/{self.name}.yaml"

    @property
    def api(self):
        """Prefix of the supervisor's paths."""
        return f"/v1-{self.name}"

    @property
    def image_version(self):
        """The version as an image tag: a tag has no plus sign."""
        return self.version.replace("+", "-")

    @property
    def minor(self):
        return int(self.version.split(".")[1])

    @property
    def runtime_image(self):
        return f"rancher/{self.name}-runtime:{self.image_version}"

    @property
    def env_prefix(self):
        return self.name.upper()


def load():
    """The flavour this program was packed as."""
    build = json.loads(pkgutil.get_data("standin", "build.json"))
    rke2 = build["distribution"] == "rke2"
    return Flavour(
        name=build["distribution"],
        version=build["version"],
        commit=build["commit"],
        supervisor_port=9345 if rke2 else 6443,
        shares_api_port=not rke2,
        agent_balancer_port=6443 if rke2 else 6444,
        server_unit="rke2-server" if rke2 else "k3s",
        agent_unit="rke2-agent" if rke2 else "k3s-agent",
        components_survive=rke2,
    )
