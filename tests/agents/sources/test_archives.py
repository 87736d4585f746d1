"""Web archives and lists of articles: what is read of them, and where the next run begins."""

from __future__ import annotations

import gzip
import json
import random
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agents.inputs import Input, read_inputs
from agents.sources.progress import Progress
from tests.agents.sources.archives import crawl, packed, response

LIMIT = 100_000
HOST = "https://steppe-herald.example"


def archive(path: Path, records: list[bytes], how: str = "each") -> Path:
    path.write_bytes(packed(crawl(records), how))
    return path


def read(path: Path, progress: Progress | None = None) -> list[Input]:
    return list(read_inputs([str(path)], limit_bytes=LIMIT, progress=progress))


def urls(inputs: list[Input]) -> list[str | None]:
    return [item.article.url for item in inputs if item.article]


def test_pages_come_with_address_type_and_time(tmp_path: Path) -> None:
    body = "<p>Переговоры</p>".encode("windows-1251")
    (item,) = read(
        archive(tmp_path / "a.warc.gz", [response(f"{HOST}/1", body, kind="text/html; charset=windows-1251")])
    )
    assert item.article is not None
    assert item.article.body == body
    assert item.article.content_type == "text/html; charset=windows-1251"
    assert item.article.url == f"{HOST}/1"
    assert item.article.fetched_at == datetime(2024, 5, 14, 7, 15, tzinfo=UTC)


def test_only_pages_that_a_server_gave_are_read(tmp_path: Path) -> None:
    records = [
        response(f"{HOST}/gone", b"<p>gone</p>", status="404 Not Found"),
        response(f"{HOST}/moved", b"", status="301 Moved Permanently", headers=["Location: /1"]),
        response(f"{HOST}/pdf", b"%PDF" * 50_000, kind="application/pdf"),
        response(f"{HOST}/xhtml", b"<p>x</p>", kind="application/xhtml+xml"),
        response(f"{HOST}/1", b"<p>x</p>"),
    ]
    assert urls(read(archive(tmp_path / "a.warc.gz", records))) == [f"{HOST}/xhtml", f"{HOST}/1"]


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(b"<p>Talks</p>"), ["Content-Encoding: gzip"]),
        (zlib.compress(b"<p>Talks</p>"), ["Content-Encoding: deflate"]),
        (b"8\r\n<p>Talks\r\n4\r\n</p>\r\n0\r\n\r\n", ["Transfer-Encoding: chunked"]),
        (b"<p>Talks</p>", ["Transfer-Encoding: chunked", "Content-Encoding: gzip"]),
    ],
    ids=["gzip", "deflate", "chunked", "undone by the archiver"],
)
def test_encodings_of_the_transfer_are_undone(tmp_path: Path, body: bytes, headers: list[str]) -> None:
    (item,) = read(archive(tmp_path / "a.warc.gz", [response(f"{HOST}/1", body, headers=headers)]))
    assert item.article is not None
    assert item.article.body == b"<p>Talks</p>"


def test_bad_records_are_told_and_the_others_read(tmp_path: Path) -> None:
    records = [
        response(f"{HOST}/large", b"x" * (LIMIT + 1)),
        response(f"{HOST}/bomb", gzip.compress(b"\0" * 50_000_000), headers=["Content-Encoding: gzip"]),
        response(f"{HOST}/br", b"x", headers=["Content-Encoding: br"]),
        response(f"{HOST}/when", b"x", date="yesterday"),
        response(f"{HOST}/1", b"<p>x</p>"),
    ]
    items = read(archive(tmp_path / "a.warc.gz", records))
    assert [item.error.code if item.error else None for item in items] == ["A102", "A102", "A101", "A101", None]
    assert "record 2 at byte" in items[1].where


@pytest.mark.parametrize("how", ["each", "whole", "plain"])
@pytest.mark.parametrize("done", [0, 1, 7, 20])
def test_reading_goes_on_where_it_ended(tmp_path: Path, how: str, done: int) -> None:
    pages = [
        response(f"{HOST}/{n}", random.Random(n).randbytes(3000), kind="text/html" if n % 3 else "image/png")
        for n in range(30)
    ]
    path = archive(tmp_path / "a.warc.gz", pages, how)
    expected = urls(read(path))
    assert len(expected) == 20
    first = Progress(tmp_path / "state", resume=False)
    for item in read(path, first)[:done]:
        assert item.checkpoint is not None
        first.settled(item.checkpoint)
    first.save()
    assert urls(read(path, Progress(tmp_path / "state", resume=True))) == expected[done:]
    assert urls(read(path, Progress(tmp_path / "state", resume=False))) == expected


