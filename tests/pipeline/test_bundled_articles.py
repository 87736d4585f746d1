"""Every bundled article against its expected result, annotated by reading before any tool saw it."""

from __future__ import annotations

import json

import pytest

from schemas import Actor, ActorType, Location, PlaceKind
from tests.pipeline.bundled import EXPECTED, KNOWN_MISSES, PAGES, bundled, enriched, misses, offsets_are_right

STEMS = sorted(p.stem for p in PAGES.iterdir() if p.suffix in (".html", ".txt"))
DEV = [stem for stem, article in sorted(bundled().items()) if article.dev]
CENTRAL_ASIA = "en-central-asia"


def test_every_page_is_listed_and_has_an_expected_result() -> None:
    assert sorted(bundled()) == STEMS
    assert sorted(p.stem for p in EXPECTED.glob("*-*.json")) == STEMS


def test_there_are_enough_in_enough_languages() -> None:
    languages = {b.expected["language"] for b in bundled().values()}
    assert len(STEMS) >= 41
    assert {"en", "ru", "es", "fr", "de", "ar", "fa", "tr", "zh", "uk", "kk", "uz", "ky", "tg"} <= languages


def test_one_is_in_windows_1251() -> None:
    pages = [(PAGES / f"{stem}.html").read_bytes() for stem in STEMS if (PAGES / f"{stem}.html").exists()]
    old = [page for page in pages if b"windows-1251" in page[:2000].lower()]
    assert old
    with pytest.raises(UnicodeDecodeError):
        old[0].decode("utf-8")


@pytest.mark.parametrize("stem", STEMS)
def test_it_is_cleaned(stem: str) -> None:
    article, expected = enriched(stem), bundled()[stem].expected
    assert article.language.code == expected["language"]
    assert article.title == expected["title"]
    assert [t for t in expected["text_contains"] if t not in article.text] == []
    assert "\n\n\n" not in article.text
    assert article.text == article.text.strip()


@pytest.mark.parametrize("stem", DEV)
def test_the_rest_is_as_expected_but_for_the_known_misses(stem: str) -> None:
    known = json.loads(KNOWN_MISSES.read_text(encoding="utf-8"))
    assert misses(stem) == known.get(stem, {}), "see python -m tests.pipeline.bundled"


@pytest.mark.parametrize("stem", STEMS)
def test_mentions_stand_where_they_say(stem: str) -> None:
    article = enriched(stem)
    entities: list[Actor | Location] = [*article.actors, *article.locations]
    for entity in entities:
        assert entity.mention_count == len(entity.mentions)
        for mention in entity.mentions:
            assert offsets_are_right(article, mention), mention
    assert len({actor.id for actor in article.actors}) == len(article.actors)
    assert len({place.id for place in article.locations}) == len(article.locations)
    assert sum(actor.salience for actor in article.actors) <= 1.001
    if article.primary_location:
        assert article.primary_location.id in {place.id for place in article.locations}


def test_most_entities_are_found() -> None:
    """A floor under the known misses, so that the list of them cannot grow unseen."""
    known = json.loads(KNOWN_MISSES.read_text(encoding="utf-8"))
    for kind, floor in (("actors", 0.65), ("locations", 0.65)):
        total = sum(len(bundled()[stem].expected[kind]) for stem in DEV)
        missed = sum(len(entry.get(kind, {})) for entry in known.values())
        assert 1 - missed / total >= floor, kind


def test_the_central_asia_article_gives_its_actors() -> None:
    article = enriched(CENTRAL_ASIA)
    by_name = {actor.name: actor for actor in article.actors}
    shoigu = by_name["Sergei Shoigu"]
    assert (shoigu.type, shoigu.country) == (ActorType.PERSON, "RUS")
    assert shoigu.role in ("GOV", "MIL")
    sco = by_name["Shanghai Cooperation Organization"]
    assert (sco.type, sco.country, sco.role) == (ActorType.IGO, None, "IGO")
    assert "SCO" in {mention.text for mention in sco.mentions}
    assert (by_name["Taliban"].type, by_name["Taliban"].country) == (ActorType.ARMED_GROUP, "AFG")
    for name in ("Piotr Svoik", "Ruslan Izimov"):
        assert by_name[name].type == ActorType.PERSON
        assert by_name[name].mention_count >= 2
    for part in ("Shoigu", "Svoik", "Izimov", "Shanghai", "Taliban"):
        assert sum(part in name for name in by_name) == 1, part


def test_the_central_asia_article_gives_its_places() -> None:
    article = enriched(CENTRAL_ASIA)
    by_name = {place.name: place for place in article.locations}
    for name, code in (("Kyrgyzstan", "KG"), ("Tajikistan", "TJ"), ("Afghanistan", "AF"), ("Uzbekistan", "UZ")):
        assert (by_name[name].kind, by_name[name].country) == (PlaceKind.COUNTRY, code)
    moscow = by_name["Moscow"]
    assert (moscow.kind, moscow.country) == (PlaceKind.CITY, "RU")
    assert abs(moscow.point.lat - 55.75) < 0.3
    river = next(place for place in article.locations if "Amu River" in {m.text for m in place.mentions})
    assert river.kind == PlaceKind.WATER
    assert 35 < river.point.lat < 45
    assert 58 < river.point.lon < 75
    assert not any("Farg" in m.text or "Ferg" in m.text for place in article.locations for m in place.mentions)
