"""The account that ends each case: every published article is in the index once and current, or a dead letter."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError
from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from agents.deadqueue import Selection, read_dead
from agents.elastic import create_client
from agents.settings import Settings
from pipeline.errors import TransientError
from schemas import Stage
from tests.system.faults.load import Expected, Load
from tests.system.workers import committed, records

_LOOK_EVERY = 0.3
_COLUMNS = (
    *("case", "runs", "faults", "restarts", "articles", "current", "removed", "dead"),
    *("stale", "lost", "wrong", "apart", "longest"),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What is there of the articles of a case: documents by id, and codes of dead letters by key."""

    documents: Mapping[str, Mapping[str, Any]]
    dead: Mapping[str, Sequence[str]]
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Account:
    """What became of the articles of a case, each counted once.

    Args:
        case: its name.
        seed: of its articles and moments.
        faults: what was done, and when, in seconds from the first article.
        messages: published, older copies, later states and takedowns included.
        articles: different ones among them.
        current: in the index with the expected state.
        removed: taken down, and not in the index.
        dead: in the dead letters with the expected reason.
        excused: in the dead letters for a reason that the fault itself is.
        stale: in the index with another state than the last.
        lost: neither in the index nor in the dead letters.
        wrong: in the index or the dead letters where they should not be.
        apart: copies that are not in the story of the others.
        letters_twice: dead letters beyond the first of an article, as a replay makes them.
        waiting: messages that a role has not committed.
        restarts: workers that were started again.
        seconds: from the first article to this account.
    """

    case: str
    seed: int
    faults: tuple[str, ...]
    messages: int
    articles: int
    current: int
    removed: int
    dead: int
    excused: int
    stale: int
    lost: int
    wrong: int
    apart: int
    letters_twice: int
    waiting: int
    restarts: int = 0
    seconds: float = 0.0

    @property
    def holds(self) -> bool:
        """Whether nothing is lost, stale, doubled, misplaced or stuck."""
        counted = self.current + self.removed + self.dead + self.excused
        return counted == self.articles and not (self.stale or self.lost or self.wrong or self.apart or self.waiting)

    def with_run(self, restarts: int, seconds: float) -> Account:
        """Return the account with what is known once the case is over."""
        return replace(self, restarts=restarts, seconds=seconds)

    def line(self) -> str:
        """Return the account as a line to read."""
        excused = f", {self.excused} dead of the fault" if self.excused else ""
        return (
            f"{'ok  ' if self.holds else 'FAIL'} {self.case}: {self.articles} articles in {self.messages} messages, "
            f"{len(self.faults)} faults, {self.restarts} restarts: {self.current} current, {self.removed} removed, "
            f"{self.dead} dead{excused}; {self.stale} stale, {self.lost} lost, {self.wrong} wrong, {self.apart} apart, "
            f"{self.waiting} waiting; {self.seconds:.0f} s"
        )


def settle(load: Load, seen: Seen, *, seed: int, faults: Sequence[str] = (), excused: Collection[str] = ()) -> Account:
    """Return the account of a load; ``excused`` are codes of dead letters that the fault gives innocent articles."""
    kinds = Counter(
        _kind(expected, seen.documents.get(name), seen.dead.get(name, ()), excused)
        for name, expected in load.expected.items()
    )
    strangers = (set(seen.documents) | set(seen.dead)) - set(load.expected)
    return Account(
        case=load.case,
        seed=seed,
        faults=tuple(faults),
        messages=len(load.messages),
        articles=len(load.expected),
        current=kinds["current"],
        removed=kinds["removed"],
        dead=kinds["dead"],
        excused=kinds["excused"],
        stale=kinds["stale"],
        lost=kinds["lost"],
        wrong=kinds["wrong"] + len(strangers),
        apart=_apart(load, seen),
        letters_twice=sum(len(codes) - 1 for codes in seen.dead.values()),
        waiting=seen.waiting,
    )


def _kind(expected: Expected, document: Mapping[str, Any] | None, dead: Sequence[str], excused: Collection[str]) -> str:
    if expected.dead is not None:
        if document is not None or set(dead) - {expected.dead}:
            return "wrong"
        return "dead" if dead else "lost"
    if dead:
        return "excused" if set(dead) <= set(excused) else "wrong"
    if expected.title is None:
        return "removed" if document is None else "stale"
    if document is None:
        return "lost"
    return "current" if document["title"] == expected.title else "stale"


def _apart(load: Load, seen: Seen) -> int:
    """Return how many copies are in another story than most of their family."""
    families: dict[int, list[str]] = {}
    for name, expected in load.expected.items():
        document = seen.documents.get(name)
        if expected.family is not None and document is not None:
            families.setdefault(expected.family, []).append(document["story"]["id"])
    return sum(len(stories) - max(Counter(stories).values()) for stories in families.values())


