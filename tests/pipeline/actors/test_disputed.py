"""The stated policy on disputed and historic entities: the file, the entries, and what comes out of articles."""

import pytest

from pipeline.actors import ActorFinder
from pipeline.knowledge.countries import countries
from pipeline.knowledge.disputed import DisputedEntity, load_disputed
from schemas import Actor
from tests.pipeline.actors.conftest import Find

PRE = "is partially recognized (PLOVER PRE), coded with"

CODES = {
    "Palestine": "PSE",
    "Kosovo": "XKX",
    "Hong Kong": "HKG",
    "Taiwan": "TWN",
    "Abkhazia": "GEO",
    "South Ossetia": "GEO",
    "Transnistria": "MDA",
    "Nagorno-Karabakh": "AZE",
    "Donetsk People's Republic": "UKR",
    "Luhansk People's Republic": "UKR",
    "Northern Cyprus": "CYP",
    "Somaliland": "SOM",
    "Western Sahara": "MAR",
    "Crimea's de facto authorities": "RUS",
    "the Houthi authorities in Sanaa": "YEM",
    "Soviet Union": "RUS",
    "Yugoslavia": "SRB",
    "East Germany": "DEU",
}


def _actor(actors: tuple[Actor, ...], text: str) -> Actor:
    return next(actor for actor in actors if any(mention.text == text for mention in actor.mentions))


def test_the_policy_says_which_country_each_entity_is_coded_with() -> None:
    policy = {entity.entity: entity for entity in load_disputed()}
    assert {name: policy[name].country for name in CODES} == CODES
    known = {country.alpha3 for country in countries().values()}
    for entity in policy.values():
        assert {entity.country, entity.iso or entity.country} <= known
        assert entity.why


@pytest.mark.parametrize("entity", load_disputed(), ids=lambda entity: entity.entity)
def test_the_entries_keep_to_the_policy(entity: DisputedEntity, finder: ActorFinder) -> None:
    entries = {entry.id: entry for entry in finder.knowledge.entries}
    for key in entity.actors:
        assert key in entries
        assert entries[key].country == entity.country, key
        assert not entity.partially_recognized or "PLOVER PRE" in (entries[key].note or ""), key


def test_partially_recognized_authorities_are_coded_with_the_claimant_and_say_so(find: Find) -> None:
    english = find("Abkhaz authorities closed the crossing. The Pridnestrovian Moldavian Republic objected.")
    russian = find("Решение абхазских властей осудили. Приднестровская Молдавская Республика молчала.", "ru")
    for actors, forms in (
        (english, ("Abkhaz authorities", "Pridnestrovian Moldavian Republic")),
        (russian, ("абхазских властей", "Приднестровская Молдавская Республика")),
    ):
        for form, country in zip(forms, ("GEO", "MDA"), strict=True):
            actor = _actor(actors, form)
            assert (actor.type, actor.role, actor.country) == ("government", "GOV", country)
            assert f"{PRE} {country}" in (actor.country_reason or "")


def test_what_is_named_by_a_nationality_word_is_coded_with_the_claimant_as_well(find: Find) -> None:
    army = _actor(find("The Sahrawi army attacked a convoy near Smara."), "Sahrawi army")
    moroccan = _actor(find("The Moroccan army attacked a convoy near Smara."), "Moroccan army")
    assert (army.country, army.role) == (moroccan.country, moroccan.role) == ("MAR", "MIL")
    assert army.id != moroccan.id
    assert f"Western Sahara {PRE} MAR" in (army.country_reason or "")
    assert PRE not in (moroccan.country_reason or "")


def test_states_and_territories_with_a_code_of_their_own_keep_it(find: Find) -> None:
    actors = find("Kosovo police met Hong Kong police, Palestinian police and Taiwanese police in Vienna.")
    countries = {actor.country for actor in actors if actor.role == "COP"}
    assert countries == {"XKX", "HKG", "PSE", "TWN"}
    assert not any(PRE in (actor.country_reason or "") for actor in actors)


def test_officials_installed_by_russia_in_crimea_are_russian(find: Find) -> None:
    actor = _actor(find("Sergey Aksyonov spoke in Simferopol."), "Sergey Aksyonov")
    assert (actor.country, actor.role) == ("RUS", "GOV")
    assert PRE not in (actor.country_reason or "")


def test_forces_of_states_that_are_no_more_belong_to_their_successors(find: Find) -> None:
    english = find("The Red Army took the town. The Stasi kept files. The Yugoslav People's Army withdrew.")
    found = {actor.mentions[0].text: (actor.country, actor.role) for actor in english}
    assert found == {"Red Army": ("RUS", "MIL"), "Stasi": ("DEU", "SPY"), "Yugoslav People's Army": ("SRB", "MIL")}
    russian = find("В город вошли части Красной армии.", "ru")
    assert _actor(russian, "Красной армии").country == "RUS"
