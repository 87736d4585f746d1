"""``silkwire worker``: run one role, or all of them."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from typing import Annotated

import typer

from agents.commands.console import settings_for_command, told
from agents.settings import Settings
from agents.supervisor import role_command, run_all
from agents.worker import run_role
from schemas import Stage

log = logging.getLogger(__name__)

_LOOK_EVERY = 1.0
_GRACE = 10.0
"""Seconds beyond the drain timeout until a role that does not end is killed."""


def add_to(app: typer.Typer) -> None:
    """Add the command to an app."""
    app.command(epilog="Examples:  `silkwire worker`   ·   `silkwire worker --role extract --health-port 8081`")(worker)


def worker(
    role: Annotated[Stage | None, typer.Option(help="Run this role alone, as in a deployment.")] = None,
    health_port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port of the health check; 0 picks a free one.")
    ] = None,
    with_parent: Annotated[bool, typer.Option("--with-parent", hidden=True)] = False,
) -> None:
    """Process articles until SIGTERM or Ctrl-C: clean, extract, stories and index, or one of these.

    Without --role, each role runs as a process of its own and is restarted when it dies. On SIGTERM the batch in hand
    is finished, or given back after SILKWIRE_WORKER_DRAIN_TIMEOUT seconds. Exit code 1 means that a bug stopped the
    worker; nothing is lost, start it again.
    """
    with told():
        settings = settings_for_command(quiet_logs=False)
        if with_parent:
            _stop_with_parent()
        port = settings.worker.health_port if health_port is None else health_port
        code = _run_all(settings, port) if role is None else run_role(role, settings, health_port=port)
    raise typer.Exit(code)


def _run_all(settings: Settings, port: int) -> int:
    ports = {stage: port + number if port else 0 for number, stage in enumerate(Stage)}
    return run_all(lambda stage: role_command(stage, ports[stage]), settings.worker.drain_timeout + _GRACE)


def _stop_with_parent() -> None:
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_EVERY)
        log.warning("the process that started this one is gone: stopping")
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()
