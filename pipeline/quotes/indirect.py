"""Reported speech: "X said that …", «X сообщил, что …», "X, … açıkladı", X表示，…"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.knowledge.speech import CueKind
from pipeline.quotes.direct import Spoken
from pipeline.quotes.parts import stripped
from pipeline.quotes.reading import Cue, Reading, Word
from pipeline.quotes.speakers import Silence, Speakers

_LONGEST_WORD = 60
_TO_CONJUNCTION = 9
"""Words between a verb and the conjunction behind it: "told the meeting in Abuja on Sunday *that*"."""
_TO_SUBJECT = 7
"""Words between a comma and the verb behind what it reports: "…, the ministry of defence said"."""
_APPOSITION = 8
"""Words of a title and a name that a comma ends, rather than of a clause."""
_LEAST = 2
"""Words of a reported clause that its grammar tells."""
_LEAST_LOOSE = 4
"""Words of one that stands beside a verb of saying without a conjunction."""
_NEAR_UNSPACED = 25
"""Characters between a subject and its verb in scripts without spaces."""
_COMMAS = ",،，"
_SENTENCE_MARKS = " .!?…。！？؟۔।"


@dataclass(frozen=True, slots=True)
class Reported:
    """A reported clause, who says it and by which cue."""

    start: int
    end: int
    speaker: str
    cue: Cue


@dataclass(frozen=True, slots=True)
class IndirectSpeech:
    """Finds reported speech beside the direct one of a text; those named in the silence do not speak."""

    reading: Reading
    spoken: Sequence[Spoken]
    silence: Silence

    def read(self) -> Iterator[Reported]:
        """Yield the reported clauses that have a speaker, in order, none overlapping another or a quotation."""
        used = {spoken.cue.first for spoken in self.spoken if spoken.cue is not None}
        starts = [spoken.span.opens for spoken in self.spoken]
        speakers = Speakers(self.reading, self.silence)
        behind = 0
        for cue in self.reading.cues:
            if cue.phrase.kind is not CueKind.SAYING or cue.first in used or cue.first < behind:
                continue
            place = bisect_right(starts, cue.first)
            quoted_until = self.spoken[place - 1].span.closes if place else 0
            found = self._reported(speakers, cue) if cue.first >= quoted_until else None
            if found is None or found.start < max(behind, quoted_until):
                continue
            if place == len(starts) or found.end <= starts[place]:
                behind = found.end
                yield found

    def _reported(self, speakers: Speakers, cue: Cue) -> Reported | None:
        reading = self.reading
        start, end = reading.sentence_start(cue.first), reading.sentence_end(cue.first)
        if reading.speech.unspaced is not None:
            return self._unspaced(speakers, start, end, cue)
        begins = self._conjunction(cue, end)
        if begins is not None:
            return self._clause(begins, end, speakers.of_clause(start, begins, cue, start), cue)
        begins = self._clause_behind(cue, end)
        if begins is not None:
            speaker = speakers.of_clause(start, cue.end, cue, start)
            return self._clause(begins, end, speaker, cue, least=_LEAST_LOOSE)
        if reading.speech.nominal is not None:
            return self._nominal(speakers, start, cue)
        return self._posed(speakers, start, end, cue)

    def _clause(self, start: int, end: int, speaker: str | None, cue: Cue, *, least: int = _LEAST) -> Reported | None:
        while start < end and self.reading.text[start] in _COMMAS + "：: ":
            start += 1
        start, end = stripped(self.reading.text, start, end)
        while end > start and self.reading.text[end - 1] in _SENTENCE_MARKS:
            end -= 1
        if speaker is None or self.reading.length(start, end) < least:
            return None
        return Reported(start, end, speaker, cue)

    def _conjunction(self, cue: Cue, end: int) -> int | None:
        """Return where the clause starts that a conjunction opens behind a cue."""
        speech = self.reading.speech
        for word in self.reading.words_in(cue.end, end, most=_TO_CONJUNCTION + 1):
            if word.folded in speech.that:
                return word.end
            if word.folded in speech.fused:
                return word.start
            head, apostrophe, _ = word.folded.partition("'")
            if apostrophe and head in speech.that:
                return word.start + len(head) + 1
            if word.folded in speech.cues and any(c.kind is CueKind.SAYING for c in speech.cues[word.folded]):
                return None
        return None

    def _clause_behind(self, cue: Cue, end: int) -> int | None:
        """Return where the clause starts that follows a cue without a conjunction: "said it would", „sagte, sie sei“.

        A name right behind a verb that a comma precedes is its subject: "…, said Piotr Svoik".
        """
        words = self.reading.words_in(cue.end, end, most=1)
        if not words:
            return None
        gap = self.reading.text[cue.end : words[0].start]
        if cue.phrase.comma and gap.strip() == ",":
            return words[0].start
        first = words[0].folded.partition("'")[0]
        speech = self.reading.speech
        if not cue.phrase.bare or gap.strip() or first in speech.obliques or first in speech.unbare:
            return None
        is_posed = self.reading.text[cue.start - 2 : cue.start] in (", ", ",\u00a0") and self.reading.is_named_at(
            words[0].start
        )
        return None if is_posed else words[0].start

    def _nominal(self, speakers: Speakers, start: int, cue: Cue) -> Reported | None:
        """Read the Turkic clause whose verb is a noun in the accusative in front of the verb of saying."""
        reading = self.reading
        words = reading.words_in(start, cue.start)
        assert reading.speech.nominal is not None
        if words and reading.speech.nominal.fullmatch(words[-1].folded[:_LONGEST_WORD]):
            subject = speakers.first_in(start, cue.start)
            if subject is not None:
                return self._clause(self._nominal_start(subject.end, words), words[-1].end, subject.actor, cue)
            if reading.refers_back(start, words[0].end):
                return self._clause(words[0].end, words[-1].end, speakers.meant(start, last=True), cue)
            return None
        return self._posed(speakers, start, reading.sentence_end(cue.first), cue)

    def _nominal_start(self, begins: int, words: Sequence[Word]) -> int:
        """Return where a nominal clause starts: behind its subject, or behind another verb and the comma after it."""
        reading = self.reading
        for other in reading.cues_in(begins, words[-1].start):
            begins = max(begins, reading.text.find(",", other.end, words[-1].start) + 1)
        return next((word.start for word in words if word.start >= begins), words[-1].start)

    def _posed(self, speakers: Speakers, start: int, end: int, cue: Cue) -> Reported | None:
        """Read a verb behind what it reports: "…, he said", «…, сообщили в МЧС»."""
        reading = self.reading
        comma = max(reading.text.rfind(mark, start, cue.start) for mark in _COMMAS)
        if not cue.phrase.posed or comma < 0:
            return None
        between = reading.words_in(comma, cue.start)
        names = reading.named_in(comma, cue.start)
        is_subject = bool(names) or any(word.folded in reading.speech.pronouns for word in between)
        if between and not (is_subject and len(between) <= _TO_SUBJECT):
            return None
        if between and reading.length(cue.end, end) and reading.text[cue.end : cue.end + 1] not in tuple(".,;!?"):
            return None
        if between and between[0].folded in reading.speech.relatives | reading.speech.that:
            return None
        people = [name for name in reading.named_in(start, comma) if name.is_person]
        if people and people[-1].end == comma and reading.length(start, comma) <= _APPOSITION:
            # "The minister of the interior, Matteo Piantedosi, announced transfers".
            return None
        stop = reading.text.find(",", cue.end, end)
        speaker = speakers.of_clause(comma, stop if stop >= 0 else end, cue, start)
        return self._clause(start, comma, speaker, cue, least=_LEAST_LOOSE)

    def _unspaced(self, speakers: Speakers, start: int, end: int, cue: Cue) -> Reported | None:
        """Read X表示，… and X说…, the subject a few characters in front of the verb."""
        reading = self.reading
        subject = max(reading.named_in(start, cue.start), default=None)
        behind = reading.text[cue.end : cue.end + 1]
        is_parted = behind in ("，", "：", ",", ":") and cue.phrase.comma
        if not (is_parted or cue.phrase.bare):
            return None
        if reading.text[start : cue.start].strip() in reading.speech.pronouns:
            return self._clause(cue.end + is_parted, end, speakers.meant(start), cue)
        if subject is None:
            return None
        between = reading.text[subject.end : cue.start]
        if len(between) > _NEAR_UNSPACED or any(mark in between for mark in "，。；："):
            return None
        return self._clause(cue.end + is_parted, end, subject.actor, cue)
