"""Base forms of names that a text only inflects: Русланом Изимовым is Руслан Изимов, Сәтпаевтың is Сәтпаев."""

from __future__ import annotations

import re

from pipeline.inflection import Inflection
from pipeline.tokens import fold

_GIVEN_NAMES = {
    "ым": (("ом", ""), ("ем", "й")),
    "им": (("ом", ""), ("ем", "й")),
    "у": (("у", ""), ("ю", "й")),
    "ом": (("ом", ""), ("ем", "й")),
    "ого": (("а", ""), ("я", "й")),
    "ому": (("у", ""), ("ю", "й")),
    "ой": (("ой", "а"), ("ей", "я"), ("ии", "ия"), ("е", "а")),
    "ою": (("ою", "а"), ("єю", "я")),
}
"""Endings of East Slavic given names by the ending of the surname beside them, with what replaces them."""

_FEMININE = ("ой", "ою")


def base_form(name: str, surname: re.Pattern[str], inflection: Inflection) -> str:
    """Return a person's name with the case ending taken off its surname and the given name to match.

    Only endings behind a well-known ending of surnames are taken off, so that no name is cut in its middle; a form
    that may be a nominative, such as Изимова, is left as it is.
    """
    *given, last = name.split(" ")
    folded = fold(last)
    stem = _stem(folded, surname, inflection)
    if stem is None or len(folded) != len(last):
        return name
    ending = folded[len(stem) :]
    if inflection.language in ("ru", "uk", "be"):
        given = [_given(word, ending) for word in given]
        return " ".join([*given, last[: len(stem)] + ("а" if ending in _FEMININE else "")])
    return " ".join([*given, last[: len(stem)]])


def _stem(folded: str, surname: re.Pattern[str], inflection: Inflection) -> str | None:
    """Return the longest key of a surname that ends like one, or None where the word itself does."""
    if surname.search(folded) is not None:
        return None
    keys = sorted(inflection.text_keys(folded), key=len, reverse=True)
    return next((key for key in keys if folded.startswith(key) and surname.search(key) is not None), None)


def _given(word: str, ending: str) -> str:
    for old, new in _GIVEN_NAMES.get(ending, ()):
        if word.endswith(old) and len(word) - len(old) >= 2:
            return word[: len(word) - len(old)] + new
    return word
