"""Analysts' corrections, each in an article of two languages, and every way to write one wrongly."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.actors import ActorFinder
from pipeline.errors import ConfigurationError
from pipeline.knowledge.actor_checks import check_bundled, check_files
from pipeline.knowledge.actor_entries import load_entries
from schemas import Actor
from tests.pipeline.actors.conftest import Find, Make

ENGLISH = (
    "Russian Defense Minister Sergei Shoigu met analyst Dilshod Karimov in Tashkent. Mr. Karimov praised the Northern "
    "Valley Development Fund. The Taliban sent nobody, said Sergey K. Shoygu-Tuvan, a spokesman."
)
RUSSIAN = (
    "Министр обороны России Сергей Шойгу встретился с политологом Дильшодом Каримовым в Ташкенте. Беседу с Дильшодом "
    "Каримовым показало телевидение. Талибы никого не прислали. Движение «Талибан» промолчало."
)

Corrected = Callable[..., tuple[Actor, ...]]


@pytest.fixture
def corrected(tmp_path: Path, make: Make) -> Corrected:
    """Return the actors of an article under the corrections that a file says."""
    finders: dict[str, ActorFinder] = {}

    def actors(rows: str, text: str = ENGLISH, language: str = "en", **fields: object) -> tuple[Actor, ...]:
        if rows not in finders:
            path = tmp_path / f"own-{len(finders)}.yaml"
            path.write_text(rows, encoding="utf-8")
            finders[rows] = ActorFinder.load([path])
        return finders[rows].find(make(text, language, **fields))

    return actors


def _by_id(actors: tuple[Actor, ...]) -> dict[str, Actor]:
    return {actor.id: actor for actor in actors}


def _named(actors: tuple[Actor, ...], text: str) -> Actor | None:
    return next((actor for actor in actors if any(mention.text == text for mention in actor.mentions)), None)


def _id(actors: tuple[Actor, ...], text: str) -> str:
    actor = _named(actors, text)
    assert actor is not None, [mention.text for actor in actors for mention in actor.mentions]
    return actor.id


def test_without_corrections_nothing_changes(corrected: Corrected, find: Find) -> None:
    assert corrected("[]") == find(ENGLISH)
    assert corrected("[]", RUSSIAN, "ru") == find(RUSSIAN, "ru")


def test_extend_adds_names_to_an_entry(corrected: Corrected, find: Find) -> None:
    rows = "- extend: sergei-shoigu\n  names: {en: [Sergey K. Shoygu-Tuvan], ru: [Кужугетыч]}"
    assert _id(find(ENGLISH), "Sergey K. Shoygu-Tuvan") != "silkwire:sergei-shoigu"
    actor = _by_id(corrected(rows))["silkwire:sergei-shoigu"]
    assert {mention.text for mention in actor.mentions} == {"Sergei Shoigu", "Sergey K. Shoygu-Tuvan"}
    assert _id(corrected(rows, "Вчера Кужугетыч уехал.", "ru"), "Кужугетыч") == "silkwire:sergei-shoigu"


def test_merge_makes_one_known_actor_of_two(corrected: Corrected) -> None:
    rows = "- merge: sergei-shoigu\n  into: vladimir-putin\n  note: a test"
    for text, language, name in ((ENGLISH, "en", "Sergei Shoigu"), (RUSSIAN, "ru", "Сергей Шойгу")):
        actors = corrected(rows, text, language)
        assert "silkwire:sergei-shoigu" not in _by_id(actors)
        actor = _by_id(actors)["silkwire:vladimir-putin"]
        assert (actor.name, actor.wikidata) == ("Vladimir Putin", "Q7747")
        assert name in actor.aliases


def test_merge_brings_actors_without_entry_to_one_with(corrected: Corrected, find: Find) -> None:
    russian = _id(find(RUSSIAN, "ru"), "Дильшодом Каримовым")
    rows = f"- merge: [Dilshod Karimov, '{russian}']\n  into: sergei-shoigu"
    for text, language in ((ENGLISH, "en"), (RUSSIAN, "ru")):
        actors = corrected(rows, text, language)
        actor = _by_id(actors)["silkwire:sergei-shoigu"]
        assert {mention.text for mention in actor.mentions} > {"Sergei Shoigu" if language == "en" else "Сергей Шойгу"}
        assert not any(actor.id.startswith("name:") and "arimov" in actor.id for actor in actors)
        starts = [mention.start for mention in actor.mentions]
        assert starts == sorted(starts)
        assert actor.mention_count == len(actor.mentions) == len(set(starts))


def test_merge_gives_actors_without_entry_one_id_in_all_languages(corrected: Corrected, find: Find) -> None:
    english, russian = _id(find(ENGLISH), "Dilshod Karimov"), _id(find(RUSSIAN, "ru"), "Дильшодом Каримовым")
    rows = f"- merge: {russian}\n  into: {english}\n- rename: {english}\n  name: Dilshod Karimov (analyst)"
    for text, language, form in ((ENGLISH, "en", "Dilshod Karimov"), (RUSSIAN, "ru", "Дильшодом Каримовым")):
        actor = _named(corrected(rows, text, language), form)
        assert actor is not None
        assert (actor.id, actor.name) == (english, "Dilshod Karimov (analyst)")
        assert form in actor.aliases


def test_merges_are_followed_to_the_end(corrected: Corrected) -> None:
    rows = "- merge: Dilshod Karimov\n  into: sergei-shoigu\n- merge: sergei-shoigu\n  into: vladimir-putin"
    assert _id(corrected(rows), "Dilshod Karimov") == "silkwire:vladimir-putin"


def test_split_takes_a_name_from_an_entry(corrected: Corrected) -> None:
    text = "Shoigu spoke. Analyst Orlan Shoigu listened."
    rows = "- split: Shoigu\n  from: sergei-shoigu"
    actors = corrected(rows, text)
    assert "silkwire:sergei-shoigu" not in _by_id(actors)
    assert _id(actors, "Shoigu") == _id(actors, "Orlan Shoigu")
    # Where the article gives the full name, its surname is read as that of anybody else would be.
    assert _id(corrected(rows, "Sergei Shoigu spoke. Shoigu left."), "Shoigu") == "silkwire:sergei-shoigu"
    assert corrected("- split: Шойгу\n  from: sergei-shoigu", "Вчера Шойгу уехал.", "ru") == ()


def test_split_gives_a_name_to_another_entry(corrected: Corrected) -> None:
    rows = "- split: Shoigu\n  from: sergei-shoigu\n  to: larisa-shoigu\n" + LARISA
    assert _id(corrected(rows, "Shoigu spoke in Kyzyl."), "Shoigu") == "silkwire:larisa-shoigu"
    rows = rows.replace("split: Shoigu", "split: Шойгу")
    assert _id(corrected(rows, "Выступила депутат Шойгу.", "ru"), "Шойгу") == "silkwire:larisa-shoigu"


LARISA = """
- id: larisa-shoigu
  name: Larisa Shoigu
  type: person
  country: RUS
  role: LEG
  names: {en: [Larisa Shoigu], ru: [Лариса Шойгу]}
  source: the operator
