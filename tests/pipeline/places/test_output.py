"""What a document says of its places: hierarchy, disputes, the actors that a name stands for, the main place."""

from __future__ import annotations

import pytest

from pipeline.knowledge.countries import countries
from pipeline.knowledge.disputed import load_disputed
from pipeline.knowledge.places.territories import Rule, territories
from pipeline.places.gazetteer import open_gazetteer
from pipeline.places.policy import territory_of
from schemas import Location
from tests.pipeline.places.test_not_places import enriched
from tests.pipeline.places.test_places import FINDER, article, find


def place(text: str, word: str, language: str = "en") -> Location:
    return next(p for p in find(text, language).locations if any(word in m.text for m in p.mentions))


@pytest.mark.parametrize(
    ("language", "text", "word", "country", "code"),
    [
        ("en", "A fire in Springfield, Ill., killed two.", "Springfield", "US", "US-IL"),
        ("uk", "У Харкові тихо.", "Харкові", "UA", "UA-63"),
        ("uz", "Andijonda uchrashuv boʻldi.", "Andijonda", "UZ", "UZ-AN"),
        ("fa", "زلزله استان هرات را لرزاند.", "هرات", "AF", "AF-HER"),
        ("en", "A drone fell near Bagram Air Base.", "Bagram", "AF", "AF-PAR"),
        ("en", "Scott County, Iowa, voted.", "Scott County", "US", "US-IA"),
    ],
)
def test_towns_districts_and_facilities_lie_in_a_division(
    language: str, text: str, word: str, country: str, code: str
) -> None:
    found = place(text, word, language)
    assert (found.country, found.admin1_code) == (country, code)
    assert found.admin1


def test_a_country_lies_in_no_division() -> None:
    assert (
        place("Uzbekistan waited.", "Uzbekistan").admin1,
        place("Uzbekistan waited.", "Uzbekistan").admin1_code,
    ) == (
        None,
        None,
    )


@pytest.mark.parametrize(
    ("language", "text", "word", "actor"),
    [
        ("en", "Moscow said it would answer. Talks in Moscow ended.", "Moscow", "group:rus-government"),
        ("ru", "Москва заявила, что ответит на санкции. В Москве прошли переговоры.", "Москва", "group:rus-government"),
        ("uk", "Москва заявила про відповідь. У Москві тривають переговори.", "Москва", "group:rus-government"),
        ("tr", "Ankara, kararı kınadı. Görüşmeler Ankara'da sürüyor.", "Ankara", "group:tur-government"),
        ("es", "Caracas acusó a Bogotá de mentir. En Caracas hubo protestas.", "Caracas", "group:ven-government"),
        ("zh", "莫斯科表示将作出回应。会谈在莫斯科举行。", "莫斯科", "group:rus-government"),
        ("ar", "أعلنت موسكو أنها سترد. وجرت محادثات في موسكو.", "موسكو", "group:rus-government"),
    ],
)
def test_a_capital_that_speaks_is_a_place_and_its_government(language: str, text: str, word: str, actor: str) -> None:
    document = enriched(text, language)
    (found,) = (p for p in document.locations if any(word == m.text for m in p.mentions))
    assert found.actors == (actor,)
    assert found.mention_count == 2
    (government,) = (a for a in document.actors if a.id == actor)
    assert government.mentions[0] in found.mentions


def test_a_place_that_nobody_is_called_by_stands_for_no_actor() -> None:
    assert place("Talks in Moscow ended.", "Moscow").actors == ()


