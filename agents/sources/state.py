"""What following remembers, in one SQLite file: feeds with their validators, and every entry with what became of it.

The entries that a feed announces and the validators of that feed are written together, so that a feed which later
answers "not modified" has no entry that was never written down. An entry is done once Kafka has its article.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson
from pydantic import TypeAdapter

from agents.sources.feeds import Entry
from agents.sources.fetching import Validators
from pipeline.errors import ConfigurationError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS feeds (
    url TEXT PRIMARY KEY, host TEXT NOT NULL, parent TEXT, moved_to TEXT, etag TEXT, last_modified TEXT,
    next_at REAL NOT NULL, failures INTEGER NOT NULL DEFAULT 0, followed INTEGER NOT NULL DEFAULT 1, problem TEXT
);
CREATE TABLE IF NOT EXISTS entries (
    key TEXT PRIMARY KEY, url TEXT NOT NULL, host TEXT NOT NULL, feed TEXT NOT NULL, stamp TEXT NOT NULL,
    about TEXT NOT NULL, pending INTEGER NOT NULL, next_at REAL NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
    done_at REAL, listed_at REAL NOT NULL, problem TEXT
);
CREATE INDEX IF NOT EXISTS entries_due ON entries (host, next_at) WHERE pending = 1;
CREATE INDEX IF NOT EXISTS entries_listed ON entries (listed_at);
"""
_VERSION = 1
_ENTRY = TypeAdapter(Entry)
_AGAIN_AFTER = 3600.0
"""Seconds until an article whose feed says it changed is fetched again: some feeds say so at every look."""
_REMEMBERED = 90 * 86400.0
"""Seconds that an entry is remembered after a feed last listed it."""


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A feed that is followed. ``parent`` is the index that names it; ``moved_to`` where it answers from now on."""

    url: str
    parent: str | None
    moved_to: str | None
    validators: Validators
    failures: int


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry whose page is to be fetched."""

    key: str
    entry: Entry
    feed: str
    tries: int


