"""Measure the actors stage on the bundled articles, a language a row.

Usage: ``python -m bench.actors [--pages deploy/demo/articles] [--expected tests/articles] [--misses]``

Recall is the share of the expected actors of which a mention was found; the accuracies of type, country and role count
among those found (role only where the expectation gives one). Spurious are actors none of whose mentions overlaps an
expected one.
"""

import argparse
import base64
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.actors import ActorFinder
from pipeline.enrich import Cleaner
from schemas import Actor, CleanArticle, RawArticle

RECEIVED = datetime(2026, 1, 1, tzinfo=UTC)
"""When the pages count as received; any time after their publication serves."""


@dataclass(slots=True)
class Tally:
    """Counts of one language."""

    counts: Counter[str] = field(default_factory=Counter)

    def share(self, part: str, whole: str) -> str:
        """Return a quotient of two counts as text."""
        return f"{self.counts[part] / self.counts[whole]:.2f}" if self.counts[whole] else "-"

    def row(self, language: str) -> str:
        """Return the line of the table."""
        attributes = (self.share(name, f"{name}_of") for name in ("type", "country", "role"))
        shares = "  ".join(f"{share:>7}" for share in (self.share("found", "expected"), *attributes))
        return f"{language:6} {self.counts['expected']:8} {shares} {self.counts['spurious']:9}"


def articles(pages: Path, expected: Path) -> Iterator[tuple[str, CleanArticle, dict[str, Any]]]:
    """Yield file name, clean article and expectation of every bundled page that has one."""
    cleaner = Cleaner.load()
    for manifest in sorted(pages.glob("manifest*.jsonl")):
        for line in manifest.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            page = pages / row.pop("file")
            truth = expected / f"{page.stem}.json"
            if page.exists() and truth.exists():
                raw = RawArticle.model_validate({**row, **_content(page)})
                clean = cleaner.clean(raw, received_at=RECEIVED, now=RECEIVED)
                yield page.name, clean, json.loads(truth.read_text(encoding="utf-8"))


def _content(page: Path) -> dict[str, Any]:
    """Return a text file as text, a page as the bytes that a crawler would have fetched."""
    if page.suffix == ".txt":
        return {"text": page.read_text(encoding="utf-8")}
    return {"body": base64.b64encode(page.read_bytes()), "content_type": "text/html"}


def matching(actors: tuple[Actor, ...], mention: str) -> Actor | None:
    """Return the actor that has a mention, exactly or as at least half of a longer one."""
    for actor in actors:
        if any(_squeezed(found.text) == _squeezed(mention) for found in actor.mentions):
            return actor
    for actor in actors:
        if any(_overlap(found.text, mention) for found in actor.mentions):
            return actor
    return None


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _overlap(a: str, b: str) -> bool:
    short, long = sorted((_squeezed(a), _squeezed(b)), key=len)
    return short in long and 2 * len(short) >= len(long)


def score(tally: Counter[str], actors: tuple[Actor, ...], truth: list[dict[str, Any]]) -> list[str]:
    """Count one article into a tally and return what is wrong, a line each."""
    faults = []
    hit: set[str] = set()
    for row in truth:
        tally["expected"] += 1
        actor = matching(actors, row["mention"])
        if actor is None:
            faults.append(f"missed    {row['mention']} ({row['type']} {row['country']} {row['role']})")
            continue
        hit.add(actor.id)
        tally["found"] += 1
        got = {"type": actor.type.value, "country": actor.country, "role": actor.role}
        for name, value in got.items():
            right = value in row["role"] if name == "role" else value == row[name]
            if name != "role" or row["role"]:
                tally[f"{name}_of"] += 1
                tally[name] += right
                if not right:
                    faults.append(f"{name:9} {row['mention']}: {value} instead of {row[name]}")
    for actor in actors:
        if actor.id not in hit:
            tally["spurious"] += 1
            faults.append(f"spurious  {actor.name} ({actor.type.value}): {actor.mentions[0].text}")
    return faults


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pages", type=Path, default=Path("deploy/demo/articles"))
    parser.add_argument("--expected", type=Path, default=Path("tests/articles"))
    parser.add_argument("--misses", action="store_true", help="list every fault")
    options = parser.parse_args()
    finder = ActorFinder.load()
    tallies: dict[str, Tally] = {}
    everything = Tally()
    for name, article, truth in articles(options.pages, options.expected):
        found: Counter[str] = Counter()
        faults = score(found, finder.find(article), truth["actors"])
        tallies.setdefault(truth["language"], Tally()).counts.update(found)
        everything.counts.update(found)
        if options.misses:
            print(name, *faults, sep="\n  ")
    print("lang   expected  recall     type  country     role  spurious")
    for language, tally in sorted(tallies.items()):
        print(tally.row(language))
    print(everything.row("all"))


if __name__ == "__main__":
    main()
