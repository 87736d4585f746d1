"""Quotations that the reporter's words interrupt: «A, — сказал он. — B»."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.knowledge.speech import CueKind
from pipeline.quotes.marks import Span
from pipeline.quotes.reading import Cue, Reading

_INTERRUPTION = re.compile(
    r"(?:(?<=[,!?….;،])[\s]?[—–―-]\s|\s[—–―](?=[^\W\d_]))(?P<words>[^—–―\n]{2,240}?)"
    r"(?:[.,!?;]?\s?[—–―]\s|\s-\s|[—–―](?=[.,;]?(?:\s|$))[.,;]?|[.,!?]?$)"
)
_TRAILING = " \t\u00a0,،，;—–―-"


@dataclass(frozen=True, slots=True)
class Parts:
    """The stretches that are said, and the reporter's clause with its cue where one interrupts them."""

    said: tuple[tuple[int, int], ...]
    clause: tuple[int, int] | None = None
    cue: Cue | None = None


def parts_of(reading: Reading, span: Span) -> Parts:
    """Return the parts of a span; without an interruption it is one."""
    said, position, clause, cue = [], span.start, None, None
    search = span.start
    while match := _INTERRUPTION.search(reading.text, search, span.end):
        cues = [c for c in reading.cues_in(*match.span("words")) if c.phrase.kind is not CueKind.SOURCE]
        if not cues:
            search = match.start("words")
            continue
        said.append(stripped(reading.text, position, match.start()))
        clause, cue = (clause, cue) if cue is not None else (match.span("words"), cues[0])
        position = search = match.end()
    said.append(stripped(reading.text, position, span.end))
    return Parts(tuple((start, end) for start, end in said if start < end), clause, cue)


def stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the offsets of a stretch without the spaces around it and the comma or dash behind it."""
    while start < end and (text[start].isspace() or text[start] in "—–―"):
        start += 1
    while end > start and text[end - 1] in _TRAILING:
        end -= 1
    return start, end
