"""How fast and how large the places stage is, on one core: ``python -m bench.places [--build]``.

Over the bundled articles, in processes that do nothing else: milliseconds for 1,000 words, microseconds a look-up,
milliseconds to open the gazetteer and megabytes of memory; with ``--build``, the seconds that the first run takes to
build the gazetteer. How good the stage is, ``silkwire evaluate places`` says.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

import psutil

from pipeline.inflection import inflection
from pipeline.places import PlaceFinder, ensure_gazetteer
from pipeline.tokens import field_tokens, fold, tokenize
from schemas import Actor, CleanArticle

P = ParamSpec("P")
T = TypeVar("T")
Readings = Sequence[tuple[CleanArticle, tuple[Actor, ...]]]

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_TIMES = 5
_MEGABYTE = 1e6
_MICROSECONDS = 1e6


@dataclass(frozen=True, slots=True)
class Reading:
    """Seconds to open the gazetteer, milliseconds for 1,000 words and for the longest article, and bytes.

    ``resident`` is what the process holds in the end, ``grown`` what of it came since before the gazetteer was opened.
    """

    opening: float
    first: float
    again: float
    longest: float
    words: int
    resident: int
    grown: int


@dataclass(frozen=True, slots=True)
class LookUps:
    """Microseconds to look up a word with its endings, at first and again, and a name as it is listed."""

    first: float
    again: float
    exact: float


def main() -> None:
    """Print the measurements."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", action="store_true", help="build the gazetteer anew, which takes about a minute")
    arguments = parser.parse_args()
    folder = ensure_gazetteer()
    if arguments.build:
        print(f"first build  {alone(build_seconds):8.1f} s")
    print(f"gazetteer    {sum(file.stat().st_size for file in folder.iterdir()) / _MEGABYTE:8.1f} MB on disk")
    articles = alone(bundled_articles)
    read, looked_up = alone(read_all, articles), alone(look_up_all, articles)
    print(f"opening      {read.opening * 1000.0:8.1f} ms")
    print(f"1,000 words  {read.first:8.1f} ms, {len(articles)} articles, each read for the first time")
    print(f"             {read.again:8.1f} ms, the same read again")
    print(f"an article   {read.longest:8.1f} ms, the longest ({read.words} words), read after all others")
    print(f"look-up      {looked_up.first:8.1f} µs, a word met for the first time, all its endings tried")
    print(f"             {looked_up.again:8.1f} µs, a word met before")
    print(f"             {looked_up.exact:8.1f} µs, a name in the form that is listed")
    print(f"resident     {read.resident / _MEGABYTE:8.1f} MB, {read.grown / _MEGABYTE:.1f} MB of them for the places")


def alone(work: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    """Return what a function returns in a process of its own, where nothing is loaded yet."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *arguments, **options).result()


def bundled_articles() -> Readings:
    """Return the bundled articles with their actors, whose names the stage leaves to them."""
    # Imported here, so that the measured processes do not carry the other stages.
    from deploy.evaluate.annotations import Half, annotated_articles
    from pipeline.actors import ActorFinder
    from pipeline.enrich import Cleaner
    from pipeline.tagger import NameFinder

    cleaner, names, actors = Cleaner.load(), NameFinder.load(), ActorFinder.load()
    cleaned = [cleaner.clean(item.raw, received_at=_NOW, now=_NOW) for item in annotated_articles(Half.BOTH)]
    return [(article, tuple(actors.find(article, names.find(article)))) for article in cleaned]


def build_seconds() -> float:
    """Return how long the gazetteer takes to build."""
    from pipeline.places.build import build

    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        build(Path(folder) / "gazetteer")
        return time.perf_counter() - start


def read_all(articles: Readings) -> Reading:
    """Open the gazetteer and find the places of all articles."""
    before = psutil.Process().memory_info().rss
    start = time.perf_counter()
    finder = PlaceFinder.load()
    opening = time.perf_counter() - start
    for article in {article.language.code: article for article, _ in articles}.values():
        # What is read once for a language, as its endings are, is no article's time.
        finder.find(article.model_copy(update={"title": None, "text": "."}), ())
    times: list[list[float]] = []
    for article, actors in sorted(articles, key=_words):
        times.append([_milliseconds(finder, article, actors) for _ in range(_TIMES)])
    thousands = sum(map(_words, articles)) / 1000.0
    resident = psutil.Process().memory_info().rss
    return Reading(
        opening=opening,
        first=sum(each[0] for each in times) / thousands,
        again=sum(statistics.median(each[1:]) for each in times) / thousands,
        longest=times[-1][0],
        words=max(map(_words, articles)),
        resident=resident,
        grown=resident - before,
    )


def _words(reading: tuple[CleanArticle, tuple[Actor, ...]]) -> int:
    return reading[0].word_count


def _milliseconds(finder: PlaceFinder, article: CleanArticle, actors: Sequence[Actor]) -> float:
    field_tokens.cache_clear()
    start = time.process_time()
    finder.find(article, actors)
    return (time.process_time() - start) * 1000.0


def look_up_all(articles: Readings) -> LookUps:
    """Look up the distinct words of all articles, in the language of each."""
    gazetteer = PlaceFinder.load().gazetteer
    words = list(
        {
            (article.language.code, token.folded): ((token,), inflection(article.language.code))
            for article, _ in articles
            for token in tokenize(article.text)
        }.values()
    )
    listed = [key for (token,), _ in words if (key := fold(token.text)) in gazetteer.names]
    return LookUps(
        exact=_microseconds([partial(gazetteer.names.get, key) for key in listed]),
        first=_microseconds(finds := [partial(gazetteer.find, word, rules) for word, rules in words]),
        again=_microseconds(finds),
    )


def _microseconds(looks_up: Sequence[Callable[[], object]]) -> float:
    start = time.process_time()
    for look_up in looks_up:
        look_up()
    return (time.process_time() - start) / len(looks_up) * _MICROSECONDS


if __name__ == "__main__":
    main()
