"""Who speaks: the actor who is named beside a verb of saying, or whom a pronoun beside it means."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.knowledge.speech import CueKind
from pipeline.quotes.reading import Cue, Named, Reading

_FAR_BACK = 2
"""Paragraphs before its own in which a pronoun finds whom it means."""
_BESIDE = 20
"""Characters before a verb that hold the word in front of it."""
_NESTED = 3
"""Stretches that may lie within one another."""
_OWNER_GAP = 2
"""Words between the name of an organisation and that of its member, or the verb beside it."""


@dataclass(slots=True)
class Silence:
    """Stretches of a text in which a name is that of who is spoken of: what is said, and titles longer than a name."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def add(self, start: int, end: int) -> None:
        """Add a stretch."""
        place = bisect_right(self.starts, start)
        self.starts.insert(place, start)
        self.ends.insert(place, end)

    def remove(self, start: int) -> None:
        """Remove the stretch that starts at an offset, if there is one."""
        place = bisect_left(self.starts, start)
        if place < len(self.starts) and self.starts[place] == start:
            del self.starts[place], self.ends[place]

    def covers(self, name: Named) -> bool:
        """Tell whether a name stands in a stretch."""
        last = bisect_right(self.starts, name.start)
        return any(name.end <= self.ends[place] for place in range(max(0, last - _NESTED), last))


