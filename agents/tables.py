"""Tables: Faust's, on RocksDB with a changelog, read and written from the one safe loop.

Faust's own way of writing (``table[key] = value``) takes the partition from whatever event the stream saw last, which
in a batch is another article's, and does not tell when the changelog has the value. Here a change names its partition,
goes to the changelog first, and is applied to the local store once the broker has it, by the same call that recovery
uses: the store never holds what the changelog does not. Writing a value twice must do no harm.

A table whose changelog or folder is lost is empty or old, and nothing more: no article waits for it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import faust
from faust.types import TP

from agents.names import changelog_of
from agents.records import Outgoing
from agents.sending import Sender
from agents.settings import MiB

_OPTIONS = {
    "driver": "rocksdict",
    # A worker has one store a partition and table, so each is kept small; Faust's defaults cache 2 GiB in each.
    "write_buffer_size": 2 * MiB,
    "max_write_buffer_number": 2,
    "block_cache_size": 4 * MiB,
    "target_file_size_base": 16 * MiB,
}
_LOCAL = b"\x00"
"""First byte of the keys of the local index; keys of the table begin with a printable character."""
_FIRST = b"\x01"


@dataclass(frozen=True, slots=True)
class Change:
    """A key of a partition that gets a value, or loses it."""

    partition: int
    key: bytes
    value: bytes | None


@dataclass(frozen=True, slots=True)
class _Message:
    tp: TP
    offset: int
    key: bytes
    value: bytes | None

    @property
    def partition(self) -> int:
        return int(self.tp.partition)


@dataclass(frozen=True, slots=True)
class _Event:
    """An entry of the changelog, as the store takes it from recovery."""

    message: _Message


OnRecovered = Callable[[int, bytes, bytes | None], None]
"""Called with partition, key and value of each entry that is read back from the changelog."""


class Table:
    """A table of one role: keys and values are bytes, a partition is that of the topic the keys come from."""

    def __init__(self, app: faust.App, sender: Sender, name: str, on_recovered: OnRecovered | None = None) -> None:
        self._app = app
        self._sender = sender
        self._changelog = changelog_of(app.conf.id, name)
        self._table: Any = app.Table(
            name,
            key_type=bytes,
            value_type=bytes,
            options=dict(_OPTIONS),
            on_changelog_event=_recovering(on_recovered) if on_recovered else None,
        )
        self._cursors: dict[int, bytes] = {}

    def get(self, partition: int, key: bytes) -> bytes | None:
        """Return the value of a key; None also for a partition that has been given to another worker meanwhile."""
        store = self._store(partition)
        value: bytes | None = store.get(key) if store is not None else None
        return value

    async def put(self, changes: Sequence[Change]) -> None:
        """Return once the changelog has the changes, and the store with it; the last one of a key counts.

        Raises:
            GivenBack: the worker stops while the broker is away.
        """
        latest = {(change.partition, change.key): change for change in changes}
        mine = [change for change in latest.values() if self._store(change.partition) is not None]
        offsets: dict[int, int] = {}
        messages = [Outgoing(self._changelog, change.key, change.value, partition=change.partition) for change in mine]
        await self._sender.send(messages, on_sent=offsets.__setitem__)
        # A value that no topic takes is left out here as well. The store moves on in the order of the changelog.
        events = [
            _Event(_Message(TP(self._changelog, mine[n].partition), offset, mine[n].key, mine[n].value))
            for n, offset in sorted(offsets.items(), key=lambda sent: sent[1])
            if self._store(mine[n].partition) is not None
        ]
        if events:
            self._table.data.apply_changelog_batch(events, _same, _same)

    def entries(self, partition: int, count: int) -> Iterator[tuple[bytes, bytes]]:
        """Yield the next entries of a partition, going round: whoever calls it often sees all of them in turn."""
        store = self._store(partition)
        if store is None:
            return
        key: bytes | None = None
        for n, (key, value) in enumerate(store.items(from_key=self._cursors.get(partition, _FIRST))):
            if n == count:
                break
            if key != self._table.data.offset_key:
                yield key, value
        else:
            key = None
        self._cursors[partition] = _FIRST if key is None else key

    def local(self, partition: int, key: bytes) -> bytes | None:
        """Return a value of the local index, which has no changelog: what can be made again from the entries."""
        return self.get(partition, _LOCAL + key)

    def set_local(self, partition: int, key: bytes, value: bytes | None) -> None:
        """Set or remove a value of the local index."""
        store = self._store(partition)
        if store is None:
            return
        if value is None:
            store.delete(_LOCAL + key)
        else:
            store.put(_LOCAL + key, value)

    def _store(self, partition: int) -> Any:
        """Return the RocksDB of a partition while this worker owns it."""
        # Faust goes by the stream's current event; there is no public way to name the partition.
        return self._table.data._dbs.get(partition)


def _recovering(on_recovered: OnRecovered) -> Callable[[Any], Awaitable[None]]:
    async def on_changelog_event(event: Any) -> None:
        on_recovered(event.message.partition, event.message.key, event.message.value)

    return on_changelog_event


def _same(value: Any) -> Any:
    return value
