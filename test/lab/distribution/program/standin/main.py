"""The command line."""

import os
import sys

from . import flavour as flavours
from . import journal, system

_LINKS = ("kubectl", "crictl", "ctr")


def _service(flavour, role, arguments):
    if os.geteuid() != 0:
        raise journal.Fatal(f"{role} must run as root, or with --rootless and a kernel that allows it")
    system.rename_process(flavour.name if flavour.name == "rke2" else f"{flavour.name}-{role}")
    if role == "server":
        from .server import Server

        Server(flavour, arguments).run()
    else:
        from .agent import Agent

        Agent(flavour, arguments).run()


def _version(flavour):
    print(f"{flavour.name} version {flavour.version} ({flavour.commit[:8]})\ngo version go1.19.8")


def _usage(flavour):
    print(f"NAME:\n   {flavour.name} - Kubernetes, for laboratories\n\nUSAGE:\n   {flavour.name} server|agent|kubectl|crictl|token|etcd-snapshot|certificate [arguments]")


def _go_text(problem):
    """A failure of the operating system in the words the product would have for it."""
    where = f"{problem.filename}: " if problem.filename else ""
    return f"{where}{(problem.strerror or str(problem)).lower()}"


def run():
    """Entry point of the packed program."""
    program = sys.argv[0]
    os.environ["STANDIN_PROGRAM"] = os.path.realpath(program)
    flavour = flavours.load()
    words = sys.argv[1:]
    if os.path.basename(program) in _LINKS:
        words = [os.path.basename(program), *words]
    command, arguments = (words[0] if words else "help"), words[1:]
    try:
        if command in ("--version", "-v"):
            _version(flavour)
        elif command in ("help", "--help", "-h"):
            _usage(flavour)
        elif command in ("server", "agent"):
            _service(flavour, command, arguments)
        else:
            from . import commands

            known = {"kubectl": commands.kubectl, "crictl": commands.crictl, "token": commands.token, "etcd-snapshot": commands.etcd_snapshot, "certificate": commands.certificate}
            if command not in known:
                raise journal.Fatal(f"No help topic for '{command}'")
            known[command](flavour, arguments)
    except (journal.Fatal, OSError) as problem:
        journal.fatal(str(problem) if isinstance(problem, journal.Fatal) else _go_text(problem))
        # Threads of a half-started server must not keep the process.
        sys.stderr.flush()
        os._exit(1)
