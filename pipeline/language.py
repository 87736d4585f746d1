"""Naming the language of a text, and saying so when it is not known.

The default is CLD2, the best of those measured; langdetect can be chosen. Neither is believed against the evidence of
letters: langdetect knows no Kazakh, Uzbek, Kyrgyz, Tajik or Pashto and is sure all the same that they are others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from typing import Literal, Protocol

import pycld2
from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

from pipeline.scripts import letters_by_script, script_of
from schemas import Language, LanguageGuess

UNKNOWN = "und"
_SURE_ENOUGH = 0.5
_FEWEST_LETTERS = 12
"""Below this many letters no identifier is better than chance between related languages."""
_READ_CHARS = 20_000
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_NOISE = re.compile(r"https?://\S+|\S+@\S+|@\w+|#\w+")
_CODES = {"iw": "he", "jw": "jv", "in": "id", "ji": "yi", "mo": "ro", "no": "nb", "sh": "sr"} | {
    "zh-cn": "zh",
    "zh-tw": "zh",
}
_SCRIPT_ALONE = {"Hang": "ko", "Kore": "ko", "Jpan": "ja", "Grek": "el", "Thai": "th", "Armn": "hy", "Geor": "ka"}

_LETTERS: dict[str, tuple[tuple[str, str, str], ...]] = {
    # script: (language, letters that speak for it, letters that rule it out)
    "Cyrl": (
        ("kk", "әғқңөұүһі", "ўҳҷӣӯћђљњџѓќѕїєґ"),
        ("ky", "ңөү", "ўҳҷӣӯғқәұіїєґћђ"),
        ("uz", "ўқғҳ", "ҷӣӯңөүәұіїєґыщ"),
        ("tg", "ҷӣӯҳқғ", "ўңөүәұіїєґыщц"),
        ("uk", "іїєґ", "ыэъёўқғҳңөүәұћђ"),
        ("be", "ўі", "щъиқғҳңөүәұћђїґ"),
        ("mn", "өү", "ңқғҳўәұіїєґ"),
        ("tt", "әөүҗңһ", "ғқұіўҳїєґ"),
        ("sr", "ђћљњџј", "ыэёъщюяіїқғѓќѕ"),
        ("mk", "ѓќѕљњџј", "ыэёъщюяіїқғђћ"),
    ),
    "Arab": (
        ("ps", "ټډړږښڼېۍځڅ", ""),
        ("ur", "ٹڈڑےں", "ټډړږښڼېۍ"),
        ("ug", "ۇۆۈۋېە", "ټډړږښڼ"),
        ("ckb", "ێۆڕڵە", "ټډړږښڼېۋۈ"),
        ("fa", "پچژگکی", "ټډړږښڼېۍٹڈڑےںێۆڕڵۇ"),
        ("ar", "ةىيكإأؤئ", "پچژگټډړږښڼېۍٹڈڑےںێۆڕڵۇ"),
    ),
}
_WRITTEN_IN: dict[str, tuple[str, ...]] = {
    "Cyrl": (
        "ru",
        "uk",
        "be",
        "bg",
        "sr",
        "mk",
        "kk",
        "ky",
        "uz",
        "tg",
        "mn",
        "tt",
        "ba",
        "cv",
        "tk",
        "az",
        "os",
        "ab",
    ),
    "Arab": ("ar", "fa", "ur", "ps", "ug", "ckb", "ku", "sd", "ks", "uz", "az", "ms"),
}
"""Languages that a script can be in; an identifier that says another one has read noise."""
_CLEAR_EVIDENCE = 0.004
"""Share of a language's own letters among all letters from which they are evidence: twice what a stray name has."""
_UZBEK_LATIN = re.compile(
    r"\b[og][‘ʻ'’`ʼ](?=[a-z])|\w[og][‘ʻ'’`ʼ][a-z]|\b(?:uchun|bilan|bo[‘ʻ'’`ʼ]yicha)\b", re.IGNORECASE
)


class LanguageIdentifier(Protocol):
    """Names the language of a text."""

    @property
    def name(self) -> str:
        """Name in the settings."""

    @property
    def version(self) -> str:
        """Version, for provenance."""

    def identify(self, text: str, declared: str | None = None) -> Language:
        """Return the language of a text; what producer or page declare decides only where the text leaves it open."""


def language_identifier(name: Literal["pycld2", "langdetect"]) -> LanguageIdentifier:
    """Return an identifier by its name in the settings."""
    return Identifier(name, version(name), _Cld2() if name == "pycld2" else _langdetect())


class _Backend(Protocol):
    def guess(self, text: str, declared: str | None) -> list[LanguageGuess]: ...


@dataclass(frozen=True, slots=True)
class Identifier:
    """A statistical guess, held against the letters of the text."""

    name: str
    version: str
    backend: _Backend

    def identify(self, text: str, declared: str | None = None) -> Language:
        """Return the language of a text, ``und`` where neither statistics nor letters are sure."""
        sample = _NOISE.sub(" ", _CONTROLS.sub(" ", text[:_READ_CHARS]))
        letters = letters_by_script(sample)
        script = script_of(sample)
        total = sum(letters.values())
        if script is None or total < (4 if script in ("Hans", "Hant", "Jpan", "Kore") else _FEWEST_LETTERS):
            return Language(code=UNKNOWN, confidence=0.0, script=script)
        guesses = self.backend.guess(sample, declared)
        if not guesses or guesses[0].confidence < _SURE_ENOUGH:
            second = _second_opinion(sample, script)
            guesses = second if not guesses or [g.code for g in second[:1]] == [guesses[0].code] else guesses
        return _decide(sample, script, guesses, total)


