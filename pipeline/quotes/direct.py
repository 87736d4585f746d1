"""Direct speech: which quotation marks quote somebody, and whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.knowledge.speech import CueKind
from pipeline.quotes.marks import Span
from pipeline.quotes.parts import parts_of, stripped
from pipeline.quotes.reading import Cue, Reading
from pipeline.quotes.speakers import Silence, Speakers

_LEAD = re.compile(r"\s*(?P<mark>[,،，]?)\s*(?P<dash>[—–―-]?)\s*")
_RESUMED = re.compile(r"[.,!?]\s?[—–―-]\s$")
"""The reporter's words are over: «A», — сказал он. — «B»."""
_SENTENCE_MARKS = ".!?…。！？؟۔।"
_CLOSING_MARKS = ",!?…，、！？؟،"
_COLONS = (":", "：")
_COMMAS = (",", "，", "،")
_FEW_WORDS = 3
"""Words from which a stretch in quotation marks can be somebody's words rather than a name."""
_MANY_WORDS = 5
"""The same in scripts without capital letters, where nothing else tells a name."""
_FAR = 25
"""Words between a quotation and the verb that attributes it."""
_FAR_COMMA = 10
"""Words between a verb and the quotation behind it where a comma and no colon parts them."""
_LONG_INTRODUCTION = 15
_NEAR = 5_000
"""Characters within which a pull quote repeats the text."""
_LONGEST_NAME = 7
"""Words in quotation marks that may be an organisation's name."""


