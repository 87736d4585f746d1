"""What stands in quotation marks, and lines of dialogue that a dash opens."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_MARK = re.compile(r"[“”„«»‹›「」『』\"'‘’‚\n]")
_CLOSERS: dict[str, str] = {
    "“": "”“",
    "„": '“”"',
    "”": "”",
    "«": "»",
    "»": "«»",
    "‹": "›",
    "›": "‹›",
    "「": "」",
    "『": "』",
    '"': '"',
    "‘": "’",
    "‚": "‘’",
    "'": "'",
}
"""Which marks close what a mark opens."""
_CLOSES_LATER = re.compile(r" [^‘\n]{0,300}?[,.!?…][’'](?![^\W_])")
_DEEPEST = 4
"""Quotations within one another; what opens more has lost count."""
_SINGLE = "‘‚'’"
_DIALOGUE = re.compile(r"^[ \t]*(?:[—–―]|-(?= ))[ \t\u00a0]*(?=\S)(?P<said>[^\n]+)", re.MULTILINE)
_TRAILING = " \t\u00a0\u202f\n“”„«»‹›」』\"’'"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch in quotation marks or a line of dialogue.

    ``start`` to ``end`` are the words, ``opens`` to ``closes`` the same with the marks. A span that nothing closes ends
    with its paragraph.
    """

    opens: int
    start: int
    end: int
    closes: int
    is_closed: bool = True
    is_dialogue: bool = False


@dataclass(slots=True)
class _Scanner:
    """Reads the marks of a text from left to right; ``stack`` holds those that are open."""

    text: str
    stack: list[tuple[str, int]] = field(default_factory=list)
    found: list[Span] = field(default_factory=list)

    def read(self) -> list[Span]:
        resumed = -1
        for match in _MARK.finditer(self.text):
            mark, position = match.group(), match.start()
            if mark == "\n":
                resumed = self._end_paragraph(position)
            elif position != resumed and not (mark in _SINGLE and self._is_apostrophe(position)):
                self._read_mark(mark, position)
        self._end_paragraph(len(self.text))
        return self.found

    def _read_mark(self, mark: str, position: int) -> None:
        opener = next((n for n in range(len(self.stack) - 1, -1, -1) if mark in _CLOSERS[self.stack[n][0]]), None)
        looks_opening = self._looks_opening(position)
        if opener is not None and (mark != self.stack[opener][0] or mark == '"' or not looks_opening):
            self._close(opener, position)
        elif len(self.stack) < _DEEPEST and (mark in "“„«‹「『" or (mark in _CLOSERS and looks_opening)):
            self.stack.append((mark, position))

    def _is_apostrophe(self, position: int) -> bool:
        """Tell don’t, and workers’ where the quotation that is open closes behind a mark further on."""
        before, behind = self.text[position - 1 : position], self.text[position + 1 : position + 2]
        if not before.isalnum():
            return False
        return behind.isalnum() or (before == "s" and _CLOSES_LATER.match(self.text, position + 1) is not None)

    def _looks_opening(self, position: int) -> bool:
        before, behind = self.text[position - 1 : position], self.text[position + 1 : position + 2]
        is_apart = not before or before.isspace() or before in '([—–-:،，：«“„"‘'
        return is_apart and bool(behind) and not behind.isspace()

    def _close(self, opener: int, position: int) -> None:
        opens = self.stack[opener][1]
        del self.stack[opener:]
        self._keep(Span(opens, opens + 1, position, position + 1))

    def _keep(self, span: Span) -> None:
        while self.found and self.found[-1].opens > span.opens:
            self.found.pop()
        start, end = span.start, span.end
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        if start < end:
            self.found.append(Span(span.opens, start, end, span.closes, span.is_closed))

    def _end_paragraph(self, end: int) -> int:
        """Carry an open quotation over to the paragraph that opens it again; return where it does, or -1."""
        if not self.stack:
            return -1
        mark, opens = self.stack[0]
        following = end
        while self.text[following : following + 1].isspace():
            following += 1
        again = self.text[following : following + 1]
        if again and (again == mark or (mark == "«" and again == "»")):
            del self.stack[1:]
            return following
        if mark not in _SINGLE and self._may_end_open(opens):
            last = end
            while last > opens + 1 and self.text[last - 1] in _TRAILING:
                last -= 1
            self._keep(Span(opens, opens + 1, last, end, is_closed=False))
        self.stack.clear()
        return -1

    def _may_end_open(self, opens: int) -> bool:
        before = self.text[max(0, opens - 3) : opens].rstrip(" \u00a0")
        return before.endswith((":", "：", "\n")) or opens == 0


def quoted_spans(text: str) -> tuple[Span, ...]:
    """Return the stretches in quotation marks that lie in no other one, in order, whatever they quote."""
    return tuple(_Scanner(text).read())


def dialogue_lines(text: str) -> tuple[Span, ...]:
    """Return the paragraphs that a dash opens, in order; whether somebody speaks, only a verb in them can tell."""
    return tuple(
        Span(match.start(), match.start("said"), match.end("said"), match.end("said"), is_dialogue=True)
        for match in _DIALOGUE.finditer(text)
    )
