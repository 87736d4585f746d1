from pathlib import Path

import pytest

from pipeline.actors import ActorFinder
from pipeline.errors import ConfigurationError
from pipeline.knowledge.actor_entries import load_entries
from tests.pipeline.actors.conftest import Make

ENTRY = """
- id: valley-watch
  name: Valley Watch
  type: ngo
  role: NGO
  names: {en: [Valley Watch], ru: [Дозор долины]}
  source: the operator
"""


def test_operators_add_actors(tmp_path: Path, make: Make) -> None:
    path = tmp_path / "actors.yaml"
    path.write_text(ENTRY, encoding="utf-8")
    finder = ActorFinder.load([path])
    assert [actor.id for actor in finder.find(make("Valley Watch objected."))] == ["silkwire:valley-watch"]
    assert [actor.name for actor in finder.find(make("Заявление «Дозора долины».", "ru"))] == ["Valley Watch"]
    assert finder.version != ActorFinder.load().version


def test_operators_override_actors_by_id(tmp_path: Path, make: Make) -> None:
    path = tmp_path / "actors.yaml"
    path.write_text(
        "- {id: sergei-shoigu, name: S. Shoigu, type: person, names: {en: [Sergei Shoigu]}, source: x}", "utf-8"
    )
    actor = ActorFinder.load([path]).find(make("Sergei Shoigu left."))[0]
    assert (actor.name, actor.country) == ("S. Shoigu", None)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("- {id: x, name: X, type: wizard, names: {en: [X]}, source: s}", "entry x: type is wrong"),
        ("- {name: X, type: ngo, names: {en: [X]}, source: s}", "entry number 1: id is wrong"),
        ("- {id: x, name: X, type: ngo, names: {en: [X]}, source: s, colour: red}", "entry x: colour is wrong"),
        ("a: [", "not valid YAML"),
        ("id: x", "must hold a list"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, content: str, complaint: str) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=complaint) as caught:
        load_entries([path])
    assert str(path) in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"missing\.yaml cannot be read"):
        load_entries([tmp_path / "missing.yaml"])


def test_months_stand_for_their_first_and_last_day(tmp_path: Path) -> None:
    path = tmp_path / "actors.yaml"
    path.write_text(
        "- {id: x, name: X, type: person, names: {en: [X]}, source: s, "
        "offices: [{title: Mayor, role: GOV, from: 2020-02, to: 2021-02}]}",
        encoding="utf-8",
    )
    office = next(entry for entry in load_entries([path]).entries if entry.id == "x").offices[0]
    assert (office.begin.isoformat(), office.end and office.end.isoformat()) == ("2020-02-01", "2021-02-28")


def test_threads_and_repetition_give_the_same_actors(finder: ActorFinder, make: Make) -> None:
    from concurrent.futures import ThreadPoolExecutor

    articles = [make(f"Analyst Dilshod Karimov met police in {language}.", language) for language in ("nl", "sv", "pl")]
    expected = [finder.find(article) for article in articles]
    fresh = ActorFinder.load()
    with ThreadPoolExecutor(6) as threads:
        results = list(threads.map(fresh.find, articles * 4))
    assert results == expected * 4
