"""``silkwire publish``: articles from files and standard input to Kafka."""

from __future__ import annotations

from typing import Annotated

import typer

from agents.commands.console import Exit, err, out, progress_bar, settings_for_command, told
from agents.inputs import STANDARD_INPUT, read_inputs
from agents.publishing import Report, publish
from agents.sources.progress import Progress
from agents.topics import create_topics

PROGRESS_FOLDER = "published"


def add_to(app: typer.Typer) -> None:
    """Add the command to an app."""
    app.command(
        name="publish",
        epilog="Examples:  `silkwire publish articles.jsonl`   ·   `silkwire publish pages/*.html`   ·   "
        "`zcat day.jsonl.gz | silkwire publish -`   ·   `silkwire publish --resume CC-NEWS-*.warc.gz`",
    )(publish_command)


def publish_command(
    files: Annotated[
        list[str] | None, typer.Argument(help="JSONL, HTML, text or WARC files, folders, or - for JSONL on stdin.")
    ] = None,
    ids: Annotated[bool, typer.Option("--ids", help="Print the document id of each article on stdout.")] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with JSONL and WARC files where the last run ended.")
    ] = False,
) -> None:
    """Publish raw articles, and report what was delivered.

    A line of a JSONL file is a raw article (schemas/json/raw-article.json); it may name a page beside it with "file".
    How far a JSONL or WARC file is delivered is kept in SILKWIRE_SOURCES_STATE.
    Exit codes: 0 all delivered, 1 some were not (each is named), 2 a file or setting is wrong, 3 no broker answers.
    """
    with told():
        settings = settings_for_command()
        create_topics(settings)
        progress = Progress(settings.sources.state / PROGRESS_FOLDER, resume=resume)
        inputs = read_inputs(files or [STANDARD_INPUT], limit_bytes=settings.limits.message_bytes, progress=progress)
        with progress_bar(transient=True) as bar:
            task = bar.add_task("publishing", total=None)
            report = publish(inputs, settings, lambda count: bar.advance(task, count), progress)
    _print_report(report, settings.kafka.raw_topic)
    if ids:
        for identity in report.ids:
            out.print(identity, markup=False)
    raise typer.Exit(Exit.FAILED if report.failed else Exit.OK)


def _print_report(report: Report, topic: str) -> None:
    rate = report.delivered / report.seconds if report.seconds else 0.0
    err.print(
        f"{report.delivered} articles ({report.bytes / 1e6:.1f} MB) delivered to {topic} "
        f"on {len(report.partitions)} partitions in {report.seconds:.1f} s ({rate:.0f} a second)"
    )
    for where, why in report.failed:
        err.print(f"{where}: {why}", style="red", markup=False, soft_wrap=True)
    if report.failed:
        err.print(f"{len(report.failed)} articles were not published", style="bold red")
