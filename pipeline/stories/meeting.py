"""Where articles meet: those that share a band are compared, and copies become pairs.

The bands of an article are spread over places (partitions); at each place lies its entry with the bands that belong
there, and each band's bucket of ids. Putting an entry in twice changes nothing.
"""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import orjson

from pipeline.stories.signature import Signature, likeness
from pipeline.stories.thresholds import BUCKET, are_copies


@dataclass(frozen=True, slots=True)
class Sighting:
    """An article as the grouping of copies sees it.

    Args:
        id: the document id.
        seen: when it was first received, in milliseconds since 1970; never its claimed date.
        origin: whose text it is, :func:`~pipeline.stories.origin_of`.
    """

    id: str
    seen: int
    origin: str

    @property
    def order(self) -> tuple[int, str]:
        """Its place among all articles: of two copies, the one that comes first is the older."""
        return (self.seen, self.id)


@dataclass(frozen=True, slots=True)
class Entry:
    """What lies at one place of an article: the signature of its text, with the bands that belong there."""

    article: Sighting
    signature: Signature

    def to_bytes(self) -> bytes:
        """Return the message and table value for it."""
        article, signature = self.article, self.signature
        minima = base64.b64encode(signature.minima).decode()
        return orjson.dumps([article.id, article.seen, article.origin, signature.shingles, minima, signature.bands])

    @classmethod
    def from_bytes(cls, value: bytes) -> Entry:
        """Return what a message or table value holds."""
        identity, seen, origin, shingles, minima, bands = orjson.loads(value)
        return cls(Sighting(identity, seen, origin), Signature(base64.b64decode(minima), shingles, tuple(bands)))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two copies, the older first, and their estimated Jaccard similarity."""

    older: Sighting
    newer: Sighting
    similarity: float


def spread(entry: Entry, places: int) -> Iterator[tuple[int, Entry]]:
    """Yield the places of an article, with its entry for each."""
    found: dict[int, list[int]] = defaultdict(list)
    for band in entry.signature.bands:
        found[band % places].append(band)
    for place, bands in found.items():
        yield place, replace(entry, signature=replace(entry.signature, bands=tuple(bands)))


def settled(entry: Entry, before: Entry | None) -> Entry:
    """Return the entry to keep of an article that arrives again: its new text, seen when it was first seen."""
    if before is None or before.article.seen >= entry.article.seen:
        return entry
    return replace(entry, article=replace(entry.article, seen=before.article.seen))


def meet(entry: Entry, others: Iterable[Entry]) -> Iterator[Pair]:
    """Yield the pairs that an article makes with those of the others that are copies of it."""
    for other in others:
        if other.article.id == entry.article.id:
            continue
        like = likeness(entry.signature, other.signature)
        if are_copies(like):
            older, newer = sorted((entry.article, other.article), key=lambda article: article.order)
            yield Pair(older, newer, like.jaccard)


def in_bucket(bucket: Sequence[str], article: str) -> Sequence[str]:
    """Return a band's bucket with an article in it, if there is room."""
    return bucket if article in bucket or len(bucket) >= BUCKET else (*bucket, article)


def candidates(entry: Entry, bucket_of: Callable[[int], Sequence[str]]) -> Mapping[str, None]:
    """Return the ids that share a band with an article, each once."""
    return dict.fromkeys(
        other for band in entry.signature.bands for other in bucket_of(band) if other != entry.article.id
    )