def test_a_resumed_archive_is_entered_and_not_read_again(tmp_path: Path) -> None:
    path = archive(
        tmp_path / "a.warc.gz", [response(f"{HOST}/{n}", random.Random(n).randbytes(3000)) for n in range(10)]
    )
    progress = Progress(tmp_path / "state", resume=True)
    items = read(path, progress)
    checkpoint = items[7].checkpoint
    assert checkpoint is not None
    assert checkpoint.offset > path.stat().st_size / 2
    progress.settled(checkpoint)
    progress.save()
    content = bytearray(path.read_bytes())
    content[5000 : checkpoint.offset] = bytes(checkpoint.offset - 5000)
    path.write_bytes(content)
    assert urls(read(path, Progress(tmp_path / "state", resume=True))) == [f"{HOST}/8", f"{HOST}/9"]


@pytest.mark.parametrize("how", ["each", "plain"])
def test_an_archive_that_is_still_being_written_is_read_to_its_end_later(tmp_path: Path, how: str) -> None:
    pages = [response(f"{HOST}/{n}", random.Random(n).randbytes(2000)) for n in range(5)]
    path = archive(tmp_path / "a.warc.gz", pages, how)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1000])
    progress = Progress(tmp_path / "state", resume=True)
    items = read(path, progress)
    assert urls(items) == [f"{HOST}/{n}" for n in range(4)]
    assert items[-1].error is not None
    for item in items:
        if item.checkpoint:
            progress.settled(item.checkpoint)
    progress.save()
    path.write_bytes(whole)
    assert urls(read(path, Progress(tmp_path / "state", resume=True))) == [f"{HOST}/4"]


def test_a_damaged_archive_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(packed(crawl([response(f"{HOST}/1", b"x")]), "each") + b"garbage" * 100)
    good, bad = read(path)
    assert good.article is not None
    assert bad.error is not None
    assert "damaged" in str(bad.error)


def test_lists_go_on_behind_the_last_whole_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = [json.dumps({"id": str(n), "text": "x"}) + "\n" for n in range(4)]
    path.write_text("".join(lines[:3]) + lines[3][:5])
    progress = Progress(tmp_path / "state", resume=True)
    items = read(path, progress)
    assert [bool(item.error) for item in items] == [False, False, False, True]
    for item in items:
        if item.checkpoint:
            progress.settled(item.checkpoint)
    progress.save()
    path.write_text("".join(lines))
    (item,) = read(path, Progress(tmp_path / "state", resume=True))
    assert item.article is not None
    assert (item.article.id, item.where) == ("3", f"{path}:4")


def test_what_was_not_delivered_holds_the_progress_of_its_file(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps({"id": str(n), "text": "x"}) + "\n" for n in range(4)))
    progress = Progress(tmp_path / "state", resume=True)
    for number, item in enumerate(read(path, progress)):
        assert item.checkpoint is not None
        if number == 2:
            progress.stuck(path)
        else:
            progress.settled(item.checkpoint)
    progress.save()
    again = read(path, Progress(tmp_path / "state", resume=True))
    assert [item.article.id for item in again if item.article] == ["2", "3"]


def test_another_file_of_the_same_name_begins_at_its_start(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    for letter in "ab":
        path.write_text("".join(json.dumps({"id": f"{letter}{n}", "text": "x"}) + "\n" for n in range(3)))
        progress = Progress(tmp_path / "state", resume=True)
        items = read(path, progress)
        assert len(items) == 3
        for item in items:
            assert item.checkpoint is not None
            progress.settled(item.checkpoint)
        progress.save()


def test_progress_that_cannot_be_kept_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "1", "text": "x"}\n')
    progress = Progress(path / "no folder", resume=False)
    for _ in range(2):
        (item,) = read(path, progress)
        assert item.checkpoint is not None
        progress.settled(item.checkpoint)
        progress.save()
    assert len(caplog.records) == 1
