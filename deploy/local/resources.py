"""What the stack needs of the machine, checked before a server is started."""

import shutil
from pathlib import Path

from deploy.local import optional
from deploy.local.errors import StackError

# Beside its heap a server takes room for code, threads and buffers: 150 to 200 MB were seen for each.
OVERHEAD_MB = 250
MINIMUM_DISK_BYTES = 2_000_000_000


def require_memory(heaps_mb: dict[str, int], available_mb: int | None = None) -> None:
    """Check that the memory of the machine suffices for servers with these heaps.

    Raises:
        StackError: when it does not.
    """
    if available_mb is None:
        available_mb = int(optional.load("psutil").virtual_memory().available) // 1_000_000
    needed = sum(heap + OVERHEAD_MB for heap in heaps_mb.values())
    if available_mb < needed:
        servers = " and ".join(heaps_mb)
        message = (
            f"{servers} need {needed} MB of memory and {available_mb} MB are available; end other programs or give "
            "the servers smaller heaps"
        )
        raise StackError(message)


def require_disk(home: Path, free_bytes: int | None = None) -> None:
    """Check that the disk of ``home``, which must exist, has room to work with.

    Raises:
        StackError: when it does not.
    """
    if free_bytes is None:
        free_bytes = shutil.disk_usage(home).free
    if free_bytes < MINIMUM_DISK_BYTES:
        message = (
            f"{home} has {free_bytes / 1e9:.1f} GB of free disk and the servers need "
            f"{MINIMUM_DISK_BYTES / 1e9:.0f} GB; free some, or name a home on another disk"
        )
        raise StackError(message)
