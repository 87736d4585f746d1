"""What all commands share: the two consoles, exit codes, and errors told in one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from agents.logs import set_up_logging
from agents.settings import Settings, load_settings
from pipeline.errors import ConfigurationError, SilkwireError, TransientError

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


class Exit(IntEnum):
    """Exit codes, the same for every command."""

    OK = 0
    FAILED = 1
    """Some articles were not processed, or nothing was found to act on."""
    CONFIGURATION = 2
    """A setting, an argument or a file is wrong."""
    UNAVAILABLE = 3
    """A server does not answer."""


@contextmanager
def told() -> Iterator[None]:
    """Turn an error of ours into a line on stderr and an exit code."""
    try:
        yield
    except ConfigurationError as error:
        _fail(error, Exit.CONFIGURATION)
    except TransientError as error:
        _fail(error, Exit.UNAVAILABLE)
    except SilkwireError as error:
        _fail(error, Exit.FAILED)
    except BrokenPipeError:
        raise typer.Exit(Exit.OK) from None


def settings_for_command(*, quiet_logs: bool = True) -> Settings:
    """Return the settings, with logging set up; one-off commands show warnings only."""
    settings = load_settings()
    log = settings.log.model_copy(update={"level": "warning"}) if quiet_logs else settings.log
    set_up_logging(log)
    return settings


def progress_bar(*, transient: bool = False) -> Progress:
    """Return a progress bar on stderr; where stderr is no terminal it prints nothing while it runs."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err,
        transient=transient,
    )


def _fail(error: Exception, code: Exit) -> None:
    err.print(f"[bold red]silkwire:[/] {_escaped(str(error))}", soft_wrap=True)
    raise typer.Exit(code) from None


def _escaped(text: str) -> str:
    return text.replace("[", r"\[")
