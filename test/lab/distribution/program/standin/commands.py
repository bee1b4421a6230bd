"""The smaller commands: tokens, snapshots, certificates, kubectl and crictl."""

import glob
import json
import os
import secrets
import sys
import time

from . import certificates, client, images, journal, kube, settings as configuration, snapshots, system, tokens


def _settings(flavour):
    return configuration.load(flavour, "server", [])


def kubectl(flavour, arguments):
    """Replaces this process by kubectl with the admin kubeconfig."""
    settings = _settings(flavour)
    program = settings.path("bin", "kubectl")
    if not os.path.exists(program):
        raise journal.Fatal(f"kubectl is not there before the service was started once: {program}")
    os.environ.setdefault("KUBECONFIG", settings.text("write-kubeconfig", flavour.kubeconfig))
    os.execv(program, ["kubectl", *arguments])


def token(flavour, arguments):
    """`token create [--ttl 24h]`: a bootstrap token for agents."""
    if arguments[:1] != ["create"]:
        raise journal.Fatal("usage: token create [--ttl duration]")
    settings = _settings(flavour)
    hours = next((value for flag, value in zip(arguments, arguments[1:]) if flag == "--ttl"), "24h")
    seconds = int(hours[:-1]) * {"s": 1, "m": 60, "h": 3600}[hours[-1]]
    alphabet = "abcdefghijklmnopqrstuvwxyz0123456789"
    identifier, secret = ("".join(secrets.choice(alphabet) for _ in range(length)) for length in (6, 16))
    tls = settings.path("server", "tls")
    api = kube.Api("https://127.0.0.1:6443", system.read(f"{tls}/server-ca.crt"), f"{tls}/client-admin")
    expires = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))
    fields = {"token-id": identifier, "token-secret": secret, "usage-bootstrap-authentication": "true", "auth-extra-groups": f"system:bootstrappers:{flavour.name}:default-node-token"}
    if seconds:
        fields["expiration"] = expires
    body = {"apiVersion": "v1", "kind": "Secret", "type": "bootstrap.kubernetes.io/token", "metadata": {"name": f"bootstrap-token-{identifier}", "namespace": "kube-system"}, "stringData": fields}
    api.call("POST", "/api/v1/namespaces/kube-system/secrets", body)
    print(f"K10{tokens.ca_hash(system.read(f'{tls}/server-ca.crt').encode())}::{identifier}.{secret}")


def _own_supervisor(flavour, settings):
    stored = (system.read(settings.path("server", "token")) or "").strip()
    return client.Supervisor(flavour, f"https://127.0.0.1:{flavour.supervisor_port}", tokens.parse(stored, "server")).trust()


def _save_snapshot(flavour, settings, arguments):
    name = next((value for flag, value in zip(arguments, arguments[1:]) if flag == "--name"), "")
    stray = [word for word in arguments if not word.startswith("-") and word != name]
    if stray:
        raise journal.Fatal(f"extra arguments: {stray}")
    peer = _own_supervisor(flavour, settings)
    login = peer.token.password
    import base64

    headers = {"Authorization": "Basic " + base64.b64encode(f"server:{login}".encode()).decode()}
    saved = client.request(f"{peer.url}/db/snapshot", client.context(peer.ca), "POST", json.dumps({"name": name}), headers, 120)
    journal.info(f"Snapshot {saved.decode()} saved.")


def etcd_snapshot(flavour, arguments):
    """`etcd-snapshot save [--name X]`, `ls [-o json]`, `delete NAME…`."""
    settings = _settings(flavour)
    action, rest = (arguments[:1] or [""])[0], arguments[1:]
    if action == "save":
        try:
            _save_snapshot(flavour, settings, rest)
        except client.RequestFailed as problem:
            raise journal.Fatal(f"see server log for details: {problem}") from problem
    elif action in ("ls", "list", "l"):
        rows = snapshots.found(settings)
        print(snapshots.as_json(rows, settings.node_name) if "json" in " ".join(rest) else snapshots.as_table(rows))
    elif action == "delete" and rest:
        for name in rest:
            path = os.path.join(snapshots.directory(settings), os.path.basename(name))
            if not os.path.exists(path):
                raise journal.Fatal(f"snapshot {name} not found")
            os.unlink(path)
            journal.info(f"Snapshot {name} deleted.")
    else:
        raise journal.Fatal("usage: etcd-snapshot save|ls|delete")


def certificate(flavour, arguments):
    """`certificate check`: a table of the certificates on this host."""
    if arguments[:1] != ["check"]:
        raise journal.Fatal("usage: certificate check [--output table|json]")
    settings = _settings(flavour)
    rows = []
    for path in sorted(glob.glob(settings.path("server", "tls", "**", "*.crt"), recursive=True)):
        subject, issuer, end = certificates.describe(path)
        moment = time.strptime(end, "%b %d %H:%M:%S %Y GMT")
        left = int(time.mktime(moment) - time.mktime(time.gmtime()))
        status = "EXPIRED" if left < 0 else "WARNING" if left < 120 * 86400 else "OK"
        rows.append({"Filename": os.path.basename(path), "Subject": subject, "Issuer": issuer, "ExpiryTime": time.strftime("%Y-%m-%dT%H:%M:%SZ", moment), "ResidualTime": left, "Status": status})
    if "json" in " ".join(arguments):
        print(json.dumps({"Certificates": rows}, indent=2))
        return
    print("\nFILENAME   SUBJECT   EXPIRES   STATUS\n--------   -------   -------   ------")
    for row in rows:
        print(f"{row['Filename']}   {row['Subject']}   {row['ExpiryTime']}   {row['Status']}")


def crictl(flavour, arguments):
    """`crictl images [-o json]`: what was imported from archives."""
    if arguments[:1] not in (["images"], ["image"]):
        sys.exit("only `crictl images` is known here")
    settings = configuration.load(flavour, "agent", [])
    records = images.Images(settings, images.Runtime(settings)).known().values()
    names = sorted({tag for record in records for tag in record["images"]})
    if "json" in " ".join(arguments):
        print(json.dumps({"images": [{"id": f"sha256:{abs(hash(name)):064x}", "repoTags": [f"docker.io/{name}"], "repoDigests": []} for name in names]}, indent=2))
        return
    print(f"{'IMAGE':<60} TAG")
    for name in names:
        repository, _, tag = name.rpartition(":")
        print(f"docker.io/{repository:<50} {tag}")
