"""The multilingual toponyms: both halves can be read, are large and various enough, and alike in what they ask for."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

import pytest

from deploy.evaluate.annotations import Half
from deploy.evaluate.placeruns import Stages
from deploy.evaluate.placescores import PlaceTally, score_places
from deploy.evaluate.toponyms import Stretch, ToponymText, multilingual_set
from pipeline.enrich import Cleaner, Extractor
from schemas import PlaceKind

LANGUAGES = {
    *("ar", "az", "de", "en", "es", "fa", "fr", "hi", "id", "it", "kk", "ky", "pl", "ps", "pt", "ru", "tg", "tr", "uk"),
    *("ur", "uz", "zh"),
}


@lru_cache(maxsize=1)
def sets() -> Mapping[str, Sequence[ToponymText]]:
    return dict(multilingual_set(Half.BOTH))


@pytest.mark.parametrize("half", ["dev", "test"])
def test_a_half_is_large_and_various(half: str) -> None:
    texts = sets()[half]
    assert sum(len(text.toponyms) for text in texts) >= 350
    assert {text.language for text in texts} == LANGUAGES
    assert all(count >= 7 for count in _toponyms_by_language(texts).values())
    kinds = Counter(toponym.kind for text in texts for toponym in text.toponyms)
    assert min(kinds[kind] for kind in (PlaceKind.WATER, PlaceKind.REGION, PlaceKind.ADMIN1)) >= 15
    assert sum(len(text.not_places) for text in texts) >= 35


def _toponyms_by_language(texts: Iterable[ToponymText]) -> Counter[str]:
    return sum((Counter({text.language: len(text.toponyms)}) for text in texts), Counter())


@pytest.mark.parametrize("half", ["dev", "test"])
def test_annotations_are_in_order_and_apart(half: str) -> None:
    for text in sets()[half]:
        stretches = sorted((*(t.at for t in text.toponyms), *text.optional, *text.not_places), key=_start)
        assert not [one for one, other in pairwise(stretches) if one.shared(other)], text.id
        assert unicodedata.is_normalized("NFC", text.text), text.id
        assert all(toponym.kind is not None for toponym in text.toponyms), text.id


def _start(at: Stretch) -> int:
    return at.start


def test_the_halves_have_no_text_in_common() -> None:
    assert not {text.id for text in sets()["dev"]} & {text.id for text in sets()["test"]}
    assert not {text.text for text in sets()["dev"]} & {text.text for text in sets()["test"]}


@pytest.fixture(scope="module")
def stages() -> Stages:
    return Stages(Cleaner.load(), Extractor.load())


@pytest.mark.parametrize(("half", "least"), [("dev", 0.965), ("test", 0.915)])
def test_given_toponyms_are_resolved_as_well_as_claimed(stages: Stages, half: str, least: float) -> None:
    scores = (score_places(text, stages.resolved_as_given(text)) for text in sets()[half])
    tally = sum((score.tally for score in scores), PlaceTally())
    assert (tally.accuracy or 0.0) >= least
    assert (tally.country or 0.0) >= least


@pytest.mark.parametrize(("half", "least"), [("dev", 0.955), ("test", 0.91)])
def test_toponyms_are_found_and_right_as_often_as_claimed(stages: Stages, half: str, least: float) -> None:
    scores = (score_places(text, stages.found_end_to_end(text)) for text in sets()[half])
    tally = sum((score.tally for score in scores), PlaceTally())
    assert (tally.f1 or 0.0) >= least
    assert tally.fallen <= tally.traps * 0.35
