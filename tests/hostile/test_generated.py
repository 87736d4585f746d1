"""Generated messages through the stages, and generated input of every reader: a valid result or an error of ours.

``make fuzz`` runs the same for as long as one likes; the profile decides how many cases there are.
"""

from __future__ import annotations

import gzip
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from agents.commands.search import parse_near
from agents.deadletters import DEAD_HEADER, Failure, bury, read_letter, redrive
from agents.inputs import read_inputs
from agents.records import Record
from agents.searching import Question, query_of
from agents.settings import Settings
from agents.sources.feedlist import read_feeds
from agents.sources.feeds import parse_feed
from agents.sources.inflate import Inflater
from agents.sources.progress import Checkpoint
from agents.sources.robots import parse_robots
from agents.sources.warc import read_warc
from pipeline.clean.text import excerpt, normalise, one_line
from pipeline.decode import decode_page
from pipeline.errors import ConfigurationError, PermanentError, StageFailure
from pipeline.identity import canonical_url
from pipeline.knowledge.actor_checks import check_files
from pipeline.messages import decode
from schemas import CleanArticle, RawArticle, Stage
from tests.hostile import strategies as some
from tests.hostile.fuzz import cases
from tests.hostile.invariants import Stopwatch, check, clean, comparable, raw_message, whole_path

SLOW, MIDDLING, FAST = 100, 300, 900


@cases(MIDDLING)
@given(value=some.wild_messages)
def test_whatever_is_on_the_raw_topic_becomes_a_document_or_a_dead_letter(value: bytes) -> None:
    with Stopwatch(5.0):
        outcome = whole_path(value)
    check(outcome, raw=value)


@cases(SLOW)
@given(fields=some.good_texts)
def test_texts_become_documents_and_the_same_ones_again(fields: dict[str, Any]) -> None:
    value = raw_message(**fields)
    with Stopwatch(5.0):
        first = whole_path(value)
    check(first, raw=value)
    assert comparable(first) == comparable(whole_path(value)), "the same text gave another document"


@cases(MIDDLING)
@given(fields=some.good_pages)
def test_pages_become_articles(fields: dict[str, Any]) -> None:
    value = raw_message(**fields)
    with Stopwatch(5.0):
        outcome = whole_path(value)
    check(outcome, raw=value)


@cases(MIDDLING)
@given(fields=some.good_pages)
def test_cleaning_is_deterministic(fields: dict[str, Any]) -> None:
    value = raw_message(**fields)
    assert comparable(clean(value)) == comparable(clean(value))


@cases(FAST)
@given(body=some.bodies, content_type=some.content_types)
def test_bytes_become_text_without_controls(body: bytes, content_type: str | None) -> None:
    with Stopwatch(2.0):
        text = decode_page(body, content_type)
    assert text == decode_page(body, content_type)
    assert not set(text) & set("\x00\x08\x0b\x1f\x7f\r\uffff")
    text.encode()


@cases(FAST)
@given(text=st.one_of(some.any_text, some.towers, some.prose))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert len(excerpt(once)) <= 300
    assert one_line(once) == one_line(one_line(once))


@cases(FAST)
@given(url=some.urls)
def test_an_address_is_canonical_or_refused(url: str) -> None:
    try:
        found = canonical_url(url)
    except PermanentError:
        return
    assert canonical_url(found) == found
    assert found.isprintable()
    assert "@" not in found.split("/")[2], "credentials are no part of an identity"


@cases(FAST)
@given(value=some.wild_messages)
def test_a_body_of_the_gateway_is_a_message_or_refused(value: bytes) -> None:
    for model in (RawArticle, CleanArticle):
        try:
            decode(model, value, limit_bytes=10_000)
        except PermanentError as error:
            assert len(str(error)) < 1000
            str(error).encode("utf-8", "backslashreplace")


_lines = st.lists(st.one_of(some.wild_messages.map(lambda value: value.replace(b"\n", b" ")), st.just(b'{"file": "/etc/passwd", "id": "x"}'), st.just(b'{"file": "\\u0000", "id": "x"}'), st.just(b'{"file": "..", "id": 7}')), max_size=5)  # fmt: skip


