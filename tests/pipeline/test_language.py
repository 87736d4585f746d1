from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.enrich import Cleaner
from pipeline.errors import ConfigurationError
from pipeline.language import (
    GuesserName,
    LanguageIdentifier,
    bare_identifier,
    guessers,
    language_identifier,
)
from pipeline.language.confidence import confidence_of
from pipeline.language.profiles import language_profiles
from pipeline.language.reading import read_text
from pipeline.language.weighing import Weighed
from pipeline.scripts import letters_of, script_of
from schemas import RawArticle

TEXTS = Path(__file__).parent.parent / "languages"
ENGLISH = (
    "The president met the ministers of the neighbouring countries in Tashkent on Monday. They talked about water, "
    "energy and the new railway, and agreed to meet again in the spring."
)
RUSSIAN = (
    "Президент встретился в понедельник в Ташкенте с министрами соседних стран. Они обсудили воду, энергетику и новую "
    "железную дорогу и договорились встретиться снова весной."
)
KAZAKH = (
    "Президент дүйсенбі күні Астанада көрші елдердің министрлерімен кездесті. Олар су, энергетика және жаңа теміржол "
    "туралы сөйлесті және көктемде қайта кездесуге келісті."
)
OPEN_BETWEEN_NEIGHBOURS = "Danas je u gradu bilo oblačno, a sutra se očekuje kiša."
CHINESE = "总统星期一在塔什干会见了邻国的部长。他们讨论了水、能源和新铁路问题，并同意在春天再次会面。" * 2


