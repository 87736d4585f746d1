"""Marks in an article: from its text and the offsets of actors, places and quotes to paragraphs of marked runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Any

_BREAK = re.compile(r"\n\s*\n|\n")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a stretch of text names or is: code points from ``start`` to before ``end``.

    ``place`` is set where the name of a place stands for an actor, as in "Moscow said".
    """

    start: int
    end: int
    kind: str
    id: str
    label: str
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """Text under one and the same mark, or under none."""

    text: str
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """Runs that are in one quote, or in none."""

    runs: tuple[Run, ...]
    quote: Mark | None = None


Paragraph = tuple[Piece, ...]


def marked_paragraphs(article: Mapping[str, Any], name: str, labels: Mapping[str, str]) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a field, ``title`` or ``text``, of a document with its marks.

    A mention whose offsets do not hold its words is left out: better no mark than one on the wrong words.
    ``labels`` are what marks are to be called, by id of the entity; a quote is called after its speaker.
    """
    text = article.get(name) or ""
    names = list(_entities(article, name, text, labels))
    quotes = list(_quotes(article, text, labels)) if name == "text" else []
    found = []
    start = 0
    for end, following in [*((m.start(), m.end()) for m in _BREAK.finditer(text)), (len(text), len(text))]:
        if text[start:end].strip():
            found.append(_paragraph(text, start, end, names, quotes))
        start = following
    return tuple(found)


def _entities(article: Mapping[str, Any], name: str, text: str, labels: Mapping[str, str]) -> Iterator[Mark]:
    marks: dict[tuple[int, int], Mark] = {}
    for kind, entries in (("actor", article.get("actors", ())), ("place", article.get("locations", ()))):
        for entry in entries:
            for mention in entry.get("mentions", ()):
                span = (mention["start"], mention["end"])
                if mention.get("field", "text") != name or text[slice(*span)] != mention["text"] or span[0] >= span[1]:
                    continue
                label = labels.get(entry["id"], entry["name"])
                if span not in marks:
                    marks[span] = Mark(*span, kind, entry["id"], label)
                elif kind == "place" and marks[span].kind == "actor":
                    marks[span] = replace(marks[span], place=label)
    yield from _apart(sorted(marks.values(), key=lambda m: (m.start, -m.end)))


def _quotes(article: Mapping[str, Any], text: str, labels: Mapping[str, str]) -> Iterator[Mark]:
    found = [
        Mark(
            q["start"],
            q["end"],
            q.get("kind", "direct"),
            q.get("speaker") or "",
            labels.get(q.get("speaker") or "", ""),
        )
        for q in article.get("quotes", ())
        if q["start"] < q["end"] and text[q["start"] : q["end"]] == q["text"]
    ]
    yield from _apart(sorted(found, key=lambda m: (m.start, -m.end)))


def _apart(marks: Sequence[Mark]) -> Iterator[Mark]:
    """Yield the marks that do not overlap one before them; of those that start together, the longest."""
    reached = -1
    for mark in marks:
        if mark.start >= reached:
            reached = mark.end
            yield mark


def _paragraph(text: str, start: int, end: int, names: Sequence[Mark], quotes: Sequence[Mark]) -> Paragraph:
    inside = [m for m in (*names, *quotes) if m.start < end and m.end > start]
    cuts = sorted({start, end, *(max(start, m.start) for m in inside), *(min(end, m.end) for m in inside)})
    runs = [(Run(text[a:b], _over(names, a, b)), _over(quotes, a, b)) for a, b in pairwise(cuts)]
    return tuple(
        Piece(tuple(run for run, _ in group), quote) for quote, group in groupby(runs, key=lambda pair: pair[1])
    )


def _over(marks: Sequence[Mark], start: int, end: int) -> Mark | None:
    return next((mark for mark in marks if mark.start <= start and end <= mark.end), None)
