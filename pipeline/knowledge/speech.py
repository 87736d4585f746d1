"""The words that attribute speech, by language: verbs of saying, conjunctions, pronouns."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from pipeline.knowledge.statecraft import spelled_out
from pipeline.knowledge.vocabulary import Words, load_vocabulary
from pipeline.knowledge.yamlfile import packaged_yaml, parse_yaml
from pipeline.tokens import APOSTROPHES

# Marks belong to the word, as do the apostrophes inside it and the joiners of Persian.
_LETTERS = r"[\w\u0300-\u036f\u064b-\u065f\u0670\u0900-\u0963]+"
_WORD = re.compile(rf"{_LETTERS}(?:[{APOSTROPHES}\u200c]{_LETTERS})*")
_AGENTS = ("spokesperson", "official", "journalist", "civilian", "worker")
"""Titles of those who speak for whom they are with, and are not its head."""
_ARABIC_AND = ("", "و", "ف")
"""Conjunctions that Arabic writes together with the verb behind them."""


class CueKind(Enum):
    """How a cue attributes what is said."""

    SAYING = "saying"
    """By a verb of saying."""
    THINKING = "thinking"
    """By a verb that makes no reported speech: believes, asks, condemns."""
    SOURCE = "source"
    """Without a verb: according to."""


@dataclass(frozen=True, slots=True)
class CuePhrase:
    """The words of a cue behind its first, and what the cue may do.

    ``bare`` verbs report without a conjunction, ``comma`` verbs with a comma alone, ``posed`` ones behind what they
    report.
    """

    rest: tuple[str, ...]
    kind: CueKind
    bare: bool = False
    comma: bool = False
    posed: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class SpeechWords:
    """The lists of ``vocabulary/speech.yaml`` in one language, lower case, apostrophes straight.

    ``cues`` are listed by their first word, the longest first; ``unspaced`` finds those of a language without spaces.
    ``roles`` hold the titles as well, ``agents`` are the titles of those who speak for others.
    """

    language: str
    cues: Mapping[str, tuple[CuePhrase, ...]]
    unspaced: re.Pattern[str] | None
    auxiliaries: frozenset[str]
    that: frozenset[str]
    fused: frozenset[str]
    nominal: re.Pattern[str] | None
    pronouns: frozenset[str]
    unbare: frozenset[str]
    articles: frozenset[str]
    roles: frozenset[str]
    agents: frozenset[str]
    obliques: frozenset[str]
    relatives: frozenset[str]
    dropping: bool
    verb_first: bool


class _File(BaseModel):
    """``vocabulary/speech.yaml``, where each list is explained."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    saying: Words
    thinking: Words
    sources: Words
    auxiliaries: Words
    that: Words
    fused: Words
    bare: Words
    unbare: Words
    comma: Words
    nominal: Mapping[str, str]
    posed: Words
    pronouns: Words
    dropping: frozenset[str]
    verb_first: frozenset[str]
    unspaced: frozenset[str]
    articles: Words
    roles: Words
    obliques: Words
    relatives: Words


def words_of(text: str) -> tuple[list[int], list[str]]:
    """Return where the words of a text start, and the words, lower case, apostrophes straight, as long as they were.

    Hyphens part words; apostrophes and zero-width joiners do not.
    """
    matches = list(_WORD.finditer(_folded(text)))
    return [match.start() for match in matches], [match.group() for match in matches]


@lru_cache(maxsize=512)
def speech_words(language: str) -> SpeechWords:
    """Return the words of a language by ISO 639 code; of one that the file does not name, none."""
    file = _file()
    titles = load_vocabulary().titles
    nominal = file.nominal.get(language)
    return SpeechWords(
        language=language,
        cues=_cues(file, language),
        unspaced=_unspaced(file, language),
        auxiliaries=_set(file.auxiliaries, language),
        that=_set(file.that, language),
        fused=_set(file.fused, language),
        nominal=re.compile(nominal) if nominal is not None else None,
        pronouns=_set(file.pronouns, language),
        unbare=_set(file.unbare, language),
        articles=_set(file.articles, language),
        roles=_set(file.roles, language).union(*(_set(title.words, language) for title in titles)),
        agents=frozenset[str]().union(*(_set(title.words, language) for title in titles if title.concept in _AGENTS)),
        obliques=_set(file.obliques, language),
        relatives=_set(file.relatives, language),
        dropping=language in file.dropping,
        verb_first=language in file.verb_first,
    )


@lru_cache(maxsize=1)
def _file() -> _File:
    return _File.model_validate(parse_yaml(packaged_yaml("vocabulary", "speech.yaml"), "speech.yaml"))


def _folded(words: str) -> str:
    # The dotted capital is the one letter whose lower case is longer.
    folded = words.replace("İ", "i").lower()
    for apostrophe in APOSTROPHES[1:]:
        folded = folded.replace(apostrophe, APOSTROPHES[0])
    return folded


def _set(words: Words, language: str) -> frozenset[str]:
    return frozenset(_folded(word) for word in spelled_out(words.get(language, ())))


def _phrases(file: _File, language: str) -> Iterator[tuple[str, CueKind]]:
    for kind, words in (
        (CueKind.SAYING, file.saying),
        (CueKind.THINKING, file.thinking),
        (CueKind.SOURCE, file.sources),
    ):
        for phrase in spelled_out(words.get(language, ())):
            yield _folded(phrase), kind


def _cues(file: _File, language: str) -> Mapping[str, tuple[CuePhrase, ...]]:
    """List the cues by their first word, each once."""
    bare, comma, posed = (_set(words, language) for words in (file.bare, file.comma, file.posed))
    prefixes: Iterable[str] = _ARABIC_AND if language in file.verb_first else ("",)
    found: dict[str, dict[tuple[str, ...], CuePhrase]] = defaultdict(dict)
    for phrase, kind in _phrases(file, language):
        _, words = words_of(phrase)
        cue = CuePhrase(tuple(words[1:]), kind, phrase in bare, phrase in comma, phrase in posed)
        for prefix in prefixes:
            found[prefix + words[0]].setdefault(cue.rest, cue)
    return {first: tuple(sorted(cues.values(), key=lambda cue: -len(cue.rest))) for first, cues in found.items()}


def _unspaced(file: _File, language: str) -> re.Pattern[str] | None:
    """Return what finds the cues of a language without spaces; None for others, and where no cue is known."""
    if language not in file.unspaced:
        return None
    phrases = sorted({phrase for phrase, _ in _phrases(file, language)}, key=lambda phrase: (-len(phrase), phrase))
    return re.compile("|".join(map(re.escape, phrases))) if phrases else None
