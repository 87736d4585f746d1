"""Articles into stories, one after another: an article joins the story of the copy it is most like.

Adding an article again changes nothing, so that a replay is harmless. A story is named after its first article and
keeps that name; when an article shows two stories to be one, the older name stays and the other is told as merged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.stories.signature import Likeness, Signature, likeness

MIN_JACCARD = 0.25
"""Below it a text that lies within another is one item of a digest, or a quotation."""
COPY_JACCARD = 0.45
"""From it on two texts are copies however long they are."""
COPY_CONTAINMENT = 0.6
"""From it on the shorter of two texts is a cut copy of the longer."""
MERGE_JACCARD = 0.6
"""From it on an article makes one story of two. Higher, because a digest is somewhat like each of its items."""
BUCKET = 50
"""Articles kept for a band. What more share is boilerplate, or a story with enough members to be found by."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as grouping sees it; ``seen`` is when it was first received, never its claimed date."""

    id: str
    signature: Signature
    seen: datetime


@dataclass(frozen=True, slots=True)
class StoryLink:
    """The story of an article.

    Args:
        id: the id of the story's first article.
        similarity: estimated Jaccard similarity to the most similar article of the story; 1 for its first.
        first_seen: when the first article of the story was received.
        merged: ids of stories that this article showed to be the same; they go on under ``id``.
    """

    id: str
    similarity: float
    first_seen: datetime
    merged: tuple[str, ...] = ()


def are_copies(like: Likeness) -> bool:
    """True if two texts so alike are copies of each other, edited, cut or framed."""
    return like.jaccard >= COPY_JACCARD or (like.jaccard >= MIN_JACCARD and like.containment >= COPY_CONTAINMENT)


@dataclass(slots=True)
class StoryGroups:
    """Stories in memory, for a file of articles; articles without a signature are left to the caller."""

    _buckets: dict[int, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    _entries: dict[str, Entry] = field(default_factory=dict)
    _links: dict[str, StoryLink] = field(default_factory=dict)
    _merged: dict[str, str] = field(default_factory=dict)
    _founders: dict[str, datetime] = field(default_factory=dict)

    def add(self, entry: Entry) -> StoryLink:
        """Return the story of an article, and remember both; an article already known keeps its story."""
        if entry.id in self._links:
            return self._link_of(entry.id)
        likes = ((likeness(entry.signature, other.signature), other) for other in self._candidates(entry))
        matches = [(like, other) for like, other in likes if are_copies(like)]
        link = self._joined(matches) if matches else StoryLink(entry.id, 1.0, entry.seen)
        self._founders.setdefault(link.id, link.first_seen)
        self._entries[entry.id] = entry
        self._links[entry.id] = link
        for band in entry.signature.bands:
            if len(self._buckets[band]) < BUCKET:
                self._buckets[band][entry.id] = None
        return link

    def stories(self) -> dict[str, str]:
        """Return the story id of each article, after all merges."""
        return {article: self._current(link.id) for article, link in self._links.items()}

    def _link_of(self, article_id: str) -> StoryLink:
        link = self._links[article_id]
        story = self._current(link.id)
        return StoryLink(story, link.similarity, self._founders[story])

    def _candidates(self, entry: Entry) -> Iterator[Entry]:
        found = dict.fromkeys(other for band in entry.signature.bands for other in self._buckets.get(band, ()))
        return (self._entries[other] for other in found)

    def _joined(self, matches: list[tuple[Likeness, Entry]]) -> StoryLink:
        best, closest = max(matches, key=lambda match: (match[0].jaccard, match[1].id))
        joined = self._current(self._links[closest.id].id)
        same = {joined} | {
            self._current(self._links[other.id].id) for like, other in matches if like.jaccard >= MERGE_JACCARD
        }
        story = min(same, key=lambda found: (self._founders[found], found))
        merged = tuple(sorted(same - {story}))
        for other in merged:
            self._merged[other] = story
        return StoryLink(story, best.jaccard, self._founders[story], merged)

    def _current(self, story: str) -> str:
        while story in self._merged:
            story = self._merged[story]
        return story
