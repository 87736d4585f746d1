"""The quotes of the bundled articles of the development half; ``pytest -s`` prints the figures and what is wrong."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schemas import EnrichedArticle
from schemas.enriched import Quote
from tests.pipeline.bundled import EXPECTED, PAGES, bundled, enriched

NEAR = {"direct": 3, "indirect": 30}
"""Characters by which a quote may begin elsewhere than annotated: reported speech may start at its subject."""


def _stems() -> Iterator[str]:
    for manifest in json.loads((EXPECTED / "halves.json").read_text(encoding="utf-8"))["dev"]:
        for line in (PAGES / manifest).read_text(encoding="utf-8").splitlines():
            yield Path(json.loads(line)["file"]).stem


STEMS = sorted(_stems())


def _note(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _found(article: EnrichedArticle, expected: dict[str, Any]) -> Quote | None:
    places = [n for n in range(len(article.text)) if article.text.startswith(expected["begins"], n)]
    near = [
        (abs(quote.start - place), quote.start, quote)
        for place in places
        for quote in article.quotes
        if quote.kind == expected["kind"] and abs(quote.start - place) <= NEAR[quote.kind] and quote.end > place
    ]
    return min(near)[2] if near else None


def _actor_of(article: EnrichedArticle, name: str) -> str | None:
    return next((a.id for a in article.actors if any(m.text.casefold() == name.casefold() for m in a.mentions)), None)


def _tally(stem: str) -> Counter[str]:
    article, expected = enriched(stem), bundled()[stem].expected["quotes"]
    tally: Counter[str] = Counter()
    right: set[Quote] = set()
    for wanted in expected:
        kind = wanted["kind"]
        tally[f"{kind} expected"] += 1
        quote = _found(article, wanted)
        if quote is None:
            _note(f"{stem}: not found: {wanted['begins']}")
            continue
        right.add(quote)
        speaker = _actor_of(article, wanted["speaker"])
        tally[f"{kind} found"] += 1
        tally[f"{kind} actors"] += speaker is not None
        tally[f"{kind} speakers"] += speaker is not None and quote.speaker == speaker
        if quote.speaker != speaker:
            _note(f"{stem}: {quote.speaker}, not {wanted['speaker']} ({speaker}): {quote.text}")
    previous: Quote | None = None
    for quote in article.quotes:
        goes_on = (
            previous is not None
            and previous.kind == quote.kind == "direct"
            and previous.speaker == quote.speaker
            and "\n" not in article.text[previous.end : quote.start]
        )
        if quote not in right and not goes_on:
            tally[f"{quote.kind} false"] += 1
            _note(f"{stem}: false: {quote.speaker} {quote.cue}: {quote.text}")
        previous = quote if quote in right or goes_on else previous
    return tally


@pytest.mark.parametrize(
    ("kind", "recall", "precision", "speakers", "speakers_of_found_actors"),
    [("direct", 0.95, 0.95, 0.85, 0.95), ("indirect", 0.85, 0.95, 0.85, 0.95)],
)
def test_quotes_and_speakers_of_the_development_half(
    kind: str, recall: float, precision: float, speakers: float, speakers_of_found_actors: float
) -> None:
    total: Counter[str] = sum((_tally(stem) for stem in STEMS), Counter())
    found, false = total[f"{kind} found"], total[f"{kind} false"]
    _note(str({name: count for name, count in sorted(total.items()) if name.startswith(kind)}))
    assert found / total[f"{kind} expected"] >= recall
    assert found / (found + false) >= precision
    assert total[f"{kind} speakers"] / found >= speakers
    assert total[f"{kind} speakers"] / total[f"{kind} actors"] >= speakers_of_found_actors


@pytest.mark.parametrize("stem", STEMS)
def test_quotes_stand_where_they_say(stem: str) -> None:
    article = enriched(stem)
    for quote in article.quotes:
        assert article.text[quote.start : quote.end] == quote.text
        assert quote.speaker is None or quote.speaker in {actor.id for actor in article.actors}
    assert article.provenance.milliseconds["quotes"] < 200


def test_the_long_quotes_of_the_central_asia_article_have_their_speakers() -> None:
    article = enriched("en-central-asia")
    names = {actor.id: actor.name for actor in article.actors}
    direct = [(q.text[:22], q.text[-22:], names.get(q.speaker or "")) for q in article.quotes if q.kind == "direct"]
    assert direct == [
        ("Russia’s attention is ", "olicy in Central Asia.", "Piotr Svoik"),
        ("Indeed, now we see tha", " to the Taliban today.", "Ruslan Izimov"),
        ("But I don’t think that", "active in Central Asia", "Ruslan Izimov"),
        ("I think the organizati", "Eurasian organization.", "Ruslan Izimov"),
    ]