@dataclass(frozen=True, slots=True)
class Speakers:
    """Finds speakers in a reading; those named in the silence are spoken of."""

    reading: Reading
    silence: Silence

    def beside(self, start: int, end: int, cue: Cue, position: int) -> str | None:
        """Return the subject of a cue in the clause from ``start`` to ``end``, by a pronoun beside it or by name.

        ``position`` is where the pronoun counts as standing.
        """
        if self._has_pronoun(start, end, cue):
            return self.meant(position)
        named = self._audible(start, end)
        before = [name for name in named if name.end <= cue.start]
        behind = [name for name in named if name.start >= cue.end]
        if cue.phrase.kind is CueKind.SOURCE:
            found = self._nearest(behind, cue, forced=True) or self._nearest(before[::-1], cue, forced=True)
        elif self.reading.speech.verb_first:
            found = self._nearest(behind, cue) or self._nearest(before[::-1], cue)
        else:
            found = self._nearest([n for n in before[::-1] if not self._is_aside(start, n, cue)], cue)
            found = found or self._nearest(behind, cue)
        return self._head_of(found, start) if found is not None else None

    def first_in(self, start: int, end: int) -> Named | None:
        """Return the first actor named in a stretch; a person right behind an organisation is the one."""
        named = [name for name in self._audible(start, end) if not name.is_oblique]
        if not named:
            return None
        if not named[0].is_person and len(named) > 1 and self._belongs(named[0], named[1]):
            return named[1]
        return named[0]

    def last_in(self, start: int, end: int) -> str | None:
        """Return the last actor named in a stretch who may be a subject, a person rather than an organisation."""
        named = [name for name in self._audible(start, end) if not name.is_oblique]
        persons = [name for name in named if name.is_person]
        return (persons or named)[-1].actor if named else None

    def meant(self, position: int, *, last: bool = False) -> str | None:
        """Return the person whom a pronoun at a position means: of the last sentence that names persons, the first.

        With ``last``, which suits a noun such as "the expert", the last one.
        """
        start = self.reading.paragraph_start(position)
        for _ in range(_FAR_BACK + 1):
            persons = [name for name in self._audible(start, position) if name.is_person]
            if persons:
                sentence = self.reading.sentence_start(persons[-1].start)
                subjects = [name for name in persons if name.start >= sentence and not name.is_oblique]
                return ((subjects or persons)[-1] if last else (subjects or persons[-1:])[0]).actor
            if start == 0:
                return None
            position = start
            start = self.reading.paragraph_start(self.reading.behind_space(start))
        return None

    def of_clause(self, start: int, end: int, cue: Cue, position: int) -> str | None:
        """Return the speaker of a clause with a cue: by name, else whom its pronoun or title means, else None."""
        found = self.beside(start, end, cue, position)
        if found is None and self.reading.refers_back(start, end):
            is_pronoun = any(w.folded in self.reading.speech.pronouns for w in self.reading.words_in(start, end))
            found = self.meant(position, last=not is_pronoun)
        return found

    def _has_pronoun(self, start: int, end: int, cue: Cue) -> bool:
        words = [*self.reading.words_in(max(start, cue.start - _BESIDE), cue.start)[-1:]]
        words += self.reading.words_in(cue.end, end, most=1)
        return any(word.folded in self.reading.speech.pronouns for word in words)

    def _audible(self, start: int, end: int) -> list[Named]:
        return [name for name in self.reading.named_in(start, end) if not self.silence.covers(name)]

    def _nearest(self, names: Sequence[Named], cue: Cue, *, forced: bool = False) -> Named | None:
        """Return the name that is the subject, given from the cue outwards; ``forced`` takes those of any case."""
        subjects = [name for name in names if forced or not name.is_oblique]
        if not subjects:
            return next((name for name in names if not name.is_person and self._answers(name, cue)), None)
        nearest = subjects[0]
        person = next((name for name in subjects if name.is_person), None)
        if person is None or person is nearest:
            return nearest
        is_beside = self._gap(nearest, cue) == 0
        return nearest if is_beside and not self._belongs(nearest, person) else person

    def _belongs(self, organisation: Named, person: Named) -> bool:
        first, second = sorted((organisation, person))
        between = self.reading.text[first.end : second.start]
        return not set(between) & set(",;:，；") and self.reading.length(first.end, second.start) <= _OWNER_GAP + 1

    def _answers(self, organisation: Named, cue: Cue) -> bool:
        """Tell whether an organisation is the one behind an unnamed speaker: "said a spokesman for the ministry"."""
        reading, speech = self.reading, self.reading.speech
        first, second = sorted(((cue.first, cue.end), (organisation.start, organisation.end)))
        between = reading.words_in(first[1], second[0])
        words = [w.folded for w in between if w.folded not in speech.articles and w.folded not in speech.roles]
        relations = sum(word in speech.obliques for word in words)
        return relations <= 1 and len(words) - relations <= _OWNER_GAP

    def _gap(self, name: Named, cue: Cue) -> int:
        reading = self.reading
        first, second = sorted(((cue.first, cue.end), (name.start, name.end)))
        between = reading.words_in(first[1], second[0])
        return sum(word.folded not in reading.speech.articles for word in between)

    def _is_aside(self, start: int, name: Named, cue: Cue) -> bool:
        """Tell whether a name stands in a relative clause between commas: "Mulino, who met Petro, said"."""
        text = self.reading.text
        comma = max(text.rfind(mark, start, name.start) for mark in ",，،")
        if comma < 0 or not any(mark in text[name.end : cue.start] for mark in ",，،"):
            return False
        words = self.reading.words_in(comma, name.start)
        return bool(words) and any(word.folded in self.reading.speech.relatives for word in words[:2])

    def _head_of(self, name: Named, start: int) -> str:
        """Return whom "the head of the UN" means: the person named before, if there is one in the paragraph."""
        reading = self.reading
        if name.is_person or start <= 0:
            return name.actor
        words = [w for w in reading.words_in(start, name.start) if w.folded not in reading.speech.articles]
        words = [w for w in words if w.folded not in reading.speech.obliques]
        if not words or words[-1].folded not in reading.speech.roles or words[-1].folded in reading.speech.agents:
            return name.actor
        paragraph = reading.paragraph_start(start)
        persons = [n for n in self._audible(paragraph, start) if n.is_person]
        return persons[-1].actor if persons else name.actor
