"""The words of one language that tell a state that acts from a place, ready to be looked up by token."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.knowledge.statecraft import Forms, StateName, load_statecraft, spelled_out, state_names
from pipeline.tokens import fold, tokenize

Words = tuple[str, ...]
"""Folded words of a phrase."""

_JOINED = ("و", "ف", "س")
"""Conjunctions and the particle of the future that Arabic writes together with the word behind them."""


class PhraseTable:
    """Phrases that are looked up as they stand, without endings, by their first or their last word."""

    def __init__(self, phrases: Iterable[str], prefixes: Iterable[str] = ()) -> None:
        """``prefixes`` may be written together with the first word."""
        starting: dict[str, list[Words]] = defaultdict(list)
        ending: dict[str, list[Words]] = defaultdict(list)
        for words in dict.fromkeys(_words(prefix + phrase) for phrase in phrases for prefix in ("", *prefixes)):
            if words:
                starting[words[0]].append(words)
                ending[words[-1]].append(words)
        self._starting = {word: sorted(found, key=len, reverse=True) for word, found in starting.items()}
        self._ending = {word: sorted(found, key=len, reverse=True) for word, found in ending.items()}

    def at(self, folded: Words, first: int) -> int | None:
        """Return where the longest phrase that starts at a token ends, or None."""
        if first >= len(folded):
            return None
        for words in self._starting.get(folded[first], ()):
            if folded[first : first + len(words)] == words:
                return first + len(words)
        return None

    def before(self, folded: Words, last: int) -> int | None:
        """Return where the longest phrase that ends right before a token starts, or None."""
        if last <= 0:
            return None
        for words in self._ending.get(folded[last - 1], ()):
            if last >= len(words) and folded[last - len(words) : last] == words:
                return last - len(words)
        return None


@dataclass(frozen=True, slots=True)
class NamedState:
    """A state's name at a place in a text: tokens up to and without ``last``; ``joined`` by a prefix that means and."""

    first: int
    last: int
    name: StateName
    joined: bool = False


@dataclass(frozen=True, slots=True)
class StateWords:
    """Names of states and the tables of ``vocabulary/statecraft.yaml`` in one language."""

    names: dict[str, tuple[tuple[Words, StateName, bool], ...]]
    verb_last: bool
    verb_first: bool
    bracket: bool
    noun_first: bool
    verbs: PhraseTable
    saying: PhraseTable
    perfects: PhraseTable
    participles: PhraseTable
    modals: PhraseTable
    infinitives: PhraseTable
    between: PhraseTable
    bars: PhraseTable
    divisions: PhraseTable
    articles: PhraseTable
    joins: PhraseTable
    sources: PhraseTable
    agents: PhraseTable
    doubtful: frozenset[Words]
    objects: re.Pattern[str] | None
    owned: re.Pattern[str] | None

    def state_at(self, folded: Words, first: int) -> NamedState | None:
        """Return the longest name of a state in the nominative that starts at a token, or None."""
        for words, name, joined in self.names.get(folded[first], ()):
            if folded[first : first + len(words)] == words:
                return NamedState(first, first + len(words), name, joined)
        return None


def build_state_words(language: str) -> StateWords:
    """Return the words of a language; one that the file does not know has names but no verbs, so no state acts."""
    craft = load_statecraft()

    def table(forms: Forms) -> PhraseTable:
        return PhraseTable(spelled_out(forms.get(language, ())))

    verb_first = language in craft.verb_first
    prefixes = _JOINED if verb_first else ()
    return StateWords(
        names=_names(language, joined=verb_first),
        verb_last=language in craft.verb_last,
        verb_first=verb_first,
        bracket=language in craft.bracket,
        noun_first=language in craft.noun_first,
        verbs=PhraseTable(spelled_out(craft.verbs.get(language, ())), prefixes),
        saying=table(craft.saying),
        perfects=table(craft.perfects),
        participles=table(craft.participles),
        modals=table(craft.modals),
        infinitives=table(craft.infinitives),
        between=table(craft.between),
        bars=table(craft.bars),
        divisions=table(craft.divisions),
        articles=table(craft.articles),
        joins=table(craft.joins),
        sources=table(craft.sources),
        agents=table(craft.agents),
        doubtful=frozenset(_words(name) for name in craft.doubtful.get(language, ())),
        objects=_pattern(craft.objects, language),
        owned=_pattern(craft.owned, language),
    )


def _names(language: str, *, joined: bool) -> dict[str, tuple[tuple[Words, StateName, bool], ...]]:
    found: dict[Words, tuple[StateName, bool]] = {}
    for name in state_names(language):
        words = _words(name.text)
        if words:
            found.setdefault(words, (name, False))
            if joined:
                found.setdefault((_JOINED[0] + words[0], *words[1:]), (name, True))
    starting: dict[str, list[tuple[Words, StateName, bool]]] = defaultdict(list)
    for words, (name, prefixed) in found.items():
        starting[words[0]].append((words, name, prefixed))
    return {word: tuple(sorted(names, key=lambda item: -len(item[0]))) for word, names in starting.items()}


def _pattern(patterns: Mapping[str, str], language: str) -> re.Pattern[str] | None:
    return re.compile(patterns[language]) if language in patterns else None


def _words(phrase: str) -> Words:
    """Return the folded words of a phrase; an elided one, such as l', is a word only in front of a letter."""
    elided = phrase.endswith("'")
    words = tuple(fold(token.text) for token in tokenize(f"{phrase}a" if elided else phrase))
    return words[:-1] if elided else words
