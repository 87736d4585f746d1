"""``silkwire enrich``: the stages alone, without any server."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from agents.commands.console import Exit, err, out, settings_for_command, told
from agents.commands.pretty import print_article
from agents.inputs import STANDARD_INPUT, read_inputs
from pipeline.enrich import Cleaner, Extractor
from pipeline.errors import PermanentError


def add_to(app: typer.Typer) -> None:
    """Add the command to an app."""
    app.command(
        epilog="Examples:  `silkwire enrich article.html --pretty`   ·   `silkwire enrich < raw.jsonl > enriched.jsonl`"
    )(enrich)


def enrich(
    files: Annotated[
        list[str] | None, typer.Argument(help="JSONL, HTML or text files, folders, or - for JSONL on stdin.")
    ] = None,
    pretty: Annotated[
        bool, typer.Option("--pretty", help="Show each article with its entities marked in colour.")
    ] = False,
) -> None:
    """Clean, tag and enrich articles: one enriched article as JSON a line on stdout, in the order of the input.

    A bad article becomes an error on stderr with its line number, and the rest goes on.
    Exit codes: 0 all enriched, 1 some were not, 2 a file or setting is wrong.
    """
    failed = 0
    with told():
        settings = settings_for_command()
        limits = settings.limits
        cleaner = Cleaner.load(settings.pipeline.language, page_bytes=limits.page_bytes, text_chars=limits.text_chars)
        extractor = Extractor.load(actor_files=settings.pipeline.actor_files, taggers=settings.pipeline.taggers)
        for item in read_inputs(files or [STANDARD_INPUT], limit_bytes=limits.message_bytes):
            now = datetime.now(UTC)
            try:
                if item.article is None:
                    raise item.error or PermanentError(item.where)
                article = extractor.extract(cleaner.clean(item.article, received_at=now, now=now), now=now)
            except PermanentError as error:
                failed += 1
                err.print(f"{item.where}: {error.code} {error}", style="red", markup=False, soft_wrap=True)
                continue
            if pretty:
                print_article(article, out)
            else:
                sys.stdout.buffer.write(article.to_json() + b"\n")
                sys.stdout.buffer.flush()
    raise typer.Exit(Exit.FAILED if failed else Exit.OK)
