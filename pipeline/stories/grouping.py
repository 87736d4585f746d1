"""Articles into stories in memory, for a file of them: what the stream does over many workers, at one place."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.stories.meeting import Entry, candidates, in_bucket, meet, settled
from pipeline.stories.membership import Message, Node, Published, receiver, settle


@dataclass(slots=True)
class StoryGroups:
    """Stories in memory; articles without a signature are left to the caller."""

    _buckets: dict[int, Sequence[str]] = field(default_factory=dict)
    _entries: dict[str, Entry] = field(default_factory=dict)
    _nodes: dict[str, Node] = field(default_factory=dict)

    def add(self, entry: Entry) -> list[Published]:
        """Put an article in, and return what is told of it and of others; putting it in again changes nothing."""
        name = entry.article.id
        entry = self._entries[name] = settled(entry, self._entries.get(name))
        others = candidates(entry, lambda band: self._buckets.get(band, ()))
        for band in entry.signature.bands:
            self._buckets[band] = in_bucket(self._buckets.get(band, ()), name)
        return self.tell(meet(entry, (self._entries[other] for other in others)))

    def tell(self, messages: Iterable[Message]) -> list[Published]:
        """Settle messages and all that follows from them, and return what is told."""
        queue = deque(messages)
        told: list[Published] = []
        while queue:
            message = queue.popleft()
            name = receiver(message)
            outcome = settle(self._nodes.get(name), message)
            self._nodes[name] = outcome.node
            queue.extend(outcome.messages)
            told.extend(outcome.published)
        return told

    def story_of(self, article: str) -> str:
        """Return the id of the story that an article is in; its own where it has no copy."""
        node = self._nodes.get(article)
        return node.story.id if node else article

    def stories(self) -> dict[str, str]:
        """Return the story id of each article."""
        return {article: self.story_of(article) for article in self._entries}
