"""The folder of a running worker: its tables lie there, and two workers must never share one."""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

log = logging.getLogger(__name__)


@contextmanager
def own_folder(parent: Path) -> Iterator[Path]:
    """Yield the first folder ``1``, ``2``, … below a parent that no other process holds, and hold it meanwhile.

    A worker that is started again finds its tables there. The lock ends with the process, however that dies.
    """
    for number in count(1):
        folder = parent / str(number)
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                log.debug("%s belongs to another worker", folder)
                continue
            yield folder
            return