class State:
    """The file, opened for one follower alone; times are Unix seconds.

    Raises:
        ConfigurationError: the file cannot be opened, or another follower has it.
    """

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=1.0, isolation_level=None)
            self._db.row_factory = sqlite3.Row
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._set_up(path)
        except (sqlite3.Error, OSError) as error:
            msg = (
                f"{path} cannot be used ({error}): another `silkwire follow` has it, or it is no file of ours; "
                "SILKWIRE_SOURCES_STATE names another folder"
            )
            raise ConfigurationError(msg) from None

    def _set_up(self, path: Path) -> None:
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, _VERSION):
            msg = f"{path} was written by another release of silkwire: move it away, and every entry counts as new"
            raise ConfigurationError(msg)
        self._db.executescript(f"BEGIN EXCLUSIVE; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield self._db
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def follow(self, feeds: Iterable[tuple[str, str]], now: float, *, at_once: bool) -> None:
        """Follow these feeds (address and host) from now on, and no others; what is known of them is kept.

        With ``at_once`` all are due now, else each when its time comes.
        """
        with self._writing() as db:
            db.execute("UPDATE feeds SET followed = 0 WHERE parent IS NULL")
            for url, host in feeds:
                db.execute(
                    "INSERT INTO feeds (url, host, next_at) VALUES (?, ?, ?) "
                    "ON CONFLICT (url) DO UPDATE SET followed = 1, parent = NULL",
                    (url, host, now),
                )
            db.execute(
                "UPDATE feeds SET followed = coalesce((SELECT p.followed FROM feeds p WHERE p.url = feeds.parent), 0) "
                "WHERE parent IS NOT NULL"
            )
            if at_once:
                db.execute("UPDATE feeds SET next_at = min(next_at, ?) WHERE followed = 1", (now,))
            db.execute("DELETE FROM entries WHERE pending = 0 AND listed_at < ?", (now - _REMEMBERED,))

    def due_feeds(self, now: float) -> list[FeedRow]:
        """Return the feeds that should be looked at."""
        rows = self._db.execute("SELECT * FROM feeds WHERE followed = 1 AND next_at <= ? ORDER BY next_at", (now,))
        return [
            FeedRow(
                row["url"],
                row["parent"],
                row["moved_to"],
                Validators(row["etag"], row["last_modified"]),
                row["failures"],
            )
            for row in rows
        ]

    def read(
        self,
        feed: FeedRow,
        *,
        entries: Iterable[tuple[str, str, Entry]],
        children: Iterable[tuple[str, str]],
        validators: Validators,
        moved_to: str | None,
        now: float,
        next_at: float,
    ) -> int:
        """Note what a feed announced, and return how many of its entries are new or changed.

        Args:
            feed: as it was due.
            entries: key, host and entry each.
            children: address and host of the sitemaps that it names.
            validators: to ask with next time.
            moved_to: where it has moved for good, this time or before.
            now: the time of the answer.
            next_at: when to look again.
        """
        with self._writing() as db:
            fresh = sum(
                self._announce(db, feed.parent or feed.url, key, host, entry, now) for key, host, entry in entries
            )
            db.execute("UPDATE feeds SET followed = 0 WHERE parent = ?", (feed.url,))
            for url, host in children:
                db.execute(
                    "INSERT INTO feeds (url, host, parent, next_at) VALUES (?, ?, ?, ?) "
                    "ON CONFLICT (url) DO UPDATE SET followed = 1",
                    (url, host, feed.url, now),
                )
            db.execute(
                "UPDATE feeds SET etag = ?, last_modified = ?, moved_to = ?, next_at = ?, failures = 0, problem = NULL "
                "WHERE url = ?",
                (validators.etag, validators.last_modified, moved_to, next_at, feed.url),
            )
        return fresh

    def _announce(self, db: sqlite3.Connection, feed: str, key: str, host: str, entry: Entry, now: float) -> bool:
        known = db.execute("SELECT stamp, pending, done_at FROM entries WHERE key = ?", (key,)).fetchone()
        if known is None:
            db.execute(
                "INSERT INTO entries (key, url, host, feed, stamp, about, pending, next_at, listed_at) "
                "VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?)",
                (key, entry.url, host, feed, entry.stamp, _about(entry), now, now),
            )
            return True
        changed = entry.stamp > known["stamp"] and not known["pending"]
        if not changed or now - (known["done_at"] or 0.0) < _AGAIN_AFTER:
            db.execute("UPDATE entries SET listed_at = ? WHERE key = ?", (now, key))
            return False
        db.execute(
            "UPDATE entries SET url = ?, host = ?, feed = ?, stamp = ?, about = ?, pending = 1, next_at = ?, "
            "tries = 0, listed_at = ?, problem = NULL WHERE key = ?",
            (entry.url, host, feed, entry.stamp, _about(entry), now, now, key),
        )
        return True

    def unchanged(self, feed: FeedRow, *, moved_to: str | None, next_at: float) -> None:
        """Note that a feed answered that it has nothing new."""
        self._db.execute(
            "UPDATE feeds SET moved_to = ?, next_at = ?, failures = 0, problem = NULL WHERE url = ?",
            (moved_to, next_at, feed.url),
        )

    def feed_failed(self, feed: FeedRow, problem: str, next_at: float, *, gone: bool) -> None:
        """Note why a feed could not be read and when to try again; one that is gone is not followed any more.

        A feed that has moved is looked for at its first address again.
        """
        self._db.execute(
            "UPDATE feeds SET failures = failures + 1, problem = ?, next_at = ?, followed = ?, moved_to = NULL "
            "WHERE url = ?",
            (problem, next_at, int(not gone), feed.url),
        )

    def waiting_hosts(self, now: float) -> list[str]:
        """Return the hosts of the entries that are due."""
        rows = self._db.execute("SELECT DISTINCT host FROM entries WHERE pending = 1 AND next_at <= ?", (now,))
        return [row["host"] for row in rows]

    def next_entry(self, host: str, now: float) -> EntryRow | None:
        """Return the entry of a host that is due longest."""
        row = self._db.execute(
            "SELECT * FROM entries WHERE pending = 1 AND host = ? AND next_at <= ? ORDER BY next_at LIMIT 1",
            (host, now),
        ).fetchone()
        return (
            None if row is None else EntryRow(row["key"], _ENTRY.validate_json(row["about"]), row["feed"], row["tries"])
        )

    def is_done(self, key: str, stamp: str) -> bool:
        """Return whether the article of that key is published already in that state or a later one."""
        row = self._db.execute(
            "SELECT 1 FROM entries WHERE key = ? AND pending = 0 AND done_at IS NOT NULL AND stamp >= ?", (key, stamp)
        ).fetchone()
        return row is not None

    def done(self, row: EntryRow, keys: Iterable[str], now: float) -> None:
        """Note that Kafka has the article, under the key of the entry and all others that it turned out to have."""
        with self._writing() as db:
            for key in {row.key, *keys}:
                db.execute(
                    "INSERT INTO entries (key, url, host, feed, stamp, about, pending, next_at, done_at, listed_at) "
                    "VALUES (?, ?, '', ?, ?, '{}', 0, 0, ?, ?) "
                    "ON CONFLICT (key) DO UPDATE SET pending = 0, done_at = excluded.done_at, problem = NULL",
                    (key, row.entry.url, row.feed, row.entry.stamp, now, now),
                )

    def given_up(self, row: EntryRow, problem: str) -> None:
        """Note that an entry gives no article, and why."""
        self._db.execute(
            "UPDATE entries SET pending = 0, tries = tries + 1, problem = ? WHERE key = ?", (problem, row.key)
        )

    def try_again(self, row: EntryRow, problem: str, next_at: float) -> None:
        """Note why an entry failed, and when to try it again."""
        self._db.execute(
            "UPDATE entries SET tries = tries + 1, problem = ?, next_at = ? WHERE key = ?", (problem, next_at, row.key)
        )

    def rest(self, host: str, until: float) -> None:
        """Leave a host alone until a time: none of its entries and feeds is due before."""
        with self._writing() as db:
            for table, which in (("entries", "pending = 1 AND "), ("feeds", "")):
                db.execute(
                    f"UPDATE {table} SET next_at = max(next_at, ?) WHERE {which} host = ?",  # noqa: S608 - no input
                    (until, host),
                )

    def next_due(self) -> float | None:
        """Return when the next feed or entry is due; None where there is none at all."""
        row = self._db.execute(
            "SELECT min(t) AS t FROM (SELECT min(next_at) AS t FROM feeds WHERE followed = 1 "
            "UNION ALL SELECT min(next_at) FROM entries WHERE pending = 1)"
        ).fetchone()
        due: float | None = row["t"]
        return due

    def pending(self) -> int:
        """Return how many entries wait to be fetched."""
        count: int = self._db.execute("SELECT count(*) FROM entries WHERE pending = 1").fetchone()[0]
        return count


def _about(entry: Entry) -> str:
    return orjson.dumps(entry).decode()
