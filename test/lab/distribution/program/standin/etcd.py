"""One etcd member: its files, its place in the cluster, and requests to it through etcd's JSON gateway."""

import json
import os
import time

from . import client, journal, system

_LEARNER_BUSY = "too many learner members in cluster"
_UNHEALTHY = "unhealthy cluster"


class EtcdError(Exception):
    """An answer of etcd that is not a success, with etcd's own message."""


class Api:
    """Requests to the members behind some client URLs, the first that answers."""

    def __init__(self, urls, tls):
        self.urls = urls
        self.tls = tls

    def post(self, path, body, timeout=5):
        problem = None
        for url in self.urls:
            try:
                return self._post(url, path, body, timeout)
            except OSError as failed:
                problem = failed
        raise EtcdError(f"failed to reach etcd at {', '.join(self.urls)}: {problem}")

    def _post(self, url, path, body, timeout):
        import http.client
        import urllib.parse

        parts = urllib.parse.urlsplit(url)
        connection = http.client.HTTPSConnection(parts.hostname, parts.port, context=self.tls, timeout=timeout)
        try:
            connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
            answer = connection.getresponse()
            content = answer.read()
        except http.client.HTTPException as problem:
            raise OSError(str(problem)) from problem
        finally:
            connection.close()
        try:
            document = json.loads(content)
        except ValueError as problem:
            # A member that is still starting answers in plain text.
            raise EtcdError(f"etcd is not serving yet: {content[:80].decode(errors='replace').strip()}") from problem
        if answer.status != 200:
            raise EtcdError(document.get("message") or document.get("error") or f"etcd answered {answer.status}")
        return document

    def members(self):
        return self.post("/v3/cluster/member/list", {}).get("members", [])

    def status(self):
        return self.post("/v3/maintenance/status", {})

    def remove(self, member_id):
        self.post("/v3/cluster/member/remove", {"ID": member_id}, timeout=20)

    def promote(self, member_id):
        self.post("/v3/cluster/member/promote", {"ID": member_id})

    def move_leader(self, member_id):
        self.post("/v3/maintenance/transfer-leadership", {"targetID": member_id}, timeout=20)


