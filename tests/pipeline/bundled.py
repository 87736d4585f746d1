"""The bundled articles and what is expected of them.

``python -m tests.pipeline.bundled --write`` lists the misses of the dev half anew; those of the test half stay unread.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from agents.inputs import read_inputs
from deploy.evaluate.placescores import distance_km
from deploy.evaluate.toponyms import NEAR_KM
from pipeline.enrich import Cleaner, Extractor
from schemas import Actor, EnrichedArticle, Location, Mention, RawArticle

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "deploy" / "demo" / "articles"
EXPECTED = ROOT / "tests" / "articles"
KNOWN_MISSES = EXPECTED / "known_misses.json"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
_LONGEST_ENDING = 5

Misses = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Bundled:
    """A bundled article: what goes in and what should come out, and whether it is of the dev half."""

    stem: str
    dev: bool
    raw: RawArticle
    expected: dict[str, Any]


@lru_cache(maxsize=1)
def bundled() -> dict[str, Bundled]:
    """Return the articles by the stem of their file."""
    dev = json.loads((EXPECTED / "halves.json").read_text(encoding="utf-8"))["dev"]
    stems = [
        (Path(json.loads(line)["file"]).stem, listing.name in dev)
        for listing in sorted(PAGES.glob("*.jsonl"))
        for line in listing.read_text(encoding="utf-8").splitlines()
    ]
    found = {}
    for (stem, is_dev), item in zip(stems, read_inputs([str(PAGES)], limit_bytes=50_000_000), strict=True):
        assert item.article is not None, f"{item.where}: {item.error}"
        expected = json.loads((EXPECTED / f"{stem}.json").read_text(encoding="utf-8"))
        found[stem] = Bundled(stem, is_dev, item.article, expected)
    return found


@lru_cache(maxsize=1)
def _stages() -> tuple[Cleaner, Extractor]:
    return Cleaner.load(), Extractor.load()


@lru_cache(maxsize=200)
def enriched(stem: str) -> EnrichedArticle:
    """Return what the pipeline makes of an article."""
    cleaner, extractor = _stages()
    return extractor.extract(cleaner.clean(bundled()[stem].raw, received_at=NOW, now=NOW), now=NOW)


def misses(stem: str) -> Misses:
    """Return the expected entities that are not found, or found with another type, country, role or point."""
    article, expected = enriched(stem), bundled()[stem].expected
    actors = {e["mention"]: _actor_fault(article, e) for e in expected["actors"]}
    places = {e["mention"]: _place_fault(article, e) for e in expected["locations"]}
    wrong = {name: _false_place(article, name) for name in expected["not_locations"]}
    found = {"page": _page_faults(article, expected), "actors": actors, "locations": places, "not_locations": wrong}
    return {kind: {k: v for k, v in faults.items() if v} for kind, faults in found.items() if any(faults.values())}


def _page_faults(article: EnrichedArticle, expected: dict[str, Any]) -> dict[str, str]:
    published = expected["published_at"] and datetime.fromisoformat(expected["published_at"])
    faults = {t: "in the text" for t in expected["text_excludes"] if t in article.text}
    if list(article.authors) != expected["authors"]:
        faults["authors"] = ", ".join(article.authors) or "not found"
    if article.published_at != published:
        faults["published_at"] = str(article.published_at)
    return faults


def _actor_fault(article: EnrichedArticle, expected: dict[str, Any]) -> str:
    actor = next((a for a in article.actors if _names(a, expected["mention"])), None)
    if actor is None:
        return "not found"
    faults = []
    if actor.type != expected["type"]:
        faults.append(f"type {actor.type}, not {expected['type']}")
    if actor.country != expected["country"]:
        faults.append(f"country {actor.country}, not {expected['country']}")
    if expected["role"] and actor.role not in expected["role"]:
        faults.append(f"role {actor.role}, not {' or '.join(expected['role'])}")
    return "; ".join(faults)


def _place_fault(article: EnrichedArticle, expected: dict[str, Any]) -> str:
    place = next((p for p in article.locations if _names(p, expected["mention"])), None) or next(
        (p for p in article.locations if any(_is_within(m.text, expected["mention"]) for m in p.mentions)), None
    )
    if place is None:
        return "not found"
    if expected["kind"] in ("country", "region", "water", "mountain"):
        # An area has no one point: right is the right thing, by kind and country.
        fault = expected["kind"] == "country" and place.country != expected["country"]
        return f"country {place.country}, not {expected['country']}" if fault else ""
    km = distance_km(place.point.lat, place.point.lon, *expected["point"])
    return f"{place.name}, {km:.0f} km off" if km > NEAR_KM else ""


def _false_place(article: EnrichedArticle, name: str) -> str:
    place = next((p for p in article.locations if any(_same(m.text, name) for m in p.mentions)), None)
    return f"taken for {place.name}" if place else ""


def _names(entity: Actor | Location, name: str) -> bool:
    texts = [mention.text for mention in entity.mentions] + [entity.name]
    return any(_same(text, name) for text in texts)


def _same(one: str, other: str) -> bool:
    def bare(text: str) -> str:
        return text.casefold().removesuffix("'s").removesuffix("’s").strip(" .,«»“”\"'")

    return bare(one) == bare(other)


def _is_within(part: str, whole: str) -> bool:
    """Tell whether mention and annotation differ by an ending, a prefix or the kind: Suriye’nin, the Ural river."""
    mention, annotated = part.casefold(), whole.casefold()
    if len(mention) > 3 and mention in annotated.replace("-", " ").split():
        return True
    return len(annotated) > 2 and annotated in mention and len(mention) - len(annotated) <= _LONGEST_ENDING


def offsets_are_right(article: EnrichedArticle, mention: Mention) -> bool:
    """Tell whether a mention stands where it says."""
    content = article.title if mention.field == "title" else article.text
    return content is not None and content[mention.start : mention.end] == mention.text


def main() -> None:
    """Print, and with ``--write`` keep, the misses of today."""
    dev = [stem for stem, article in sorted(bundled().items()) if article.dev]
    found = {stem: missed for stem in dev if (missed := misses(stem))}
    text = json.dumps(found, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    if "--write" in sys.argv:
        KNOWN_MISSES.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    for kind in ("actors", "locations"):
        total = sum(len(bundled()[stem].expected[kind]) for stem in dev)
        wrong = sum(len(m.get(kind, {})) for m in found.values())
        sys.stderr.write(f"{kind}: {total - wrong} of {total} right ({(total - wrong) / total:.3f})\n")


if __name__ == "__main__":
    main()
