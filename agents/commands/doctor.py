"""``silkwire doctor``: whether everything is as it must be, and what to do where it is not."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Annotated

import orjson
import typer
from rich.markup import escape
from rich.table import Table

from agents.checks import Finding, State, check_broker, check_index, check_machine
from agents.commands.console import Exit, err, out, settings_for_command, told

_COLOURS = {State.GOOD: "green", State.WARNING: "yellow", State.BAD: "red"}


def add_to(app: typer.Typer) -> None:
    """Add the command to an app."""
    app.command(epilog="Examples:  `silkwire doctor`   ·   `silkwire doctor --json`")(doctor)


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON, one a line.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings fail as well.")] = False,
) -> None:
    """Look at this machine, Kafka with its topics and roles, and the index; say what to do about what is wrong.

    Nothing is changed. Exit codes: 0 all is well or there are warnings only, 1 something keeps articles from coming
    through, 2 a setting is wrong.
    """
    with told():
        settings = settings_for_command()
        findings = [*check_machine(settings), *check_broker(settings), *asyncio.run(check_index(settings))]
    if as_json:
        for finding in findings:
            typer.echo(orjson.dumps(asdict(finding)))
    else:
        _print(findings)
    failing = {State.BAD, State.WARNING} if strict else {State.BAD}
    if any(finding.state in failing for finding in findings):
        raise typer.Exit(Exit.FAILED)


def _print(findings: list[Finding]) -> None:
    table = Table(box=None, pad_edge=False, show_header=False)
    for finding in findings:
        colour = _COLOURS[finding.state]
        told_more = f"\n[{colour}]→ {escape(finding.advice)}[/]" if finding.advice else ""
        table.add_row(f"[{colour}]{finding.state}[/]", escape(finding.what), escape(finding.seen) + told_more)
    out.print(table)
    counts = {state: sum(finding.state is state for finding in findings) for state in State}
    err.print(f"{counts[State.BAD]} bad, {counts[State.WARNING]} warnings, {counts[State.GOOD]} good", style="dim")
