"""Revisions: what a newly fetched state of an article is to what was seen of it before.

A state is known by its digest, over all but times and what is derived. What was seen of a document is kept by the
stream as a :class:`Known`. Judging the same state twice gives the same answer, so that a replay is harmless.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import orjson

from schemas import CleanArticle, Revision, Takedown

_LEFT_OUT = frozenset(
    {"url", "fetched_at", "modified_at", "image", "excerpt", "word_count", "language", "revision", "provenance"}
)
"""Fields that change from fetch to fetch on their own, or follow from the others."""
_DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of a document.

    Args:
        number: of the current revision; 0 where only a takedown was seen.
        content: hash over title and text of the current state.
        digest: of the current state, :func:`digest_of`.
        enrichment: names the enrichment that made the document of it.
        fetched_at: when the current state was first fetched, or the article was taken down.
        seen_at: when it was last fetched, unchanged; not before ``fetched_at``.
        previous_at: when the revision before it was fetched.
        deleted: whether the article is taken down.
    """

    number: int
    content: str
    digest: str
    enrichment: str
    fetched_at: datetime
    seen_at: datetime
    previous_at: datetime | None = None
    deleted: bool = False

    def to_bytes(self) -> bytes:
        """Return the value of a table for it."""
        return orjson.dumps(
            [
                self.number, self.content, self.digest, self.enrichment,
                _milliseconds(self.fetched_at), _milliseconds(self.seen_at),
                _milliseconds(self.previous_at) if self.previous_at else None, self.deleted,
            ]
        )  # fmt: skip

    @classmethod
    def from_bytes(cls, value: bytes) -> Known:
        """Return what a value of a table holds."""
        number, content, digest, enrichment, fetched, seen, previous, deleted = orjson.loads(value)
        return cls(
            number, content, digest, enrichment,
            _time(fetched), _time(seen), _time(previous) if previous is not None else None, deleted,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Current:
    """The state is to be worked on, as this revision; ``known`` is to be kept once the result is safe."""

    revision: Revision
    known: Known


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Nothing readable changed since the last fetch: no work, only ``known`` is kept."""

    known: Known


@dataclass(frozen=True, slots=True)
class Superseded:
    """A later state, or a later takedown, was seen already: no work at all."""


Verdict = Current | Unchanged | Superseded


def judge(article: CleanArticle, known: Known | None, enrichment: str) -> Verdict:
    """Return what to do with a state of an article.

    The same fetch is worked on again, whether it is a replay or a repetition after a crash; it gives the same document
    under the same version. So is an unchanged state where ``enrichment`` is another than the one known.
    """
    content, digest = article.revision.content_hash, digest_of(article)
    fetched_at = _to_milliseconds(article.fetched_at)
    state = Known(1, content, digest, enrichment, fetched_at, fetched_at)
    if known is None:
        return _current(state)
    same = digest == known.digest and enrichment == known.enrichment and not known.deleted
    if fetched_at < known.fetched_at or (known.deleted and fetched_at == known.fetched_at):
        return Superseded()
    if fetched_at == known.fetched_at:
        return _current(replace(state, number=known.number, previous_at=known.previous_at, seen_at=known.seen_at))
    if same:
        return Unchanged(replace(known, seen_at=max(fetched_at, known.seen_at)))
    if fetched_at <= known.seen_at:
        return Superseded()
    if content == known.content and not known.deleted:
        return _current(replace(state, number=known.number, previous_at=known.previous_at))
    previous = known.fetched_at if not known.deleted else known.previous_at
    return _current(replace(state, number=known.number + 1, previous_at=previous))


def judge_takedown(takedown: Takedown, known: Known | None) -> Known | Superseded:
    """Return what to keep once the takedown was passed on, or that a state fetched later was seen already."""
    at = _to_milliseconds(takedown.deleted_at)
    if known is None:
        return Known(0, "", "", "", at, at, deleted=True)
    if at < known.seen_at:
        return Superseded()
    previous = known.previous_at if known.deleted else known.fetched_at
    return replace(known, content="", digest="", fetched_at=at, seen_at=at, previous_at=previous, deleted=True)


def digest_of(article: CleanArticle) -> str:
    """Return what tells states of an article apart: text, title and all metadata that does not change by itself."""
    fields = article.model_dump(mode="json", exclude=set(_LEFT_OUT), exclude_none=True)
    return hashlib.blake2b(orjson.dumps(fields, option=orjson.OPT_SORT_KEYS), digest_size=_DIGEST_BYTES).hexdigest()


def _current(known: Known) -> Current:
    revision = Revision(number=max(1, known.number), content_hash=known.content, previous_fetched_at=known.previous_at)
    return Current(revision, known)


def _milliseconds(time: datetime) -> int:
    return int(time.timestamp() * 1000)


def _to_milliseconds(time: datetime) -> datetime:
    """Cut a time to what the version of a document tells apart, so that both order states alike."""
    return _time(_milliseconds(time))


def _time(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000.0, tz=UTC)
