"""The identifier: script, statistics, words and letters together, and how sure the answer is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from pipeline.language.confidence import confidence_of
from pipeline.language.guessers import Guesser, GuesserName, guesser_named, guesser_version, language_code
from pipeline.language.parts import Judged, find_parts
from pipeline.language.profiles import Profiles, language_profiles
from pipeline.language.reading import read_text
from pipeline.language.weighing import Weighed, plainly, weigh
from schemas import Language, LanguageGuess

UNKNOWN = "und"
_SURE_ENOUGH = 0.5
_FEWEST_LETTERS = 12
"""Below this many letters no identifier is better than chance between related languages."""
_FEWEST_CHARACTERS = 4
"""The same for scripts whose characters say more."""
_MINORITY = 0.12
"""Share of a second script or language from which a text is looked through for parts."""
_SHORTEST_OF_SEVERAL = 250
"""Characters below which a text is not looked through: a foreign name or title fills much of it."""
_FEWEST_WITHOUT_KANA = 60
"""Characters from which a Japanese text has kana; a headline may do without."""
_SECOND_OPINION = 4.0
"""Weight of a sure answer of langdetect, about that of two words."""
_LIKELY = 0.7
"""Confidence of Japanese by declaration alone."""
_PLAIN = 0.99
"""Confidence of a language that its script alone or a plain guess tells; of 3,300 plain guesses 3 were wrong."""
_SCRIPT_ALONE = {
    "Kore": "ko",
    "Hang": "ko",
    "Jpan": "ja",
    "Hans": "zh",
    "Hant": "zh",
    "Grek": "el",
    "Thai": "th",
    "Armn": "hy",
    "Geor": "ka",
    "Taml": "ta",
    "Telu": "te",
    "Mlym": "ml",
    "Knda": "kn",
    "Gujr": "gu",
    "Guru": "pa",
    "Sinh": "si",
    "Mymr": "my",
    "Khmr": "km",
    "Laoo": "lo",
    "Tibt": "bo",
    "Mong": "mn",
    "Orya": "or",
    "Thaa": "dv",
}
"""Scripts that say the language of nearly all that is published in them."""
_DENSE = frozenset(("Hans", "Hant", "Jpan", "Kore", "Hang"))
_MOST_ALTERNATIVES = 3
_LEAST_ALTERNATIVE = 0.02


class LanguageIdentifier(Protocol):
    """Names the language of a text."""

    @property
    def name(self) -> str:
        """Name in the settings."""

    @property
    def version(self) -> str:
        """Version, for provenance."""

    def identify(self, text: str, declared: str | None = None, *, title: str | None = None) -> Language:
        """Return the language of a text and its title together.

        What producer or page declare is worth about one word of the text. The parts of a text in several languages
        are given by offsets into the text, without the title.
        """


def language_identifier(name: GuesserName) -> LanguageIdentifier:
    """Return an identifier by its name in the settings: its guesses held against words and letters.

    Raises:
        ConfigurationError: its library is not installed.
    """
    return Identifier(name, guesser_version(name), guesser_named(name), language_profiles())


def bare_identifier(name: GuesserName) -> LanguageIdentifier:
    """Return the same without words and letters, to measure what these add.

    Raises:
        ConfigurationError: its library is not installed.
    """
    return BareIdentifier(name, guesser_version(name), guesser_named(name))


@dataclass(frozen=True, slots=True)
class Identifier:
    """A statistical guess, held against the words and letters of the text."""

    name: str
    version: str
    guesser: Guesser
    profiles: Profiles

    def identify(self, text: str, declared: str | None = None, *, title: str | None = None) -> Language:
        """Return the language of a text and its title, ``und`` where nothing is sure."""
        declared = language_code(declared) if declared else None
        judged = self._judged(f"{title}\n\n{text}" if title else text, declared)
        if not judged.several or len(text) < _SHORTEST_OF_SEVERAL:
            return judged.language
        parts = find_parts(text, lambda piece: self._judged(piece, declared), self.profiles.near)
        if not parts:
            return judged.language
        sizes: Counter[str] = Counter()
        for part in parts:
            sizes[part.code] += part.end - part.start
        chief = sizes.most_common(1)[0][0]
        of_chief = "\n\n".join(text[part.start : part.end] for part in parts if part.code == chief)
        return self._judged(of_chief, declared).language.model_copy(update={"parts": parts})

    def _judged(self, text: str, declared: str | None) -> Judged:
        reading = read_text(text)
        script = reading.script
        several = reading.minority >= _MINORITY
        if script is None or reading.total < (_FEWEST_CHARACTERS if script in _DENSE else _FEWEST_LETTERS):
            return Judged(Language(code=UNKNOWN, confidence=0.0, script=script), several)
        alone = _SCRIPT_ALONE.get(script)
        if alone == "zh" and declared == "ja" and reading.total < _FEWEST_WITHOUT_KANA:
            return Judged(Language(code="ja", confidence=_LIKELY, script="Jpan"), several)
        if alone:
            return Judged(Language(code=alone, confidence=_PLAIN, script=script), several)
        profile = self.profiles.of(script)
        guesses = self.guesser.guess(reading.sample)
        if guesses and plainly(reading, guesses[0], self.profiles, profile):
            return Judged(Language(code=guesses[0].code, confidence=_PLAIN, script=script), several)
        several = several or any(guess.share >= _MINORITY for guess in guesses[1:])
        language = self._decided(weigh(reading, guesses, self.profiles, profile, declared), script)
        if language.code == UNKNOWN and not guesses:
            # CLD2 is silent on some plain sentences of 80 letters; only for them is the slow opinion asked.
            second = [
                replace(g, weight=g.share * _SECOND_OPINION) for g in guesser_named("langdetect").guess(reading.sample)
            ]
            language = self._decided(weigh(reading, second, self.profiles, profile, declared), script)
        return Judged(language, several)

    def _decided(self, weighed: Sequence[Weighed], script: str) -> Language:
        """Return the heaviest language; und where it and what it is easily taken for are not sure together."""
        if not weighed:
            return Language(code=UNKNOWN, confidence=0.0, script=script)
        first = weighed[0].code
        sure = confidence_of(weighed, self.profiles.near.get(first, (first,)))
        others = [
            LanguageGuess(code=w.code, confidence=round(share, 4))
            for w, share in zip(weighed[1 : _MOST_ALTERNATIVES + 1], sure.others, strict=False)
            if share >= _LEAST_ALTERNATIVE
        ]
        if sure.family >= _SURE_ENOUGH:
            return Language(code=first, confidence=round(sure.first, 4), script=script, alternatives=tuple(others))
        unsure = LanguageGuess(code=first, confidence=round(sure.first, 4))
        return Language(code=UNKNOWN, confidence=0.0, script=script, alternatives=(unsure, *others))


@dataclass(frozen=True, slots=True)
class BareIdentifier:
    """What an identifier says by itself."""

    name: str
    version: str
    guesser: Guesser

    def identify(self, text: str, declared: str | None = None, *, title: str | None = None) -> Language:
        """Return the first guess, with the identifier's own share for the confidence; ``declared`` is not looked at."""
        reading = read_text(f"{title}\n\n{text}" if title else text)
        guesses = [(guess.code, guess.share) for guess in self.guesser.guess(reading.sample)]
        if not guesses:
            return Language(code=UNKNOWN, confidence=0.0, script=reading.script)
        (code, share), *rest = guesses
        alternatives = tuple(LanguageGuess(code=c, confidence=s) for c, s in rest)
        return Language(code=code, confidence=share, script=reading.script, alternatives=alternatives)
