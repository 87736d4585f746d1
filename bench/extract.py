"""Measure the extract stage on one core: milliseconds a part, on an article whose words it has met.

Usage: ``python -m bench.extract [--article deploy/demo/articles/en-central-asia.txt] [--times 20]``
"""

from __future__ import annotations

import argparse
import statistics
import time
from datetime import UTC, datetime
from pathlib import Path

from pipeline.enrich import Cleaner, Extractor
from pipeline.tokens import field_tokens
from schemas import RawArticle

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_PAGES = Path(__file__).parents[1] / "deploy" / "demo" / "articles"


def main() -> None:
    """Print the median of each part and of the whole, in milliseconds of processor time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--article", type=Path, default=_PAGES / "en-central-asia.txt", help="A text file.")
    parser.add_argument("--times", type=int, default=20)
    arguments = parser.parse_args()
    cleaner, extractor = Cleaner.load(), Extractor.load()
    raw = RawArticle(id="bench", text=arguments.article.read_text(encoding="utf-8"))
    article = cleaner.clean(raw, received_at=_NOW, now=_NOW)
    extractor.extract(article, now=_NOW)  # what is loaded on first use is no article's time
    parts: dict[str, list[float]] = {}
    whole: list[float] = []
    for _ in range(arguments.times):
        field_tokens.cache_clear()  # the words that stages share are read once an article
        start = time.process_time()
        enriched = extractor.extract(article, now=_NOW)
        whole.append((time.process_time() - start) * 1000.0)
        for part, milliseconds in enriched.provenance.milliseconds.items():
            parts.setdefault(part, []).append(milliseconds)
    print(f"{article.word_count} words, median of {arguments.times}")
    for part, spent in parts.items():
        if part != "clean":
            print(f"{part:8} {statistics.median(spent):6.1f} ms")
    print(f"{'extract':8} {statistics.median(whole):6.1f} ms of processor time")


if __name__ == "__main__":
    main()
