"""Articles from files and standard input: JSON lines, HTML pages and plain texts."""

from __future__ import annotations

import base64
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import orjson

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


def read_inputs(sources: Sequence[str], *, limit_bytes: int) -> Iterator[Input]:
    """Yield the articles of files, folders and standard input (``-``) in order.

    A line of a ``.jsonl`` file is a raw article as JSON; it may name a page beside it with ``file`` instead of holding
    one. An HTML page or text file is one article, whose id is ``file:`` and its path as given. A folder stands for its
    articles, sorted by path.

    Raises:
        ConfigurationError: a file does not exist or is of no known kind.
    """
    for source in sources:
        if source == STANDARD_INPUT:
            yield from _lines(sys.stdin.buffer, "standard input", Path(), limit_bytes)
            continue
        path = Path(source)
        if path.is_dir():
            for file in sorted(_articles_in(path)):
                yield from _file(file, limit_bytes)
        else:
            yield from _file(path, limit_bytes)


def _articles_in(folder: Path) -> Iterator[Path]:
    listed = [file for file in folder.rglob("*") if file.suffix.lower() in _LINES]
    # Where a folder has lists of its pages, the lists know more about them than the pages' own names.
    yield from listed or (file for file in folder.rglob("*") if file.suffix.lower() in _PAGES | _TEXTS)


def _file(path: Path, limit_bytes: int) -> Iterator[Input]:
    kind = path.suffix.lower()
    if not path.is_file():
        msg = f"{path} does not exist: give files, folders, or - for standard input"
        raise ConfigurationError(msg)
    if kind in _LINES:
        with path.open("rb") as stream:
            yield from _lines(stream, str(path), path.parent, limit_bytes)
    elif kind in _PAGES | _TEXTS:
        yield _page(path, {"id": f"file:{path.as_posix()}"}, limit_bytes, str(path))
    else:
        msg = f"{path} is neither JSON lines (.jsonl), a page (.html) nor a text (.txt)"
        raise ConfigurationError(msg)


def _lines(stream: BinaryIO, name: str, folder: Path, limit_bytes: int) -> Iterator[Input]:
    for number, line in enumerate(stream, start=1):
        if not line.strip():
            continue
        where = f"{name}:{number}"
        try:
            named = _named_page(line)
            if named is None:
                yield Input(where, article=decode(RawArticle, line.strip(), limit_bytes=limit_bytes))
            else:
                yield _page(folder / str(named.pop("file")), named, limit_bytes, where)
        except PermanentError as error:
            yield Input(where, error=error)


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
    except OSError as error:
        return Input(where, error=UnreadableMessage(f"{path} cannot be read: {error.strerror}"))
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
