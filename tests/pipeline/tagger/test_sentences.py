"""Text is read in sentences of words as the corpora have them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.tagger.sentences import LONGEST, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "U.S. President George W. Bush met Mr. Putin. He said 1,000.5 people’s names.",
            [
                ["U.S.", "President", "George", "W.", "Bush", "met", "Mr.", "Putin", "."],
                ["He", "said", "1,000.5", "people", "’s", "names", "."],
            ],
        ),
        (
            "В г. Москве В. В. Путин сказал: «Да». Лавров уехал.",
            [
                ["В", "г", ".", "Москве", "В.", "В.", "Путин", "сказал", ":", "«", "Да", "»", "."],
                ["Лавров", "уехал", "."],
            ],
        ),
        ("Ankara'da Erdoğan konuştu. O gitti.", [["Ankara'da", "Erdoğan", "konuştu", "."], ["O", "gitti", "."]]),
        ("毛宁表示。王毅说。", [["毛", "宁", "表", "示", "。"], ["王", "毅", "说", "。"]]),
        ("قال السيسي. وأضاف.", [["قال", "السيسي", "."], ["وأضاف", "."]]),
        ("l’Ouzbékistan et L’Élysée", [["l’", "Ouzbékistan", "et", "L’", "Élysée"]]),
        ("O‘zbekiston Isroʻ al-Assad", [["O‘zbekiston", "Isroʻ", "al-Assad"]]),
        ("A line\nand another", [["A", "line"], ["and", "another"]]),
    ],
)
def test_sentences_and_words(text: str, expected: list[list[str]]) -> None:
    assert [[word.text for word in sentence] for sentence in sentences(text)] == expected


def test_a_long_sentence_is_cut_at_a_comma() -> None:
    text = " ".join(["word"] * 80 + [","] + ["word"] * 80)
    lengths = [len(sentence) for sentence in sentences(text)]
    assert lengths == [81, 80]


@given(st.text(max_size=400))
def test_every_letter_is_read_once_and_offsets_hold(text: str) -> None:
    words = [word for sentence in sentences(text) for word in sentence]
    assert all(text[word.start : word.end] == word.text for word in words)
    assert all(a.end <= b.start for a, b in pairwise(words))
    assert all(0 < len(sentence) <= LONGEST for sentence in sentences(text))
    covered = {place for word in words for place in range(word.start, word.end)}
    assert all(place in covered for place, char in enumerate(text) if char.isalnum())
