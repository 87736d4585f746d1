"""The folder of a running worker: its tables lie there, two workers must never share one, nor two deployments."""

from __future__ import annotations

import fcntl
import logging
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

log = logging.getLogger(__name__)

_LOCK, _MADE_FROM = "lock", "made-from"


@contextmanager
def own_folder(parent: Path, changelogs: Sequence[str]) -> Iterator[Path]:
    """Yield the first folder ``1``, ``2``, … below a parent that no other process holds, and hold it meanwhile.

    A worker that is started again finds its tables there. The lock ends with the process, however that dies. Tables
    that were made from other ``changelogs``, each told by what no other topic is ever called, are deleted: they know
    articles of another cluster, or of topics that were deleted, as if they were of this one.
    """
    for number in count(1):
        folder = parent / str(number)
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / _LOCK).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                log.debug("%s belongs to another worker", folder)
                continue
            _forget_others(folder, "".join(f"{changelog}\n" for changelog in sorted(changelogs)))
            yield folder
            return


def _forget_others(folder: Path, made_from: str) -> None:
    told = folder / _MADE_FROM
    if told.exists() and told.read_text(encoding="utf-8") == made_from:
        return
    # The note goes first: with it gone and the tables half deleted, the next start deletes the rest.
    told.unlink(missing_ok=True)
    left = [entry for entry in folder.iterdir() if entry.name != _LOCK]
    if left:
        log.warning("%s has tables made from other changelogs; they are deleted and read anew", folder)
    for entry in left:
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    told.write_text(made_from, encoding="utf-8")
