"""What a check found, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How it stands: ``bad`` keeps articles from coming through, ``warning`` will, or may."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: where, how it stands, what was seen, and what to do unless it is good."""

    what: str
    state: State
    seen: str
    advice: str = ""


def good(what: str, seen: str) -> Finding:
    """Return a finding that asks for nothing."""
    return Finding(what, State.GOOD, seen)


def warning(what: str, seen: str, advice: str) -> Finding:
    """Return a finding to look into."""
    return Finding(what, State.WARNING, seen, advice)


def bad(what: str, seen: str, advice: str) -> Finding:
    """Return a finding to mend."""
    return Finding(what, State.BAD, seen, advice)
