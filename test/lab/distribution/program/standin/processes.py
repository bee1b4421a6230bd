"""Component processes. In RKE2 they outlive the service, as static pods do; in K3s they are part of it."""

import hashlib
import json
import os
import signal
import subprocess
import time

from . import journal, system

#: Where a running component is remembered. Gone after a reboot, like the components.
RUN_DIR = "/run/k3s/standin"


def _start_time(pid):
    """Start time of a process in clock ticks, which tells it from a later one with the same id."""
    content = system.read(f"/proc/{pid}/stat")
    return content.rsplit(")", 1)[1].split()[19] if content and content.rsplit(")", 1)[1].split()[0] != "Z" else None


class Component:
    """One program with its arguments. Started, adopted when it still runs the same way, and restarted when it died."""

    def __init__(self, name, command, log, environment, survives):
        self.name = name
        self.command = command
        self.log = log
        self.environment = environment
        self.survives = survives
        self.process = None
        self.pid = None
        self.record = os.path.join(RUN_DIR, f"{name}.json")
        described = json.dumps([command, sorted(environment.items())])
        self.digest = hashlib.sha256(described.encode()).hexdigest()

    def _remembered(self):
        content = system.read(self.record)
        if not content:
            return None
        known = json.loads(content)
        alive = _start_time(known["pid"])
        return known if alive is not None and alive == known["started"] else None

    def start(self):
        """Runs the component. One that runs with other arguments, such as an older version's, is replaced."""
        known = self._remembered()
        if known and known["digest"] == self.digest:
            self.pid = known["pid"]
            return
        if known:
            stop(known["pid"])
        os.makedirs(os.path.dirname(self.log), exist_ok=True)
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=system.child_environment(**self.environment),
                start_new_session=True, preexec_fn=None if self.survives else system.die_with_parent, close_fds=True,
            )
        self.pid = self.process.pid
        system.write(self.record, json.dumps({"pid": self.pid, "started": _start_time(self.pid), "digest": self.digest}))

    @property
    def alive(self):
        if self.process is not None:
            return self.process.poll() is None
        return self.pid is not None and _start_time(self.pid) is not None

    def tend(self):
        """Starts it again when it died. Call about once a second."""
        if not self.alive:
            journal.warning(f"{self.name} is not running, starting it again")
            self.pid = None
            self.process = None
            self.start()

    def stop(self, patience_seconds=10):
        if self.pid is not None:
            stop(self.pid, patience_seconds)
        if self.process is not None:
            self.process.wait()
        if os.path.exists(self.record):
            os.unlink(self.record)


def stop(pid, patience_seconds=10):
    """Ends a process, politely first."""
    started = _start_time(pid)
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(pid, sign)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + patience_seconds
        while time.monotonic() < deadline:
            try:
                if os.waitpid(pid, os.WNOHANG)[0] == pid:
                    return
            except ChildProcessError:
                if _start_time(pid) != started:
                    return
            time.sleep(0.05)