@pytest.mark.parametrize(
    ("language", "text", "word", "country", "territory"),
    [
        ("en", "A blast in Simferopol, Crimea, hurt two.", "Simferopol", "UA", "Crimea"),
        ("ru", "В Донецке и Луганске тихо.", "Донецке", "UA", "Donetsk and Luhansk"),
        ("en", "Sukhumi and Tskhinvali waited.", "Sukhumi", "GE", "Abkhazia"),
        ("en", "Abkhazia and South Ossetia waited.", "South Ossetia", "GE", "South Ossetia"),
        ("en", "Transnistria cut the gas to Tiraspol.", "Tiraspol", "MD", "Transnistria"),
        ("en", "Nagorno-Karabakh emptied.", "Nagorno-Karabakh", "AZ", "Nagorno-Karabakh"),
        ("en", "Srinagar and Kashmir were quiet.", "Kashmir", None, "Kashmir"),
        ("en", "Srinagar and Kashmir were quiet.", "Srinagar", "IN", "Jammu and Kashmir"),
        ("en", "Muzaffarabad protested.", "Muzaffarabad", "PK", "Azad Kashmir and Gilgit-Baltistan"),
        ("en", "Aksai Chin lies high.", "Aksai Chin", "CN", "Aksai Chin"),
        ("en", "Taipei and Taiwan waited.", "Taipei", "TW", "Taiwan"),
        ("zh", "香港举行选举。", "香港", "HK", "Hong Kong"),
        ("en", "The West Bank and Ramallah were calm.", "West Bank", "PS", "West Bank"),
        ("ar", "قصف على قطاع غزة.", "غزة", "PS", "Gaza Strip"),
        ("en", "The Golan Heights were shelled.", "Golan Heights", "SY", "Golan Heights"),
        ("fr", "Le Sahara occidental attend, dit-on à Laâyoune.", "Laâyoune", "EH", "Western Sahara"),
        ("en", "Northern Cyprus votes.", "Northern Cyprus", "CY", "Northern Cyprus"),
        ("en", "Pristina and Kosovo agreed.", "Pristina", "XK", "Kosovo"),
        ("en", "Hargeisa and Somaliland agreed.", "Hargeisa", "SO", "Somaliland"),
        ("es", "Las Malvinas esperan.", "Malvinas", "FK", "Falkland Islands"),
        ("ru", "Курильские острова ждут.", "Курильские острова", "RU", "Kuril Islands"),
        ("en", "Ships met off the Spratly Islands.", "Spratly Islands", None, "Spratly Islands"),
    ],
)
def test_disputed_territories_follow_the_policy(
    language: str, text: str, word: str, country: str | None, territory: str
) -> None:
    found = place(text, word, language)
    assert (found.country, found.disputed) == (country, territory)


def test_what_nobody_disputes_says_nothing_of_it() -> None:
    assert place("Talks in Paris ended.", "Paris").disputed is None


def test_every_entry_of_the_policy_is_found_in_the_gazetteer_and_says_why() -> None:
    table = open_gazetteer().places
    places = [table[number] for number in range(len(table))]
    ids = {record.id for record in places}
    keys = {key for r in places for key in (r.division, r.country, f"{r.country} {r.admin1}") if key}
    covered = {found.territory for record in places if (found := territory_of(record))}
    for entry in territories():
        assert set(entry.places) <= ids, entry.territory
        assert {*entry.divisions, *entry.areas} <= keys, entry.territory
        assert entry.why
        assert entry.country is None or entry.country in countries(), entry.territory
        assert (entry.country is None) == (entry.rule is Rule.NONE), entry.territory
        assert entry.territory in covered, entry.territory


def test_places_and_actors_of_a_territory_have_the_same_country_but_where_iso_has_a_code() -> None:
    by_name = {entry.territory: entry for entry in territories()}
    for entity in load_disputed():
        entry = by_name.get(entity.entity)
        if entry is not None and entry.rule is not Rule.OWN_CODE:
            assert entry.country is not None
            assert countries()[entry.country].alpha3 == entity.country, entity.entity


@pytest.mark.parametrize(
    ("title", "text", "name"),
    [
        ("Orsk flooded", "Floods hit Orsk on Friday, officials in Moscow said. Russia sent boats and tents.", "Orsk"),
        ("Red Sea", "Houthis shot at a ship in the Red Sea, brokers in London and New York said.", "Red Sea"),
        (None, "KABUL, May 14 — A quake hit Herat on Tuesday. In Herat, walls fell. Herat waited.", "Herāt"),
        (None, "Moscow said that Kharkiv was hit. Moscow denied it. Moscow waits. Kharkiv burned.", "Kharkiv"),
    ],
)
def test_the_main_place_is_where_it_happened(title: str | None, text: str, name: str) -> None:
    document = enriched(text) if title is None else None
    primary = document.primary_location if document else find(text, title=title).primary
    assert primary is not None
    assert primary.name == name
    assert primary.reason


def test_the_country_of_the_source_decides_where_nothing_else_does() -> None:
    text = "Fans came from Valencia."
    (bare,) = FINDER.find(article(text), ()).locations
    (spanish,) = FINDER.find(article(text, country="ESP"), ()).locations
    assert (bare.country, spanish.country) == ("VE", "ES")
    assert spanish.reason == "in Spain, the country of the source"
