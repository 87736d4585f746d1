from __future__ import annotations

import pytest

from pipeline.errors import TooLarge, UnreadableMessage
from pipeline.messages import decode
from schemas import RawArticle

LIMIT = 1_000_000


def test_a_good_message_is_read() -> None:
    assert decode(RawArticle, b'{"id":"a","text":"x"}', limit_bytes=LIMIT).id == "a"


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        (None, "no value"),
        (b"", "no value"),
        (b'{"id": "a", "text": ', "EOF while parsing"),
        (b'{"id": "a", "text": "\xff"}', "utf-8|UTF-8|unicode"),
        (b"\x00\x01", "Invalid JSON"),
        (b"[]", "object"),
        (b"[" * 100_000, "recursion limit"),
        (b'{"id": "a", "text": "x", "tags": 1e999}', "tags: Input should be a valid array"),
        (b'{"id": "a", "text": 5}', r"text: Input should be a valid string \(found 5\)"),
        (b'{"text": "x"}', "an article needs a url or an id"),
        (b'{"id": "a", "text": "\\ud800"}', "surrogate|Invalid JSON"),
    ],
)
def test_a_bad_message_is_explained_in_one_line(value: bytes | None, complaint: str) -> None:
    with pytest.raises(UnreadableMessage, match=complaint) as caught:
        decode(RawArticle, value, limit_bytes=LIMIT)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) <= 500


def test_content_is_not_quoted_at_length() -> None:
    with pytest.raises(UnreadableMessage) as caught:
        decode(RawArticle, b'{"id": "a", "text": "x", "tags": "%s"}' % (b"secret" * 100), limit_bytes=LIMIT)
    assert str(caught.value).count("secret") <= 10


def test_a_message_above_the_limit_is_not_even_parsed() -> None:
    with pytest.raises(TooLarge, match="at most 10"):
        decode(RawArticle, b"not json at all", limit_bytes=10)
