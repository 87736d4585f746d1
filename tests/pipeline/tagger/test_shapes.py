"""Shapes tell case and script apart."""

from __future__ import annotations

import pytest

from pipeline.tagger.shapes import Shape, shape_of


@pytest.mark.parametrize(
    ("word", "shape"),
    [
        ("2022", Shape.NUMBER), ("Covid-19", Shape.LATIN_TITLE), ("!", Shape.SENTENCE_END), ("«", Shape.QUOTE),
        ("—", Shape.DASH), (",", Shape.MARK), ("word", Shape.LATIN_LOWER), ("Word", Shape.LATIN_TITLE),
        ("NATO", Shape.LATIN_UPPER), ("W.", Shape.LATIN_INITIAL), ("McKay", Shape.LATIN_MIXED),
        ("слово", Shape.CYRILLIC_LOWER), ("Слово", Shape.CYRILLIC_TITLE), ("ОДКБ", Shape.CYRILLIC_UPPER),
        ("В.", Shape.CYRILLIC_INITIAL), ("كلمة", Shape.ARABIC), ("国", Shape.IDEOGRAPH), ("शब्द", Shape.CASELESS),
    ],
)  # fmt: skip
def test_shape(word: str, shape: Shape) -> None:
    assert shape_of(word) is shape
