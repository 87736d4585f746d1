"""Logs of the servers: one file a start, the last few kept."""

from datetime import UTC, datetime
from pathlib import Path

_KEPT = 5
_TAIL_LINES = 15
_TAIL_BYTES = 16_000


def begin(folder: Path) -> Path:
    """Return the path of a new log in ``folder``, after deleting all but the newest of the others."""
    for old in newest_first(folder)[_KEPT - 1 :]:
        old.unlink(missing_ok=True)
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    return folder / f"start-{moment}.log"


def newest_first(folder: Path) -> list[Path]:
    """Return the logs in ``folder``; their names sort by time."""
    return sorted(folder.glob("start-*.log"), reverse=True)


def tail(log: str | Path) -> str:
    """Return the last lines of a log, for a message."""
    try:
        with Path(log).open("rb") as file:
            file.seek(max(0, file.seek(0, 2) - _TAIL_BYTES))
            lines = file.read().decode("utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return "(no output)"
    return "\n".join(lines[-_TAIL_LINES:]) or "(no output)"
