from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agents.deadletters import DEAD_HEADER, Failure, bury, read_letter, redrive
from agents.records import Outgoing, Record
from pipeline import errors
from pipeline.errors import EmptyArticle, UnreadableMessage
from schemas import Stage

ORIGINAL = Record(
    topic="articles.raw",
    partition=3,
    offset=17,
    timestamp=datetime(2024, 5, 14, tzinfo=UTC),
    key=b"\xff\x00key",
    value=b'{"broken": \xff\x00',
    headers=(("trace", b"t1"), ("schema", b"raw-article/1")),
)


def arrived(message: Outgoing, offset: int = 0) -> Record:
    return Record(message.topic, 0, offset, None, message.key, message.value, message.headers)


def test_key_value_and_headers_are_kept_byte_for_byte() -> None:
    letter = bury(ORIGINAL, Failure.of(EmptyArticle("no text"), "doc-1"), Stage.CLEAN, "articles.dead")
    assert (letter.topic, letter.key, letter.value) == ("articles.dead", ORIGINAL.key, ORIGINAL.value)
    assert letter.headers[:-1] == ORIGINAL.headers


def test_the_reason_is_complete() -> None:
    reason = read_letter(
        arrived(bury(ORIGINAL, Failure.of(EmptyArticle("no text"), "doc-1"), Stage.CLEAN, "articles.dead"))
    )
    assert (reason.stage, reason.code, reason.error, reason.message) == (Stage.CLEAN, "A103", "EmptyArticle", "no text")
    assert reason.document_id == "doc-1"
    assert (reason.origin.topic, reason.origin.partition, reason.origin.offset) == ("articles.raw", 3, 17)
    assert reason.attempts == 1


def test_redriving_gives_the_original_message_and_counts_attempts() -> None:
    record = ORIGINAL
    for attempt in (1, 2, 3):
        buried = arrived(bury(record, Failure.of(EmptyArticle("no text")), Stage.CLEAN, "articles.dead"))
        letter = read_letter(buried)
        assert letter.attempts == attempt
        back = redrive(buried, letter)
        assert (back.topic, back.key, back.value) == ("articles.raw", ORIGINAL.key, ORIGINAL.value)
        assert [h for h in back.headers if h[0] in ("trace", "schema")] == list(ORIGINAL.headers)
        record = Record("articles.raw", 3, 17 + attempt, None, back.key, back.value, back.headers)


def test_a_long_message_with_odd_characters_is_cut_and_can_be_written() -> None:
    failure = Failure(code="A200", error="StageFailure", message="\ud800" + "x" * 10_000)
    reason = read_letter(arrived(bury(ORIGINAL, failure, Stage.EXTRACT, "articles.dead")))
    assert len(reason.message) == 2000


@pytest.mark.parametrize("headers", [(), ((DEAD_HEADER, b"{}"),), ((DEAD_HEADER, b"\xff"),)])
def test_a_foreign_record_is_told_apart(headers: tuple[tuple[str, bytes], ...]) -> None:
    with pytest.raises(UnreadableMessage):
        read_letter(Record("articles.dead", 0, 1, None, None, None, headers))


def test_the_page_for_operators_names_every_code() -> None:
    page = (Path(__file__).parents[2] / "docs" / "operating.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| (A\d+) \|", page, re.MULTILINE))
    codes = {kind.code for kind in vars(errors).values() if isinstance(kind, type) and hasattr(kind, "code")}
    assert told == codes - {errors.PermanentError.code}