@cases(FAST)
@given(lines=_lines)
def test_lines_of_a_file_are_articles_or_named_errors(lines: list[bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.jsonl")
        path.write_bytes(b"\n".join(lines))
        found = list(read_inputs([str(path)], limit_bytes=10_000))
    assert len(found) == sum(bool(line.strip()) for line in lines)
    for item in found:
        assert (item.article is None) != (item.error is None)
        assert item.where.startswith(str(path))


_header = st.sampled_from((b"HTTP/1.1 200 OK", b"HTTP/9.9 200", b"Content-Type: text/html", b"Content-Type: text/html; charset=\xff", b"Content-Encoding: gzip", b"Content-Encoding: br", b"Transfer-Encoding: chunked", b"Content-Length: -1", b": ", b"\x00: \x00", b"X" * 500, b""))  # fmt: skip
_records = st.builds(
    lambda head, body, length, url, date: (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: " + url + b"\r\nWARC-Date: " + date
        + b"\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: "
        + str(len(b"\r\n".join(head) + b"\r\n\r\n" + body) + length).encode() + b"\r\n\r\n"
        + b"\r\n".join(head) + b"\r\n\r\n" + body + b"\r\n\r\n"
    ),
    st.lists(_header, max_size=4).map(lambda more: [b"HTTP/1.1 200 OK", b"Content-Type: text/html", *more]),
    some.bodies,
    st.sampled_from((0, 0, 0, 1, -3, 10**9)),
    st.sampled_from((b"https://x.example/a", b"<https://x.example/>", b"", b"\xff", b"x" * 9000)),
    st.sampled_from((b"2024-05-14T09:30:00Z", b"0000-00-00", b"", b"\xff")),
)  # fmt: skip


@cases(FAST)
@given(records=st.lists(st.one_of(_records, _records.map(gzip.compress), st.binary(max_size=100)), max_size=3))
def test_archives_hold_pages_or_named_errors(records: list[bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.warc.gz")
        path.write_bytes(b"".join(records))
        with Stopwatch(2.0):
            found = list(read_warc(Checkpoint(path), limit_bytes=10_000))
    for item in found:
        assert str(path) in item.where
        assert isinstance(item.outcome, RawArticle | PermanentError)


_feeds = st.one_of(
    some.bodies,
    st.builds(lambda items: f"<rss version='2.0'><channel>{items}</channel></rss>".encode("utf-8", "replace"), st.lists(st.builds(lambda tag, text: f"<item><{tag}>{text}</{tag}><link>https://x.example/</link></item>", st.sampled_from(("title", "link", "guid", "pubDate", "author", "dc:creator", "media:content url='['", "source", "description", "content:encoded")), some.odd_text), max_size=4).map("".join)),
    st.builds(lambda items: json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode(), st.one_of(some.json_values, st.lists(st.dictionaries(st.sampled_from(("url", "id", "title", "authors", "author", "date_published", "external_url")), some.json_values, max_size=5), max_size=4))),
    st.builds(lambda items: f"<urlset xmlns:news='x'>{items}</urlset>".encode("utf-8", "replace"), st.lists(st.builds(lambda url, time: f"<url><loc>{url}</loc><lastmod>{time}</lastmod><news:news><news:title>&amp;</news:title></news:news></url>", some.urls, some.times), max_size=4).map("".join)),
    st.builds(lambda items: f"<sitemapindex>{items}</sitemapindex>".encode("utf-8", "replace"), st.lists(st.builds(lambda url, time: f"<sitemap><loc>{url}</loc><lastmod>{time}</lastmod></sitemap>", some.urls, some.times), max_size=4).map("".join)),
)  # fmt: skip


@cases(MIDDLING)
@given(body=_feeds, content_type=some.content_types)
def test_feeds_announce_addresses_or_are_refused(body: bytes, content_type: str | None) -> None:
    try:
        with Stopwatch(2.0):
            feed = parse_feed(body, "https://x.example/feed", content_type, limit=100_000)
    except PermanentError:
        return
    for entry in feed.entries:
        assert entry.url.startswith(("http://", "https://"))
        (entry.title or "").encode()
    assert all(child.startswith(("http://", "https://")) for child in feed.children)


@cases(FAST)
@given(body=st.one_of(some.bodies, st.lists(st.builds(lambda key, value: f"{key}: {value}", st.sampled_from(("user-agent", "allow", "disallow", "crawl-delay")), some.odd_text)).map(lambda lines: "\n".join(lines).encode("utf-8", "replace"))), url=some.urls)  # fmt: skip
def test_any_robots_file_answers(body: bytes, url: str) -> None:
    robots = parse_robots(body, "silkwire")
    assert robots.delay is None or 0 <= robots.delay <= 60
    assert robots.allows("https://x.example/" + url.encode("utf-8", "ignore").decode()) in (True, False)


@cases(FAST)
@given(body=st.binary(max_size=300), encoding=st.sampled_from(("", "gzip", "deflate", "br", "gzip, gzip")), packed=st.booleans(), size=st.integers(0, 100_000))  # fmt: skip
def test_nothing_unpacks_beyond_the_limit(body: bytes, encoding: str, packed: bool, size: int) -> None:
    try:
        inflater = Inflater(encoding, 10_000)
        inflater.feed(gzip.compress(body + b"\0" * size) if packed else body)
        assert len(inflater.finish()) <= 10_000
    except PermanentError:
        pass


@cases(FAST)
@given(key=st.none() | st.binary(max_size=50), value=st.none() | st.binary(max_size=50), header=st.binary(max_size=50) | some.wild_messages, message=some.any_text)  # fmt: skip
def test_dead_letters_are_read_or_refused_and_give_the_message_back(
    key: bytes | None, value: bytes | None, header: bytes, message: str
) -> None:
    record = Record("t", 0, 1, None, key, value, (("x", header), ("silkwire-attempts", header)))
    letter = bury(record, Failure.of(StageFailure(message), "id"), Stage.CLEAN, "dead")
    buried = Record("dead", 0, 0, None, letter.key, letter.value, letter.headers)
    again = redrive(buried, read_letter(buried))
    assert (again.topic, again.key, again.value, again.headers[0]) == ("t", key, value, ("x", header))
    with pytest.raises(PermanentError):
        read_letter(Record("dead", 0, 0, None, key, value, ((DEAD_HEADER, b"{" + header),)))


_yaml = st.one_of(some.odd_text, st.binary(max_size=80).map(lambda value: value.decode("latin-1")), st.builds(lambda value: json.dumps({"actors": value}), some.json_values), st.builds(json.dumps, some.json_values), st.sampled_from(("a: &a [*a]", "&a [&b [*a, *b]]", "!!python/object/apply:os.system [x]", "- " * 200, "[" * 200, "? ? ? ?", "a: 1\na: 2", "%YAML 9", "--- ---")))  # fmt: skip


@cases(SLOW // 3)
@given(content=_yaml)
def test_actor_files_are_read_or_refused(content: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "actors.yaml")
        path.write_text(content, encoding="utf-8", errors="replace")
        try:
            with Stopwatch(5.0):
                check_files([path])
        except ConfigurationError as error:
            assert "actors.yaml" in str(error)


@cases(MIDDLING)
@given(content=st.one_of(some.odd_text, st.binary(max_size=60), st.builds(json.dumps, some.json_values), st.lists(some.urls).map("\n".join)))  # fmt: skip
def test_feed_lists_are_read_or_refused(content: str | bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "feeds")
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "replace"))
        try:
            assert read_feeds([], [path])
        except ConfigurationError as error:
            assert "feed" in str(error)


@cases(MIDDLING)
@given(
    values=st.dictionaries(
        st.sampled_from(("kafka", "worker", "limits", "pipeline", "x")), some.json_values, max_size=3
    )
)
def test_settings_are_valid_or_refused(values: dict[str, Any]) -> None:
    try:
        Settings(**values)
    except ValidationError:
        pass


@cases(FAST)
@given(words=some.any_text, near=st.one_of(some.any_text, st.builds(lambda a, b, c: f"{a},{b},{c}", st.floats(), st.floats(), st.floats())))  # fmt: skip
def test_questions_become_queries_or_are_refused(words: str, near: str) -> None:
    try:
        circle = parse_near(near)
    except ConfigurationError:
        circle = None
    assert json.dumps(query_of(Question(words=words, actor=words, place=words, near=circle)), allow_nan=False)
