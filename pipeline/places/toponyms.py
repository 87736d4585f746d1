"""Finding place names in a text: spans that the gazetteer knows and that the text does not use for something else."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import yaml

from pipeline.inflection import Inflection, inflection
from pipeline.places.gazetteer import Candidate, Gazetteer
from pipeline.places.listing import Naming
from pipeline.tokens import Token, fold, joins_name, tokenize
from schemas import Actor, ActorType

_LONGEST = 5
_LONGEST_HAN = 10
"""The same for Chinese and Japanese, where each character is a token: 新疆维吾尔自治区 has eight."""
_HAN = frozenset({"zh", "ja"})
_BY_SIZE = frozenset({"city", "admin1", "admin2"})
"""Kinds that are named often enough like ordinary words that their size must speak for them."""
_VILLAGE = 3.7
"""Weight (5,000 inhabitants) below which a name needs "in" or "near" in front of it, or a capital behind a comma."""
_ALTERNATE = 0.8
"""What more a place needs whose usual name is another: Plains was once said of Simpsonville."""
_NAMES_OF_OTHERS = frozenset(
    {ActorType.PERSON, ActorType.MEDIA, ActorType.COMPANY, ActorType.PARTY, ActorType.EDUCATION, ActorType.RELIGIOUS}
)
"""Actors whose one-word name, even if it is also a place's, is theirs in the whole article."""
_UNCASED = frozenset({"ar", "fa", "ps", "ur", "ug", "ckb", "zh", "ja", "ko", "hi", "bn", "th", "he", "ka", "und"})
_LARGE_UNCASED = 60_000
"""Inhabitants a city needs to be found without capital letters to go by: below, most hits are ordinary words."""
_LARGE_TWO_CHARACTERS = 500_000
"""The same for Chinese names of two characters, which are ordinary words more often than not."""
_LARGE_INFLECTED = 15_000
_LARGE_CAPITALISED_LANGUAGE = 50_000
"""The same for German, which capitalises every noun."""
_SHORT_NAME = 3
_LARGE_SHORT = 300_000
"""Inhabitants for names of three letters or fewer."""


@dataclass(frozen=True, slots=True)
class Toponym:
    """A place name in the text: its span, and the places it may mean."""

    field: str
    text: str
    start: int
    end: int
    candidates: tuple[Candidate, ...]
    following: str | None = None
    """The folded name behind a comma ("Paris, Texas"), if there is one."""


@dataclass(frozen=True, slots=True)
class Cues:
    """The cue words of one language, folded."""

    locative: frozenset[str]
    not_place: frozenset[str]
    ordinary: frozenset[str]
    persons: frozenset[str]
    days: frozenset[str]


@lru_cache(maxsize=64)
def cues(language: str) -> Cues:
    """Return the cue words of a language; a language without a list has those of its neighbours in script."""
    tables: Mapping[str, Mapping[str, Sequence[str]]] = yaml.load(
        resources.files("pipeline.knowledge.places").joinpath("cues.yaml").read_text(encoding="utf-8"),
        Loader=yaml.CBaseLoader,  # noqa: S506 - strings only: `on` and `no` are words here
    )

    def words(kind: str) -> frozenset[str]:
        return frozenset(fold(word) for word in (*tables[kind].get(language, ()), *tables[kind].get("en", ())))

    return Cues(*(words(kind) for kind in ("locative", "not_place", "ordinary", "persons", "days")))


