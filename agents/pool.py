"""The process pool: CPU work apart from the event loop, one article at a time a process, with a time limit each.

Since a process holds one article at a time, a crash or a time-out names the article that caused it. The pool is
Pebble's: unlike the standard library's it can end one process and keep the others and their work.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import multiprocessing
import threading
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial

from pebble import ProcessExpired, ProcessPool

from agents.clocks import steady_pools
from agents.deadletters import Failure
from agents.settings import Settings
from agents.work import Outcome, Task, prepare, problem, run
from pipeline.errors import ConfigurationError, StageCrash, StageTimeout
from schemas import Stage

log = logging.getLogger(__name__)

_GROUP_EVERY = 0.25
"""Seconds of results that are dealt with together, so that a busy stage sends a few large requests instead of many."""
_CRASHES = 2
"""How often an article may be in a process that dies before it is held responsible: the first time, the kernel may have
picked an innocent process when memory ran out."""
_BREAKS = 3
"""How often in a row the processes may end while they hold no article before the worker is at fault."""


@dataclass(frozen=True, slots=True)
class Worked:
    """The outcome of an article and how often it was tried."""

    outcome: Outcome
    tries: int = 1


class StagePool:
    """The processes of one stage."""

    def __init__(self, stage: Stage, settings: Settings) -> None:
        steady_pools()
        self._stage = stage
        self._timeout = settings.worker.article_timeout
        # A forked copy of a process with threads may hang, so processes come from a clean fork server. It imports what
        # they run, once for all of them.
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([run.__module__])
        self._open = partial(
            ProcessPool,
            max_workers=settings.worker.processes,
            initializer=prepare,
            initargs=(stage, settings),
            context=context,
        )
        self._pool = self._open()
        self._breaks = 0

    def warm(self) -> None:
        """Start the processes and wait until one has loaded the stage.

        Raises:
            ConfigurationError: the stage cannot be loaded.
        """
        trouble: str | None = self._pool.schedule(problem).result()
        if trouble is not None:
            self.close()
            raise ConfigurationError(trouble)

    async def work(self, tasks: Sequence[Task], on_done: Callable[[], None]) -> AsyncGenerator[list[Worked], None]:
        """Yield the outcomes in the order of the tasks, in groups of what is ready; ``on_done`` is called after each.

        The processes go on with the other tasks while the caller deals with a group. Close the generator to give up
        what is not done.
        """
        running = [asyncio.ensure_future(self._work_one(task, on_done)) for task in tasks]
        try:
            while running:
                await asyncio.wait(running, timeout=_GROUP_EVERY)
                ready = list(itertools.takewhile(asyncio.Future.done, running))
                del running[: len(ready)]
                if ready:
                    yield [done.result() for done in ready]
        finally:
            for unfinished in running:
                unfinished.cancel()

    def close(self) -> None:
        """End the processes at once; whatever they hold is given up."""
        _end(self._pool)

    async def _work_one(self, task: Task, on_done: Callable[[], None]) -> Worked:
        tries = 0
        while True:
            tries += 1
            try:
                pool = self._pool
                outcome: Outcome = await asyncio.wrap_future(_schedule(pool, task, self._timeout))
                self._breaks = 0
            except BrokenProcessPool:
                self._replace(pool)
                tries -= 1  # no article is to blame
                continue
            except TimeoutError:
                msg = f"the {task.stage} stage took longer than {self._timeout:g} s (SILKWIRE_WORKER_ARTICLE_TIMEOUT)"
                outcome = Failure.of(StageTimeout(msg), task.document_id)
            except ProcessExpired as error:
                log.warning("a %s process ended with code %s (try %d)", task.stage, error.exitcode, tries)
                if tries < _CRASHES:
                    continue
                msg = (
                    f"the {task.stage} stage's process ended with code {error.exitcode}, {tries} times on this article"
                )
                outcome = Failure.of(StageCrash(msg), task.document_id)
            on_done()
            return Worked(outcome, tries)

    def _replace(self, broken: ProcessPool) -> None:
        """Start new processes in place of those of a broken pool, unless that was done or never helps.

        Pebble gives up its whole pool when a process dies that holds no article (pebble #70), as one that the
        kernel picks between two batches when memory runs out.
        """
        if broken is not self._pool:
            return
        self._breaks += 1
        if self._breaks > _BREAKS:
            msg = f"the {self._stage} processes ended {self._breaks} times in a row while they held no article"
            raise BrokenProcessPool(msg)
        log.warning("a %s process ended that held no article; all are started anew", self._stage)
        self._pool = self._open()
        # Ending what is left of them may take seconds.
        threading.Thread(target=_end, args=(broken,), daemon=True).start()


def _schedule(pool: ProcessPool, task: Task, timeout: float) -> Future[Outcome]:
    try:
        future: Future[Outcome] = pool.schedule(run, args=[task], timeout=timeout)
    except RuntimeError as error:  # so Pebble says that the pool is broken
        raise BrokenProcessPool(str(error)) from error
    return future


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()
