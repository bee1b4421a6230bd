"""What servers do all the time: learners become voters, conditions are kept, deleted nodes leave etcd, passwords are cleaned up."""

import ipaddress
import threading
import time
from datetime import datetime, timezone

from . import client, etcd, journal, node_passwords, system

#: How long the leader's own process may leave work undone before another server does it.
_TAKEOVER_SECONDS = 10
_EVICT_SECONDS = 300


def _now():
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


class Controllers:
    """One background loop on every server."""

    def __init__(self, settings, member, api):
        self.settings = settings
        self.flavour = settings.flavour
        self.member = member
        self.api = api
        self.learners = {}
        self.known_nodes = None
        self.orphans = {}
        #: Set when this member was removed from the cluster; the main loop ends the process then.
        self.removed = threading.Event()
        prefix = f"etcd.{self.flavour.name}.cattle.io"
        self.name_key, self.address_key, self.remove_key = f"{prefix}/node-name", f"{prefix}/node-address", f"{prefix}/remove"
        self.removed_key = f"{prefix}/removed-node-name"
        self.finalizer = "wrangler.cattle.io/managed-etcd-controller"

    def start(self):
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        while True:
            try:
                self.tick()
            except (client.RequestFailed, etcd.EtcdError, OSError, KeyError) as problem:
                # The datastore or the API is away for now; the next round tries again.
                journal.warning(f"Failed to reconcile node and etcd state: {problem}")
                time.sleep(2)
            time.sleep(1)

    def tick(self):
        if self.member.embedded:
            status = self.member.api().status()
            members = self.member.api().members()
            leads = status.get("leader") == status["header"]["member_id"]
            if not any(found["ID"] == status["header"]["member_id"] for found in members):
                self.removed.set()
                return
            self._promote(members, leads)
            nodes = self._label(self.api.nodes())
            if leads:
                self._give_networks(nodes)
            self._conditions(nodes, members, leads)
            for node in nodes:
                self._leave(node, members, status, leads)
        else:
            nodes = self._label(self.api.nodes())
            self._give_networks(nodes)
        self._passwords(nodes)

    def _promote(self, members, leads):
        now = time.monotonic()
        waiting = {found["ID"]: found for found in members if found.get("isLearner")}
        self.learners = {identity: self.learners.get(identity, now) for identity in waiting}
        for identity, found in waiting.items():
            age = now - self.learners[identity]
            ready = system.switch("PROMOTE_SECONDS") + system.switch("LEARNER_STALL") + (0 if leads else _TAKEOVER_SECONDS)
            if age > _EVICT_SECONDS and leads:
                journal.warning(f"Removing etcd learner {found.get('name')} which made no progress")
                self.member.api().remove(identity)
            elif age >= ready and found.get("name"):
                try:
                    self.member.api().promote(identity)
                    journal.info(f"Promoted learner {found['name']} to voting member")
                except etcd.EtcdError as problem:
                    journal.info(f"Learner {found['name']} is not ready for promotion: {problem}")

    def _label(self, nodes):
        """Labels every node carries; the roles of a server are set by the server itself."""
        key = "node.kubernetes.io/instance-type"
        for node in nodes:
            if node["metadata"].get("labels", {}).get(key) != self.flavour.name:
                self.api.patch_node(node["metadata"]["name"], {"metadata": {"labels": {key: self.flavour.name}}})
        return nodes

    def _give_networks(self, nodes):
        """Gives each new node the first free /24 of the cluster's network."""
        used = {node["spec"].get("podCIDR") for node in nodes}
        whole = ipaddress.ip_network(self.settings.text("cluster-cidr", "10.42.0.0/16").split(",")[0])
        for node in nodes:
            if not node["spec"].get("podCIDR"):
                free = next(str(part) for part in whole.subnets(new_prefix=max(24, whole.prefixlen)) if str(part) not in used)
                self.api.patch_node(node["metadata"]["name"], {"spec": {"podCIDR": free, "podCIDRs": [free]}})
                used.add(free)

    def _state(self, found):
        if found is None:
            return "False", "NotAMember", "Node is not a member of the etcd cluster"
        if found.get("isLearner"):
            return "False", "MemberIsLearner", "Node has not been promoted to voting member of the etcd cluster"
        try:
            self.member.api(found["clientURLs"]).post("/v3/maintenance/status", {}, timeout=2)
        except (etcd.EtcdError, OSError, KeyError):
            return "False", "Unhealthy", "Node is not healthy"
        return "True", "MemberNotLearner", "Node is a voting member of the etcd cluster"

    def _conditions(self, nodes, members, leads):
        if not leads:
            return
        by_name = {found.get("name"): found for found in members}
        for node in nodes:
            annotations = node["metadata"].get("annotations", {})
            if self.name_key not in annotations or node["metadata"].get("deletionTimestamp"):
                continue
            status, reason, message = self._state(by_name.get(annotations[self.name_key]))
            present = next((entry for entry in node["status"].get("conditions", []) if entry["type"] == "EtcdIsVoter"), {})
            if (present.get("status"), present.get("reason")) != (status, reason):
                changed = _now() if present.get("status") != status else present.get("lastTransitionTime", _now())
                condition = {"type": "EtcdIsVoter", "status": status, "reason": reason, "message": message, "lastHeartbeatTime": _now(), "lastTransitionTime": changed}
                self.api.patch_node_condition(node["metadata"]["name"], condition)

    def _leave(self, node, members, status, leads):
        """Removes the member of a deleted node, or of one that is annotated for removal."""
        metadata = node["metadata"]
        annotations = metadata.get("annotations", {})
        deleted = metadata.get("deletionTimestamp") and self.finalizer in metadata.get("finalizers", [])
        asked = annotations.get(self.remove_key) == "true" and not metadata.get("deletionTimestamp")
        if not deleted and not asked:
            return
        waited = time.time() - datetime.strptime(metadata.get("deletionTimestamp", _now()), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc).timestamp()
        if not leads and waited < _TAKEOVER_SECONDS:
            return
        name = annotations.get(self.name_key)
        found = next((candidate for candidate in members if candidate.get("name") == name), None)
        voters = [candidate for candidate in members if not candidate.get("isLearner")]
        if found and not (len(voters) == 1 and found in voters):
            # Only the leader can hand leadership over; where another server acts in its place, an election follows.
            if leads and found["ID"] == status["leader"]:
                self.member.api().move_leader(next(other["ID"] for other in voters if other is not found))
                return
            self.member.api().remove(found["ID"])
            journal.info(f"Removed etcd member {name} from cluster")
        if deleted:
            kept = [entry for entry in metadata["finalizers"] if entry != self.finalizer]
            self.api.patch_node(metadata["name"], {"metadata": {"finalizers": kept or None}})
        else:
            done = {self.remove_key: None, **({self.removed_key: name} if found and len(voters) > 1 else {})}
            self.api.patch_node(metadata["name"], {"metadata": {"annotations": done}})

    def _passwords(self, nodes):
        """A secret goes with its node, or after a while when its node never came."""
        present = {node["metadata"]["name"] for node in nodes}
        gone = (self.known_nodes or set()) - present
        now = time.monotonic()
        if self.known_nodes is None or gone or int(now) % 15 == 0:
            ending = node_passwords.secret_name(self.flavour, "")
            secrets = self.api.call("GET", "/api/v1/namespaces/kube-system/secrets?fieldSelector=type%3DOpaque")["items"]
            names = {entry["metadata"]["name"][: -len(ending)] for entry in secrets if entry["metadata"]["name"].endswith(ending)}
            self.orphans = {name: self.orphans.get(name, now) for name in names - present}
            for name, since in self.orphans.items():
                if name in gone or now - since > system.switch("ORPHAN_SECONDS"):
                    self._forget(name)
        self.known_nodes = present

    def _forget(self, name):
        try:
            self.api.call("DELETE", f"/api/v1/namespaces/kube-system/secrets/{node_passwords.secret_name(self.flavour, name)}")
        except client.RequestFailed as problem:
            if problem.status != 404:
                raise

    def claim_node(self, address):
        """Marks this host's Node as a server's. True once it is done."""
        name = self.settings.node_name
        node = self.api.get(f"/api/v1/nodes/{name}")
        if node is None or node["metadata"].get("deletionTimestamp"):
            return False
        labels = {"node-role.kubernetes.io/control-plane": "true"}
        if self.flavour.minor < 34:
            labels["node-role.kubernetes.io/master"] = "true"
        change = {"metadata": {"labels": labels}}
        if self.member.embedded:
            labels["node-role.kubernetes.io/etcd"] = "true"
            change["metadata"]["annotations"] = {self.name_key: self.member.name, self.address_key: address}
            change["metadata"]["finalizers"] = sorted({*node["metadata"].get("finalizers", []), self.finalizer})
        self.api.patch_node(name, change)
        return True
