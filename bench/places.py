"""How good and how fast the places stage is: ``python -m bench.places [--toponyms FILE]``.

Without a file, over the bundled articles: the share of annotated places found right, by language, and milliseconds an
article. With a file of articles as JSON lines (``text``, and ``toponyms`` with ``phrase``, ``lat`` and ``lon``), the
share of the given toponyms that resolve within 161 km, beside the most populous place of that name.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import time
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.actors import ActorFinder
from pipeline.enrich import Cleaner
from pipeline.inflection import inflection
from pipeline.places import PlaceFinder
from pipeline.places.gazetteer import open_gazetteer
from pipeline.places.resolve import resolve
from pipeline.places.toponyms import Toponym
from pipeline.tokens import fold, tokenize
from tests.pipeline.bundled import NEAR_KM, NOW, bundled, misses


def main() -> None:
    """Print the measurement that the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--toponyms", type=Path, help="articles with given toponyms, JSON lines")
    arguments = parser.parse_args()
    if arguments.toponyms:
        _given_toponyms(arguments.toponyms)
    else:
        _bundled()


def _bundled() -> None:
    cleaner, actors, places = Cleaner.load(), ActorFinder.load(), PlaceFinder.load()
    right: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    times = []
    for stem, article in sorted(bundled().items()):
        clean = cleaner.clean(article.raw, received_at=NOW, now=NOW)
        found = actors.find(clean)
        start = time.perf_counter()
        places.find(clean, found)
        times.append((time.perf_counter() - start) * 1000.0)
        total = len(article.expected["locations"])
        score = right[article.expected["language"]]
        score[0] += total - len(misses(stem).get("locations", {}))
        score[1] += total
    for language, (good, total) in sorted(right.items()):
        print(f"{language:4} {good:3} of {total:3} places right")
    good, total = (sum(score[i] for score in right.values()) for i in (0, 1))
    print(f"all  {good} of {total} ({good / total:.3f}); median {statistics.median(times):.1f} ms an article")


def _given_toponyms(file: Path) -> None:
    near: dict[str, int] = defaultdict(int)
    total = 0
    for line in file.read_text(encoding="utf-8").splitlines():
        toponyms = [t for t in json.loads(line)["toponyms"] if t.get("lat") is not None]
        total += len(toponyms)
        known = [k for t in toponyms if (k := _toponym(t["phrase"])) is not None]
        chosen = resolve(known, None)
        for toponym in toponyms:
            place = chosen.get(fold(toponym["phrase"]))
            near["in context"] += place is not None and _is_near(place[0].lat, place[0].lon, toponym)
            candidates = open_gazetteer().find(tokenize(toponym["phrase"]), inflection("en"))
            if candidates:
                largest = max((c.place for c in candidates), key=lambda p: p.population)
                near["most populous"] += _is_near(largest.lat, largest.lon, toponym)
    for name, number in near.items():
        print(f"{name:14} {number} of {total} within {NEAR_KM:.0f} km ({number / total:.3f})")


def _toponym(name: str) -> Toponym | None:
    candidates = open_gazetteer().find(tokenize(name), inflection("en"))
    return Toponym("text", name, 0, len(name), candidates) if candidates else None


def _is_near(lat: float, lon: float, toponym: Mapping[str, Any]) -> bool:
    a, b = math.radians(lat), math.radians(float(toponym["lat"]))
    half = math.sin((b - a) / 2) ** 2
    half += math.cos(a) * math.cos(b) * math.sin(math.radians(float(toponym["lon"]) - lon) / 2) ** 2
    return 12742.0 * math.asin(math.sqrt(half)) <= NEAR_KM


if __name__ == "__main__":
    main()
