"""The article that the project began with: each actor once, with type, country and role."""

from pathlib import Path

import pytest

from pipeline.actors import ActorFinder
from schemas import Actor
from tests.pipeline.actors.conftest import Make

ARTICLE = Path("deploy/demo/articles/en-central-asia.txt")


@pytest.fixture(scope="module")
def actors(finder: ActorFinder, make: Make) -> tuple[Actor, ...]:
    return finder.find(make(ARTICLE.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("mention", "kind", "country", "roles"),
    [
        ("Sergei Shoigu", "person", "RUS", {"GOV", "MIL"}),
        ("Shanghai Cooperation Organization", "igo", None, {"IGO"}),
        ("Taliban", "armed_group", "AFG", {"REB"}),
        ("Piotr Svoik", "person", None, {"EDU"}),
        ("Ruslan Izimov", "person", None, {"EDU"}),
        ("National Resistance Front", "armed_group", "AFG", {"REB"}),
        ("Ministry of Foreign Affairs of Uzbekistan", "government", "UZB", {"GOV"}),
        ("Collective Cooperation Treaty Organization", "igo", None, {"IGO"}),
        ("Uzbek border guards", "military", "UZB", {"MIL"}),
        ("Fargana", "media", None, {"JRN"}),
    ],
)
def test_is_found_once(
    actors: tuple[Actor, ...], mention: str, kind: str, country: str | None, roles: set[str]
) -> None:
    bearers = [actor for actor in actors if any(found.text == mention for found in actor.mentions)]
    assert len(bearers) == 1
    actor = bearers[0]
    assert actor.type == kind
    if country is not None or "IGO" in roles:
        assert actor.country == country
    assert actor.role in roles


def test_short_forms_and_acronyms_join(actors: tuple[Actor, ...]) -> None:
    by_name = {actor.name: actor for actor in actors}
    assert "SCO" in by_name["Shanghai Cooperation Organization"].aliases
    assert by_name["Sergei Shoigu"].mention_count >= 3
    assert by_name["Sergei Shoigu"].titles == ("Russian Defense Minister",)
    assert by_name["Sergei Shoigu"].role_reason == "title: Russian Defense Minister"
    assert by_name["Ruslan Izimov"].mention_count == 3


def test_no_place_or_opener_is_a_person(actors: tuple[Actor, ...]) -> None:
    people = {actor.name for actor in actors if actor.type == "person"}
    assert people == {"Sergei Shoigu", "Piotr Svoik", "Ruslan Izimov"}


def test_saliences_share_the_article(actors: tuple[Actor, ...]) -> None:
    assert sum(actor.salience for actor in actors) == pytest.approx(1.0, abs=0.01)
    assert [actor.salience for actor in actors] == sorted((actor.salience for actor in actors), reverse=True)
