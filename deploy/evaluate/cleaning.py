"""``silkwire evaluate clean``: what cleaning keeps and drops of pages, and how long it takes."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Annotated

import typer

from agents.commands.console import err, out, settings_for_command, told
from deploy.evaluate.annotations import ANNOTATIONS, ARTICLES, ROOT, Half, annotated_articles
from deploy.evaluate.pages import (
    PageTally,
    page_figures,
    page_table,
    score_bundled,
    score_generated,
    score_hard,
    stories,
)
from deploy.evaluate.wraps import Layout
from pipeline.enrich import Cleaner

EPILOG = "Examples:  `silkwire evaluate clean --half dev --misses`   ·   `silkwire evaluate clean --every 4 --json`"
HARD_PAGES = ROOT / "tests" / "pages"
_BUNDLED, _HARD, _GENERATED = "bundled", "hard", "generated"


def clean(
    half: Annotated[Half, typer.Option(help="Articles that rules are written with (dev), others (test), or both.")] = (
        Half.BOTH
    ),
    articles: Annotated[Path, typer.Option(help="Folder of the articles and their manifests.", show_default=False)] = (
        ARTICLES
    ),
    annotations: Annotated[
        Path, typer.Option(help="Folder of the annotations; a clone's tests/articles otherwise.", show_default=False)
    ] = ANNOTATIONS,
    hard: Annotated[
        Path, typer.Option(help="Folder of hard pages; a clone's tests/pages otherwise.", show_default=False)
    ] = HARD_PAGES,
    seed: Annotated[int, typer.Option(help="Draws the generated pages.")] = 0,
    every: Annotated[int, typer.Option(min=1, help="Generate pages of every such article only.")] = 1,
    misses: Annotated[bool, typer.Option("--misses", help="List what is wrong, never of the test half.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Clean the bundled pages, the hard ones and generated ones, and print how much of the text is right.

    Bundled and hard pages are scored by passages to keep and to drop, generated ones, of 170 kB each, by runs of four
    words. Times are those of one core, metadata and language included.

    Exit codes: 0 measured, 2 an article or expectation is absent or wrong.
    """
    tallies: dict[str, PageTally] = defaultdict(PageTally)
    with told():
        cleaner = Cleaner.load(settings_for_command().pipeline.language)
        found = list(annotated_articles(half, articles=articles, annotations=annotations))
        told_stories = list(stories(found, annotations, cleaner))
        for article in found:
            if article.raw.text is None:
                tally = score_bundled(article, annotations, cleaner)
                tallies[_BUNDLED] += tally
                if misses and article.half is Half.DEV:
                    _print_misses(article.stem, tally)
        for name, tally in score_hard(hard, cleaner):
            tallies[_HARD] += tally
            if misses:
                _print_misses(name, tally)
        for layout in Layout:
            for story in told_stories[::every]:
                tallies[layout] += score_generated(story, layout, cleaner, seed=seed)
        tallies[_GENERATED] = sum((tallies[layout] for layout in Layout), PageTally())
    if as_json:
        out.print_json(json.dumps({name: page_figures(tally) for name, tally in tallies.items()}))
        return
    for line in page_table(tallies):
        out.print(line, markup=False, soft_wrap=True)


def _print_misses(name: str, tally: PageTally) -> None:
    if tally.faults:
        err.print(name, *tally.faults, sep="\n  ", markup=False, soft_wrap=True)
