"""``silkwire actors``: check an operator's actor files, and look up what is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.markup import escape
from rich.padding import Padding
from rich.table import Column, Table

from agents.commands.console import Exit, err, out, settings_for_command, told
from pipeline.errors import ConfigurationError
from pipeline.knowledge.actor_checks import Report, check_files, name_key
from pipeline.knowledge.actor_entries import ActorEntries, load_entries
from pipeline.knowledge.actor_entry import ActorEntry
from pipeline.knowledge.corrections import ENTRY_PREFIX
from schemas import ActorType, Role

OnOption = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="Roles on this day instead of today.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="One entry a line as JSON.")]

actors = typer.Typer(
    help="Check your own actor files, and look up which actors are known.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)


def add_to(app: typer.Typer) -> None:
    """Add the commands to an app."""
    app.add_typer(actors, name="actors")


@actors.command(
    epilog="Examples:  `silkwire actors check actors.yaml`   ·   `silkwire actors check *.yaml --strict`   ·   "
    "`silkwire actors check` for the files that SILKWIRE_PIPELINE_ACTOR_FILES names"
)
def check(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Actor files, checked together; those of the settings otherwise.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as well.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One problem a line as JSON.")] = False,
) -> None:
    """Say everything that is wrong in actor files: rows, fields, contradictions, and what is likely not meant.

    Exit codes: 0 good, 1 warnings with --strict, 2 errors.
    """
    with told():
        paths = files or list(settings_for_command().pipeline.actor_files)
        if not paths:
            msg = "there is no file to check; name one, or set SILKWIRE_PIPELINE_ACTOR_FILES"
            raise ConfigurationError(msg)
        report = check_files(paths)
    if as_json:
        for problem in report.problems:
            place = problem.place
            row = {"file": place.origin, "line": place.line, "row": place.label, "problem": problem.text}
            typer.echo(orjson.dumps({"severity": "warning" if problem.warning else "error", **row}))
    else:
        _print_report(report)
    if report.errors:
        raise typer.Exit(Exit.CONFIGURATION)
    raise typer.Exit(Exit.FAILED if strict and report.warnings else Exit.OK)


@actors.command(
    epilog="Examples:  `silkwire actors find Шойгу`   ·   `silkwire actors find 'Sergei Shoigu' --on 2015-01-01`"
)
def find(
    name: Annotated[str, typer.Argument(help="A name in any language, or an id.")],
    on: OnOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the known actors to which a name leads, or else those whose names hold its words.

    Exit codes: 0 done, 1 nothing is known by that name, 2 an argument or a file is wrong.
    """
    knowledge = _knowledge()
    day = _day(on)
    found = _bearers(name, knowledge.entries)
    if not found:
        err.print(f"no entry has the name {name}", markup=False)
        found = _like(name, knowledge.entries)
        if not found:
            raise typer.Exit(Exit.FAILED)
        err.print("names that hold these words:")
    for entry in found:
        if as_json:
            typer.echo(orjson.dumps(_fields(entry, day)))
        else:
            _print_entry(entry, day, knowledge)


@actors.command(
    name="list",
    epilog="Examples:  `silkwire actors list --type armed_group --country AFG`   ·   "
    "`silkwire actors list --role MIL --on 2020-06-01 --json`",
)
def list_actors(
    type: Annotated[ActorType | None, typer.Option(help="Only actors of this type.")] = None,
    country: Annotated[str | None, typer.Option(help="Only actors of this country, ISO alpha-3, such as UZB.")] = None,
    role: Annotated[Role | None, typer.Option(case_sensitive=False, help="Only actors with this role then.")] = None,
    on: OnOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the known actors, your own files included. Exit codes: 0 done, 2 an argument or a file is wrong."""
    day = _day(on)
    found = [
        entry
        for entry in sorted(_knowledge().entries, key=lambda entry: entry.id)
        if (type is None or entry.type is type)
        and (country is None or entry.country == country.upper())
        and (role is None or entry.role_on(day) is role)
    ]
    if as_json:
        for entry in found:
            typer.echo(orjson.dumps(_fields(entry, day)))
        return
    table = Table(Column("id", no_wrap=True), "name", "type", "country", "role", "names", box=None, pad_edge=False)
    for entry in found:
        names = len({form for forms in entry.names.values() for form in forms})
        shown = (entry.id, entry.name, entry.type, entry.country or "-", entry.role_on(day) or "-", names)
        table.add_row(*(escape(str(value)) for value in shown))
    out.print(table)
    err.print(f"{len(found)} actors, roles of {day.isoformat()}")


def _print_report(report: Report) -> None:
    for problem in report.problems:
        severity = "[yellow]warning[/]" if problem.warning else "[bold red]error[/]"
        out.print(f"{severity} {escape(str(problem))}", soft_wrap=True)
    out.print(
        f"{_counted(report.entries, 'good entry', 'good entries')}, "
        f"{_counted(report.corrections, 'good correction', 'good corrections')}, "
        f"{_counted(len(report.errors), 'error', 'errors')}, {_counted(len(report.warnings), 'warning', 'warnings')}"
    )


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _knowledge() -> ActorEntries:
    with told():
        return load_entries(settings_for_command().pipeline.actor_files)


def _day(on: datetime | None) -> date:
    return on.date() if on is not None else datetime.now(UTC).date()


def _bearers(name: str, entries: Sequence[ActorEntry]) -> list[ActorEntry]:
    key = name_key(name)
    wanted = name.removeprefix(ENTRY_PREFIX)
    return [entry for entry in entries if entry.id == wanted or key in _keys(entry)]


def _like(name: str, entries: Sequence[ActorEntry]) -> list[ActorEntry]:
    words = set(name_key(name))
    return [entry for entry in entries if words and any(words.issubset(key) for key in _keys(entry))]


def _keys(entry: ActorEntry) -> set[tuple[str, ...]]:
    return {name_key(form) for forms in ((entry.name,), *entry.names.values()) for form in forms}


def _fields(entry: ActorEntry, day: date) -> Mapping[str, object]:
    fields = entry.model_dump(mode="json", by_alias=True, exclude_none=True)
    return fields | {"id": ENTRY_PREFIX + entry.id, "role": entry.role_on(day), "on": day.isoformat()}


def _print_entry(entry: ActorEntry, day: date, knowledge: ActorEntries) -> None:
    office = entry.office_on(day)
    role = office.role if office is not None else entry.role
    reason = office.describe() if office is not None else "no office held then" if entry.offices else ""
    about = [entry.type.value, entry.country or "no country", f"{role or 'no role'} on {day.isoformat()}", reason]
    out.print(f"[bold]{escape(entry.name)}[/]  {ENTRY_PREFIX}{entry.id}", soft_wrap=True)
    lines = [" · ".join(filter(None, about))]
    lines += [f"{code}: {', '.join(names)}" for code, names in entry.names.items()]
    lines += [f"office: {held.describe()} ({held.role})" for held in entry.offices]
    lines += [f"note: {entry.note}"] if entry.note else []
    lines += [f"correction: {row.describe()}" for row in knowledge.corrections if row.concerns(ENTRY_PREFIX + entry.id)]
    for line in (*lines, f"source: {entry.source}"):
        out.print(Padding(escape(line), (0, 0, 0, 4)))
