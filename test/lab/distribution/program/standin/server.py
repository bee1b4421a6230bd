"""The life of a server, from its configuration to READY and on."""

import json
import os
import signal
import threading
import time

from . import (
    balancer, client, control_plane, controllers, etcd, images, journal, kube, node, node_passwords, processes, settings as configuration,
    supervisor, system, tokens,
)

#: Loopback port of K3s' supervisor; callers reach it through the API server's port.
_SHARED_SUPERVISOR_PORT = 6442
_BALANCER_PORT = 6444
_API_WAIT_SECONDS = 900


class Server:
    """One run of `server`."""

    def __init__(self, flavour, arguments):
        self.flavour = flavour
        self.settings = configuration.load(flavour, "server", arguments)
        self.runtime = images.Runtime(self.settings)
        self.images = images.Images(self.settings, self.runtime)
        self.plane = control_plane.ControlPlane(self.settings, self.runtime)
        self.components = []
        self.stopping = threading.Event()
        self.joined_from = None

    def run(self):
        """Returns when the service is stopped. Fatal where the product exits."""
        journal.info(f"Starting {self.flavour.name} {self.flavour.version} ({self.flavour.commit[:8]})")
        self._refuse_conflicts()
        self.member = etcd.Etcd(self.settings)
        self.member.choose_datastore()
        etcd_urls = self._prepare()
        self.images.import_new()
        self.images.stage_runtime()
        self._start_supervisor()
        self._start_etcd(etcd_urls)
        self._start_api()
        self._write_results()
        system.notify("READY=1")
        journal.info(f"{self.flavour.name} is up and running")
        self._tend()

    def _refuse_conflicts(self):
        profile = self.settings.text("profile")
        if profile and profile not in ("cis", "etcd"):
            raise journal.Fatal(f"invalid value provided for --profile flag: {profile}")
        if profile == "cis":
            self._refuse_unprepared_profile()
        if self.settings.text("server") and not self.settings.token and not os.path.exists(self._token_file):
            raise journal.Fatal("starting kubernetes: preparing server: token must not be empty")

    def _refuse_unprepared_profile(self):
        import grp
        import pwd

        problems = []
        for lookup, kind, unknown in ((pwd.getpwnam, "user", "unknown user etcd"), (grp.getgrnam, "group", "unknown group etcd")):
            try:
                lookup("etcd")
            except KeyError:
                problems.append(f"missing required: {kind}: {unknown}")
        for name, wanted in (("vm.overcommit_memory", "1"), ("vm.panic_on_oom", "0"), ("kernel.panic", "10"), ("kernel.panic_on_oops", "1")):
            value = (system.read(f"/proc/sys/{name.replace('.', '/')}") or "").strip()
            if value != wanted:
                problems.append(f"invalid kernel parameter value {name}={value} - expected {wanted}")
        if problems:
            raise journal.Fatal("; ".join(problems))

    @property
    def _token_file(self):
        return self.settings.path("server", "token")

    def _prepare(self):
        """Authorities, tokens and leafs. Gives the client URLs of the cluster to join, or None."""
        url = self.settings.text("server")
        tombstone = os.path.exists(self.member.tombstone)
        if tombstone and not url:
            raise journal.Fatal(f"starting kubernetes: preparing server: tombstone file has been detected but --server is empty; to rejoin the cluster set --server, or remove {self.member.tombstone} to start a new cluster")
        if tombstone:
            journal.info("etcd tombstone file has been detected, backing up the old data and rejoining the cluster")
            self.member.set_aside()
        joins = bool(url) and not self.member.initialised
        answer = self._fetch_bootstrap(url) if joins else None
        self.plane.make_authorities()
        self._settle_tokens()
        self.plane.make_leafs()
        self.plane.write_kubeconfigs()
        return answer["etcd"] if answer else None

    def _fetch_bootstrap(self, url):
        try:
            peer = client.Supervisor(self.flavour, url, tokens.parse(self._known_token(), "server")).trust()
            answer = peer.json("/server-bootstrap")
            theirs = peer.json("/config")["critical"]
            own = self.settings.critical()
            different = [key for key in own if own[key] != theirs.get(key, "")]
            for key in different:
                journal.warning(f"critical configuration mismatched: {key}")
            if different:
                raise journal.Fatal("failed to validate server configuration: critical configuration value mismatch between servers")
        except (client.RequestFailed, journal.Fatal) as problem:
            raise journal.Fatal(f"starting kubernetes: preparing server: {problem}") from problem
        for name, content in answer["files"].items():
            system.write(os.path.join(self.plane.tls, name), content, 0o600 if name.endswith("key") else 0o644)
        self.joined_from = peer
        return answer

    def _known_token(self):
        return self.settings.token or (system.read(self._token_file) or "").strip()

    def _settle_tokens(self):
        """Server and agent passwords, kept in the form with the CA hash."""
        stored = (system.read(self._token_file) or "").strip()
        given = self.settings.token
        password = tokens.parse(given, "server").password if given else (tokens.parse(stored, "server").password if stored else os.urandom(16).hex())
        if stored and self.member.initialised and tokens.parse(stored, "server").password != password:
            raise journal.Fatal("starting kubernetes: preparing server: bootstrap data already found and encrypted with different token")
        bundle = (system.read(f"{self.plane.tls}/server-ca.crt") or "").encode()
        system.write(self._token_file, tokens.full(bundle, "server", password) + "\n", 0o600)
        system.link(self._token_file, self.settings.path("server", "node-token"))
        agent_path = self.settings.path("server", "agent-token")
        agent = self.settings.agent_token
        if agent:
            agent = tokens.parse(agent, "node").password
            system.write(agent_path, tokens.full(bundle, "node", agent) + "\n", 0o600)
        else:
            system.link(self._token_file, agent_path)
        self.passwords = {"server": password, "node": agent or password}
        lines = "".join(f"{secret},{user},{user},k3s:{'server' if user == 'server' else 'agent'}\n" for user, secret in self.passwords.items())
        system.write(self.settings.path("server", "cred", "passwd"), lines, 0o600)

    def _start_supervisor(self):
        self.context = supervisor.Context(self.settings, self.plane, self.passwords)
        self.context.etcd = self.member
        port = _SHARED_SUPERVISOR_PORT if self.flavour.shares_api_port else self.flavour.supervisor_port
        supervisor.start(self.context, port)

    def _add(self, component):
        component.start()
        self.components.append(component)
        return component

    def _start_etcd(self, urls):
        if urls:
            self.member.join(urls)
            # Real joiners show up as nodes while they are still learners: their kubelet talks to a server that is already there.
            self._start_node([self._api_of(self.joined_from.url), "127.0.0.1:6443"])
        elif not self.member.initialised:
            self.member.write_config([f"{self.member.name}={self.member.peer_url}"], "new")
        elif self.member.embedded:
            self.member.refuse_strange_address()
        command = self.member.command(self.runtime)
        self.etcd_component = self._add(processes.Component("etcd", command, self.settings.path("server", "logs", "etcd.log"), {"GOGC": "50"}, self.flavour.components_survive))
        journal.info("Waiting for etcd server to become available")
        self._wait_for_etcd()
        journal.info("ETCD server is now running")

    def _api_of(self, url):
        return f"{url.split('//', 1)[1].split('/')[0].rsplit(':', 1)[0]}:6443"

    def _claim_while_learning(self):
        """A learner's Node is marked through another server, so that its condition can be shown."""
        if self.joined_from is None or getattr(self, "claimed", False):
            return
        try:
            api = kube.Api(f"https://{self._api_of(self.joined_from.url)}", self.joined_from.ca, f"{self.plane.tls}/client-supervisor")
            self.claimed = controllers.Controllers(self.settings, self.member, api).claim_node(self.settings.node_ip)
        except client.RequestFailed as problem:
            journal.info(f"Waiting for node registration: {problem}")

    def _wait_for_etcd(self):
        said = ""
        shown_at = 0.0
        while True:
            reason = self.member.readiness()
            if reason is None:
                return
            if reason != said or time.monotonic() - shown_at > 5:
                journal.info(f"Failed to test etcd connection: {reason}")
                said, shown_at = reason, time.monotonic()
            self._claim_while_learning()
            self._stop_if_removed()
            self._restart_dead()
            time.sleep(0.3)

    def _start_node(self, servers):
        self.balancer = balancer.Balancer(_BALANCER_PORT, self.settings.path("agent", "etc", f"{self.flavour.name}-api-server-agent-load-balancer.json"))
        self.balancer.set_servers(self.settings.text("server"), servers)
        self.balancer.start()
        self.node = node.Node(self.settings, self.runtime, f"https://127.0.0.1:{_BALANCER_PORT}")
        node_passwords.own()
        self.node.sign_identity(self.plane)
        if not self.settings.on("disable-agent"):
            self.node.start_kubelet()
            self.components.append(self.node.component)
            self.node.write_static_pods(["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy"])

    def _start_api(self):
        url = f"http://127.0.0.1:{_SHARED_SUPERVISOR_PORT}" if self.flavour.shares_api_port else None
        self._add(self.plane.api_server(url))
        self.api = kube.Api("https://127.0.0.1:6443", system.read(f"{self.plane.tls}/server-ca.crt") or "", f"{self.plane.tls}/client-supervisor")
        journal.info("Waiting for API server to become available")
        deadline = time.monotonic() + _API_WAIT_SECONDS
        while not self.api.ready():
            if time.monotonic() > deadline:
                raise journal.Fatal("failed to wait for API server to become ready: timed out waiting for the condition")
            self._restart_dead()
            time.sleep(0.2)
        journal.info("Kube API server is now running")
        for component in self.plane.others():
            self._add(component)
        if hasattr(self, "balancer"):
            self.balancer.set_servers(self.settings.text("server"), ["127.0.0.1:6443", *self.balancer.servers[:1]])
        else:
            self._start_node(["127.0.0.1:6443"])
        self.context.api = self.api
        self.context.ready.set()
        self.controllers = controllers.Controllers(self.settings, self.member, self.api)
        self.controllers.start()

    def _write_results(self):
        self.plane.write_admin_kubeconfig()
        bundle = system.read(self._token_file) or ""
        journal.info(f"Server node token is available at {self._token_file}")
        if not bundle.startswith("K10"):
            raise journal.Fatal("the token file is not readable after it was written")
        journal.info(f"Wrote kubeconfig {self.settings.text('write-kubeconfig', self.flavour.kubeconfig)}")
        if self.flavour.name == "k3s":
            journal.info(f"Run: {self.flavour.name} kubectl")

    def _restart_dead(self):
        for component in self.components:
            component.tend()

    def _other_urls(self):
        content = system.read(self._members_file)
        return json.loads(content) if content else []

    @property
    def _members_file(self):
        return os.path.join(self.member.directory, "peers.json")

    def _stop_if_removed(self):
        """A removed member leaves a tombstone and ends; started again it joins anew where the configuration names a server."""
        if not self.member.embedded or not hasattr(self, "etcd_component") or self.etcd_component.alive or not self._other_urls():
            return
        try:
            members = self.member.api(self._other_urls()).members()
        except etcd.EtcdError as problem:
            journal.warning(f"etcd is not running and no other member answers: {problem}")
            return
        if all(self.member.peer_url not in found["peerURLs"] for found in members):
            system.write(self.member.tombstone, "")
            # The product ends at once here; its components have no cluster that they could leave in order.
            self._stop_components(patience_seconds=0.5)
            raise journal.Fatal(f"this node has been removed from the cluster - please restart {self.flavour.name} to rejoin the cluster")

    def _remember_members(self):
        try:
            urls = [url for found in self.member.api().members() for url in found.get("clientURLs", []) if url != self.member.client_url]
        except etcd.EtcdError:
            # Kept as it was: the list matters just when etcd does not answer.
            return
        if urls != self._other_urls():
            system.write(self._members_file, json.dumps(urls), 0o600)

    def _tend(self):
        signal.signal(signal.SIGTERM, lambda *_: self.stopping.set())
        claimed = annotated = False
        rounds = 0
        while not self.stopping.wait(1):
            self._stop_if_removed()
            self._restart_dead()
            try:
                claimed = claimed or self.controllers.claim_node(self.settings.node_ip)
                annotated = annotated or self.node.annotate(self.api)
                if claimed and rounds == 0:
                    node_passwords.ensure(self.api, self.flavour, self.settings.node_name, node_passwords.own())
                    rounds = 1
            except node_passwords.Mismatch:
                journal.error(node_passwords.REJECTED)
            except (client.RequestFailed, OSError) as problem:
                journal.warning(f"Failed to update node {self.settings.node_name}: {problem}")
            if self.member.embedded:
                self._remember_members()
            self.images.import_new()
        if not self.flavour.components_survive:
            self._stop_components()

    def _stop_components(self, patience_seconds=10):
        for component in reversed(self.components):
            component.stop(patience_seconds)
