"""Web archives, written as crawlers write them."""

from __future__ import annotations

import gzip
from collections.abc import Sequence


def response(
    url: str,
    body: bytes,
    *,
    status: str = "200 OK",
    kind: str = "text/html; charset=utf-8",
    headers: Sequence[str] = (),
    date: str = "2024-05-14T07:15:00Z",
) -> bytes:
    """Return a response record."""
    http = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Type: {kind}", *headers, "", ""]).encode() + body
    return _record("response", f"<{url}>", http, "application/http; msgtype=response", date)


def crawl(pages: Sequence[bytes]) -> list[bytes]:
    """Return the records of a crawl: information first, a request before each response."""
    records = [_record("warcinfo", None, b"software: tests\r\n", "application/warc-fields", "2024-05-14T07:00:00Z")]
    for page in pages:
        request = b"GET / HTTP/1.1\r\nHost: steppe-herald.example\r\n\r\n"
        records += [
            _record("request", "https://steppe-herald.example/", request, "application/http", "2024-05-14T07:00:00Z")
        ]
        records += [page]
    return records


def packed(records: Sequence[bytes], how: str) -> bytes:
    """Return an archive: ``each`` record a gzip member as the standard recommends, ``whole`` as one, or ``plain``."""
    if how == "each":
        return b"".join(map(gzip.compress, records))
    return gzip.compress(b"".join(records)) if how == "whole" else b"".join(records)


def _record(kind: str, url: str | None, block: bytes, content_type: str, date: str) -> bytes:
    lines = ["WARC/1.0", f"WARC-Type: {kind}", f"WARC-Date: {date}", "WARC-Record-ID: <urn:uuid:1>"]
    lines += [f"WARC-Target-URI: {url}"] if url else []
    lines += [f"Content-Type: {content_type}", f"Content-Length: {len(block)}", "", ""]
    return "\r\n".join(lines).encode() + block + b"\r\n\r\n"
