"""An article as the rules for quotes read it: words, cues, sentences and where actors are named."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

from pipeline.knowledge.speech import CuePhrase, SpeechWords, speech_words, words_of
from schemas import Actor, ActorType

_END = re.compile(r"[.!?…。！？؟۔।\n][.!?…]*[\"'»”’)\]」』›“]*")
_SPACE = re.compile(r"\s*")
_UNSPACED_END = "。！？؟۔।"
"""Marks behind which a sentence starts with or without a space."""
_GOING_ON = (",", "—", "–", "-")
"""Marks behind a full stop that go on with its sentence."""
_ABBREVIATION = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|St|Prof|Gen|Col|Lt|Sgt|Capt|Gov|Sen|Rep|Rev|Sra?|Hon|Sig|Dott|Nr|No|ca|bzw"
    r"|гг?|рр?|м|с|ст|ул|им|св|тыс|тис|млн|млрд|руб|обл|проф|акад|ген|[A-ZÀ-ÞА-ЯЁІЇЄҐ])$"
)
_LETTERS_OF_A_WORD = 2
"""Characters that stand for a word in scripts without spaces."""
_BARE_VERB = 3
"""Most words of a clause that is a verb without a subject."""
_MOST_TITLES = 4
"""Titles and articles that may stand between a preposition and a name."""
_FAR_BACK = 4_000
"""Characters of a paragraph within which somebody named is meant further on."""
_BESIDE_A_NAME = " \u00a0«»“”„\"'‘’()"


class Word(NamedTuple):
    """A word at its place, lower case with straight apostrophes."""

    folded: str
    start: int
    end: int


class Cue(NamedTuple):
    """Words that attribute speech, at their place; ``start`` includes an auxiliary, ``first`` does not."""

    start: int
    first: int
    end: int
    phrase: CuePhrase


class Named(NamedTuple):
    """A place where an actor is named; ``is_oblique`` where a preposition says that the actor is not the subject."""

    start: int
    end: int
    actor: str
    is_person: bool
    is_oblique: bool


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text by number: where each starts, and its folded form."""

    starts: Sequence[int]
    folded: Sequence[str]

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, place: int) -> Word:
        start, folded = self.starts[place], self.folded[place]
        return Word(folded, start, start + len(folded))


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with what the rules look up in it; every list is in the order of the text."""

    text: str
    speech: SpeechWords
    words: Words
    cues: Sequence[Cue]
    named: Sequence[Named]
    ends: Sequence[int]

    @classmethod
    def of(cls, text: str, language: str, actors: Sequence[Actor]) -> Self:
        """Return the reading of an article's text."""
        speech = speech_words(language)
        words = Words(*words_of(text))
        cues = list(_unspaced_cues(text, speech) if speech.unspaced is not None else _cues(words, speech, text))
        named = sorted(
            Named(m.start, m.end, actor.id, actor.type is ActorType.PERSON, _is_oblique(words, speech, text, m.start))
            for actor in actors
            for m in actor.mentions
            if m.field == "text"
        )
        return cls(text, speech, words, cues, named, tuple(_sentence_ends(text)))

    def words_in(self, start: int, end: int, *, most: int | None = None) -> Sequence[Word]:
        """Return the words between two offsets, the first ``most`` of them where that is given."""
        first = bisect_left(self.words.starts, start)
        last = bisect_left(self.words.starts, end)
        return [self.words[place] for place in range(first, last if most is None else min(last, first + most))]

    def length(self, start: int, end: int) -> int:
        """Return how many words stand between two offsets; two characters of a script without spaces are one."""
        if self.speech.unspaced is not None:
            return sum(map(str.isalnum, self.text[start:end])) // _LETTERS_OF_A_WORD
        return max(0, bisect_left(self.words.starts, end) - bisect_left(self.words.starts, start))

    def cues_in(self, start: int, end: int) -> Sequence[Cue]:
        """Return the cues between two offsets."""
        first = bisect_left(self.cues, start, key=lambda cue: cue.first)
        last = bisect_left(self.cues, end, key=lambda cue: cue.first)
        return [cue for cue in self.cues[first:last] if cue.end <= end]

    def named_in(self, start: int, end: int) -> Sequence[Named]:
        """Return where actors are named between two offsets."""
        first = bisect_left(self.named, start, key=lambda name: name.start)
        last = bisect_left(self.named, end, key=lambda name: name.start)
        return [name for name in self.named[first:last] if name.end <= end]

    def is_named_at(self, position: int) -> bool:
        """Tell whether the name of an actor starts at an offset."""
        place = bisect_left(self.named, position, key=lambda name: name.start)
        return place < len(self.named) and self.named[place].start == position

    def sentence_start(self, position: int) -> int:
        """Return where the sentence of an offset starts."""
        place = bisect_right(self.ends, position)
        return self.ends[place - 1] if place else 0

    def sentence_end(self, position: int) -> int:
        """Return where the first sentence that ends behind an offset does."""
        place = bisect_right(self.ends, position)
        return self.ends[place] if place < len(self.ends) else len(self.text)

    def is_sentence_end(self, position: int) -> bool:
        """Tell whether a sentence ends at an offset."""
        place = bisect_left(self.ends, position)
        return place < len(self.ends) and self.ends[place] == position

    def paragraph_start(self, position: int) -> int:
        """Return where the paragraph of an offset starts, or how far back it is looked at."""
        first = max(0, position - _FAR_BACK)
        newline = self.text.rfind("\n", first, position)
        return newline + 1 if newline >= 0 else first

    def behind_space(self, position: int) -> int:
        """Return where the white space in front of an offset starts."""
        while position and self.text[position - 1].isspace():
            position -= 1
        return position

    def refers_back(self, start: int, end: int) -> bool:
        """Tell whether words without a name speak of somebody named before: he, the minister, a verb by itself."""
        words, speech = self.words_in(start, end), self.speech
        if speech.unspaced is not None:
            return any(pronoun in self.text[start:end] for pronoun in speech.pronouns)
        for place, word in enumerate(words):
            if word.folded in speech.pronouns:
                return True
            is_known = not speech.articles or (place > 0 and words[place - 1].folded in speech.articles)
            if word.folded in speech.roles and is_known:
                return True
        return speech.dropping and len(words) <= _BARE_VERB