"""


def test_split_holds_in_its_languages_and_countries(corrected: Corrected) -> None:
    rows = (
        "- split: Shoigu\n  from: sergei-shoigu\n  to: larisa-shoigu\n  countries: [MNG]\n  languages: [en]\n" + LARISA
    )
    text = "Minister Shoigu spoke."
    assert _id(corrected(rows, text), "Shoigu") == "silkwire:sergei-shoigu"
    assert _id(corrected(rows, text, country="MNG"), "Shoigu") == "silkwire:larisa-shoigu"
    assert _id(corrected(rows, "Minister Shoigu sprach.", "de", country="MNG"), "Shoigu") == "silkwire:sergei-shoigu"
    about = "In Mongolia, Shoigu spoke. Mongolia listened."
    assert _id(corrected(rows, about), "Shoigu") == "silkwire:larisa-shoigu"


def test_split_parts_a_mention_from_an_actor_without_entry(corrected: Corrected, find: Find) -> None:
    whole = _id(find(ENGLISH), "Dilshod Karimov")
    assert _id(find(ENGLISH), "Karimov") == whole
    actors = corrected(f"- split: Karimov\n  from: {whole}\n  to: islam-karimov")
    assert _id(actors, "Karimov") == "silkwire:islam-karimov"
    assert _by_id(actors)[whole].aliases == ()
    russian = _id(find(RUSSIAN, "ru"), "Дильшодом Каримовым")
    actors = corrected(f"- split: Дильшод Каримов\n  from: {russian}\n  to: islam-karimov", RUSSIAN, "ru")
    assert _id(actors, "Дильшодом Каримовым") == "silkwire:islam-karimov"


def test_hide_by_id_leaves_an_actor_out_under_every_name(corrected: Corrected, find: Find) -> None:
    for text, language in ((ENGLISH, "en"), (RUSSIAN, "ru")):
        actors = corrected("- hide: taliban", text, language)
        assert "silkwire:taliban" in _by_id(find(text, language))
        assert "silkwire:taliban" not in _by_id(actors)
        assert sum(actor.salience for actor in actors) == pytest.approx(1.0, abs=0.01)


def test_hide_by_name_leaves_out_what_is_written_so(corrected: Corrected) -> None:
    actors = corrected("- hide: [Талибы, Дильшод Каримов]", RUSSIAN, "ru")
    assert [mention.text for mention in _by_id(actors)["silkwire:taliban"].mentions] == ["Талибан"]
    assert _named(actors, "Дильшодом Каримовым") is None
    actors = corrected("- hide: dilshod KARIMOV")
    assert _named(actors, "Dilshod Karimov") is None
    assert _named(actors, "Karimov") is None, "the surname means the hidden actor as well"


def test_hide_holds_in_its_languages(corrected: Corrected) -> None:
    rows = "- hide: taliban\n  languages: [ru]"
    assert "silkwire:taliban" in _by_id(corrected(rows))
    assert "silkwire:taliban" not in _by_id(corrected(rows, RUSSIAN, "ru"))


def test_hide_everything_leaves_no_actor(corrected: Corrected) -> None:
    assert corrected("- hide: taliban", "The Taliban sent nobody.") == ()


def test_rename_changes_the_canonical_name_alone(corrected: Corrected) -> None:
    rows = "- rename: sergei-shoigu\n  name: Sergei Shoygu\n- rename: Dilshod Karimov\n  name: D. Karimov"
    actors = corrected(rows)
    actor = _by_id(actors)["silkwire:sergei-shoigu"]
    assert (actor.name, actor.aliases, actor.country) == ("Sergei Shoygu", ("Sergei Shoigu",), "RUS")
    other = _named(actors, "Dilshod Karimov")
    assert other is not None
    assert (other.name, other.aliases) == ("D. Karimov", ("Dilshod Karimov", "Karimov"))
    russian = _by_id(corrected(rows, RUSSIAN, "ru"))["silkwire:sergei-shoigu"]
    assert russian.name == "Sergei Shoygu"


def test_set_gives_type_role_and_country_with_its_note_as_reason(corrected: Corrected, find: Find) -> None:
    analyst = _id(find(RUSSIAN, "ru"), "Дильшодом Каримовым")
    rows = (
        "- {set: taliban, type: government, role: GOV, note: governs since August 2021}\n"
        "- {set: Dilshod Karimov, country: UZB, note: his own page}\n"
        f"- {{set: '{analyst}', country: UZB, note: page}}"
    )
    for text, language in ((ENGLISH, "en"), (RUSSIAN, "ru")):
        actor = _by_id(corrected(rows, text, language))["silkwire:taliban"]
        assert (actor.type, actor.role, actor.country) == ("government", "GOV", "AFG")
        assert actor.role_reason == "operator's correction: governs since August 2021"
        assert actor.country_reason == "knowledge: Taliban"
    person = _named(corrected(rows), "Dilshod Karimov")
    assert person is not None
    assert (person.role, person.country) == ("EDU", "UZB")
    assert person.country_reason == "operator's correction: his own page"
    russian = _by_id(corrected(rows, RUSSIAN, "ru"))[analyst]
    assert (russian.country, russian.country_reason) == ("UZB", "operator's correction: page")


def test_set_holds_from_a_day_to_a_day(corrected: Corrected) -> None:
    rows = "- {set: taliban, role: GOV, from: 2021-08-15, to: 2022-10, note: rule}"

    def role(day: datetime) -> object:
        return _by_id(corrected(rows, published=day))["silkwire:taliban"].role

    assert role(datetime(2021, 8, 14, tzinfo=UTC)) == "REB"
    assert role(datetime(2021, 8, 15, tzinfo=UTC)) == "GOV"
    assert role(datetime(2022, 10, 31, tzinfo=UTC)) == "GOV"
    assert role(datetime(2022, 11, 1, tzinfo=UTC)) == "REB"


def test_set_can_take_a_country_away(corrected: Corrected) -> None:
    actor = _by_id(corrected("- {set: taliban, country: none, note: it is in two}"))["silkwire:taliban"]
    assert (actor.country, actor.country_reason) == (None, "operator's correction: it is in two")


def test_an_article_processed_again_comes_out_the_same(tmp_path: Path, make: Make) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(
        "- {merge: [Dilshod Karimov, Дильшод Каримов], into: islam-karimov}\n- {rename: islam-karimov, name: Karimov}\n"
        "- {hide: Талибы}\n- {set: islam-karimov, role: EDU, note: a test}\n"
        "- {split: Shoigu, from: sergei-shoigu}\n- {extend: taliban, names: {en: [Shoygu-Tuvan]}}",
        encoding="utf-8",
    )
    articles = [make(ENGLISH, "en"), make(RUSSIAN, "ru")]
    finder = ActorFinder.load([path])
    first = [finder.find(article) for article in articles]
    again = ActorFinder.load([path])
    assert [again.find(article) for article in reversed(articles)] == list(reversed(first))
    assert all(_by_id(actors)["silkwire:islam-karimov"].name == "Karimov" for actors in first)


def test_corrections_change_the_version_of_the_knowledge(tmp_path: Path, finder: ActorFinder) -> None:
    path = tmp_path / "own.yaml"
    path.write_text("- hide: taliban", encoding="utf-8")
    assert ActorFinder.load([path]).version != finder.version


ENTRY = "- {id: x, name: Xen, type: ngo, names: {en: [Xen]}, source: s}"


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ("- hide: talibn", "no entry has the id talibn; did you mean taliban"),
        ("- {merge: taliban, into: Foo Bar}", "into is wrong: Foo Bar is a name, and an id is needed"),
        ("- {merge: taliban, into: 'name:foo'}", "taliban has an entry, name:foo has none"),
        ("- {merge: taliban, into: taliban}", "cannot be merged into itself"),
        ("- {merge: taliban, into: hamas}\n- {merge: hamas, into: taliban}", "goes round in a circle"),
        ("- {merge: taliban, into: hamas}\n- {merge: taliban, into: x}\n" + ENTRY, "is merged into silkwire:hamas"),
        ("- {merge: Foo Bar, into: taliban}\n- hide: taliban", "silkwire:taliban is hidden in line 2"),
        ("- {merge: taliban, into: hamas}\n- {rename: taliban, name: T}", "correct silkwire:hamas instead"),
        (
            "- {rename: taliban, name: A}\n- {rename: 'silkwire:taliban', name: B}",
            "line 1 says otherwise about the name",
        ),
        ("- {rename: taliban}", "name is wrong: it is missing"),
        ("- {rename: 'silkwire:', name: A}", "is no whole id"),
        ("- {set: taliban, role: GOV}", "note is wrong: it is missing"),
        ("- {set: taliban, note: a}", "nothing is set"),
        ("- {set: taliban, role: KING, note: a}", "role"),
        ("- {set: taliban, country: ABC, note: a}", "ABC is no code of ISO 3166-1"),
        ("- {set: taliban, role: GOV, from: 2021, note: a}", "from is wrong: give a day such as"),
        ("- {set: taliban, role: GOV, from: 2021-02, to: 2021-01, note: a}", "before it begins"),
        (
            "- {set: taliban, role: GOV, from: 2021-08, note: a}\n- {set: taliban, role: MIL, note: b}",
            "line 1 says otherwise about the role of the same days",
        ),
        ("- {split: Foo, from: Foo Bar}", "from is wrong: Foo Bar is a name"),
        ("- {split: Foo, from: taliban, to: Foo}", "to is wrong: give small letters"),
        (
            "- {split: Foo, from: taliban, to: hamas}\n- {split: FOO, from: taliban, languages: [ru]}",
            "line 1 says otherwise about whom the name is given to",
        ),
        ("- {hide: Foo, languages: [english]}", "languages.0 is wrong: give the language as ISO 639-1"),
        ("- {hide: Foo, langages: [en]}", "did you mean languages"),
        ("- {hide: []}", "hide is wrong: it is empty"),
        ("- {extend: taliban, names: {en: Talib}}", "names.en is wrong: give a list"),
        ("- {extend: nobody-at-all, names: {en: [Nob]}}", "no entry has the id nobody-at-all"),
        ("- {hide: A, split: B}", "split and hide cannot be in one row"),
        ("- {hide: A, hide: B}", "hide is there twice"),
        ("- hide", "a row is a mapping"),
        (ENTRY + "\n" + ENTRY, "an entry in line 1 has it too"),
    ],
)
def test_a_wrong_row_is_named_with_its_remedy(tmp_path: Path, rows: str, complaint: str) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(rows, encoding="utf-8")
    errors = [str(problem) for problem in check_files([path]).errors]
    assert any(complaint in error for error in errors), errors
    with pytest.raises(ConfigurationError, match=r"own\.yaml:[0-9]+: "):
        load_entries([path])


def test_rows_of_two_files_that_contradict_name_each_other(tmp_path: Path) -> None:
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    one.write_text(f"# ours\n{ENTRY}\n- {{merge: Foo Bar, into: taliban}}", encoding="utf-8")
    two.write_text(f"{ENTRY}\n- {{merge: Foo Bar, into: hamas}}", encoding="utf-8")
    errors = [str(problem) for problem in check_files([one, two]).errors]
    assert len(errors) == 2
    assert errors[0].startswith(f"{two}:1: entry x: ")
    assert f"{one}:2" in errors[0]
    assert errors[1].startswith(f"{two}:2: merge Foo Bar: ")
    assert f"{one}:3" in errors[1]


def test_a_row_about_an_entry_that_is_wrong_itself_is_no_second_error(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text("- {id: x, name: Xen}\n- {hide: x}", encoding="utf-8")
    assert {problem.place.line for problem in check_files([path]).errors} == {1}


@pytest.mark.parametrize(
    ("rows", "warning"),
    [
        ("- {id: x, name: X, type: ngo, names: {en: [Taliban]}, source: s}", "also a name of taliban"),
        ("- {id: x, name: X, type: ngo, names: {en: [Xe]}, source: s}", "is so short"),
        ("- {id: x, name: X, type: ngo, names: {}, source: s}", "never found"),
        ("- {id: x, name: X, type: person, role: GOV, names: {en: [Xen Xu]}, source: s}", "role: GOV has no dates"),
        ("- {id: taliban, name: X, type: ngo, names: {en: [Taliban]}, source: s}", "replaces the bundled entry"),
        ("- {id: x, name: X, type: person, names: {ru: [Xen Xu]}, source: s}", "ru is written in Cyrl"),
        ("- {id: x, name: X, type: ngo, names: {en: [Дозор]}, source: s}", "en is written in Latn"),
        ("- {extend: taliban, names: {ru: [Тaлибы]}}", "has letters of Cyrl and Latn in one word"),
        ("- {extend: taliban, names: {en: [Hamas]}}", "also a name of hamas"),
        ("- {hide: Taliban}", "write taliban to mean the actor"),
        ("- {split: Foo, from: taliban}", "lists no name Foo"),
    ],
)
def test_what_is_likely_not_meant_is_a_warning(tmp_path: Path, rows: str, warning: str) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(rows, encoding="utf-8")
    report = check_files([path])
    assert not report.errors
    assert any(warning in problem.text for problem in report.warnings), report.warnings
    load_entries([path])


def test_a_good_file_has_no_warnings(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(
        "- {id: valley-watch, name: Valley Watch, type: ngo, role: NGO, source: s,"
        " names: {en: [Valley Watch], ru: [Дозор долины, Valley Watch], zh: [谷望]}}\n"
        "- {hide: Foo Bar, languages: [de]}",
        encoding="utf-8",
    )
    assert check_files([path]).problems == ()


def test_the_bundled_files_keep_the_rules() -> None:
    report = check_bundled()
    assert report.errors == ()
    assert report.entries > 2000
    faults = ("never found", "is written in", "in one word", "also a name of")
    assert [str(problem) for problem in report.warnings if any(fault in problem.text for fault in faults)] == []


def test_the_examples_of_the_documentation_are_good(tmp_path: Path) -> None:
    page = Path("docs/actors.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert len(blocks) == 8
    paths = [tmp_path / f"{number}.yaml" for number in range(len(blocks))]
    for path, block in zip(paths, blocks, strict=True):
        path.write_text(block, encoding="utf-8")
        assert [str(problem) for problem in check_files([path]).errors] == []
    assert [str(problem) for problem in check_files(paths).errors] == []
