"""The guess of an identifier held against the words and letters of the text."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.language.guessers import Guess
from pipeline.language.profiles import Alphabet, Profiles, ScriptProfile
from pipeline.language.reading import Reading

_BEHIND_BY_WORDS = 3.0
"""Languages whose words weigh at most so much less than the best's are weighed though no identifier named them."""
_NEAR_GAP = 1.0
"""How much more an identifier's guess weighs than a language that it confuses with it."""
_UNLISTED = -2.5
"""Prior of a language without words in our file: those are spoken more than published in."""
_FOREIGN_LETTER = 1.5
"""Against a language for a letter that it does not have, where the text has few of them: names bring them in."""
_MOST_FOREIGN = 6.0
"""The most that foreign letters say: the text may quote names, or a wrong encoding may have spoilt it."""
_MISSING = 0.3
"""Weight of the absence of a language's own letters; below 1 since letters come in words, not one by one."""
_MOST_MISSING = 5.0
_DECLARED = 1.5
"""Prior of the language that page or producer declare: they copy templates, so it is worth about one word."""
_SCORED_LETTERS = 80
"""Letters from which an identifier's guess has its full weight."""
_SHARE_FLOOR = 0.02
"""Share that a guess of less than it counts with."""
_PLAIN_WEIGHT, _PLAIN_SHARE, _PLAIN_LETTERS, _PLAIN_MISSPELT = 5.0, 0.9, 60, 3.0
"""A guess of this weight and share, of so many letters and so few foreign ones, needs no weighing."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A language with its weight, in the unit of a log-likelihood; only differences mean something."""

    code: str
    weight: float


def weigh(
    reading: Reading, guesses: Sequence[Guess], profiles: Profiles, profile: ScriptProfile, declared: str | None
) -> list[Weighed]:
    """Return the languages that a text may be in, heaviest first."""
    by_words = _words(reading.words(), profile)
    scale = min(1.0, math.sqrt(reading.total / _SCORED_LETTERS))
    weights = _guessed(guesses, scale, profile, profiles)
    best_by_words = max(by_words.values(), default=0.0)
    named = [code for code, weight in by_words.items() if weight > best_by_words - _BEHIND_BY_WORDS]
    candidates = {*weights, *named, *_told_by_letters(reading.lower, profile)}
    if declared and declared in profile.codes:
        candidates.add(declared)
    found = []
    for code in candidates:
        weight = weights.get(code, 0.0) + by_words.get(code, 0.0)
        alphabet = profile.alphabets.get(code)
        if alphabet:
            weight -= _misspelt(alphabet, reading)
        if code not in profile.codes:
            weight += _UNLISTED
        if code == declared:
            weight += _DECLARED
        found.append(Weighed(code, weight))
    return sorted(found, key=lambda w: (-w.weight, w.code))


def _words(words: set[str], profile: ScriptProfile) -> dict[str, float]:
    """Return the weight of the words of each language that occur in the text, each counted once."""
    known = profile.words
    weights: dict[str, float] = defaultdict(float)
    for word in words:
        for code, weight in known.get(word, ()):
            weights[code] += weight
    return weights


def _guessed(guesses: Sequence[Guess], scale: float, profile: ScriptProfile, profiles: Profiles) -> dict[str, float]:
    """Return the weight of each guess that the script allows, and of what it is confused with."""
    weights: dict[str, float] = {}
    for guess in guesses:
        if profile.codes and guess.code not in profile.codes and guess.code in profiles.codes:
            continue  # a language that is not written in this script
        weight = guess.weight * scale + math.log(max(guess.share, _SHARE_FLOOR))
        weights[guess.code] = max(weight, weights.get(guess.code, -math.inf))
        for code in profiles.near.get(guess.code, ()):
            if code in profile.codes and code != guess.code:
                weights[code] = max(weight - _NEAR_GAP, weights.get(code, -math.inf))
    return weights


def _told_by_letters(lower: str, profile: ScriptProfile) -> set[str]:
    """Return the languages of the letters, found at least twice, that few languages have."""
    if profile.telling_letters is None:
        return set()
    found = profile.telling_letters.findall(lower)
    return {code for letter in set(found) if found.count(letter) > 1 for code in profile.telling[letter]}


def plainly(reading: Reading, guess: Guess, profiles: Profiles, profile: ScriptProfile) -> bool:
    """Return whether a guess is so sure, and fits the letters so well, that there is nothing to weigh."""
    if guess.weight < _PLAIN_WEIGHT or guess.share < _PLAIN_SHARE or reading.total < _PLAIN_LETTERS:
        return False
    if guess.code in profiles.near or guess.code not in profile.codes:
        return False
    alphabet = profile.alphabets.get(guess.code)
    return alphabet is None or _misspelt(alphabet, reading) < _PLAIN_MISSPELT


def _misspelt(alphabet: Alphabet, reading: Reading) -> float:
    """Return how much speaks against a language: letters that it lacks, and too few of its own.

    The latter is the deviance of a Poisson count from the language's share of own letters.
    """
    if reading.lower.isascii():
        against, seen = 0.0, 0
    else:
        against = min(_FOREIGN_LETTER * len(alphabet.lacks.findall(reading.lower)), _MOST_FOREIGN)
        seen = len(alphabet.own.findall(reading.lower)) if alphabet.share else 0
    if alphabet.share:
        expected = alphabet.share * reading.total
        if seen < expected:
            deviance = expected - seen + (seen * math.log(seen / expected) if seen else 0.0)
            against += min(_MISSING * deviance, _MOST_MISSING)
    return against
