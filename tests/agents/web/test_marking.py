from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agents.web.marking import marked_paragraphs

TEXT = "Moscow said it would stay.\n\n“We agreed,” said Shoigu in Tashkent."


def mention(text: str, within: str = TEXT) -> dict[str, Any]:
    start = within.index(text)
    return {"field": "text", "start": start, "end": start + len(text), "text": text}


def article(**changes: Any) -> dict[str, Any]:
    start = TEXT.index("We agreed,")
    return {
        "text": TEXT,
        "actors": [
            {"id": "gov", "name": "Government of Russia", "mentions": [mention("Moscow")]},
            {"id": "shoigu", "name": "Sergei Shoigu", "mentions": [mention("Shoigu")]},
        ],
        "locations": [
            {"id": "moscow", "name": "Moscow", "mentions": [mention("Moscow")]},
            {"id": "tashkent", "name": "Tashkent", "mentions": [mention("Tashkent")]},
        ],
        "quotes": [{"start": start, "end": start + 10, "text": "We agreed,", "kind": "direct", "speaker": "shoigu"}],
        **changes,
    }


def test_actors_places_and_quotes_are_marked_where_they_stand() -> None:
    first, second = marked_paragraphs(article(), "text", {"shoigu": "Sergei Shoigu"})
    moscow = first[0].runs[0]
    assert moscow.text == "Moscow"
    assert moscow.mark is not None
    assert (moscow.mark.kind, moscow.mark.id, moscow.mark.place) == ("actor", "gov", "Moscow")
    quote = next(piece for piece in second if piece.quote)
    assert "".join(run.text for run in quote.runs) == "We agreed,"
    assert quote.quote is not None
    assert quote.quote.label == "Sergei Shoigu"
    marks = [(run.text, run.mark.kind) for piece in second for run in piece.runs if run.mark]
    assert marks == [("Shoigu", "actor"), ("Tashkent", "place")]


def test_a_mention_that_is_not_where_it_says_is_not_marked() -> None:
    wrong = mention("Shoigu") | {"start": 3, "end": 9}
    actors = [{"id": "shoigu", "name": "Sergei Shoigu", "mentions": [wrong]}]
    paragraphs = marked_paragraphs(article(actors=actors, locations=[], quotes=[]), "text", {})
    assert not [run for paragraph in paragraphs for piece in paragraph for run in piece.runs if run.mark]


@given(st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70), st.booleans()), max_size=12))
def test_the_text_stays_whole_whatever_is_marked(spans: list[tuple[int, int, bool]]) -> None:
    entries = [
        {"id": str(number), "name": "x", "mentions": [{"start": start, "end": end, "text": TEXT[start:end]}]}
        for number, (start, end, _) in enumerate(spans)
    ]
    quotes = [{"start": a, "end": b, "text": TEXT[a:b]} for a, b, quoted in spans if quoted]
    paragraphs = marked_paragraphs({"text": TEXT, "actors": entries, "quotes": quotes}, "text", {})
    shown = ["".join(run.text for piece in paragraph for run in piece.runs) for paragraph in paragraphs]
    assert shown == TEXT.split("\n\n")
