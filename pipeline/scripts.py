"""The script a text is written in."""

from __future__ import annotations

import re
from collections import Counter

_RANGES: tuple[tuple[str, str], ...] = (
    ("Latn", r"A-Za-zÀ-ɏḀ-ỿ"),
    ("Cyrl", r"\u0400-\u052f"),
    ("Arab", r"\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff"),
    ("Hani", r"\u3400-\u4dbf\u4e00-\u9fff"),
    ("Kana", r"\u3040-\u30ff"),
    ("Hang", r"\uac00-\ud7af\u1100-\u11ff"),
    ("Deva", r"\u0900-\u097f"),
    ("Beng", r"\u0980-\u09ff"),
    ("Grek", r"\u0370-\u03ff"),
    ("Hebr", r"\u0590-\u05ff"),
    ("Thai", r"\u0e00-\u0e7f"),
    ("Armn", r"\u0530-\u058f"),
    ("Geor", r"\u10a0-\u10ff\u1c90-\u1cbf"),
    ("Taml", r"\u0b80-\u0bff"),
    ("Telu", r"\u0c00-\u0c7f"),
    ("Mlym", r"\u0d00-\u0d7f"),
    ("Knda", r"\u0c80-\u0cff"),
    ("Gujr", r"\u0a80-\u0aff"),
    ("Guru", r"\u0a00-\u0a7f"),
    ("Sinh", r"\u0d80-\u0dff"),
    ("Mymr", r"\u1000-\u109f"),
    ("Khmr", r"\u1780-\u17ff"),
    ("Laoo", r"\u0e80-\u0eff"),
    ("Ethi", r"\u1200-\u137f"),
    ("Tibt", r"\u0f00-\u0fff"),
    ("Mong", r"\u1800-\u18af"),
)
_RUNS = re.compile("|".join(f"(?P<{name}>[{chars}]+)" for name, chars in _RANGES))
# Frequent characters that only one of the two Chinese orthographies uses.
_SIMPLIFIED = frozenset("们这说国时来对发会过为个进动业关经现实长问题东车门见军战张华报导边阵联选举总统议员议机")
_TRADITIONAL = frozenset("們這說國時來對發會過為個進動業關經現實長問題東車門見軍戰張華報導邊陣聯選舉總統議員議機")


def letters_by_script(text: str) -> Counter[str]:
    """Return how many letters of each script (ISO 15924, Hani and Kana apart) a text has."""
    counts: Counter[str] = Counter()
    for match in _RUNS.finditer(text):
        counts[match.lastgroup or ""] += len(match.group())
    return counts


def script_of(text: str) -> str | None:
    """Return the dominant script as ISO 15924 (Hans, Hant, Jpan, Kore for written languages); None without letters."""
    counts = letters_by_script(text)
    if not counts:
        return None
    han, kana, hangul = counts["Hani"], counts["Kana"], counts["Hang"]
    if kana and kana + han >= max(counts.values()) and kana * 20 >= han:
        return "Jpan"
    # A Chinese character says about as much as two letters of an alphabet.
    best = max(counts, key=lambda name: counts[name] * (2 if name == "Hani" else 1))
    if best == "Hang" or (best == "Hani" and hangul > han // 4):
        return "Kore"
    if best == "Hani":
        traditional = sum(char in _TRADITIONAL and char not in _SIMPLIFIED for char in text)
        simplified = sum(char in _SIMPLIFIED and char not in _TRADITIONAL for char in text)
        return "Hant" if traditional > simplified else "Hans"
    return best
