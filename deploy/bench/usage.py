"""Processor time and memory of the servers, the workers and their processes, read from the operating system."""

from __future__ import annotations

import contextlib
import os
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from deploy.local import LocalStack, optional
from schemas import Stage

MEASURING = "measuring"
"""The processes of the measurement itself: publishing, and asking what is searchable."""


@dataclass(frozen=True, slots=True)
class Load:
    """Seconds of processor time since the start of the processes of a part, and their resident bytes."""

    cpu: float = 0.0
    resident: int = 0
    processes: int = 0

    def __add__(self, other: Load) -> Load:
        return Load(self.cpu + other.cpu, self.resident + other.resident, self.processes + other.processes)


@dataclass(frozen=True, slots=True)
class Usage:
    """What each part used up to a moment of the monotonic clock."""

    at: float
    parts: Mapping[str, Load] = field(default_factory=dict)
    busy: float = 0.0
    """Seconds of processor time of all processes of the machine, since it started."""

    def cpu_since(self, before: Usage) -> dict[str, float]:
        """Return the seconds of processor time of each part since an earlier look."""
        return {
            name: max(0.0, load.cpu - before.parts.get(name, Load()).cpu) for name, load in sorted(self.parts.items())
        }


def usage(stack: LocalStack, workers: Iterable[int]) -> Usage:
    """Return what the servers, the workers with these process ids, and this process have used.

    A role's own process, which is the event loop, counts apart from the processes that it gives the articles to.
    """
    psutil = optional.load("psutil")
    parts: dict[str, Load] = defaultdict(Load)
    for server in stack.status():
        if server.pid is not None:
            with contextlib.suppress(psutil.Error):
                parts[server.name] += _load(psutil.Process(server.pid))
    for pid in workers:
        with contextlib.suppress(psutil.Error):
            for name, process in _roles(psutil.Process(pid)):
                with contextlib.suppress(psutil.Error):
                    parts[name] += _load(process)
    parts[MEASURING] += _load(psutil.Process(os.getpid()))
    return Usage(time.monotonic(), dict(parts), _busy(psutil.cpu_times()))


def _busy(times: Any) -> float:
    return float(times.user + times.nice + times.system) if hasattr(times, "nice") else float(times.user + times.system)


def _roles(worker: Any) -> Iterable[tuple[str, Any]]:
    yield "supervisor", worker
    for role in worker.children():
        stage = _stage(role.cmdline())
        name = stage or "other"
        yield f"{name} loop", role
        for process in role.children(recursive=True):
            yield f"{name} processes", process


def _stage(command: list[str]) -> str | None:
    given = command[command.index("--role") + 1] if "--role" in command[:-1] else None
    return given if given in set(Stage) else None


def _load(process: Any) -> Load:
    with process.oneshot():
        times = process.cpu_times()
        return Load(float(times.user + times.system), int(process.memory_info().rss), 1)
