"""All roles on one machine: a process each, restarted when it dies, stopped together."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType

from agents.patience import Backoff
from schemas import Stage

log = logging.getLogger(__name__)

EXIT_CONFIGURATION = 2
_LOOK_EVERY = 0.2
_RESTART = Backoff(first=1.0, cap=60.0)
_STEADY_AFTER = 60.0
"""Seconds a role must live for its next restart to come quickly again."""


@dataclass(slots=True)
class _Child:
    stage: Stage
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    restart_at: float = 0.0

    def start(self) -> None:
        self.process = subprocess.Popen(self.command)  # noqa: S603 - our own command
        self.started = time.monotonic()

    def died(self) -> int | None:
        """Return the exit code of a process that has just ended, and plan its restart."""
        if self.process is None or (code := self.process.poll()) is None:
            return None
        now = time.monotonic()
        self.deaths = 1 if now - self.started > _STEADY_AFTER else self.deaths + 1
        self.restart_at = now + _RESTART.pause(self.deaths)
        self.process = None
        return code


def run_all(command: Callable[[Stage], Sequence[str]], grace: float) -> int:
    """Run each role by its command until SIGTERM or SIGINT, then give them ``grace`` seconds to drain.

    A role that dies is started again with growing pauses; one that ends for a wrong setting ends all.
    Returns the exit code: 0, or 2 for a wrong setting.
    """
    stop_asked = False

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        nonlocal stop_asked
        stop_asked = True

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGTERM, signal.SIGINT)}
    children = [_Child(stage, command(stage)) for stage in Stage]
    code = 0
    try:
        for child in children:
            child.start()
        while not stop_asked and code != EXIT_CONFIGURATION:
            for child in children:
                if child.process is None and time.monotonic() >= child.restart_at:
                    child.start()
                died = child.died()
                if died == EXIT_CONFIGURATION:
                    code = died
                elif died is not None:
                    log.error("%s ended with code %d and is started again (death %d)", child.stage, died, child.deaths)
            time.sleep(_LOOK_EVERY)
    finally:
        _end(children, grace)
        for number, handler in before.items():
            signal.signal(number, handler)
    return code


def role_command(stage: Stage, health_port: int) -> list[str]:
    """Return the command that runs one role with this interpreter."""
    return [
        sys.executable,
        "-m",
        "agents",
        "worker",
        "--role",
        stage,
        "--health-port",
        str(health_port),
        "--with-parent",
    ]


def _end(children: Sequence[_Child], grace: float) -> None:
    running = [child.process for child in children if child.process is not None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + grace
    for process in running:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.error(
                "process %d did not drain in %g s and is killed; its batch is processed again", process.pid, grace
            )
            process.kill()
            process.wait()
