"""The loopback balancer between a node's kubelet and the API servers. Plain TCP: certificates pass through untouched."""

import json
import socket
import threading

from . import system


class Balancer:
    """Listens on 127.0.0.1:port and forwards each connection to the first server that answers."""

    def __init__(self, port, state_file):
        self.port = port
        self.state_file = state_file
        self.servers = []
        self.lock = threading.Lock()

    def saved(self):
        content = system.read(self.state_file)
        return json.loads(content) if content else {}

    def set_servers(self, first, servers):
        """`servers` are host:port, best first; remembered for the next start together with the configured URL."""
        with self.lock:
            changed = servers != self.servers
            self.servers = list(servers)
        if changed:
            system.write(self.state_file, json.dumps({"ServerURL": first, "ServerAddresses": servers}, indent=2), 0o600)

    def start(self):
        listener = socket.create_server(("127.0.0.1", self.port), backlog=64)
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def _accept(self, listener):
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _dial(self):
        with self.lock:
            servers = list(self.servers)
        for server in servers:
            host, _, port = server.rpartition(":")
            try:
                return server, socket.create_connection((host.strip("[]"), int(port)), timeout=3)
            except OSError:
                with self.lock:
                    # The next connection starts with a server that may be alive.
                    if self.servers[:1] == [server]:
                        self.servers = self.servers[1:] + [server]
        return None, None

    def _serve(self, connection):
        _, upstream = self._dial()
        if upstream is None:
            connection.close()
            return
        for end in (connection, upstream):
            end.settimeout(None)
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            end.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 10)
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 20000)
        threading.Thread(target=_pump, args=(connection, upstream), daemon=True).start()
        _pump(upstream, connection)


def _pump(source, target):
    try:
        while True:
            data = source.recv(1 << 16)
            if not data:
                break
            target.sendall(data)
    except OSError:
        # Either end went away; both are closed below, and the client makes a new connection.
        pass
    finally:
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                # Closed by the other pump already.
                continue
