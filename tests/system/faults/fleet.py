"""Workers as an orchestrator keeps them: what ends, or says that it is stalled, is started again."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psutil

from schemas import Stage
from tests.system.workers import Worker, eventually, start_worker

MiB = 1024 * 1024
_LOOK_EVERY = 0.2
_ASK_EVERY = 5.0


@dataclass(slots=True)
class _Place:
    """A worker's place in the fleet, which is filled again when the worker ends."""

    stage: Stage
    worker: Worker
    asked: float = field(default_factory=time.monotonic)


@dataclass(slots=True)
class Fleet:
    """The workers of one deployment.

    Args:
        folder: for their logs.
        environment: of the workers that are started from now on.
        restarts: how often a worker was started again.
        codes: exit codes of workers that ended on their own or were asked to.
    """

    folder: Path
    environment: Mapping[str, str]
    restarts: int = 0
    codes: list[tuple[Stage, int]] = field(default_factory=list)
    _places: list[_Place] = field(default_factory=list)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _ended: threading.Event = field(default_factory=threading.Event)

    def open(self) -> None:
        """Begin to look after the workers."""
        threading.Thread(target=self._look_after, daemon=True).start()

    def close(self) -> None:
        """End all workers at once."""
        self._ended.set()
        with self._lock:
            for place in self._places:
                place.worker.resume()
                if place.worker.process.poll() is None:
                    place.worker.kill()
            self._places.clear()

    def start(self, *stages: Stage) -> list[Worker]:
        """Start a further worker of each role."""
        with self._lock:
            started = [_Place(stage, self._start(stage)) for stage in stages]
            self._places += started
            return [place.worker for place in started]

    def retire(self, worker: Worker) -> int:
        """Take a worker out, ask it to stop, and return its exit code."""
        with self._lock:
            self._places = [place for place in self._places if place.worker is not worker]
        return worker.stop()

    def lose(self, worker: Worker) -> None:
        """Take a worker out and end it at once."""
        with self._lock:
            self._places = [place for place in self._places if place.worker is not worker]
        worker.kill()

    def replace_all(self, environment: Mapping[str, str]) -> None:
        """Ask all workers to stop, and start as many in another environment."""
        with self._lock:
            stages = [place.stage for place in self._places]
            workers = [place.worker for place in self._places]
            self._places.clear()
            for worker in workers:
                worker.process.terminate()
            for worker in workers:
                worker.process.wait(60)
            self.environment = environment
            self.start(*stages)

    def of(self, stage: Stage) -> list[Worker]:
        """Return the workers of a role."""
        with self._lock:
            return [place.worker for place in self._places if place.stage is stage]

    def await_ready(self, *stages: Stage, seconds: float = 120.0) -> None:
        """Wait until all workers of these roles take articles, or of all roles."""
        for stage in stages or tuple(Stage):
            eventually(partial(self._is_ready, stage), seconds=seconds, what=f"the {stage} workers are ready")

    def _is_ready(self, stage: Stage) -> bool:
        return all(worker.health()[0] == 200 for worker in self.of(stage))

    def _start(self, stage: Stage) -> Worker:
        return start_worker(self.folder, "--role", stage, environment=self.environment)

    def _look_after(self) -> None:
        while not self._ended.wait(_LOOK_EVERY):
            with self._lock:
                if self._ended.is_set():
                    return
                for place in self._places:
                    self._look_at(place)

    def _look_at(self, place: _Place) -> None:
        now = time.monotonic()
        if place.worker.process.poll() is None and now - place.asked > _ASK_EVERY and not place.worker.stopped:
            place.asked = now
            if place.worker.health("/healthz")[0] == 503:
                place.worker.kill()
        if place.worker.process.poll() is not None:
            self.codes.append((place.stage, place.worker.process.returncode))
            self.restarts += 1
            place.worker = self._start(place.stage)
            place.asked = now


def kill(worker: Worker) -> None:
    """End a worker and its stage processes at once, as a power cut does."""
    worker.kill()


def terminate(worker: Worker) -> None:
    """Ask a worker to stop, as an orchestrator does."""
    worker.process.terminate()


def kill_leader(worker: Worker) -> None:
    """Do what the kernel does when memory runs out and it picks the worker: its stage processes are left behind."""
    worker.process.kill()


def kill_stage_process(worker: Worker) -> None:
    """Do what the kernel does when memory runs out and it picks a stage process."""
    for process in stage_processes(worker)[:1]:
        process.kill()


def kill_fork_server(worker: Worker) -> None:
    """Do what the kernel does when memory runs out and it picks the process that stage processes are forked from."""
    for process in psutil.Process(worker.process.pid).children():
        if process.children():
            process.kill()


def starve(worker: Worker) -> None:
    """Let a worker have no more memory: what it allocates from now on fails."""
    process = psutil.Process(worker.process.pid)
    process.rlimit(psutil.RLIMIT_AS, (process.memory_info().vms + MiB, psutil.RLIM_INFINITY))


def starve_stage_process(worker: Worker) -> None:
    """Let a stage process have no more memory: what it allocates from now on fails."""
    for process in stage_processes(worker)[:1]:
        process.rlimit(psutil.RLIMIT_AS, (process.memory_info().vms + MiB, psutil.RLIM_INFINITY))


def stage_processes(worker: Worker) -> Sequence[psutil.Process]:
    """Return the processes that do a worker's work on articles: children of the fork server, none in some roles."""
    leader = psutil.Process(worker.process.pid)
    return [process for process in leader.children(recursive=True) if process.ppid() != leader.pid]


def left_behind(group: int) -> list[int]:
    """Return the processes of a group that still run."""
    found = []
    for process in psutil.process_iter():
        try:
            if os.getpgid(process.pid) == group and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.pid)
        except (ProcessLookupError, psutil.NoSuchProcess):
            continue
    return found
