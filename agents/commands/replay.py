"""``silkwire replay``, ``upgrade`` and ``rewind``: the work of the past done again, with no gap and no loss."""

from __future__ import annotations

import asyncio
import signal
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table

from agents.commands.console import err, out, progress_bar, settings_for_command, told
from agents.elastic import create_client, heard, index_behind
from agents.refill import Refilled, refill
from agents.rewind import Move, moves_to, rewind
from agents.settings import Settings
from schemas import Stage
from schemas.templates import template_version

DeleteOption = Annotated[bool, typer.Option("--delete-old", help="Delete the old index once the alias is switched.")]
RefusedOption = Annotated[
    bool, typer.Option("--even-if-refused", help="Switch though the new mapping refuses documents.")
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to an app."""
    app.command(epilog="Examples:  `silkwire replay --dry-run`   ·   `silkwire replay --delete-old`")(replay)
    app.command(epilog="Example:  `silkwire upgrade`")(upgrade)
    app.command(
        name="rewind",
        epilog="Examples:  `silkwire rewind extract --dry-run`   ·   `silkwire rewind index --to 2024-05-01`",
    )(rewind_command)


def replay(
    from_topics_alone: Annotated[
        bool, typer.Option("--from-topics-alone", help="Do not copy the old index first; for topics that hold all.")
    ] = False,
    even_if_refused: RefusedOption = False,
    delete_old: DeleteOption = False,
    dry_run: DryRunOption = False,
) -> None:
    """Make the index anew beside the one that is searched, and switch the alias to it.

    The old index is copied, then articles.enriched and articles.stories are read from their beginning; versions decide
    what is newer. Searches go on all the time; index workers may go on as well and wait for the moment of the switch.
    When it is ended before that, nothing has changed; run it again.

    Exit codes: 0 switched, 1 documents would be missing and nothing was switched, 3 a server does not answer.
    """
    with told():
        settings = settings_for_command()
        old = asyncio.run(_index(settings))
        if dry_run:
            _say_plan(old, settings)
            return
        _print(_refill(settings, from_topics_alone, even_if_refused, delete_old), settings)


def upgrade(
    even_if_refused: RefusedOption = False, delete_old: DeleteOption = False, dry_run: DryRunOption = False
) -> None:
    """Move the articles into an index with the mapping of this release, unless they are in one.

    What a release adds to the mapping needs no upgrade for articles that come after it; those from before are found by
    new fields only after one.

    Exit codes: 0 done or nothing to do, 1 documents would be missing and nothing was switched, 3 a server does not
    answer.
    """
    with told():
        settings = settings_for_command()
        old = asyncio.run(_index(settings))
        current = f"{settings.elasticsearch.alias}-v{template_version()}"
        if old is not None and (old == current or old.startswith(f"{current}-")):
            out.print(f"{old} has the mapping of this release, version {template_version()}; nothing to do")
            return
        if dry_run:
            _say_plan(old, settings)
            return
        _print(_refill(settings, False, even_if_refused, delete_old), settings)


def rewind_command(
    role: Annotated[Stage, typer.Argument(help="The role that shall read again.")],
    to: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="A time, UTC; the beginning otherwise."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    dry_run: DryRunOption = False,
) -> None:
    """Let a role process again what has come since a time, or all that its topics hold.

    Its workers must be stopped. Articles that are processed again become the same documents under the same versions,
    or newer ones where the rules are newer; nothing is doubled.

    Exit codes: 0 done, 2 workers of the role run, 3 no broker answers.
    """
    with told():
        settings = settings_for_command()
        moves = moves_to(role, settings, to.replace(tzinfo=UTC) if to else None)
        out.print(_table(moves))
        again = sum(max(0, (move.before or 0) - move.after) for move in moves)
        out.print(f"{again} messages would be processed again")
        if dry_run:
            return
        if not yes:
            typer.confirm(f"Rewind the role {role}?", abort=True)
        rewind(role, settings, moves)
    out.print(f"the role {role} goes on there when its workers start")


def _refill(settings: Settings, from_topics_alone: bool, even_if_refused: bool, delete_old: bool) -> Refilled:
    # Ended in good order the old index is open to writes again.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with progress_bar() as bar:
        task = bar.add_task("starting", total=None)

        def tell(what: str, done: int, of: int) -> None:
            bar.update(task, description=what, completed=done, total=of)

        return asyncio.run(
            refill(
                settings,
                tell,
                from_topics_alone=from_topics_alone,
                even_if_refused=even_if_refused,
                delete=delete_old,
            )
        )


async def _index(settings: Settings) -> str | None:
    client = create_client(settings.elasticsearch)
    try:
        with heard(settings.elasticsearch):
            return await index_behind(client, settings.elasticsearch.alias)
    finally:
        await client.close()


def _say_plan(old: str | None, settings: Settings) -> None:
    kafka, alias = settings.kafka, settings.elasticsearch.alias
    copied = f"copy {old} into it, " if old else ""
    out.print(
        f"would make an index with the mapping of version {template_version()}, {copied}read {kafka.enriched_topic} "
        f"and {kafka.stories_topic} from their beginning, and switch the alias {alias} from {old or 'nothing'} to it",
        soft_wrap=True,
    )


def _print(done: Refilled, settings: Settings) -> None:
    counts = ", ".join(f"{number} {kind}" for kind, number in sorted(done.counts.items())) or "nothing"
    out.print(f"read from the topics: {counts}")
    out.print(f"the alias {settings.elasticsearch.alias} names {done.new}: {done.after} documents")
    if done.old is not None:
        kept = "is deleted" if done.deleted else "is kept; delete it when you trust the new one"
        out.print(f"{done.old} ({done.before} documents) {kept}")
    else:
        err.print("there was no index before", style="dim")


def _table(moves: list[Move]) -> Table:
    table = Table("topic", "partition", "goes on at", "would go on at", "end", box=None, pad_edge=False)
    for move in moves:
        before = "the beginning" if move.before is None else str(move.before)
        table.add_row(move.topic, str(move.partition), before, str(move.after), str(move.end))
    return table