def texts(name: str) -> list[dict[str, str]]:
    lines = (TEXTS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def accuracy(identifier: LanguageIdentifier, name: str) -> float:
    right: dict[str, list[bool]] = defaultdict(list)
    for text in texts(name):
        right[text["language"]].append(identifier.identify(text["text"]).code == text["language"])
    return sum(sum(found) / len(found) for found in right.values()) / len(right)


@pytest.fixture(scope="module")
def identifier() -> LanguageIdentifier:
    return language_identifier("pycld2")


@pytest.mark.parametrize("text", texts("articles"), ids=lambda t: f"{t['language']}-{t['script']}-{t['text'][:12]}")
def test_languages_are_named_in_their_scripts(identifier: LanguageIdentifier, text: dict[str, str]) -> None:
    found = identifier.identify(text["text"])
    assert (found.code, found.script) == (text["language"], text["script"])
    assert not found.parts


def test_the_texts_are_many_and_of_many_languages() -> None:
    both = [*texts("articles"), *texts("headlines")]
    assert len(both) >= 200
    assert len({text["language"] for text in both}) >= 90


def test_headlines_are_named_or_left_open(identifier: LanguageIdentifier) -> None:
    answers = [(text["language"], identifier.identify(text["text"])) for text in texts("headlines")]
    assert [(code, found.code) for code, found in answers if found.code not in (code, "und")] == []
    assert sum(found.code == code for code, found in answers) >= 0.96 * len(answers)


@pytest.mark.parametrize(("name", "floor"), [("pycld2", 0.99), ("langdetect", 0.8)])
def test_accuracy_keeps_above_its_floor(name: GuesserName, floor: float) -> None:
    assert accuracy(language_identifier(name), "articles") >= floor


@pytest.mark.parametrize("name", ["pycld2", "langdetect"])
def test_words_and_letters_add_to_an_identifier(name: GuesserName) -> None:
    assert accuracy(language_identifier(name), "articles") > accuracy(bare_identifier(name), "articles") + 0.03


def test_every_script_of_central_asia_is_among_the_texts() -> None:
    scripts: dict[str, set[str]] = defaultdict(set)
    for text in texts("articles"):
        scripts[text["language"]].add(text["script"])
    for code in ("uz", "kk", "az"):
        assert scripts[code] == {"Latn", "Cyrl", "Arab"}
    # Tajik in Arabic letters is Persian.
    assert scripts["tg"] == {"Latn", "Cyrl"}


@pytest.mark.parametrize("name", ["pycld2", "langdetect"])
def test_the_same_text_gives_the_same_answer(name: GuesserName) -> None:
    identifier = language_identifier(name)
    text = "Berlin Paris Madrid Roma"
    assert len({identifier.identify(text).model_dump_json() for _ in range(5)}) == 1


@pytest.mark.parametrize("name", ["pycld2", "langdetect"])
@pytest.mark.parametrize("text", ["", "   ", "12:30 +45%", "ok", "\x80\x81\x9f", "https://news.example/a", "—„“…"])
def test_what_says_nothing_is_undetermined(name: GuesserName, text: str) -> None:
    found = language_identifier(name).identify(text)
    assert (found.code, found.confidence) == ("und", 0.0)


def test_control_characters_do_not_stop_the_default(identifier: LanguageIdentifier) -> None:
    assert identifier.identify("\x80\x9f\ud800" + RUSSIAN).code == "ru"
    assert bare_identifier("pycld2").identify("\x80\x9f\ud800" + RUSSIAN).code == "ru"


@settings(deadline=None)  # the first text loads the words
@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    found = language_identifier("pycld2").identify(text, title=text[:20])
    assert (found.code == "und") == (found.confidence == 0.0)


def test_a_tag_decides_only_between_what_the_text_leaves_open(identifier: LanguageIdentifier) -> None:
    named = {tag: identifier.identify(OPEN_BETWEEN_NEIGHBOURS, tag).code for tag in ("hr", "bs", "sr")}
    assert named == {"hr": "hr", "bs": "bs", "sr": "sr"}
    assert identifier.identify(KAZAKH, "ru").code == "kk"
    assert identifier.identify(RUSSIAN, "en").code == "ru"
    assert identifier.identify("2024: 15", "de").code == "und"


def test_a_japanese_headline_without_kana_needs_the_tag(identifier: LanguageIdentifier) -> None:
    assert identifier.identify("東京都知事選挙結果発表").code == "zh"
    assert identifier.identify("東京都知事選挙結果発表", "ja").code == "ja"
    assert identifier.identify("東京都知事選の結果が発表された").code == "ja"


def test_title_and_text_are_read_together(identifier: LanguageIdentifier) -> None:
    assert identifier.identify("Foto: AP", title="Cumhurbaşkanı komşu ülkelerin bakanlarıyla görüştü").code == "tr"


def test_neighbours_are_alternatives_of_each_other(identifier: LanguageIdentifier) -> None:
    found = identifier.identify(OPEN_BETWEEN_NEIGHBOURS)
    assert {found.code, *(guess.code for guess in found.alternatives)} >= {"hr", "bs", "sr"}
    assert found.confidence + sum(guess.confidence for guess in found.alternatives) <= 1.001
    assert identifier.identify(ENGLISH * 3).confidence > found.confidence


def test_an_article_in_several_languages_says_where_each_is(identifier: LanguageIdentifier) -> None:
    text = f"{RUSSIAN}\n\n{KAZAKH}\n\n{ENGLISH} {ENGLISH}"
    found = identifier.identify(text, title="Саммит")
    assert found.code == "en"
    assert [(part.code, text[part.start : part.end]) for part in found.parts] == [
        ("ru", RUSSIAN),
        ("kk", KAZAKH),
        ("en", f"{ENGLISH} {ENGLISH}"),
    ]


def test_parts_are_found_within_a_paragraph_and_between_scripts(identifier: LanguageIdentifier) -> None:
    for first, second, codes in ((ENGLISH, RUSSIAN, ["en", "ru"]), (CHINESE, ENGLISH, ["zh", "en"])):
        text = f"{first} {second}"
        parts = identifier.identify(text).parts
        assert [part.code for part in parts] == codes
        assert parts[0].end <= text.index(second) + 1 <= parts[1].start + 1


@pytest.mark.parametrize(
    "text",
    [
        f"{ENGLISH} «Мы встретимся весной», he said. {ENGLISH}",
        f"{RUSSIAN} The New York Times. {RUSSIAN}",
        "\n\n".join((KAZAKH, KAZAKH, "Фото: пресс-служба правительства", KAZAKH)),
    ],
    ids=["quotation", "name", "credit"],
)
def test_a_quotation_or_a_credit_is_no_part(identifier: LanguageIdentifier, text: str) -> None:
    assert identifier.identify(text).parts == ()


def test_the_clean_stage_gives_parts_by_offsets_into_its_text() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    raw = RawArticle(id="a", title="Summit in Tashkent", text=f"{ENGLISH}\n\n{RUSSIAN}")
    clean = Cleaner.load().clean(raw, received_at=now, now=now)
    assert [clean.text[part.start : part.end] for part in clean.language.parts] == [ENGLISH, RUSSIAN]


def test_confidence_grows_with_the_margin_and_is_shared_out() -> None:
    narrow = confidence_of([Weighed("hr", 10.0), Weighed("bs", 9.5), Weighed("sl", 1.0)], {"hr", "bs"})
    wide = confidence_of([Weighed("hr", 10.0), Weighed("bs", 4.0), Weighed("sl", 1.0)], {"hr", "bs"})
    assert narrow.first < wide.first < wide.family
    assert narrow.first < 0.9 < narrow.family
    assert narrow.first + sum(narrow.others) == pytest.approx(1.0)


def test_what_is_not_installed_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(guessers._DISTRIBUTIONS, "py3langid", "no-such-distribution")
    with pytest.raises(ConfigurationError, match="pip install no-such-distribution"):
        language_identifier("py3langid")


def test_every_profile_can_be_told_from_the_others() -> None:
    profiles = language_profiles()
    for name, script in profiles.scripts.items():
        own: dict[str, set[str]] = defaultdict(set)
        for word, languages in script.words.items():
            for code, _ in languages:
                own[code].add(word)
        doubles = {(a, b) for a in own for b in own if a < b and own[a] == own[b]}
        assert doubles == set(), name
        assert min(map(len, own.values())) >= 10, name
    assert {code for group in profiles.near.values() for code in group} <= profiles.codes


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Ташкент", "Cyrl"),
        ("Tashkent", "Latn"),
        ("طشقند", "Arab"),
        ("外交部发言人说这个问题", "Hans"),
        ("外交部發言人說這個問題", "Hant"),
        ("數千居民撤離", "Hant"),
        ("外務省は発表した", "Jpan"),
        ("외교부는 밝혔다", "Kore"),
        ("दिल्ली में", "Deva"),
        ("ରାଷ୍ଟ୍ରପତି", "Orya"),
        ("2024", None),
    ],
)
def test_scripts(text: str, script: str | None) -> None:
    assert script_of(text) == script
    assert read_text(text).script == script


def test_letters_of_a_script_are_found_in_runs() -> None:
    assert letters_of("Cyrl").findall("Ош, Osh және Жалал-Абад") == ["Ош", "және", "Жалал", "Абад"]
