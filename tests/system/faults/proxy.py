"""A TCP proxy that makes the network bad: latency, resets, black holes, connections that are cut half way."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from dataclasses import dataclass, field

_HOST = "127.0.0.1"
_PIECE = 65_536
_LOOK_EVERY = 0.05
_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER of zero seconds: closing sends RST and drops what is unsent."""


@dataclass(slots=True)
class Proxy:
    """Stands before a server on this machine; its faults hold from when they are set until they are cleared.

    Args:
        target: port of the server, which need not run.
        latency: seconds by which each piece of data is late, in each direction.
        black_hole: whether data is taken and goes nowhere, and new connections hang.
        cut_after: bytes from the server after which a connection is reset, in the middle of an answer.
    """

    target: int
    latency: float = 0.0
    black_hole: bool = False
    cut_after: int | None = None
    cuts: int = 0
    _listener: socket.socket = field(init=False)
    _pairs: list[tuple[socket.socket, socket.socket]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._listener = socket.create_server((_HOST, 0))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        """Where clients connect."""
        return int(self._listener.getsockname()[1])

    def reset(self) -> int:
        """Break all connections at once, and return how many there were."""
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            self._break(pair)
        return len(pairs)

    def clear(self) -> None:
        """Make the network good again."""
        self.latency, self.black_hole, self.cut_after = 0.0, False, None

    def close(self) -> None:
        """End the proxy and all its connections."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self._listener.close()
        self.reset()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection((_HOST, self.target), timeout=10)
        except OSError:
            self._break((client,))
            return
        server.settimeout(None)
        for end in (client, server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        pair = (client, server)
        with self._lock:
            self._pairs.append(pair)
        threading.Thread(target=self._pump, args=(client, server, pair, False), daemon=True).start()
        self._pump(server, client, pair, True)

    def _pump(
        self, source: socket.socket, sink: socket.socket, pair: tuple[socket.socket, socket.socket], answers: bool
    ) -> None:
        passed = 0
        try:
            while piece := source.recv(_PIECE):
                if self.latency:
                    time.sleep(self.latency)
                while self.black_hole:
                    time.sleep(_LOOK_EVERY)
                if answers and self.cut_after is not None and passed + len(piece) > self.cut_after:
                    sink.sendall(piece[: self.cut_after - passed])
                    self.cuts += 1
                    break
                sink.sendall(piece)
                passed = passed + len(piece) if self.cut_after is not None else 0
        except OSError:
            pass
        with self._lock, contextlib.suppress(ValueError):
            self._pairs.remove(pair)
        self._break(pair)

    @staticmethod
    def _break(ends: tuple[socket.socket, ...]) -> None:
        for end in ends:
            with contextlib.suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                end.shutdown(socket.SHUT_RD)  # wakes a thread that reads, and sends nothing
            end.close()
