"""This machine: where workers keep their tables, and the gazetteer."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from agents.checks.finding import Finding, bad, good, warning
from agents.settings import MiB, Settings
from pipeline.errors import ConfigurationError
from pipeline.places import ensure_gazetteer

GiB = 1024 * MiB
_LITTLE, _TOO_LITTLE = 5 * GiB, GiB


def check_machine(settings: Settings) -> Iterator[Finding]:
    """Yield what is found on this machine."""
    yield _disk(settings.worker.data)
    try:
        yield good("gazetteer", str(ensure_gazetteer()))
    except (ConfigurationError, OSError) as error:
        yield bad("gazetteer", str(error), "let `silkwire setup` build it, in a folder that can be written")


def _disk(folder: Path) -> Finding:
    there = next(parent for parent in (folder, *folder.absolute().parents) if parent.exists())
    free = shutil.disk_usage(there).free
    seen = f"{free / GiB:.1f} GiB free below {there}"
    advice = "make room, or set SILKWIRE_WORKER_DATA to a larger disk: the tables of workers lie there"
    if free < _TOO_LITTLE:
        return bad("disk of workers", seen, advice)
    return warning("disk of workers", seen, advice) if free < _LITTLE else good("disk of workers", seen)
