"""The command's root: its sub-commands, and those of other rooms that announce themselves as entry points."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points

import typer

from agents.commands import (
    actors,
    config,
    dead,
    doctor,
    enrich,
    follow,
    gateway,
    publish,
    replay,
    search,
    setup,
    web,
    worker,
)
from pipeline.version import VERSION

ENTRY_POINT_GROUP = "silkwire.commands"
"""Entry points of this group are Typer apps that become sub-commands under their names, as ``local`` does."""

app = typer.Typer(
    name="silkwire",
    help="News articles in any language become documents that say who did what where.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def _root(version: bool = typer.Option(False, "--version", help="Print the version and exit.")) -> None:
    if version:
        typer.echo(f"silkwire {VERSION}")
        raise typer.Exit


for _module in (setup, worker, publish, follow, gateway, enrich, search, web, actors, dead, replay, doctor, config):
    _module.add_to(app)


def main() -> None:
    """Run the command."""
    # Each role of a worker is a process of its own, and starts sooner without what it cannot need.
    others = () if sys.argv[1:2] == ["worker"] else entry_points(group=ENTRY_POINT_GROUP)
    for entry in sorted(others, key=lambda e: e.name):
        if not any(group.name == entry.name for group in app.registered_groups):
            app.add_typer(entry.load(), name=entry.name)
    app(prog_name="silkwire")
    sys.exit(0)
