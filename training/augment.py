"""Sentences made a little different, so that headlines in capitals and careless lower case are read too."""

from __future__ import annotations

import random
from dataclasses import replace

from training.corpora import Sentence

_LOWER, _UPPER, _TITLE = 0.03, 0.03, 0.03


def vary(sentence: Sentence, chance: random.Random) -> Sentence:
    """Return the sentence as it is, or now and then in lower case, in capitals, or With Every Word Capitalised."""
    draw = chance.random()
    if draw < _LOWER:
        return replace(sentence, units=tuple(unit.lower() for unit in sentence.units))
    if draw < _LOWER + _UPPER:
        return replace(sentence, units=tuple(unit.upper() for unit in sentence.units))
    if draw < _LOWER + _UPPER + _TITLE:
        return replace(sentence, units=tuple(unit[:1].upper() + unit[1:] for unit in sentence.units))
    return sentence


def versions(sentence: Sentence, chance: random.Random) -> list[tuple[str, ...]]:
    """Return the units of a sentence, and for one in eleven a second version in another case."""
    other = vary(sentence, chance).units
    return [sentence.units] if other == sentence.units else [sentence.units, other]