def _second_opinion(text: str, script: str) -> list[LanguageGuess]:
    """Return what langdetect says where CLD2, which leaves some plain sentences open, is unsure or silent."""
    if script in _SCRIPT_ALONE or script in ("Hans", "Hant"):
        return []
    return [
        LanguageGuess(code=g.code, confidence=round(g.confidence * 0.8, 4)) for g in _langdetect().guess(text, None)
    ]


@lru_cache(maxsize=1)
def _langdetect() -> _Langdetect:
    return _Langdetect()


def _decide(text: str, script: str, guesses: Sequence[LanguageGuess], total: int) -> Language:
    alone = _SCRIPT_ALONE.get(script)
    if alone:
        return Language(code=alone, confidence=0.99, script=script)
    best = guesses[0] if guesses else None
    if script in ("Hans", "Hant"):
        return Language(code="zh", confidence=best.confidence if best and best.code == "zh" else 0.9, script=script)
    evidence, ruled_out = _evidence(text, script, total)
    possible = _WRITTEN_IN.get(script)
    allowed = [g for g in guesses if g.code not in ruled_out and (possible is None or g.code in possible)]
    judged = {code for code, _, _ in _LETTERS.get(script, ())} | {"uz", "en", "id", "tr"}
    if evidence and (not allowed or (allowed[0].code in judged and allowed[0].code not in evidence)):
        own = next((guess for guess in allowed if guess.code in evidence), None)
        code = own.code if own else evidence[0]
        rest = tuple(guess for guess in allowed if guess.code != code)
        return Language(
            code=code, confidence=max(own.confidence if own else 0.0, 0.6), script=script, alternatives=rest
        )
    if not allowed or allowed[0].confidence < _SURE_ENOUGH:
        return Language(code=UNKNOWN, confidence=0.0, script=script, alternatives=tuple(allowed))
    return Language(
        code=allowed[0].code, confidence=allowed[0].confidence, script=script, alternatives=tuple(allowed[1:])
    )


def _evidence(text: str, script: str, total: int) -> tuple[list[str], set[str]]:
    """Return the languages whose own letters the text uses, best first, and those that its letters rule out."""
    lower = text.lower()
    scores: list[tuple[float, str]] = []
    ruled_out: set[str] = set()
    for code, own, foreign in _LETTERS.get(script, ()):
        share = sum(map(lower.count, own)) / total
        against = sum(map(lower.count, foreign)) / total
        if against > _CLEAR_EVIDENCE:
            ruled_out.add(code)
        elif share > _CLEAR_EVIDENCE:
            kinds = sum(letter in lower for letter in own) / len(own)
            scores.append((kinds, code))
    if script == "Cyrl" and any(lower.count(letter) / total > _CLEAR_EVIDENCE for letter in "әғқңөұүһўҳҷӣӯіїєґ"):
        ruled_out |= {"ru", "bg"}
    if script == "Latn" and len(_UZBEK_LATIN.findall(lower)) * 60 > len(lower.split()) * 2:
        scores.append((1.0, "uz"))
    return [code for _, code in sorted(scores, key=lambda s: -s[0])], ruled_out


class _Cld2:
    """CLD2 through pycld2."""

    def guess(self, text: str, declared: str | None) -> list[LanguageGuess]:
        """Return CLD2's candidates; its share of the text is taken for the confidence."""
        hint = {"hintLanguage": declared} if declared and len(text) < 200 else {}
        try:
            reliable, _, details = pycld2.detect(
                text.encode("utf-8", "ignore"), isPlainText=True, bestEffort=True, **hint
            )
        except pycld2.error:
            return []
        found: dict[str, float] = {}
        for _, code, percent, _ in details:
            if code != "un":
                code = _CODES.get(code, code.split("-")[0])
                found[code] = min(1.0, found.get(code, 0.0) + percent / 100.0 * (1.0 if reliable else 0.7))
        return [LanguageGuess(code=c, confidence=round(v, 4)) for c, v in sorted(found.items(), key=lambda i: -i[1])]


class _Langdetect:
    """langdetect with a fixed seed, since it draws at random otherwise."""

    def __init__(self) -> None:
        self._factory = DetectorFactory()
        self._factory.load_profile(PROFILES_DIRECTORY)
        self._factory.set_seed(0)

    def guess(self, text: str, declared: str | None) -> list[LanguageGuess]:
        """Return langdetect's candidates with their probabilities."""
        detector = self._factory.create()
        detector.append(text)
        try:
            found = detector.get_probabilities()
        except LangDetectException:
            return []
        return [LanguageGuess(code=_CODES.get(g.lang, g.lang), confidence=round(min(g.prob, 1.0), 4)) for g in found]
