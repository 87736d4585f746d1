"""The matching core: words, endings and phrases."""

from __future__ import annotations

import pytest

from pipeline.inflection import inflection
from pipeline.phrases import Case, PhraseIndex
from pipeline.tokens import fold, tokenize


@pytest.mark.parametrize(
    ("language", "phrase", "text", "found"),
    [
        ("ru", "Шанхайская организация сотрудничества", "в Шанхайской организации сотрудничества", True),
        ("ru", "Лавров", "сказал Лаврову", True),
        ("uk", "Київ", "у Києві", True),
        ("tr", "Dışişleri Bakanlığı", "Dışişleri Bakanlığından bir açıklama", True),
        ("tr", "NATO", "NATO'nun kararı", True),
        ("kk", "Тоқаев", "Тоқаевтың сөзі", True),
        ("uz", "Oʻzbekiston", "O‘zbekistonning poytaxti", True),
        ("ar", "أفغانستان", "لأفغانستان", True),
        ("zh", "上海合作组织", "在上海合作组织会议上", True),
        ("en", "WHO", "the man who came", False),
        ("en", "WHO", "the WHO's staff", True),
        ("en", "Taliban", "the taliban", False),
        ("en", "United Nations", "United, Nations", False),
    ],
)
def test_phrases_are_found_in_the_forms_of_a_language(language: str, phrase: str, text: str, found: bool) -> None:
    index: PhraseIndex[str] = PhraseIndex(inflection(language))
    index.add(phrase, phrase)
    assert bool(list(index.find(text, tokenize(text)))) == found


def test_the_longest_phrase_wins() -> None:
    index: PhraseIndex[str] = PhraseIndex(inflection("en"))
    for phrase in ("New York", "New York Times", "York"):
        index.add(phrase, phrase)
    text = "The New York Times of New York"
    assert [match.values for match in index.find(text, tokenize(text))] == [("New York Times",), ("New York",)]


def test_common_words_match_in_any_case() -> None:
    index: PhraseIndex[str] = PhraseIndex(inflection("en"))
    index.add("border guard", "guard", case=Case.ANY)
    text = "Border guards"
    assert [match.values for match in index.find(text, tokenize(text))] == [("guard",)]


@pytest.mark.parametrize(
    ("one", "other"),
    [("O‘zbekiston", "Oʻzbekiston"), ("Erdoğan", "ERDOGAN"), ("ёлка", "Елка"), ("أحمد", "احمد"), ("كابل", "کابل")],
)
def test_spellings_of_one_name_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_й_and_і_stay_what_they_are() -> None:
    assert fold("Київ") != fold("Киів")
    assert fold("май") != fold("маи")


def test_offsets_count_code_points() -> None:
    text = "𝒳 — Тошкент, 塔什干"
    assert [text[t.start : t.end] for t in tokenize(text)] == [t.text for t in tokenize(text)]
    assert [t.text for t in tokenize(text)][-3:] == ["塔", "什", "干"]
