"""Articles from files and standard input: JSON lines, HTML pages, plain texts and web archives."""

from __future__ import annotations

import base64
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from agents.sources.progress import Checkpoint, Progress
from agents.sources.warc import is_warc, read_warc
from pipeline.decode import decode_page
from pipeline.errors import ConfigurationError, PermanentError, TooLarge, UnreadableMessage
from pipeline.messages import decode
from schemas import RawArticle

STANDARD_INPUT = "-"
_PAGES = frozenset({".html", ".htm", ".xhtml"})
_TEXTS = frozenset({".txt", ".text"})
_LINES = frozenset({".jsonl", ".ndjson", ".json"})


@dataclass(frozen=True, slots=True)
class Input:
    """An article that was read, or why it could not be; ``where`` names its file and line."""

    where: str
    article: RawArticle | None = None
    error: PermanentError | None = None
    checkpoint: Checkpoint | None = None
    """The place behind it, where its file is one that can be gone on with."""


def read_inputs(sources: Sequence[str], *, limit_bytes: int, progress: Progress | None = None) -> Iterator[Input]:
    """Yield the articles of files, folders and standard input (``-``) in order.

    A line of a ``.jsonl`` file is a raw article as JSON; it may name a page beside it with ``file`` instead of holding
    one. An HTML page or text file is one article, whose id is ``file:`` and its path as given. A web archive gives the
    pages it holds. A folder stands for its articles, sorted by path. With ``progress``, lists and archives begin where
    it says.

    Raises:
        ConfigurationError: a file does not exist or is of no known kind.
    """
    for source in sources:
        if source == STANDARD_INPUT:
            yield from _lines(sys.stdin.buffer, "standard input", None, limit_bytes)
            continue
        path = Path(source)
        if path.is_dir():
            for file in sorted(_articles_in(path)):
                yield from _file(file, limit_bytes, progress)
        else:
            yield from _file(path, limit_bytes, progress)


def _articles_in(folder: Path) -> Iterator[Path]:
    files = [file for file in folder.rglob("*") if file.is_file()]
    listed = [file for file in files if file.suffix.lower() in _LINES or is_warc(file)]
    # Where a folder has lists of its pages, the lists know more about them than the pages' own names.
    yield from listed or (file for file in files if file.suffix.lower() in _PAGES | _TEXTS)


def _file(path: Path, limit_bytes: int, progress: Progress | None) -> Iterator[Input]:
    kind = path.suffix.lower()
    if not path.is_file():
        msg = f"{path} does not exist: give files, folders, or - for standard input"
        raise ConfigurationError(msg)
    if kind in _LINES:
        with path.open("rb") as stream:
            yield from _lines(stream, str(path), progress.start(path) if progress else Checkpoint(path), limit_bytes)
    elif is_warc(path):
        for found in read_warc(progress.start(path) if progress else Checkpoint(path), limit_bytes=limit_bytes):
            article, error = (
                (None, found.outcome) if isinstance(found.outcome, PermanentError) else (found.outcome, None)
            )
            yield Input(found.where, article, error, found.checkpoint)
    elif kind in _PAGES | _TEXTS:
        yield _page(path, {"id": f"file:{path.as_posix()}"}, limit_bytes, str(path))
    else:
        msg = (
            f"{path} is neither JSON lines (.jsonl), a page (.html), a text (.txt) nor a web archive (.warc, .warc.gz)"
        )
        raise ConfigurationError(msg)


def _lines(stream: BinaryIO, name: str, start: Checkpoint | None, limit_bytes: int) -> Iterator[Input]:
    offset, before = (start.offset, start.number) if start else (0, 0)
    folder = start.path.parent if start else Path()
    if offset:
        stream.seek(offset)
    for number, line in enumerate(stream, start=before + 1):
        offset += len(line)
        if not line.strip():
            continue
        # A last line without its end may still be being written.
        behind = Checkpoint(start.path, offset, number=number) if start and line.endswith(b"\n") else None
        yield replace(_line(line, f"{name}:{number}", folder, limit_bytes), checkpoint=behind)


def _line(line: bytes, where: str, folder: Path, limit_bytes: int) -> Input:
    try:
        named = _named_page(line)
        if named is None:
            return Input(where, article=decode(RawArticle, line.strip(), limit_bytes=limit_bytes))
        return _page(folder / str(named.pop("file")), named, limit_bytes, where)
    except PermanentError as error:
        return Input(where, error=error)


def _named_page(line: bytes) -> dict[str, Any] | None:
    """Return the line as an object if it names a page by ``file``; only then is it read a second time."""
    if b'"file"' not in line[:4096] and b'"file"' not in line[-4096:]:
        return None
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) and isinstance(value.get("file"), str) else None


def _page(path: Path, known: dict[str, Any], limit_bytes: int, where: str) -> Input:
    try:
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        # A name with a zero byte is no name.
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return Input(where, error=UnreadableMessage(f"{str(path)!r} cannot be read: {reason}"))
    if len(content) > limit_bytes:
        return Input(where, error=TooLarge(f"{path} has {len(content):,} bytes, at most {limit_bytes:,} are taken"))
    fields: dict[str, Any] = dict(known)
    if path.suffix.lower() in _TEXTS:
        fields["text"] = decode_page(content, "text/plain")
    else:
        fields["body"] = base64.b64encode(content)
        fields.setdefault("content_type", "text/html")
    try:
        return Input(where, article=RawArticle.model_validate(fields))
    except ValueError as error:
        return Input(where, error=UnreadableMessage(f"{path}: {error}"))