def look(load: Load, settings: Settings) -> Seen:
    """Return what is there now of a load.

    Raises:
        TransientError: a server does not answer.
    """
    try:
        documents = asyncio.run(_documents(load, settings))
        dead: dict[str, list[str]] = {}
        for buried in read_dead(settings, Selection()):
            key = (buried.record.key or b"").decode()
            if key.startswith(f"{load.case}-"):
                dead.setdefault(key, []).append(buried.letter.code)
        return Seen(documents, dead, waiting(settings))
    except (KafkaError, ApiError, TransportError) as error:
        msg = f"a server does not answer: {error!r}"
        raise TransientError(msg) from error


def whereabouts(load: Load, settings: Settings) -> str:
    """Return where the messages are of each article that is not as expected, to find out who lost it."""
    seen = look(load, settings)
    names = {
        name
        for name, expected in load.expected.items()
        if _kind(expected, seen.documents.get(name), seen.dead.get(name, ()), ()) in ("lost", "stale", "wrong")
    }
    lines = [
        f"{name}: expected {load.expected[name]}, dead {seen.dead.get(name)}, indexed {seen.documents.get(name)}"
        for name in names
    ]
    for topic in (settings.kafka.raw_topic, settings.kafka.clean_topic, settings.kafka.enriched_topic):
        for record in records(settings, topic):
            name = (record.key or b"").decode()
            if name in names:
                lines.append(f"{name}: {topic}/{record.partition}/{record.offset} at {record.timestamp}")
    return "\n".join(sorted(lines))


async def _documents(load: Load, settings: Settings) -> dict[str, dict[str, Any]]:
    client = create_client(settings.elasticsearch)
    try:
        alias = settings.elasticsearch.alias
        if not await client.indices.exists(index=alias):
            return {}
        await client.indices.refresh(index=alias)
        answer = await client.search(index=alias, size=10_000, query={"prefix": {"id": f"{load.case}-"}})
        hits = answer.body["hits"]["hits"]
        assert len({hit["_id"] for hit in hits}) == len(hits), "an id is there twice"
        return {hit["_id"]: hit["_source"] for hit in hits}
    finally:
        await client.close()


def waiting(settings: Settings) -> int:
    """Return how many messages the roles have not committed, over all topics that they read."""
    kafka = settings.kafka
    reads = {
        Stage.CLEAN: (kafka.raw_topic,),
        Stage.EXTRACT: (kafka.clean_topic,),
        Stage.STORIES: (kafka.enriched_topic, kafka.bands_topic, kafka.links_topic),
        Stage.INDEX: (kafka.enriched_topic, kafka.stories_topic),
    }
    left = 0
    for stage, topics in reads.items():
        for topic in topics:
            done = committed(settings, stage, topic)
            consumer = KafkaConsumer(bootstrap_servers=kafka.bootstrap, group_id=None, enable_auto_commit=False)
            try:
                ends = consumer.end_offsets([TopicPartition(topic, number) for number in done])
            finally:
                consumer.close()
            left += sum(max(0, end - done[place.partition]) for place, end in ends.items())
    return left


def await_account(
    load: Load, settings: Settings, *, seed: int, faults: Sequence[str], excused: Collection[str], seconds: float
) -> Account:
    """Look until the account holds, or until nothing has changed for so many seconds, and return the last one."""
    account, moved = None, time.monotonic()
    while account is None or not account.holds:
        if time.monotonic() - moved > seconds:
            assert account is not None, "the servers did not come back"
            return account
        try:
            now = settle(load, look(load, settings), seed=seed, faults=faults, excused=excused)
        except TransientError:
            continue
        if now != account:
            account, moved = now, time.monotonic()
        time.sleep(_LOOK_EVERY)
    return account


def write(accounts: Sequence[Account], path: Path) -> None:
    """Write accounts as JSON."""
    path.write_text(json.dumps([asdict(account) for account in accounts], indent=1) + "\n", encoding="utf-8")


def read(path: Path) -> list[Account]:
    """Return the accounts of a file."""
    return [Account(**{**entry, "faults": tuple(entry["faults"])}) for entry in json.loads(path.read_text("utf-8"))]


def table(accounts: Sequence[Account]) -> str:
    """Return accounts as a table for the docs; cases that were repeated are added up."""
    rows: dict[str, list[Account]] = {}
    for account in accounts:
        rows.setdefault(account.case.partition("--")[0], []).append(account)
    lines = [f"| {' | '.join(_COLUMNS)} |", "| --- |" + " ---: |" * (len(_COLUMNS) - 1)]
    for case, entries in rows.items():
        figures = [
            len(entries), sum(len(entry.faults) for entry in entries),
            *(
                sum(getattr(entry, name) for entry in entries)
                for name in ("restarts", "articles", "current", "removed")
            ),
            sum(entry.dead + entry.excused for entry in entries),
            *(sum(getattr(entry, name) for entry in entries) for name in ("stale", "lost", "wrong", "apart")),
        ]  # fmt: skip
        longest = max(entry.seconds for entry in entries)
        lines.append(f"| {case} | " + " | ".join(f"{figure:,}" for figure in figures) + f" | {longest:.0f} s |")
    return "\n".join(lines)
