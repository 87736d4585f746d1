"""What cleaning takes: ``python -m bench.clean`` prints milliseconds a page, bundled and of the usual 170 kB.

The large pages are generated from the bundled articles (see :mod:`deploy.evaluate.wraps`), one of each layout an
article. The best round counts, in processor time, because whatever else runs on the machine only adds.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence

from deploy.evaluate.annotations import ANNOTATIONS, Half, annotated_articles
from deploy.evaluate.pages import stories
from deploy.evaluate.wraps import Layout, wrapped
from pipeline.enrich import Cleaner
from schemas import RawArticle
from tests.pipeline.bundled import NOW, bundled

ROUNDS = 3
EVERY = 6
"""Of the articles, one in this many is made into large pages."""


def main() -> None:
    """Clean every page a few times and print the time a page and a hundred kilobytes."""
    cleaner = Cleaner.load()
    pages = [article.raw for article in bundled().values() if article.raw.text is None]
    _print("bundled pages", cleaner, pages)
    told = list(stories(list(annotated_articles(Half.BOTH)), ANNOTATIONS, cleaner))[::EVERY]
    for layout in Layout:
        large = [RawArticle(id=story.id, html=wrapped(story, layout)) for story in told]
        _print(f"generated, {layout}", cleaner, large)


def _print(name: str, cleaner: Cleaner, pages: Sequence[RawArticle]) -> None:
    times = [min(_milliseconds(cleaner, page) for _ in range(ROUNDS + 1)) for page in pages]
    size = sum(len(page.body or (page.html or "").encode()) for page in pages) / 1000
    mean = statistics.mean(times)
    print(
        f"{name:22} {len(pages):3} pages of {size / len(pages):5.1f} kB: median {statistics.median(times):5.1f} ms, "
        f"mean {mean:5.1f} ms a page, {sum(times) * 100 / size:5.1f} ms a 100 kB"
    )


def _milliseconds(cleaner: Cleaner, page: RawArticle) -> float:
    start = time.process_time()
    cleaner.clean(page, received_at=NOW, now=NOW)
    return (time.process_time() - start) * 1000.0


if __name__ == "__main__":
    main()
