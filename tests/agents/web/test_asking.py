from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agents.searching import Near
from agents.web.asking import MOST_VALUES, Asked, read


def ask(*pairs: tuple[str, str]) -> Asked:
    return read(pairs, 20)


def test_a_request_becomes_a_question() -> None:
    asked = ask(
        ("q", " border  talks "), ("language", "ru"), ("language", "uz"), ("role", "MIL"), ("country", "UZB"),
        ("since", "2024-05-01"), ("until", "2024-05-31"), ("near", "41.3,69.2,200"), ("page", "3"), ("order", "newest"),
    )  # fmt: skip
    question = asked.question
    assert asked.problems == {}
    assert (question.words, question.languages, question.role) == ("border talks", ("ru", "uz"), "MIL")
    assert question.since == datetime(2024, 5, 1, tzinfo=UTC)
    assert question.until == datetime(2024, 6, 1, tzinfo=UTC), "the last day is meant whole"
    assert question.near == Near(41.3, 69.2, 200.0)
    assert (asked.page, question.newest_first) == (3, True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("q", '"open phrase'), ("q", "(a b"), ("q", "a |"), ("q", "***"), ("q", "x" * 501),
        ("since", "2024-13-01"), ("since", "0001-01-01"), ("until", "soon"), ("near", "95,0,10"), ("near", "1,2"),
        ("page", "0"), ("page", "9" * 30), ("page", "99999"), ("km", "-3"), ("km", "1e999"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_told(name: str, value: str) -> None:
    assert set(ask((name, value)).problems) == {name}


def test_days_in_the_wrong_order_are_told() -> None:
    assert set(ask(("since", "2024-05-02"), ("until", "2024-05-01")).problems) == {"until"}


def test_too_many_values_are_told() -> None:
    asked = ask(*(("language", f"l{number}") for number in range(MOST_VALUES + 1)))
    assert set(asked.problems) == {"language"}
    assert len(asked.values["language"]) == MOST_VALUES


def test_unknown_fields_and_empty_ones_are_left_out() -> None:
    asked = ask(("q", "flood"), ("utm_source", "x"), ("actor", "  "))
    assert asked.address() == "/?q=flood"


def test_addresses_add_and_take_away() -> None:
    asked = ask(("q", "a b&c"), ("language", "ru"), ("place", "geo:1"), ("km", "50"), ("page", "2"))
    assert asked.with_value("language", "uz") == "/?q=a+b%26c&place=geo%3A1&km=50&language=ru&language=uz"
    assert asked.without("language", "ru") == "/?q=a+b%26c&place=geo%3A1&km=50"
    assert asked.without("place", "geo:1") == "/?q=a+b%26c&language=ru"
    assert asked.address(page="3") == "/?q=a+b%26c&place=geo%3A1&km=50&page=3&language=ru"
    assert ask().address() == "/"


def test_a_radius_needs_a_place() -> None:
    assert ask(("km", "50")).km is None
    asked = ask(("km", "50"), ("place", "Tashkent"))
    assert (asked.km, asked.question.place) == (50.0, None)
