"""The life of an agent. It never gives up: every failure to reach or please the cluster is logged and tried again after two seconds."""

import signal
import threading
import time

from . import balancer, client, images, journal, kube, node, settings as configuration, system, tokens

_RETRY_SECONDS = 2


class Agent:
    """One run of `agent`."""

    def __init__(self, flavour, arguments):
        self.flavour = flavour
        self.settings = configuration.load(flavour, "agent", arguments)
        self.runtime = images.Runtime(self.settings)
        self.images = images.Images(self.settings, self.runtime)
        self.stopping = threading.Event()
        state = self.settings.path("agent", "etc", f"{flavour.name}-agent-load-balancer.json")
        self.balancer = balancer.Balancer(flavour.agent_balancer_port, state)

    def run(self):
        """Returns when the service is stopped."""
        url = self.settings.text("server").rstrip("/")
        if not self.settings.token:
            raise journal.Fatal("--token is required")
        if not url:
            raise journal.Fatal("--server is required")
        if not url.startswith("https://"):
            raise journal.Fatal(f"only https:// URLs are supported, invalid scheme: {url}")
        token = tokens.parse(self.settings.token, "node")
        journal.info(f"Starting {self.flavour.name} agent {self.flavour.version} ({self.flavour.commit[:8]})")
        self.supervisor = self._connect(url, token)
        self.images.import_new()
        self.images.stage_runtime()
        self.node = node.Node(self.settings, self.runtime, f"https://127.0.0.1:{self.flavour.agent_balancer_port}")
        self._retry("Failed to retrieve agent configuration", lambda: self.node.request_identity(self.supervisor))
        self.balancer.set_servers(url, self._servers())
        self.balancer.start()
        self.node.start_kubelet()
        self.node.write_static_pods(["kube-proxy"])
        self.api = kube.Api(f"https://127.0.0.1:{self.flavour.agent_balancer_port}", self.supervisor.ca, f"{self.node.base}/client-kubelet")
        self._retry("Waiting for the API server", self._probe)
        system.notify("READY=1")
        journal.info(f"{self.flavour.name} agent is up and running")
        self._tend()

    def _retry(self, what, attempt):
        while True:
            try:
                return attempt()
            except client.RequestFailed as problem:
                rejected = "Node password rejected" in str(problem)
                journal.error(str(problem) if rejected else f"{what}: {problem}")
                time.sleep(_RETRY_SECONDS)

    def _connect(self, url, token):
        """The first contact. The servers an earlier start remembered stand in for a registration address that is gone."""
        remembered = self.balancer.saved()
        others = remembered.get("ServerAddresses", []) if remembered.get("ServerURL") == url else []
        urls = [url] + [f"https://{address.rsplit(':', 1)[0]}:{self.flavour.supervisor_port}" for address in others]
        while True:
            first = None
            for candidate in dict.fromkeys(urls):
                try:
                    supervisor = client.Supervisor(self.flavour, candidate, token).trust()
                    supervisor.call("/config")
                    return supervisor
                except client.RequestFailed as problem:
                    first = first or f"Failed to validate connection to cluster at {candidate}: {problem}"
                except journal.Fatal as problem:
                    first = first or str(problem)
            journal.error(first)
            time.sleep(_RETRY_SECONDS)

    def _servers(self):
        registration = f"{self.supervisor.url.split('//', 1)[1].rsplit(':', 1)[0]}:6443"
        try:
            return self.supervisor.json("/apiservers") or [registration]
        except client.RequestFailed as problem:
            journal.warning(f"Failed to retrieve list of apiservers from server: {problem}")
            return self.balancer.servers or [registration]

    def _probe(self):
        self.api.call("GET", f"/api/v1/nodes?fieldSelector=metadata.name%3D{self.settings.node_name}")

    def _refresh_servers(self):
        found = self.api.get("/api/v1/namespaces/default/endpoints/kubernetes") or {}
        addresses = [f"{address['ip']}:{port['port']}" for subset in found.get("subsets", []) for address in subset.get("addresses", []) for port in subset["ports"]]
        if addresses and set(addresses) != set(self.balancer.servers):
            self.balancer.set_servers(self.settings.text("server").rstrip("/"), addresses)

    def _tend(self):
        signal.signal(signal.SIGTERM, lambda *_: self.stopping.set())
        annotated = False
        rounds = 0
        while not self.stopping.wait(1):
            rounds += 1
            self.node.component.tend()
            self.images.import_new()
            try:
                annotated = annotated or self.node.annotate(self.api)
                if rounds % 10 == 0:
                    self._refresh_servers()
            except client.RequestFailed as problem:
                journal.warning(f"Failed to reach the API server: {problem}")
        if not self.flavour.components_survive:
            self.node.component.stop()