class ToponymFinder:
    """Finds toponyms in the fields of an article of one language."""

    def __init__(self, gazetteer: Gazetteer, language: str, actors: Sequence[Actor]) -> None:
        self._gazetteer = gazetteer
        self._rules: Inflection = inflection(language)
        self._language = language
        self._cues = cues(language)
        self._cased = language not in _UNCASED
        self._taken = _taken_spans(actors)
        self._names_of_others = _names_of_others(actors)

    def find(self, field: str, text: str) -> Iterator[Toponym]:
        """Yield the toponyms of a field in order, the longest at each place."""
        tokens = tokenize(text)
        lower_case = {token.folded for token in tokens if token.text[0].islower()} if self._cased else set()
        position = 0
        while position < len(tokens):
            found = self._at(field, text, tokens, position, lower_case)
            if found is None:
                position += 1
                continue
            toponym, last = found
            yield toponym
            position = last

    def _at(
        self, field: str, text: str, tokens: Sequence[Token], first: int, lower_case: Collection[str]
    ) -> tuple[Toponym, int] | None:
        token = tokens[first]
        if self._cased and not token.text[0].isupper():
            return None
        for last in range(min(first + self._reach(token), len(tokens)), first, -1):
            words = tokens[first:last]
            if not _is_one_name(text, words) or (self._cased and not _is_capitalised(words)):
                continue
            candidates = self._plausible(
                words, self._gazetteer.find(words, self._rules), text, tokens, first, last, lower_case
            )
            if not candidates:
                continue
            start, end = words[0].start, _end_without_possessive(words[-1])
            if self._is_taken(field, start, end):
                return None
            return Toponym(field, text[start:end], start, end, candidates, _following(text, tokens, last)), last
        return None

    def _reach(self, token: Token) -> int:
        if not self._gazetteer.begins(token, self._rules):
            return 1
        return _LONGEST_HAN if self._language in _HAN else _LONGEST

    def _plausible(
        self,
        words: Sequence[Token],
        candidates: tuple[Candidate, ...],
        text: str,
        tokens: Sequence[Token],
        first: int,
        last: int,
        lower_case: Collection[str],
    ) -> tuple[Candidate, ...]:
        if not candidates:
            return ()
        if first == 0 or text[tokens[first - 1].end : words[0].start] != ", ":
            candidates = tuple(c for c in candidates if c.naming is not Naming.ABBREVIATION)
        curated = tuple(c for c in candidates if c.place.kind not in _BY_SIZE)
        single = len(words) == 1
        if single and words[0].folded in self._names_of_others:
            return ()
        if self._beside_other_kind(text, tokens, first, last):
            return ()
        may_be_longer = single and self._cased and (not _has_country(curated) or words[0].folded in self._cues.persons)
        if may_be_longer and self._is_part_of_longer_name(text, tokens, first, last):
            return ()
        if single and not curated:
            word = words[0].folded
            keys = self._rules.text_keys(word)
            if any(key in self._cues.ordinary for key in keys[:1]) or word in lower_case:
                return ()
        located = self._is_located(text, tokens, first, last)
        return tuple(c for c in candidates if self._is_large_enough(words, c, located))

    def _is_located(self, text: str, tokens: Sequence[Token], first: int, last: int) -> bool:
        """Tell whether the words around a name say that it is a place: "in" before it, a capital behind a comma."""
        behind_cue = first > 0 and tokens[first - 1].folded in self._cues.locative
        return self._cased and (behind_cue or _following(text, tokens, last) is not None)

    def _is_large_enough(self, words: Sequence[Token], candidate: Candidate, located: bool) -> bool:
        place = candidate.place
        if place.kind not in _BY_SIZE or candidate.naming is Naming.ABBREVIATION:
            return True
        if place.kind != "city" and len(words) > 1:
            return True
        least = _VILLAGE + _ALTERNATE * (candidate.naming is Naming.ALTERNATE)
        if place.weight < least and not located:
            return False
        if len(words) == 1 and len(words[0].folded) <= _SHORT_NAME and self._language not in ("zh", "ja", "ko"):
            return place.population >= _LARGE_SHORT
        if not self._cased:
            length = len("".join(word.folded for word in words))
            fewest = _LARGE_TWO_CHARACTERS if length == 2 else _LARGE_UNCASED
            return length > 1 and place.population >= fewest
        if self._language == "de" and len(words) == 1 and not located:
            return place.population >= _LARGE_CAPITALISED_LANGUAGE
        return not candidate.stripped or place.population >= _LARGE_INFLECTED

    def _beside_other_kind(self, text: str, tokens: Sequence[Token], first: int, last: int) -> bool:
        """Tell whether a word right beside the name says that it is an agency, a paper, a club …"""
        after = [t.folded for t in tokens[last : last + 2] if t.start - tokens[last - 1].end <= 12]
        before = [t.folded for t in tokens[max(0, first - 1) : first] if tokens[first].start - t.end <= 3]
        gap = text[tokens[last - 1].end : tokens[last].start] if last < len(tokens) else "."
        near_after = after if gap.strip(" ”»\"’'") == "" else []
        words = self._cues.not_place
        return (
            any(key in words for token in (*near_after[:1], *before) for key in self._rules.text_keys(token)[:8])
            or " ".join(near_after) in words
        )

    def _is_part_of_longer_name(self, text: str, tokens: Sequence[Token], first: int, last: int) -> bool:
        """Tell whether capitalised neighbours make the word part of a person's or organisation's name."""
        if last < len(tokens) and text[tokens[last - 1].end : tokens[last].start] in (" ", "-"):
            follower = tokens[last]
            behind_preposition = first > 0 and tokens[first - 1].folded in self._cues.locative
            if follower.text[0].isupper() and not follower.is_upper and self._language != "de":
                return not behind_preposition and follower.folded not in self._cues.days
        if first == 0 or text[tokens[first - 1].end : tokens[first].start] not in (" ", "-"):
            return False
        before = tokens[first - 1]
        if not before.text[0].isupper() or self._language == "de":
            return False
        if before.folded in self._cues.locative:
            return False
        if any(candidate.place.weight >= _VILLAGE for candidate in self._gazetteer.find([before], self._rules)):
            return True
        at_start = first == 1 or any(mark in text[tokens[first - 2].end : before.start] for mark in '.!?\n«“"—')
        return not at_start

    def _is_taken(self, field: str, start: int, end: int) -> bool:
        return any(f == field and s < end and start < e for f, s, e in self._taken)


