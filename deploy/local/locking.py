"""A lock between processes, held on a file."""

import contextlib
import fcntl
import time
from collections.abc import Iterator
from pathlib import Path

from deploy.local.errors import StackError

_POLL_SECONDS = 0.05


@contextlib.contextmanager
def exclusive(path: Path, wait_seconds: float) -> Iterator[None]:
    """Hold the lock file ``path``; it is freed by the system when this process ends, however it ends.

    Raises:
        StackError: when another process holds it for longer than ``wait_seconds``.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + wait_seconds
    with path.open("a") as file:
        while not _try_lock(file.fileno()):
            if time.monotonic() > deadline:
                message = (
                    f"another process has worked on {path.parent} for more than {wait_seconds:.0f} s; "
                    "wait for it or end it, then try again"
                )
                raise StackError(message)
            time.sleep(_POLL_SECONDS)
        yield


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