class Etcd:
    """The member on this host."""

    def __init__(self, settings):
        self.settings = settings
        self.db = settings.path("server", "db")
        #: K3s without cluster-init keeps its single server's data apart and offers no membership.
        self.embedded = True
        self.directory = os.path.join(self.db, "etcd")
        self.tls_dir = settings.path("server", "tls", "etcd")
        self.address = settings.node_ip

    def choose_datastore(self):
        """Which datastore this start uses: data on disk decides before the configuration does."""
        single = os.path.join(self.db, "single")
        kept = os.path.isdir(os.path.join(self.directory, "member"))
        wanted = self.settings.flavour.name == "rke2" or self.settings.on("cluster-init") or self.settings.text("server")
        self.embedded = bool(kept or wanted)
        if not self.embedded:
            self.directory = single
            system.write(os.path.join(self.db, "state.db"), "")
        elif not kept and os.path.isdir(single):
            journal.info("Migrating content from sqlite to etcd")
            os.rename(single, self.directory)
            config = json.loads(system.read(os.path.join(self.directory, "config")))
            system.write(os.path.join(self.directory, "config"), json.dumps({**config, "data-dir": self.directory}, indent=2), 0o600)

    @property
    def initialised(self):
        return os.path.isdir(os.path.join(self.directory, "member"))

    @property
    def tombstone(self):
        return os.path.join(self.directory, "tombstone")

    @property
    def name(self):
        """Member name: the node's name and eight hex digits, kept on disk."""
        path = os.path.join(self.directory, "name")
        known = system.read(path)
        if known is None:
            known = f"{self.settings.node_name}-{os.urandom(4).hex()}"
            os.makedirs(self.directory, mode=0o700, exist_ok=True)
            system.write(path, known, 0o600)
        return known

    @property
    def peer_url(self):
        return f"https://{self.address}:2380"

    @property
    def client_url(self):
        return f"https://{self.address}:2379"

    def _tls(self):
        return client.context(system.read(os.path.join(self.tls_dir, "server-ca.crt")), os.path.join(self.tls_dir, "client"))

    def api(self, urls=None):
        return Api(urls or ["https://127.0.0.1:2379"], self._tls())

    def write_config(self, members, state):
        """The file etcd is started with; `members` is a list of name=peer-url."""
        tls = self.tls_dir
        document = {
            "name": self.name, "data-dir": self.directory, "initial-cluster": ",".join(members), "initial-cluster-state": state,
            "listen-client-urls": f"https://127.0.0.1:2379,{self.client_url}", "advertise-client-urls": self.client_url,
            "listen-peer-urls": f"https://127.0.0.1:2380,{self.peer_url}", "initial-advertise-peer-urls": self.peer_url,
            "listen-metrics-urls": "http://127.0.0.1:2381", "heartbeat-interval": 200, "election-timeout": 2000, "log-outputs": ["stderr"],
            "logger": "zap", "enable-grpc-gateway": True, "snapshot-count": 10000, "quota-backend-bytes": 1 << 30,
            "client-transport-security": {"cert-file": f"{tls}/server-client.crt", "key-file": f"{tls}/server-client.key", "client-cert-auth": True, "trusted-ca-file": f"{tls}/server-ca.crt"},
            "peer-transport-security": {"cert-file": f"{tls}/peer-server-client.crt", "key-file": f"{tls}/peer-server-client.key", "client-cert-auth": True, "trusted-ca-file": f"{tls}/peer-ca.crt"},
        }
        # JSON is YAML, and etcd reads YAML.
        system.write(os.path.join(self.directory, "config"), json.dumps(document, indent=2), 0o600)

    def join(self, urls):
        """Adds this host as a learner to the cluster behind `urls`. Waits while another learner is there."""
        api = self.api(urls)
        while True:
            try:
                members = api.members()
                self._refuse_duplicate(members)
                mine = [member for member in members if self.peer_url in member["peerURLs"]]
                if not mine:
                    members = api.post("/v3/cluster/member/add", {"peerURLs": [self.peer_url], "isLearner": True}, timeout=20)["members"]
                journal.info(f"Adding member {self.name}={self.peer_url} to etcd cluster {[m.get('name', '') for m in members]}")
                # A member that was added but never started has no name yet.
                listed = [f"{self.name if self.peer_url in member['peerURLs'] else member['name']}={member['peerURLs'][0]}" for member in members]
                self.write_config(listed, "existing")
                return
            except EtcdError as problem:
                if _LEARNER_BUSY not in str(problem) and _UNHEALTHY not in str(problem):
                    raise journal.Fatal(f"etcd cluster join failed: {problem}") from problem
                journal.info(f"Waiting for other members to finish joining etcd cluster: {problem}")
                time.sleep(2)

    def _refuse_duplicate(self, members):
        # The eight hex digits are cut off the other member's name; what is left is its node's name.
        for member in members:
            if member.get("name", "")[:-9] == self.settings.node_name and member["name"] != self.name:
                raise journal.Fatal("etcd cluster join failed: duplicate node name found, please use a unique name for this node")

    def refuse_strange_address(self):
        """A member keeps its address for life; a host that got another one must not start."""
        config = json.loads(system.read(os.path.join(self.directory, "config")) or "{}")
        found = config.get("initial-advertise-peer-urls", self.peer_url)
        if found != self.peer_url:
            raise journal.Fatal(
                f"Failed to test data store connection: this server is not a member of the etcd cluster. Found [{self.name}={found}], expect: {self.name}={self.peer_url}"
            )

    def command(self, runtime):
        return [os.path.join(runtime.bin, "etcd"), f"--config-file={self.directory}/config"]

    def readiness(self):
        """None where this member serves, otherwise why not."""
        try:
            status = self.api().status()
        except (EtcdError, OSError) as problem:
            return str(problem)
        if status.get("isLearner"):
            return "this server has not yet been promoted from learner to voting member"
        if not status.get("leader") or status["leader"] == "0":
            return "etcdserver: no leader"
        return None

    def set_aside(self):
        """Keeps a removed member's data under another name, so that the host can join as a new member."""
        os.rename(self.directory, f"{self.directory}-old-{int(time.time())}")
