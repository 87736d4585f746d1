"""Watch over the processes of a stack: who lives, who is ready, and how they end."""

import time
from collections.abc import Iterable, Sequence

from deploy.local import logs, processes, servers
from deploy.local.errors import StackError
from deploy.local.jars import Progress
from deploy.local.processes import RunningProcess
from deploy.local.servers import ServerName
from deploy.local.state import ServerState, StackState

_POLL_SECONDS = 0.05
_STOP_SECONDS = 30.0
_KILL_SECONDS = 10.0


def alive(server: ServerState | None) -> RunningProcess | None:
    """Return the process of ``server`` if it runs."""
    if server is not None and server.process is not None and processes.is_alive(server.process):
        return server.process
    return None


def await_ready(remembered: StackState, names: Sequence[ServerName], wait_seconds: float, progress: Progress) -> None:
    """Wait until all servers in ``names`` answer their clients.

    Raises:
        StackError: when one ends, or does not answer within ``wait_seconds``; the message quotes its log.
    """
    began = time.monotonic()
    waiting = list(names)
    while waiting:
        for name in tuple(waiting):
            server = remembered.servers[name]
            if alive(server) is None:
                message = f"{name} ended while it started. Its log {server.log} ends with:\n{logs.tail(server.log)}"
                raise StackError(message)
            if servers.is_ready(name, server.port):
                waiting.remove(name)
                progress(f"{name} answers on port {server.port} ({time.monotonic() - began:.1f} s)")
            elif time.monotonic() - began > wait_seconds:
                message = (
                    f"{name} did not answer within {wait_seconds:.0f} s; allow it more time, or see its log "
                    f"{server.log}, which ends with:\n{logs.tail(server.log)}"
                )
                raise StackError(message)
        time.sleep(_POLL_SECONDS)


def stop(stopping: Iterable[ServerState]) -> None:
    """End servers in good order, all at the same time; one that takes longer than half a minute is killed.

    Raises:
        StackError: when one cannot be ended.
    """
    running = [(server, process) for server in stopping if (process := alive(server))]
    for _, process in running:
        processes.terminate(process)
    deadline = time.monotonic() + _STOP_SECONDS
    for server, process in running:
        if not processes.wait_ended(process, max(0.1, deadline - time.monotonic())):
            kill(server)


def kill(server: ServerState | None) -> None:
    """End a server at once, as a crash would.

    Raises:
        StackError: when it cannot be ended.
    """
    if server is None or server.process is None:
        return
    processes.kill(server.process)
    if not processes.wait_ended(server.process, _KILL_SECONDS):
        message = f"process {server.process.pid} cannot be ended; it may belong to another user"
        raise StackError(message)