def _has_country(candidates: Sequence[Candidate]) -> bool:
    return any(candidate.place.kind == "country" for candidate in candidates)


def _taken_spans(actors: Sequence[Actor]) -> list[tuple[str, int, int]]:
    """Return the spans that name somebody: all mentions of those in the list, and of others those of several words.

    States and peoples leave the names of their countries: "Burkina Faso said", "citizens of Mali".
    """
    return [
        (mention.field, mention.start, mention.end)
        for actor in actors
        if not _is_of_a_country(actor)
        for mention in actor.mentions
        if actor.type in _NAMES_OF_OTHERS or len(mention.text.split()) > 1 or mention.text.isupper()
    ]


def _is_of_a_country(actor: Actor) -> bool:
    state = actor.country is not None and actor.id == f"group:{actor.country.lower()}-government"
    return state or actor.type is ActorType.PEOPLE


def _names_of_others(actors: Sequence[Actor]) -> frozenset[str]:
    return frozenset(
        fold(mention.text)
        for actor in actors
        if actor.type in _NAMES_OF_OTHERS
        for mention in actor.mentions
        if " " not in mention.text
    )


def _is_one_name(text: str, words: Sequence[Token]) -> bool:
    return all(joins_name(text[a.end : b.start]) for a, b in itertools.pairwise(words))


def _is_capitalised(words: Sequence[Token]) -> bool:
    """Tell whether a name of several words is written as a name: its first word and most others with a capital."""
    if len(words) == 1:
        return True
    capitals = sum(not word.text[0].islower() for word in words)
    return capitals * 2 >= len(words)


def _end_without_possessive(word: Token) -> int:
    for ending in ("'s", "’s"):
        if word.text.endswith(ending):
            return word.end - len(ending)
    return word.end


def _following(text: str, tokens: Sequence[Token], last: int) -> str | None:
    if last < len(tokens) and text[tokens[last - 1].end : tokens[last].start] == ", " and tokens[last].is_capitalised:
        return tokens[last].folded
    return None
