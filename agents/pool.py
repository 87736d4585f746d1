"""The process pool: CPU work apart from the event loop, one article at a time a process, with a time limit each.

Since a process holds one article at a time, a crash or a time-out names the article that caused it. The pool is
Pebble's: unlike the standard library's it can end one process and keep the others and their work.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import multiprocessing
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass

from pebble import ProcessExpired, ProcessPool

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


@dataclass(frozen=True, slots=True)
class Worked:
    """The outcome of an article and how often it was tried."""

    outcome: Outcome
    tries: int = 1


class StagePool:
    """The processes of one stage."""

    def __init__(self, stage: Stage, settings: Settings) -> None:
        self._timeout = settings.worker.article_timeout
        # A forked copy of a process with threads may hang, so processes come from a clean fork server. It imports what
        # they run, once for all of them.
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([run.__module__])
        self._pool = ProcessPool(
            max_workers=settings.worker.processes,
            initializer=prepare,
            initargs=(stage, settings),
            context=context,
        )

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
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    async def _work_one(self, task: Task, on_done: Callable[[], None]) -> Worked:
        tries = 0
        while True:
            tries += 1
            try:
                future = self._pool.schedule(run, args=[task], timeout=self._timeout)
                outcome: Outcome = await asyncio.wrap_future(future)
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
