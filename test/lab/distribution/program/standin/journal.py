"""Log lines in the form the products write them, and the way a fatal error ends the process."""

import sys
import threading
import time

_lock = threading.Lock()


class Fatal(Exception):
    """Ends the process with the message as its last log line; systemd starts it again where the unit says so."""


def _write(level, message):
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    quoted = message.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    with _lock:
        sys.stderr.write(f'time="{stamp}" level={level} msg="{quoted}"\n')
        sys.stderr.flush()


def info(message):
    _write("info", message)


def warning(message):
    _write("warning", message)


def error(message):
    _write("error", message)


def fatal(message):
    """Writes the last line. The caller ends the process."""
    _write("fatal", message)
