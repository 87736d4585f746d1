import pytest

from pipeline.tokens import fold, joins_name, tokenize


def words(text: str) -> list[str]:
    return [token.text for token in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("O‘zbekiston, Qo'qon.", ["O‘zbekiston", "Qo'qon"]),
        ("Russia’s “Aral” base", ["Russia’s", "Aral", "base"]),
        ("l’Ouzbékistan, d'Iran, L'Aquila", ["l’", "Ouzbékistan", "d'", "Iran", "L'", "Aquila"]),
        ("dell'Ucraina", ["dell'", "Ucraina"]),
        ("Жогорку-Кеңеш", ["Жогорку", "Кеңеш"]),
        ("中国，外长", ["中", "国", "外", "长"]),
        ("رئیس‌جمهور ایران", ["رئیس‌جمهور", "ایران"]),
        ("नरेंद्र मोदी", ["नरेंद्र", "मोदी"]),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected
    assert all(text[token.start : token.end] == token.text for token in tokenize(text))


def test_offsets_count_code_points() -> None:
    token = tokenize("😀😀 Bishkek")[0]
    assert (token.text, token.start, token.end) == ("Bishkek", 3, 10)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Erdoğan", "ERDOGAN"),
        ("Fyodor Фёдор", "fyodor Федор"),
        ("İstanbul", "istanbul"),
        ("Əliyev", "aliyev"),
        ("O‘zbek", "oʻzbek"),
        ("القاهرة", "القاهره"),
        ("مُحَمَّد", "محمد"),
        ("علي", "علی"),
        ("國務院", "国务院"),
        ("Łódź", "lodz"),
    ],
)
def test_spellings_fold_onto_each_other(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("Іран", "Иран"), ("край", "краи"), ("Rahmon", "Rahmonov")])
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_gaps_inside_a_name() -> None:
    assert all(joins_name(gap) for gap in (" ", "", "-", ". ", "\n", "·"))
    assert not any(joins_name(gap) for gap in (", ", "\n\n", "; ", " (", " — "))


def test_letters() -> None:
    token = {token.text: token for token in tokenize("NATO Nato nato 北 А")}
    assert (token["NATO"].is_upper, token["Nato"].is_upper, token["А"].is_upper) == (True, False, False)
    assert (token["Nato"].is_capitalised, token["nato"].is_capitalised, token["北"].is_capitalised) == (
        True,
        False,
        True,
    )
