"""How many sources stand behind a story, when a hundred outlets print one agency's copy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Copy:
    """An article of a story: its outlet, by domain or name, and the id of the agency it credits, if any."""

    source: str
    agency: str | None = None


def independent_sources(copies: Iterable[Copy]) -> int:
    """Return how many independent sources the articles of a story have.

    All that print one agency's copy are one source, the agency; every other outlet is one, however many articles it has
    in the story. The order and repetition of copies make no difference.
    """
    return len({copy.agency or f"outlet {copy.source.casefold().removeprefix('www.')}" for copy in copies})
