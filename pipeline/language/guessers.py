"""The statistical identifiers that can be chosen, each as a function from a text to weighted guesses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Literal, Protocol, get_args

import pycld2

from pipeline.errors import ConfigurationError

GuesserName = Literal["pycld2", "langdetect", "py3langid", "lingua"]
GUESSERS: tuple[GuesserName, ...] = get_args(GuesserName)
_DISTRIBUTIONS = {"lingua": "lingua-language-detector"}
_CODES = {"iw": "he", "jw": "jv", "in": "id", "ji": "yi", "mo": "ro", "no": "nb", "sh": "sr", "fil": "tl"}


@dataclass(frozen=True, slots=True)
class Guess:
    """A language that a text may be in.

    ``share`` is the identifier's own share or probability, 0 to 1; ``weight`` how much it says, in the unit of a
    log-likelihood: around 0 it is noise, from 5 it is seldom wrong.
    """

    code: str
    share: float
    weight: float


class Guesser(Protocol):
    """Guesses at the language of a text that has no control characters."""

    def guess(self, text: str) -> Sequence[Guess]:
        """Return the candidates, best first; none where the identifier is silent."""


def guesser_version(name: GuesserName) -> str:
    """Return the version of an identifier's library.

    Raises:
        ConfigurationError: it is not installed.
    """
    distribution = _DISTRIBUTIONS.get(name, name)
    try:
        return version(distribution)
    except PackageNotFoundError:
        msg = f"the language identifier {name} is not installed; install it with: pip install {distribution}"
        raise ConfigurationError(msg) from None


@lru_cache(maxsize=len(GUESSERS))
def guesser_named(name: GuesserName) -> Guesser:
    """Return an identifier by its name, with its models loaded.

    Raises:
        ConfigurationError: its library is not installed.
    """
    guesser_version(name)
    loaders: dict[GuesserName, Callable[[], Guesser]] = {
        "pycld2": Cld2,
        "langdetect": Langdetect,
        "py3langid": Py3langid,
        "lingua": Lingua,
    }
    return loaders[name]()


def language_code(code: str) -> str:
    """Return an identifier's code as we write it: ISO 639-1 where there is one, without region and script."""
    plain = code.split("-")[0]
    return _CODES.get(plain, plain)


class Cld2:
    """CLD2 through pycld2, which raises on control characters and is deterministic."""

    def guess(self, text: str) -> Sequence[Guess]:
        """Return up to three languages; CLD2's score a kilobyte is what tells its right guesses from its wrong ones.

        Its flag of reliability does not: it is set for 132 of the 134 wrong ones among 2,744 sentences in Latin script.
        """
        try:
            _, _, details = pycld2.detect(text, isPlainText=True, bestEffort=True)
        except (pycld2.error, ValueError):
            return ()
        return [
            Guess(language_code(code), percent / 100.0, _cld2_weight(score))
            for _, code, percent, score in details
            if code != "un" and not code.startswith(("xx", "zzp", "tlh"))
        ]


def _cld2_weight(score: float) -> float:
    """Return a weight for a score: guesses at 250 are right every other time, at 500 in 93 and at 900 in 99 of 100."""
    return min(max(3.0 + (score - 250.0) / 130.0, 2.0), 11.0)


class Langdetect:
    """langdetect with a fixed seed, since it draws at random otherwise."""

    def __init__(self) -> None:
        from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory

        self._factory = DetectorFactory()
        self._factory.load_profile(PROFILES_DIRECTORY)
        self._factory.set_seed(0)

    def guess(self, text: str) -> Sequence[Guess]:
        """Return langdetect's candidates with their probabilities, which are nearly always close to 1."""
        from langdetect.lang_detect_exception import LangDetectException

        detector = self._factory.create()
        detector.append(text)
        try:
            found = detector.get_probabilities()
        except LangDetectException:
            return ()
        return [Guess(language_code(guess.lang), min(guess.prob, 1.0), _FLAT_WEIGHT * guess.prob) for guess in found]


class Py3langid:
    """py3langid, an optional dependency; its log-probabilities of a few languages become shares."""

    def __init__(self) -> None:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier

        self._model: Any = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

    def guess(self, text: str) -> Sequence[Guess]:
        """Return py3langid's three best candidates with their probabilities."""
        ranked = [(str(code), float(share)) for code, share in self._model.rank(text)[:3]]
        # Its probabilities are flat on purpose, so the weight is by how far a language is behind the first.
        return [
            Guess(language_code(code), share, _FLAT_WEIGHT * share / ranked[0][1])
            for code, share in ranked
            if share > 0
        ]


class Lingua:
    """Lingua, an optional dependency, over all its languages; a gigabyte of memory."""

    def __init__(self) -> None:
        from lingua import LanguageDetectorBuilder

        self._detector: Any = LanguageDetectorBuilder.from_all_languages().build()

    def guess(self, text: str) -> Sequence[Guess]:
        """Return Lingua's three best candidates with their relative confidence."""
        ranked = self._detector.compute_language_confidence_values(text)[:3]
        return [
            Guess(value.language.iso_code_639_1.name.lower(), value.value, _FLAT_WEIGHT * value.value)
            for value in ranked
            if value.value > 0.01
        ]


_FLAT_WEIGHT = 7.0
"""Weight of a sure guess of an identifier whose probabilities do not tell right from wrong."""