Attribution = tuple[str | None, Cue | None]
"""The speaker, if known, and the cue, if there is one."""
_Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A quotation: the parts that are said, who says it if known, and the cue if there is one."""

    span: Span
    said: tuple[_Stretch, ...]
    speaker: str | None
    cue: Cue | None


@dataclass(slots=True)
class DirectSpeech:
    """Decides about the spans of a text one after another; ``found`` are those that are speech.

    ``silence`` holds what is said so far and the long spans that are not speech, or not yet known to be.
    """

    reading: Reading
    spans: Sequence[Span]
    found: list[Spoken] = field(default_factory=list)
    silence: Silence = field(default_factory=Silence)

    def read(self) -> list[Spoken]:
        """Return the quotations among the spans, in order, none overlapping another."""
        for span in filter(self._is_long, self.spans):
            self.silence.add(span.start, span.end)
        behind = 0
        for place, span in enumerate(self.spans):
            if span.opens < behind:
                continue
            self.silence.remove(span.start)
            spoken = self._read(place, span)
            if spoken is not None:
                self.found.append(spoken)
                behind = span.closes
                for part in spoken.said:
                    self.silence.add(*part)
            elif self._is_long(span):
                self.silence.add(span.start, span.end)
        return self.found

    def _is_long(self, span: Span) -> bool:
        return not span.is_dialogue and self.reading.length(span.start, span.end) > _LONGEST_NAME

    def _read(self, place: int, span: Span) -> Spoken | None:
        parts = parts_of(self.reading, span)
        if not parts.said:
            return None
        speakers = Speakers(self.reading, self.silence)
        if parts.cue is not None and parts.clause is not None:
            speaker = speakers.of_clause(*parts.clause, parts.cue, span.opens)
            return Spoken(span, parts.said, speaker, parts.cue)
        if span.is_dialogue:
            return None
        before, behind = self._before(span), self._behind(place, span)
        attributed = (
            self._introduced(speakers, span, before)
            or self._followed(speakers, span, before, behind)
            or self._within(speakers, span, before, behind)
        )
        if attributed is not None:
            return Spoken(span, parts.said, *attributed)
        return self._unattributed(span, parts.said)

    def _before(self, span: Span) -> _Stretch:
        """Return the reporter's words of the sentence in front of a span; a colon may end the paragraph before."""
        text = self.reading.text
        start = self.reading.sentence_start(span.opens)
        if not text[start : span.opens].strip():
            head = self.reading.behind_space(start)
            if text[max(0, head - 1) : head] in _COLONS:
                start = self.reading.sentence_start(head - 1)
        if self.found and self.found[-1].span.closes > start:
            start = self.found[-1].span.closes
        return start, span.opens

    def _behind(self, place: int, span: Span) -> _Stretch:
        reading = self.reading
        goes_on = reading.text[span.end - 1] in "!?…！？؟" or (
            reading.speech.unspaced is not None and not reading.text[span.closes : span.closes + 1].isspace()
        )
        is_over = not span.is_closed or (reading.is_sentence_end(span.closes) and not goes_on)
        end = span.closes if is_over else reading.sentence_end(span.closes)
        while (place := place + 1) < len(self.spans) and self.spans[place].opens < end:
            if not self._is_name(self.spans[place]):
                end = self.spans[place].opens
        newline = reading.text.find("\n", span.closes, end)
        return span.closes, newline if newline >= 0 else end

    def _is_name(self, span: Span) -> bool:
        """Tell whether a span is too short for speech, or cased like a title or a name."""
        reading = self.reading
        content = reading.text[span.start : span.end]
        if reading.text[span.end - 1] in _SENTENCE_MARKS + ",，":
            return False
        words = reading.length(span.start, span.end)
        return words < _FEW_WORDS or all(word[:1].isupper() for word in content.split())

    def _introduced(self, speakers: Speakers, span: Span, before: _Stretch) -> Attribution | None:
        """Read "X said: “…”", "X said, “…”" and "X: “…”"."""
        reading, (start, end) = self.reading, before
        head = reading.text[start:end].rstrip()
        cues = reading.cues_in(start, end)
        is_colon = head.endswith(_COLONS)
        if not is_colon and not (cues and (head.endswith(_COMMAS) or end - cues[-1].end <= 1)):
            return None
        if self._is_name(span) and not (is_colon and cues):
            return None
        if cues and (is_colon or reading.length(cues[-1].end, end) <= _FAR_COMMA):
            cue = next((c for c in reversed(cues) if c.phrase.kind is CueKind.SAYING), cues[-1])
            speaker = speakers.of_clause(start, end, cue, start)
            if speaker is None and self.found and self.found[-1].span.closes == start:
                # "A", said officials, "B": the reporter's words are those that attributed the first part.
                speaker = self.found[-1].speaker
            return speaker, cue
        near = is_colon and reading.length(start, end) <= _LONG_INTRODUCTION
        speaker = speakers.last_in(start, end) if near else None
        return (speaker, None) if speaker is not None else None

    def _followed(self, speakers: Speakers, span: Span, before: _Stretch, behind: _Stretch) -> Attribution | None:
        """Read “…,” said X, “…”, X said, and “…” dedi, the subject in front."""
        reading, (start, end) = self.reading, behind
        cues = reading.cues_in(start, end)
        lead = _LEAD.match(reading.text, start, end)
        if not cues or lead is None:
            return None
        cue = cues[0]
        is_parted = bool(lead["mark"] or lead["dash"]) or reading.text[span.end - 1] in _CLOSING_MARKS
        distance = reading.length(start, cue.start)
        names = reading.named_in(start, cue.start)
        is_close = distance <= 1 or (bool(names) and reading.length(start, names[0].start) == 0)
        if not (is_close or (is_parted and distance <= _FAR)):
            return None
        if not is_parted and any(c.phrase.kind is CueKind.SAYING for c in reading.cues_in(*before)):
            # "X said it was “deeply concerned” and urged calm": the verb in front has the words.
            return None
        if self._is_name(span) and not (is_parted and self._starts_sentence(span)):
            return None
        is_last = not reading.text[cue.end : end].strip(_SENTENCE_MARKS + " \n")
        if not is_close and distance > _FEW_WORDS and not (names or is_last or reading.refers_back(start, cue.start)):
            # Another clause, whose verb has a subject of its own.
            return None
        speaker = speakers.beside(start, end, cue, span.opens)
        if speaker is None and reading.text[slice(*before)].strip():
            speaker = speakers.last_in(*before)
        return speaker or speakers.of_clause(start, end, cue, span.opens), cue

    def _starts_sentence(self, span: Span) -> bool:
        before = self.reading.text[self.reading.sentence_start(span.opens) : span.opens]
        return not before.strip(" —–-") or _RESUMED.search(before) is not None

    def _within(self, speakers: Speakers, span: Span, before: _Stretch, behind: _Stretch) -> Attribution | None:
        """Read words quoted in the middle of a sentence that says who said them."""
        reading = self.reading
        words = reading.length(span.start, span.end)
        first = reading.text[span.start]
        is_cased = first.lower() != first.upper()
        if not (words >= _FEW_WORDS and first.islower() if is_cased else words >= _MANY_WORDS):
            return None
        start, end = before[0], behind[1]
        cues = [cue for cue in reading.cues_in(start, end) if not span.opens <= cue.start < span.closes]
        if not cues or (not is_cased and abs(cues[-1].end - span.opens) > span.end - span.start + _FAR_COMMA):
            return None
        said = [cue for cue in cues if cue.phrase.kind is CueKind.SAYING] or cues
        cue = next((cue for cue in reversed(said) if cue.end <= span.opens), said[0])
        return speakers.of_clause(start, span.opens if cue.end <= span.opens else end, cue, start), cue

    def _unattributed(self, span: Span, said: tuple[_Stretch, ...]) -> Spoken | None:
        """Take a whole sentence in quotation marks for speech: of who spoke before in the paragraph, else of nobody."""
        reading, text = self.reading, self.reading.text
        words = reading.length(span.start, span.end)
        last = text[span.end - 1] + text[span.closes : span.closes + 1]
        is_introduced = text[max(0, span.opens - 2) : span.opens].rstrip().endswith(_COLONS) and not self._is_name(span)
        if not is_introduced and not (set(last) & set(_SENTENCE_MARKS) and self._starts_sentence(span)):
            return None
        words_said = text[slice(*stripped(text, span.start, span.end - 1))]
        if text.count(words_said, max(0, span.opens - _NEAR), span.closes + _NEAR) > 1:
            return None
        previous = self.found[-1] if self.found else None
        if previous is not None and "\n" not in text[previous.span.closes : span.opens]:
            return Spoken(span, said, previous.speaker, None)
        return Spoken(span, said, None, None) if words >= _FEW_WORDS else None
