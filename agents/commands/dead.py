"""``silkwire dead``: list, show and redrive dead letters."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import orjson
import typer
from rich.markup import escape
from rich.table import Table

from agents.commands.console import Exit, err, out, progress_bar, settings_for_command, told
from agents.deadqueue import Buried, Selection, read_dead, redrive_all
from pipeline.errors import ConfigurationError
from schemas import Stage

_SHOWN_BYTES = 4000

StageOption = Annotated[Stage | None, typer.Option(help="Only letters of this stage.")]
CodeOption = Annotated[str | None, typer.Option(help="Only letters with this error code, such as A103.")]
_TIMES = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
SinceOption = Annotated[datetime | None, typer.Option(formats=_TIMES, help="Only letters from this time on, UTC.")]
UntilOption = Annotated[datetime | None, typer.Option(formats=_TIMES, help="Only letters from before this time, UTC.")]
IdOption = Annotated[str | None, typer.Option("--id", help="Only letters of this document.")]

dead = typer.Typer(help="Look at dead letters and put them back.", no_args_is_help=True, rich_markup_mode="markdown")


def add_to(app: typer.Typer) -> None:
    """Add the commands to an app."""
    app.add_typer(dead, name="dead")


@dead.command(name="list", epilog="Example:  `silkwire dead list --stage clean`")
def list_letters(
    stage: StageOption = None,
    code: CodeOption = None,
    document_id: IdOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    redriven: Annotated[bool, typer.Option("--redriven", help="Also those that were redriven.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One letter a line as JSON.")] = False,
) -> None:
    """List the dead letters, oldest first. Exit codes: 0 done, 3 no broker answers."""
    with told():
        selection = Selection((), stage, code, document_id, _utc(since), _utc(until))
        letters = read_dead(settings_for_command(), selection, with_redriven=redriven)
    if as_json:
        for buried in letters:
            typer.echo(orjson.dumps({"position": buried.position, "redriven": buried.redriven, **_fields(buried)}))
        return
    table = Table("position", "died at", "stage", "code", "tries", "document", "why", box=None, pad_edge=False)
    for buried in letters:
        letter = buried.letter
        died = f"{letter.died_at:%Y-%m-%d %H:%M:%S}" + (" (redriven)" if buried.redriven else "")
        table.add_row(
            buried.position, died, letter.stage, letter.code, str(letter.attempts),
            escape(letter.document_id or "-"), escape(letter.message),
        )  # fmt: skip
    out.print(table)
    err.print(f"{len(letters)} dead letters")


@dead.command(epilog="Example:  `silkwire dead show 3/17`")
def show(position: Annotated[str, typer.Argument(help="Partition and offset, as `dead list` prints them.")]) -> None:
    """Show one dead letter whole: the reason, and the original message."""
    with told():
        letters = read_dead(settings_for_command(), Selection(positions=(position,)), with_redriven=True)
        if not letters:
            msg = f"there is no dead letter at {position}; `silkwire dead list` prints those that exist"
            raise ConfigurationError(msg)
    buried = letters[0]
    out.print_json(orjson.dumps(_fields(buried)).decode())
    value = buried.record.value
    if value is None:
        out.print("the message has no value")
        return
    out.print(f"[dim]{len(value):,} bytes; key {escape(repr(buried.record.key))}[/]")
    out.print(value[:_SHOWN_BYTES].decode("utf-8", "backslashreplace"), markup=False)
    if len(value) > _SHOWN_BYTES:
        out.print(f"[dim]… and {len(value) - _SHOWN_BYTES:,} bytes more[/]")


@dead.command(
    epilog="Examples:  `silkwire dead redrive 3/17`   ·   "
    "`silkwire dead redrive --code A201 --since 2024-05-14 --rate 20`"
)
def redrive(
    positions: Annotated[
        list[str] | None, typer.Argument(help="Letters by position; all that match otherwise.")
    ] = None,
    stage: StageOption = None,
    code: CodeOption = None,
    document_id: IdOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    rate: Annotated[float | None, typer.Option(min=0.01, help="Letters a second at most.")] = None,
    most_tries: Annotated[
        int, typer.Option(min=1, help="Leave letters whose article was tried so often already, in all.")
    ] = 5,
    force: Annotated[bool, typer.Option("--force", help="Redrive them however often they were tried.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say how many there are.")] = False,
) -> None:
    """Put the original messages back where they came from, unchanged, to be processed again.

    A letter counts the tries of its article, those before earlier redrives included, so that what fails again and
    again is not redriven for ever.

    Exit codes: 0 done, 1 no letter matches or all were tried too often, 2 an argument is wrong, 3 no broker answers.
    """
    with told():
        settings = settings_for_command()
        selection = Selection(tuple(positions or ()), stage, code, document_id, _utc(since), _utc(until))
        found = read_dead(settings, selection)
        letters = [letter for letter in found if force or letter.letter.attempts < most_tries]
        if len(letters) < len(found):
            err.print(
                f"{len(found) - len(letters)} dead letters were tried {most_tries} times or more and stay (--force)"
            )
        if not letters:
            err.print("no dead letter matches" if not found else "nothing is redriven")
            raise typer.Exit(Exit.FAILED)
        if dry_run:
            out.print(f"{len(letters)} dead letters would be redriven")
            return
        if not yes:
            typer.confirm(f"Redrive {len(letters)} dead letters?", abort=True)
        with progress_bar(transient=True) as bar:
            task = bar.add_task("redriving", total=len(letters))
            done = redrive_all(letters, settings, lambda: bar.advance(task), rate=rate)
    out.print(f"{done} dead letters redriven")


def _fields(buried: Buried) -> dict[str, object]:
    return buried.letter.model_dump(mode="json", exclude_none=True)


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=UTC)
