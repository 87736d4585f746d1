"""Ports of the embedded servers, all on the loopback address."""

import secrets
import socket
import time

from deploy.local.errors import StackError

HOST = "127.0.0.1"

# Below the range from which Linux (32768 up) and macOS (49152 up) take the source ports of outgoing connections: a
# client that keeps trying to reach a killed server would otherwise, sooner or later, get that very port as its own,
# connect to itself, and so keep the server from starting again.
_FIRST, _LAST = 20_000, 32_000
_ATTEMPTS = 200
_RELEASE_SECONDS = 5.0
_LOOK_EVERY = 0.05


def is_free(port: int) -> bool:
    """Say whether a server could listen on ``port`` of the loopback address now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As the servers do: a port on which only closed connections linger counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def becomes_free(port: int, seconds: float = _RELEASE_SECONDS) -> bool:
    """Say whether a server can listen on ``port`` within some seconds.

    A killed server counts as ended a moment before the system closes its sockets; clients know its port, so the next
    start must not take another one for that.
    """
    deadline = time.monotonic() + seconds
    while not is_free(port):
        if time.monotonic() > deadline:
            return False
        time.sleep(_LOOK_EVERY)
    return True


def choose(taken: frozenset[int] = frozenset()) -> int:
    """Return a free port that is not in ``taken``.

    Raises:
        StackError: when no free port was found.
    """
    for _ in range(_ATTEMPTS):
        port = _FIRST + secrets.randbelow(_LAST - _FIRST)
        if port not in taken and is_free(port):
            return port
    message = f"no free port was found between {_FIRST} and {_LAST}; name one yourself"
    raise StackError(message)


def require_free(port: int, server: str) -> None:
    """Check that ``server`` can listen on ``port``.

    Raises:
        StackError: when another process listens there.
    """
    if not is_free(port):
        message = (
            f"port {port} for {server} is taken by another process; end that process, or name another port for {server}"
        )
        raise StackError(message)
