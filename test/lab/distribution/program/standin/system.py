"""Small helpers around files, systemd and the host's own facts."""

import ctypes
import os
import socket
import subprocess
import tempfile

#: Lab-only switches (seconds unless said otherwise), read from /etc/default/standin. They speed up waits or slow down parts.
_SWITCHES = {"PROMOTE_SECONDS": 3.0, "IMPORT_DELAY": 0.0, "LEARNER_STALL": 0.0, "ORPHAN_SECONDS": 600.0}


def switch(name):
    """The value of one lab-only switch."""
    value = _SWITCHES[name]
    try:
        with open("/etc/default/standin", encoding="utf-8") as lines:
            for line in lines:
                key, _, text = line.strip().partition("=")
                if key == f"STANDIN_{name}":
                    value = float(text)
    except FileNotFoundError:
        return value
    return value


def write(path, content, mode=0o644):
    """Writes a file in one step with its mode set before any content is in it."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    data = content.encode() if isinstance(content, str) else content
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(path), prefix=".new-")
    with os.fdopen(handle, "wb") as file:
        os.fchmod(file.fileno(), mode)
        file.write(data)
    os.replace(temporary, path)


def read(path):
    """A file's text, or None where there is no such file."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return None


def link(target, path):
    """A symbolic link, replaced in one step."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    temporary = f"{path}.new"
    if os.path.lexists(temporary):
        os.unlink(temporary)
    os.symlink(target, temporary)
    os.replace(temporary, path)


def notify(message):
    """Tells systemd; does nothing where systemd did not start us."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.connect(address)
        sender.sendall(message.encode())


def rename_process(name):
    """Shows the product's name where tools list processes by their short name (PR_SET_NAME)."""
    ctypes.CDLL(None).prctl(15, name.encode()[:15], 0, 0, 0)


def die_with_parent():
    """For a child that is a part of this process in the real product (PR_SET_PDEATHSIG, SIGKILL)."""
    ctypes.CDLL(None).prctl(1, 9, 0, 0, 0)


def child_environment(**extra):
    """The environment for components: etcd would answer systemd in our place if it saw the notify socket."""
    hidden = ("NOTIFY_SOCKET", "WATCHDOG_USEC", "LISTEN_FDS", "LISTEN_PID")
    kept = {key: value for key, value in os.environ.items() if key not in hidden and not key.endswith("_TOKEN")}
    return {**kept, **extra}


def default_route_device():
    """Name of the device of the default route, or None."""
    with open("/proc/net/route", encoding="ascii") as lines:
        for line in list(lines)[1:]:
            fields = line.split()
            if fields[1] == "00000000" and int(fields[3], 16) & 2:
                return fields[0]
    return None


def address_of(device):
    """First global IPv4 address of a device, or None."""
    result = subprocess.run(["ip", "-o", "-4", "addr", "show", "dev", device, "scope", "global"], capture_output=True, text=True, check=False)
    for line in result.stdout.splitlines():
        fields = line.split()
        return fields[fields.index("inet") + 1].split("/")[0]
    return None
