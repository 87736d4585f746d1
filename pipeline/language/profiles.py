"""What tells languages apart in a script: their alphabets and their small words, ready to be looked up."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pipeline.errors import ConfigurationError
from pipeline.knowledge.yamlfile import packaged_yaml, parse_yaml

_FILE = "languages.yaml"
_WORD_WEIGHTS = (0.0, 0.6, 0.9, 1.4)
"""Weight of a word of one, two and three characters: short ones also occur as abbreviations and parts of names."""
_LONG_WORD_WEIGHT = 2.0


@dataclass(frozen=True, slots=True)
class Alphabet:
    """The letters of a language in a script.

    ``lacks`` finds the letters of the script's other languages that it does not have, ``own`` those that the reference
    alphabet of the script does not have, and ``share`` is how much of a text the latter are.
    """

    lacks: re.Pattern[str]
    own: re.Pattern[str]
    share: float


@dataclass(frozen=True, slots=True)
class ScriptProfile:
    """All languages of one script: weights of words by language, alphabets, and letters that few languages have."""

    codes: frozenset[str] = frozenset()
    words: Mapping[str, Sequence[tuple[str, float]]] = field(default_factory=dict)
    alphabets: Mapping[str, Alphabet] = field(default_factory=dict)
    telling: Mapping[str, Sequence[str]] = field(default_factory=dict)
    telling_letters: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Profiles:
    """The profiles of all scripts, and for each language those that statistics confuse it with."""

    scripts: Mapping[str, ScriptProfile]
    near: Mapping[str, frozenset[str]]
    codes: frozenset[str]

    def of(self, script: str) -> ScriptProfile:
        """Return the profile of a script; an empty one where it holds no languages to be told apart."""
        return self.scripts.get(script, _NO_LANGUAGES)


_NO_LANGUAGES = ScriptProfile()
_FEW = 4
"""A letter in at most so many alphabets of a script is telling."""


@lru_cache(maxsize=1)
def language_profiles() -> Profiles:
    """Return the bundled profiles, read once."""
    entries = parse_yaml(packaged_yaml(_FILE), _FILE)
    references: Mapping[str, str] = entries["references"]
    by_script: dict[str, dict[str, Mapping[str, Any]]] = defaultdict(dict)
    for code, scripts in entries["languages"].items():
        for script, profile in scripts.items():
            by_script[script][code] = profile
    near = {code: frozenset(group) for group in entries["near"] for code in group}
    return Profiles(
        {script: _script_profile(languages, references.get(script, "")) for script, languages in by_script.items()},
        near,
        frozenset(entries["languages"]),
    )


def _script_profile(languages: Mapping[str, Mapping[str, Any]], reference: str) -> ScriptProfile:
    letters = {code: frozenset(profile["letters"]) for code, profile in languages.items() if "letters" in profile}
    if not reference:
        # Latin alphabets name only what they have beyond a-z, and some need nothing beyond it.
        letters = {code: letters.get(code, frozenset()) for code in languages}
    everywhere = frozenset.intersection(*letters.values()) if letters else frozenset()
    tracked = frozenset().union(*letters.values()) - everywhere
    having: dict[str, list[str]] = defaultdict(list)
    for code, own in letters.items():
        for letter in own & tracked:
            having[letter].append(code)
    telling = {letter: codes for letter, codes in having.items() if len(codes) <= _FEW}
    return ScriptProfile(
        codes=frozenset(languages),
        words=_words(languages),
        alphabets={
            code: Alphabet(
                _any_of(tracked - own), _any_of(own - frozenset(reference)), float(languages[code].get("share", 0))
            )
            for code, own in letters.items()
        },
        telling=telling,
        telling_letters=_any_of(telling) if telling else None,
    )


def _any_of(letters: Collection[str]) -> re.Pattern[str]:
    """Return a pattern that finds each of the letters; one that finds nothing for none."""
    return re.compile(f"[{''.join(sorted(letters))}]" if letters else r"(?!)")


def _words(languages: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Sequence[tuple[str, float]]]:
    words: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for code, profile in languages.items():
        for word in dict.fromkeys(profile["words"].lower().split()):
            weight = _WORD_WEIGHTS[len(word)] if len(word) < len(_WORD_WEIGHTS) else _LONG_WORD_WEIGHT
            words[word].append((code, weight))
    if not words:
        msg = f"{_FILE} holds a script without words; reinstall silkwire"
        raise ConfigurationError(msg)
    return words
