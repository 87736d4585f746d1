"""Probabilities become spans whose tags follow one another as IOB2 wants."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.tagger.decoding import TaggedSpan, spans_of

LABELS = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG")


def shares(*rows: dict[str, float]) -> np.ndarray:
    table = np.full((len(rows), len(LABELS)), 0.001, np.float32)
    for number, row in enumerate(rows):
        for label, value in row.items():
            table[number, LABELS.index(label)] = value
    return table


def test_names_side_by_side_stay_apart() -> None:
    given = shares({"B-PER": 0.9}, {"I-PER": 0.7}, {"B-PER": 0.9}, {"O": 0.9}, {"B-ORG": 0.8})
    assert spans_of(given, LABELS) == [
        TaggedSpan(0, 2, "PER", 0.8),
        TaggedSpan(2, 3, "PER", 0.9),
        TaggedSpan(4, 5, "ORG", 0.8),
    ]


def test_an_inside_tag_without_a_beginning_is_mended_by_the_likelier_reading() -> None:
    given = shares({"O": 0.6, "B-ORG": 0.4}, {"I-ORG": 0.95, "O": 0.01})
    assert [(s.start, s.end, s.label) for s in spans_of(given, LABELS)] == [(0, 2, "ORG")]


def test_an_inside_tag_never_follows_another_type() -> None:
    given = shares({"B-PER": 0.9}, {"I-ORG": 0.6, "I-PER": 0.35})
    assert [(s.start, s.end, s.label) for s in spans_of(given, LABELS)] == [(0, 2, "PER")]


@pytest.mark.parametrize("words", [1, 7])
def test_nothing_is_found_in_nothing(words: int) -> None:
    assert spans_of(shares(*[{"O": 0.99}] * words), LABELS) == []
