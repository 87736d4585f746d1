import pytest

from pipeline.inflection import inflection
from pipeline.phrases import Case, PhraseIndex
from pipeline.tokens import tokenize


def index(language: str, *phrases: str, case: Case = Case.NAME) -> PhraseIndex[str]:
    found: PhraseIndex[str] = PhraseIndex(inflection(language))
    for phrase in phrases:
        found.add(phrase, phrase, case=case)
    return found


def found(phrases: PhraseIndex[str], text: str) -> list[str]:
    tokens = tokenize(text)
    return [text[tokens[match.first].start : tokens[match.last - 1].end] for match in phrases.find(text, tokens)]


def test_the_longest_phrase_wins() -> None:
    phrases = index("en", "United Nations", "United Nations Security Council", "Security Council")
    assert found(phrases, "The United Nations Security Council met; the United Nations waited.") == [
        "United Nations Security Council",
        "United Nations",
    ]


def test_all_matches_include_the_ones_inside() -> None:
    phrases = index("en", "United Nations", "United Nations Security Council", "Security Council")
    text = "United Nations Security Council"
    spans = [(match.first, match.last) for match in phrases.find_all(text, tokenize(text))]
    assert spans == [(0, 2), (0, 4), (2, 4)]


def test_every_word_may_be_inflected() -> None:
    phrases = index("ru", "Шанхайская организация сотрудничества")
    assert found(phrases, "в Шанхайской организации сотрудничества") == ["Шанхайской организации сотрудничества"]


@pytest.mark.parametrize(
    ("phrase", "text", "hit"),
    [
        ("WHO", "those who left", False),
        ("WHO", "the WHO left", True),
        ("Fergana", "fergana", False),
        ("Fergana", "FERGANA", True),
        ("НАТО", "в НАТО", True),
    ],
)
def test_names_keep_their_capitals(phrase: str, text: str, hit: bool) -> None:
    assert bool(found(index("ru" if phrase == "НАТО" else "en", phrase), text)) is hit


def test_words_are_found_in_any_case() -> None:
    assert found(index("en", "prime minister", case=Case.ANY), "Prime MINISTER") == ["Prime MINISTER"]


def test_a_phrase_does_not_cross_a_comma_or_paragraph() -> None:
    phrases = index("en", "New York")
    assert found(phrases, "New, York. New\n\nYork. New York") == ["New York"]


def test_scripts_without_spaces() -> None:
    assert found(index("zh", "上合组织", "上合"), "参加上合组织峰会") == ["上合组织"]


def test_values_of_one_phrase_are_all_given_once() -> None:
    phrases = index("en", "Georgia", "Georgia")
    phrases.add("Georgia", "the state")
    match = phrases.match_at("Georgia", tokenize("Georgia"), 0)
    assert match is not None
    assert match.values == ("Georgia", "the state")
    assert len(phrases) == 3


def test_a_phrase_without_words_is_ignored() -> None:
    assert len(index("en", "…")) == 0
