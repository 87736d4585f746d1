"""Web archives (WARC), as crawlers and Common Crawl News publish them: the pages of their response records."""

from __future__ import annotations

import base64
import contextlib
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from fastwarc.stream_io import ChunkedReader
from fastwarc.warc import ArchiveIterator, HeaderMap, WarcRecord, WarcRecordType
from pydantic import ValidationError

from agents.sources.inflate import Inflater
from agents.sources.progress import Checkpoint
from pipeline.errors import PermanentError, TooLarge, UnreadableMessage
from pipeline.messages import explain
from schemas import RawArticle

SUFFIXES = (".warc", ".warc.gz")

_PAGES = ("text/html", "application/xhtml+xml")
_HEADERS_BYTES = 64 * 1024
_GZIP_MAGIC = b"\x1f\x8b"
_RECORD_STARTS = (b"\x1f\x8b\x08", b"WARC/")


@dataclass(frozen=True, slots=True)
class Archived:
    """A page of an archive, or why it could not be read; ``checkpoint`` is the place behind it."""

    where: str
    outcome: RawArticle | PermanentError
    checkpoint: Checkpoint | None


def is_warc(path: Path) -> bool:
    """Return whether a file is an archive, by its name."""
    return path.name.lower().endswith(SUFFIXES)


def read_warc(start: Checkpoint, *, limit_bytes: int) -> Iterator[Archived]:
    """Yield the HTML pages that servers answered with status 200.

    Args:
        start: where to begin. An archive with a gzip member a record, as the standard recommends, is entered right
            there; one that is compressed as a whole is read again up to it.
        limit_bytes: largest page.
    """
    with start.path.open("rb") as stream:
        stream.seek(start.offset)
        number, left_out, offset = start.number - start.skip, start.skip, start.offset
        try:
            for record in ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=False):
                number += 1
                if _begins_at(stream, record.stream_pos):
                    offset, since = record.stream_pos, 1
                else:
                    offset, since = 0, number
                if left_out:
                    left_out -= 1
                    continue
                where = f"{start.path}: record {number} at byte {record.stream_pos}"
                yield from _page(record, where, Checkpoint(start.path, offset, since, number), limit_bytes)
        except OSError as error:
            msg = f"the archive is damaged, and the rest of it is not read: {error}"
            yield Archived(f"{start.path}: after record {number}", UnreadableMessage(msg), None)


def _begins_at(stream: BinaryIO, offset: int) -> bool:
    """Return whether a record begins at a byte, so that reading can begin there."""
    return os.pread(stream.fileno(), 5, offset).startswith(_RECORD_STARTS)


def _page(record: WarcRecord, where: str, checkpoint: Checkpoint, limit: int) -> Iterator[Archived]:
    block = record.reader.read(min(record.content_length, _HEADERS_BYTES))
    headers, begin = _headers(block)
    if not _is_page(record, headers):
        return
    if record.content_length > limit + begin:
        msg = f"the page has {record.content_length:,} bytes, at most {limit:,} are taken"
        yield Archived(where, TooLarge(msg), checkpoint)
        return
    while len(block) < record.content_length and (piece := record.reader.read(record.content_length - len(block))):
        block += piece
    if len(block) < record.content_length:
        msg = f"the archive ends within it: {len(block):,} of {record.content_length:,} bytes are there"
        yield Archived(where, UnreadableMessage(msg), None)
        return
    try:
        yield Archived(where, _article(record, headers, _unpacked(block[begin:], headers, limit)), checkpoint)
    except PermanentError as error:
        yield Archived(where, error, checkpoint)


def _headers(block: bytes) -> tuple[HeaderMap, int]:
    """Return the HTTP headers and where the body begins."""
    headers = HeaderMap()
    return headers, headers.parse(io.BytesIO(block))


def _is_page(record: WarcRecord, headers: HeaderMap) -> bool:
    kind = headers.get("Content-Type") or record.headers.get("WARC-Identified-Payload-Type") or ""
    return headers.status_code == 200 and kind.partition(";")[0].strip().lower() in _PAGES


def _unpacked(body: bytes, headers: HeaderMap, limit: int) -> bytes:
    """Return the body without the encodings that its headers declare and it really has: archivers undo some."""
    if "chunked" in (headers.get("Transfer-Encoding") or "").lower():
        with contextlib.suppress(OSError):
            body = ChunkedReader(io.BytesIO(body)).read(len(body))
    encoding = (headers.get("Content-Encoding") or "").strip().lower()
    if encoding.endswith("gzip") and not body.startswith(_GZIP_MAGIC):
        encoding = ""
    inflater = Inflater(encoding, limit)
    inflater.feed(body)
    return inflater.finish()


def _article(record: WarcRecord, headers: HeaderMap, body: bytes) -> RawArticle:
    try:
        return RawArticle.model_validate(
            {
                "url": (record.headers.get("WARC-Target-URI") or "").strip("<> "),
                "body": base64.b64encode(body),
                "content_type": headers.get("Content-Type") or _PAGES[0],
                "fetched_at": record.headers.get("WARC-Date"),
            }
        )
    except ValidationError as error:
        raise UnreadableMessage(explain(error)) from None
