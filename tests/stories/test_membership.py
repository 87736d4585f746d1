"""Stories settle to the same, in whatever order their messages arrive and however often they are repeated."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from deploy.evaluate.stories import read_grouped
from pipeline.errors import UnreadableMessage
from pipeline.stories import (
    Entry,
    Membership,
    Message,
    Node,
    Offer,
    Pair,
    Sighting,
    StoryName,
    meet,
    message_bytes,
    read_message,
    receiver,
    settle,
    signature_of,
    spread,
)

COPIES = Path(__file__).with_name("copies.jsonl")
OLD, NEW = Sighting("old", 1, "tribune.example"), Sighting("new", 2, "ap")


def delivered(messages: Sequence[Message], chance: random.Random, repeated: float = 0.0) -> dict[str, Node]:
    """Settle messages as partitions do: those from one article to another stay in order, all else is chance.

    A repetition begins with the node as it was kept before, as after a crash between sending and keeping.
    """
    nodes: dict[str, Node] = {}
    lines: dict[tuple[str, str], list[Message]] = {}
    for number, message in enumerate(messages):
        lines[f"meeting {number}", receiver(message)] = [message]
    while lines:
        line = chance.choice(sorted(lines))
        message = lines[line].pop(0)
        if not lines[line]:
            del lines[line]
        name = receiver(message)
        for _ in range(2 if chance.random() < repeated else 1):
            settled = settle(nodes.get(name), message)
            for further in settled.messages:
                lines.setdefault((name, receiver(further)), []).append(further)
        nodes[name] = settled.node
    return nodes


def stories(nodes: dict[str, Node]) -> dict[str, str]:
    return {name: node.story.id for name, node in nodes.items()}


@pytest.fixture(scope="module")
def pairs() -> list[Pair]:
    entries = [
        Entry(Sighting(str(at), at, text.id), signature)
        for at, text in enumerate(read_grouped(COPIES))
        if (signature := signature_of(text.text))
    ]
    return [pair for at, entry in enumerate(entries) for pair in meet(entry, entries[:at])]


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_arrival_makes_no_difference(pairs: list[Pair], seed: int) -> None:
    expected = stories(delivered(pairs, random.Random(0)))
    assert len(set(expected.values())) > 10
    assert stories(delivered(pairs, random.Random(seed))) == expected
    assert stories(delivered(pairs * 2, random.Random(seed), repeated=0.3)) == expected


@pytest.mark.parametrize("seed", range(5))
def test_members_are_counted_once_each(pairs: list[Pair], seed: int) -> None:
    nodes = delivered(pairs * 2, random.Random(seed), repeated=0.3)
    for name, node in nodes.items():
        if node.founds:
            others = {other for other, story in stories(nodes).items() if story == name} - {name}
            assert set(node.members) == others


def test_a_chain_of_copies_is_one_story_named_after_the_first() -> None:
    chain = [Sighting(f"a{number}", number, "") for number in range(30)]
    links = [Pair(older, newer, 0.5) for older, newer in pairwise(chain)]
    for seed in range(10):
        assert set(stories(delivered(links, random.Random(seed))).values()) == {"a0"}


def in_order(one: Sighting, other: Sighting) -> tuple[Sighting, Sighting]:
    return (one, other) if one.order < other.order else (other, one)


def test_chance_pairs_never_go_in_circles() -> None:
    for seed in range(200):
        chance = random.Random(seed)
        articles = [Sighting(f"a{number}", chance.randrange(10), "") for number in range(8)]
        drawn = [
            Pair(*in_order(*chance.sample(articles, 2)), similarity=chance.choice((0.5, 0.7, 0.9))) for _ in range(12)
        ]
        nodes = delivered(drawn, chance, repeated=0.2)
        for node in nodes.values():
            assert node.story.order <= node.article.order


@pytest.mark.parametrize(
    "message",
    [
        Pair(OLD, NEW, 0.75),
        Offer(NEW, "old", 0.75, StoryName("old", 1)),
        Offer(NEW, None, 0.6, StoryName("old", 1)),
        Membership(StoryName("old", 1), NEW, present=True),
    ],
)
def test_messages_and_nodes_read_as_they_were_written(message: Message) -> None:
    assert read_message(message_bytes(message)) == message
    node = settle(None, message).node
    assert Node.from_bytes(node.to_bytes()) == node


@pytest.mark.parametrize("value", [None, b"", b"{}", b'["copy"]', b'["other", 1]', b'["offer", [1], 2, 3, 4]'])
def test_what_is_no_message_is_told(value: bytes | None) -> None:
    with pytest.raises(UnreadableMessage):
        read_message(value)


def test_bands_are_spread_whole() -> None:
    signature = signature_of(" ".join(f"word{number}" for number in range(80)))
    assert signature is not None
    entry = Entry(OLD, signature)
    parts = dict(spread(entry, 8))
    assert sorted(band for part in parts.values() for band in part.signature.bands) == sorted(signature.bands)
    assert all(band % 8 == place for place, part in parts.items() for band in part.signature.bands)
    assert Entry.from_bytes(parts[min(parts)].to_bytes()) == parts[min(parts)]