def _cues(words: Words, speech: SpeechWords, text: str) -> Iterator[Cue]:
    """Yield the cues from left to right, the longest at each place."""
    behind = 0
    for place, folded in enumerate(words.folded):
        phrases = speech.cues.get(folded)
        if phrases is None or words.starts[place] < behind:
            continue
        for phrase in phrases:
            last = place + len(phrase.rest)
            if tuple(words.folded[place + 1 : last + 1]) == phrase.rest:
                start, end = words.starts[place], words[last].end
                if "\n" not in text[start:end]:
                    behind = end
                    yield Cue(_with_auxiliaries(words, place, speech), start, end, phrase)
                    break


def _with_auxiliaries(words: Words, place: int, speech: SpeechWords) -> int:
    """Return where a verb starts with the auxiliaries right in front of it."""
    while place and words.folded[place - 1] in speech.auxiliaries and words[place - 1].end + 1 == words.starts[place]:
        place -= 1
    return words.starts[place]


def _unspaced_cues(text: str, speech: SpeechWords) -> Iterator[Cue]:
    assert speech.unspaced is not None
    for match in speech.unspaced.finditer(text):
        yield Cue(match.start(), match.start(), match.end(), speech.cues[match.group()][0])


def _is_oblique(words: Words, speech: SpeechWords, text: str, start: int) -> bool:
    if speech.unspaced is not None:
        return text[start - 1 : start] in speech.obliques
    place = bisect_right(words.starts, start) - 1
    if place >= 0 and words[place].start < start < words[place].end:
        # An elided preposition is part of the word: d’Ivanov.
        return words[place].folded.partition("'")[0] in speech.obliques
    if place >= 0 and words[place].start == start:
        place -= 1
    for _ in range(_MOST_TITLES):
        if place < 0 or text[words[place].end : start].strip(_BESIDE_A_NAME):
            return False
        word, start = words[place], words[place].start
        if word.folded in speech.obliques:
            return True
        if word.folded not in speech.articles and word.folded not in speech.roles:
            return False
        place -= 1
    return False


def _sentence_ends(text: str) -> Iterator[int]:
    """Yield where sentences end; an abbreviation, or a lower-case letter behind the mark, goes on with its sentence."""
    for match in _END.finditer(text):
        first, end = text[match.start()], match.end()
        if first == "\n":
            behind = _SPACE.match(text, end)
            yield behind.end() if behind is not None else end
            continue
        if first not in _UNSPACED_END:
            following = text[end : end + 3]
            if following and (not following[0].isspace() or following.lstrip()[:1] in _GOING_ON):
                continue
            if following.lstrip()[:1].islower():
                continue
            if match.group() == "." and _ABBREVIATION.search(text, max(0, match.start() - 6), match.start()):
                continue
        yield end
