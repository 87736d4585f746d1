"""A worker: one role as one process."""

from __future__ import annotations

import logging
import os
import threading
import time

import faust

from agents import clean, extract, index, stories
from agents.app import create_app
from agents.folders import own_folder
from agents.health import Health
from agents.names import group_of
from agents.pool import StagePool
from agents.processes import kill_descendants
from agents.runtime import Runtime
from agents.settings import Settings
from agents.topics import wait_for_topics
from pipeline.places import ensure_gazetteer
from schemas import Stage

log = logging.getLogger(__name__)

EXIT_OK = 0
EXIT_BUG = 1
_LEAVE_SECONDS = 5.0
"""Seconds beyond the drain timeout for the clients to say goodbye to the broker."""
_LOOK_EVERY = 0.5
_WITH_PROCESSES = frozenset({Stage.CLEAN, Stage.EXTRACT})
"""The roles whose work on an article is done in processes apart."""


def run_role(stage: Stage, settings: Settings, *, health_port: int) -> int:
    """Run a worker of one role until it is told to stop, and return its exit code.

    0 after SIGTERM or SIGINT, whether the batch in hand was finished or given back; 1 when a bug stopped it.

    Raises:
        ConfigurationError: a setting or a knowledge file cannot work.
    """
    topics = wait_for_topics(settings)
    if topics is None:
        return EXIT_OK
    if stage is Stage.EXTRACT:
        ensure_gazetteer()  # once, rather than in each stage process at the same time
    pool = StagePool(stage, settings) if stage in _WITH_PROCESSES else None
    try:
        if pool is not None:
            pool.warm()
        group = group_of(stage, settings)
        changelogs = [f"{topic.name} {topic.id}" for topic in topics if topic.name.startswith(f"{group}-")]
        with own_folder(settings.worker.data / stage, changelogs) as folder:
            app = create_app(stage, settings, folder)
            runtime = Runtime.create(stage, settings, app)
            _register(runtime, pool)
            return _run(app, runtime, health_port)
    finally:
        if pool is not None:
            pool.close()


def _register(runtime: Runtime, pool: StagePool | None) -> None:
    if runtime.stage is Stage.INDEX:
        index.register(runtime)
    elif runtime.stage is Stage.STORIES:
        stories.register(runtime)
    else:
        assert pool is not None
        (clean if runtime.stage is Stage.CLEAN else extract).register(runtime, pool)


def _bound_shutdown(runtime: Runtime) -> None:
    """End the process when a shutdown lasts too long, as it does in the clients while the broker is away.

    Nothing is lost by that: what was not committed is processed again, by the next worker.
    """
    seconds = runtime.settings.worker.drain_timeout + _LEAVE_SECONDS

    def watch() -> None:
        while not runtime.app.should_stop:
            time.sleep(_LOOK_EVERY)
        time.sleep(seconds)
        log.warning("%s: did not shut down within %g s after it was asked to; ending at once", runtime.stage, seconds)
        kill_descendants()
        os._exit(EXIT_BUG if runtime.app.crashed and not runtime.progress.given_back else EXIT_OK)

    threading.Thread(target=watch, daemon=True).start()


def _run(app: faust.App, runtime: Runtime, health_port: int) -> int:
    worker = faust.Worker(app, Health(runtime, health_port), loglevel="info", quiet=True, redirect_stdouts=False)
    _bound_shutdown(runtime)
    code: int | str | None = EXIT_OK
    try:
        worker.execute_from_commandline()
    except SystemExit as end:
        code = end.code
    if runtime.progress.given_back:
        log.info("%s: the batch in hand was given back", runtime.stage)
        return EXIT_OK
    log.info("%s: stopped; %s", runtime.stage, runtime.progress.done or "nothing was done")
    return EXIT_OK if code in (0, None) else EXIT_BUG
