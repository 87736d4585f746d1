"""Which story an article is in, settled article by article through messages, in any order and however often repeated.

Each article is a node that knows the story it is in, through which older copy (``via``), and which younger copies are
in it through this one. A story is named after its oldest article, its founder. Nodes are told of

- a copy: a younger article is alike (:class:`Pair`, told to the older), which offers it its story;
- an offer: an older copy is in a story (:class:`Offer`, told to the younger), which it joins if that copy is the most
  similar, and passes on to the copies that are in their stories through it;
- a merger: an article is similar to members of two stories (:class:`Offer` without ``via``, told to the founder of the
  younger story), whose story then is the older one;
- a member: an article has joined or left (:class:`Membership`, told to the founder), which counts.

Of two copies the older always offers, so that no story is in itself. All that a node keeps is a set or the best of what
was told; it sends what follows before it keeps it, so that a repetition repeats messages and changes no story.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import orjson

from pipeline.errors import UnreadableMessage
from pipeline.stories.meeting import Pair, Sighting
from pipeline.stories.thresholds import MERGE_JACCARD

MOST = 1000
"""Copies and members that a node keeps. A story of more keeps growing, but is counted no further."""


@dataclass(frozen=True, slots=True)
class StoryName:
    """A story: the id of its founder, and when that was first received, in milliseconds since 1970."""

    id: str
    first_seen: int

    @property
    def order(self) -> tuple[int, str]:
        """Its place among all stories: of two that are one, the first goes on."""
        return (self.first_seen, self.id)

    @property
    def time(self) -> datetime:
        """When its founder was first received."""
        return datetime.fromtimestamp(self.first_seen / 1000.0, tz=UTC)


@dataclass(frozen=True, slots=True)
class Offer:
    """A story that an article may be in.

    Args:
        to: the article.
        via: the older copy that offers; None for the founder of a story that is one with the offered.
        similarity: to that copy.
        story: the story.
    """

    to: Sighting
    via: str | None
    similarity: float
    story: StoryName


@dataclass(frozen=True, slots=True)
class Membership:
    """An article that has joined a story, or left it for another."""

    story: StoryName
    article: Sighting
    present: bool


Message = Pair | Offer | Membership


@dataclass(frozen=True, slots=True)
class Published:
    """The story of an article, as all are told; ``replaces`` names the one it was in before.

    Where an article's own story is replaced, the whole story is one with the other. Counts are told of founders only.
    """

    article: str
    story: StoryName
    similarity: float
    replaces: str | None = None
    articles: int | None = None
    sources: int | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """What is kept of an article that has a copy.

    Args:
        article: the article.
        story: the story it is in; its own at first.
        via: the older copy through which it is; None for its own story, and for a merger.
        similarity: to that copy; 1 in its own story.
        copies: younger copies, with their similarity.
        members: articles in the story that this one founded, with their origins.
        touched: the latest arrival that it was told of, in milliseconds since 1970.
    """

    article: Sighting
    story: StoryName
    via: str | None = None
    similarity: float = 1.0
    copies: dict[str, tuple[Sighting, float]] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)
    touched: int = 0

    @classmethod
    def alone(cls, article: Sighting) -> Node:
        """Return the node of an article of which nothing was told yet."""
        return cls(article, StoryName(article.id, article.seen), touched=article.seen)

    @property
    def founds(self) -> bool:
        """Whether it is in its own story."""
        return self.story.id == self.article.id

    def to_bytes(self) -> bytes:
        """Return the table value for it."""
        copies = [[copy.id, copy.seen, copy.origin, similarity] for copy, similarity in self.copies.values()]
        return orjson.dumps(
            [
                _plain(self.article), [self.story.id, self.story.first_seen], self.via, self.similarity,
                copies, self.members, self.touched,
            ]
        )  # fmt: skip

    @classmethod
    def from_bytes(cls, value: bytes) -> Node:
        """Return what a table value holds."""
        article, story, via, similarity, copies, members, touched = orjson.loads(value)
        kept = {identity: (Sighting(identity, seen, origin), alike) for identity, seen, origin, alike in copies}
        return cls(Sighting(*article), StoryName(*story), via, similarity, kept, members, touched)


@dataclass(frozen=True, slots=True)
class Settled:
    """What a node is after a message, and what follows from it: messages to other nodes, and what all are told."""

    node: Node
    messages: tuple[Message, ...] = ()
    published: tuple[Published, ...] = ()


def receiver(message: Message) -> str:
    """Return the id of the article that a message is for."""
    if isinstance(message, Pair):
        return message.older.id
    return message.to.id if isinstance(message, Offer) else message.story.id


def settle(node: Node | None, message: Message) -> Settled:
    """Return what a message makes of its receiver; ``node`` is None where nothing is known of that."""
    if isinstance(message, Pair):
        return _told_of_copy(node or Node.alone(message.older), message)
    if isinstance(message, Offer):
        return _offered(node or Node.alone(message.to), message)
    return _told_of_member(node or Node.alone(Sighting(message.story.id, message.story.first_seen, "")), message)


def _told_of_copy(node: Node, pair: Pair) -> Settled:
    node = replace(node, article=_earliest(node.article, pair.older), touched=max(node.touched, pair.newer.seen))
    before = node.copies.get(pair.newer.id)
    similarity = max(pair.similarity, before[1] if before else 0.0)
    if before is not None or len(node.copies) < MOST:
        node = replace(node, copies={**node.copies, pair.newer.id: (pair.newer, similarity)})
    return Settled(node, (Offer(pair.newer, node.article.id, similarity, node.story),))


def _offered(node: Node, offer: Offer) -> Settled:
    node = replace(node, article=_earliest(node.article, offer.to), touched=max(node.touched, offer.to.seen))
    if offer.story.id == node.story.id:
        if offer.via is None or offer.similarity <= node.similarity or node.founds:
            return Settled(node)
        node = replace(node, via=offer.via, similarity=offer.similarity)
        return Settled(node, published=(Published(node.article.id, node.story, node.similarity),))
    if offer.via is None:
        return _merged(node, offer)
    if node.founds or offer.via == node.via:
        # An older copy may come late, when this one has a story of its own: what was in it follows.
        own = node.story.order if node.founds else node.article.order
        return _joined(node, offer) if offer.story.order < own else Settled(node)
    if min(offer.similarity, node.similarity) >= MERGE_JACCARD:
        closest = replace(node, similarity=max(offer.similarity, node.similarity))
        return Settled(closest, (_merger(offer.story, node.story),))
    better = (-offer.similarity, *offer.story.order) < (-node.similarity, *node.story.order)
    return _joined(node, offer) if better else Settled(node)


def _merged(node: Node, offer: Offer) -> Settled:
    """Deal with a merger told to the founder of the younger story, which may have gone into another one meanwhile."""
    if not node.founds:
        return Settled(node, (_merger(offer.story, node.story),))
    return _joined(node, offer) if offer.story.order < node.story.order else Settled(node)


def _merger(one: StoryName, other: StoryName) -> Offer:
    first, second = sorted((one, other), key=lambda story: story.order)
    return Offer(Sighting(second.id, second.first_seen, ""), None, MERGE_JACCARD, first)


def _joined(node: Node, offer: Offer) -> Settled:
    left = node.story
    joined = replace(node, story=offer.story, via=offer.via, similarity=offer.similarity)
    messages: list[Message] = [Membership(offer.story, joined.article, present=True)]
    if left.id != node.article.id:
        messages.append(Membership(left, joined.article, present=False))
    messages.extend(
        Offer(copy, joined.article.id, similarity, offer.story) for copy, similarity in joined.copies.values()
    )
    published = Published(joined.article.id, offer.story, offer.similarity, replaces=left.id)
    return Settled(joined, tuple(messages), (published,))


def _told_of_member(node: Node, message: Membership) -> Settled:
    members = {identity: origin for identity, origin in node.members.items() if identity != message.article.id}
    if message.present and (len(members) < MOST or message.article.id in node.members):
        members[message.article.id] = message.article.origin
    touched = max(node.touched, message.article.seen)
    if members == node.members:
        return Settled(replace(node, touched=touched))
    node = replace(node, members=members, touched=touched)
    return Settled(node, published=(_counted(node),) if node.founds else ())


def _counted(node: Node) -> Published:
    origins = {node.article.origin, *node.members.values()} - {""}
    return Published(node.article.id, node.story, 1.0, None, 1 + len(node.members), max(1, len(origins)))


def _earliest(known: Sighting, told: Sighting) -> Sighting:
    """Return an article as known and told, seen at the earlier time; a name told without an origin has none to give."""
    return Sighting(known.id, min(known.seen, told.seen), told.origin or known.origin)


def message_bytes(message: Message) -> bytes:
    """Return the value of a message."""
    if isinstance(message, Pair):
        return orjson.dumps(["copy", _plain(message.older), _plain(message.newer), message.similarity])
    if isinstance(message, Offer):
        story = [message.story.id, message.story.first_seen]
        return orjson.dumps(["offer", _plain(message.to), message.via, message.similarity, story])
    story = [message.story.id, message.story.first_seen]
    return orjson.dumps(["member", story, _plain(message.article), message.present])


def read_message(value: bytes | None) -> Message:
    """Return the message that a value holds.

    Raises:
        UnreadableMessage: it holds none.
    """
    try:
        kind, *parts = orjson.loads(value or b"")
        if kind == "copy":
            return Pair(Sighting(*parts[0]), Sighting(*parts[1]), float(parts[2]))
        if kind == "offer":
            return Offer(Sighting(*parts[0]), parts[1], float(parts[2]), StoryName(*parts[3]))
        if kind == "member":
            return Membership(StoryName(*parts[0]), Sighting(*parts[1]), bool(parts[2]))
    except (ValueError, TypeError, IndexError) as error:
        msg = f"not a message about copies: {error}"
        raise UnreadableMessage(msg) from None
    msg = f"not a message about copies: kind {kind!r}"
    raise UnreadableMessage(msg)


def _plain(article: Sighting) -> tuple[str, int, str]:
    return (article.id, article.seen, article.origin)
