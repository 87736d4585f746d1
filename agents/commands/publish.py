"""``silkwire publish``: articles from files and standard input to Kafka."""

from __future__ import annotations

from typing import Annotated

import typer

from agents.commands.console import Exit, err, out, progress_bar, settings_for_command, told
from agents.inputs import STANDARD_INPUT, read_inputs
from agents.publishing import Report, publish
from agents.topics import create_topics


def add_to(app: typer.Typer) -> None:
    """Add the command to an app."""
    app.command(
        name="publish",
        epilog="Examples:  `silkwire publish articles.jsonl`   ·   `silkwire publish pages/*.html`   ·   "
        "`zcat day.jsonl.gz | silkwire publish -`",
    )(publish_command)


def publish_command(
    files: Annotated[
        list[str] | None, typer.Argument(help="JSONL, HTML or text files, folders, or - for JSONL on stdin.")
    ] = None,
    ids: Annotated[bool, typer.Option("--ids", help="Print the document id of each article on stdout.")] = False,
) -> None:
    """Publish raw articles, and report what was delivered.

    A line of a JSONL file is a raw article (schemas/json/raw-article.json); it may name a page beside it with "file".
    Exit codes: 0 all delivered, 1 some were not (each is named), 2 a file or setting is wrong, 3 no broker answers.
    """
    with told():
        settings = settings_for_command()
        create_topics(settings)
        inputs = read_inputs(files or [STANDARD_INPUT], limit_bytes=settings.limits.message_bytes)
        with progress_bar(transient=True) as bar:
            task = bar.add_task("publishing", total=None)
            report = publish(inputs, settings, lambda count: bar.advance(task, count))
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
