"""On-demand snapshots of etcd on this host."""

import json
import os
import subprocess
import threading
import time

from . import journal, system

_busy = threading.Lock()


def directory(settings):
    return settings.text("etcd-snapshot-dir", settings.path("server", "db", "snapshots"))


def save(settings, etcd, request):
    """Saves one snapshot and returns its name as bytes. Runs inside the server."""
    if not etcd.embedded:
        raise RuntimeError("etcd datastore disabled")
    if not _busy.acquire(blocking=False):
        raise RuntimeError("snapshot save already in progress")
    try:
        name = f"{request.get('name') or 'on-demand'}-{settings.node_name}-{int(time.time())}"
        os.makedirs(directory(settings), mode=0o700, exist_ok=True)
        path = os.path.join(directory(settings), name)
        tls = etcd.tls_dir
        journal.info(f"Saving etcd snapshot to {path}")
        command = [settings.path("bin", "etcdctl"), "--endpoints=https://127.0.0.1:2379", f"--cacert={tls}/server-ca.crt", f"--cert={tls}/client.crt", f"--key={tls}/client.key", "snapshot", "save", path]
        result = subprocess.run(command, capture_output=True, text=True, timeout=110, check=False, env=system.child_environment(ETCDCTL_API="3"))
        if result.returncode != 0:
            raise RuntimeError(f"failed to take etcd snapshot: {result.stderr.strip()}")
        os.chmod(path, 0o600)
        return name.encode()
    finally:
        _busy.release()


def found(settings):
    """Snapshots on this host, oldest first: name, location, size in bytes, creation time (RFC 3339)."""
    folder = directory(settings)
    rows = []
    for name in os.listdir(folder) if os.path.isdir(folder) else []:
        status = os.stat(os.path.join(folder, name))
        rows.append((status.st_mtime, name, f"file://{folder}/{name}", status.st_size))
    return [(name, where, size, time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))) for at, name, where, size in sorted(rows)]


def as_table(rows):
    table = [("Name", "Location", "Size", "Created"), *((name, where, str(size), created) for name, where, size, created in rows)]
    widths = [max(len(row[column]) for row in table) for column in range(3)]
    return "\n".join(" ".join([*(row[column].ljust(widths[column]) for column in range(3)), row[3]]) for row in table)


def as_json(rows, node):
    items = [
        {"metadata": {"name": f"local-{name}", "creationTimestamp": created}, "spec": {"snapshotName": name, "nodeName": node, "location": where},
         "status": {"readyToUse": True, "creationTime": created, "size": str(size)}}
        for name, where, size, created in rows
    ]
    return json.dumps({"apiVersion": "k3s.cattle.io/v1", "kind": "ETCDSnapshotFileList", "metadata": {}, "items": items}, indent=2)
