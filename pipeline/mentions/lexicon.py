"""The signs of one language, ready to be found in text: names, vocabulary, countries and nationality words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.inflection import inflection
from pipeline.knowledge.actor_entries import ActorEntry
from pipeline.knowledge.countries import country_names
from pipeline.knowledge.demonyms import load_demonyms
from pipeline.knowledge.grammar import Grammar, grammar
from pipeline.knowledge.place_names import calendar_names, feature_names
from pipeline.knowledge.vocabulary import OrganisationConcept, load_vocabulary
from pipeline.mentions.signs import NEUTRAL, Country, Cue, Group, Head, Known, Nationality, People, Sign, Title
from pipeline.mentions.statewords import StateWords, build_state_words
from pipeline.phrases import Case, PhraseIndex
from pipeline.tokens import fold
from schemas import ActorType


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that the rules know of a language.

    ``indexes`` holds one index for each set of endings: the language's own first, then those of its neighbours.
    The patterns match folded words by their endings. ``openers`` are words capitalised only at the start of a
    sentence, ``bare`` words beside the head of an organisation that do not name it, ``edges`` characters in front of
    its name, ``given`` the given names of known persons, ``compounds`` what may end a compound, ``tails`` what may end
    a name behind a hyphen, ``nationalities`` adjectives and ``peoples`` names of peoples in their base form. All words
    are folded.
    """

    language: str
    grammar: Grammar
    indexes: tuple[PhraseIndex[Sign], ...]
    particles: frozenset[str]
    connectors: frozenset[str]
    openers: frozenset[str]
    stops: frozenset[str]
    breaks: frozenset[str]
    bare: frozenset[str]
    edges: frozenset[str]
    given: frozenset[str]
    nationalities: frozenset[str]
    peoples: frozenset[str]
    surname: re.Pattern[str]
    inflected_surname: re.Pattern[str]
    adjective: re.Pattern[str]
    locative: re.Pattern[str]
    compounds: Mapping[str, Sign]
    tails: Mapping[str, Head]
    strips_apostrophe: bool
    states: StateWords

    @property
    def cased(self) -> bool:
        """True where names are told by capital letters."""
        return not self.grammar.caseless


def build_lexicon(language: str, entries: Sequence[ActorEntry]) -> Lexicon:
    """Return the lexicon of a language: about 0.2 s for a thousand actors, so build it once.

    Text of an unknown language is read as English with Russian names and words beside it.
    """
    base = "en" if language == "und" else language
    rules = grammar(base)
    codes = list(dict.fromkeys([base, *grammar(language).neighbours, "en"]))
    vocabulary_codes = [base, *(codes[1:] if language == "und" else ())]
    inside = [code for code in codes if rules.same_endings(code)]
    indexes = []
    for names in (inside, *([code] for code in codes if code not in inside)):
        index: PhraseIndex[Sign] = PhraseIndex(inflection(names[0]))
        for code in names:
            if code in vocabulary_codes:
                _add_vocabulary(index, code)
            _add_places(index, code)
        _add_names(index, entries, names)
        indexes.append(index)
    return Lexicon(
        language=language,
        grammar=rules,
        indexes=tuple(indexes),
        particles=_folded("particles", [*vocabulary_codes, "en"]),
        connectors=_folded("connectors", vocabulary_codes),
        openers=_folded("openers", vocabulary_codes),
        stops=_folded("stops", vocabulary_codes),
        breaks=_folded("breaks", vocabulary_codes),
        bare=_folded("bare", vocabulary_codes),
        edges=_folded("edges", vocabulary_codes),
        given=frozenset(_given_names(entries, codes)),
        nationalities=frozenset(_nationalities(vocabulary_codes)),
        peoples=frozenset(_peoples(vocabulary_codes)),
        surname=_endings("surnames", case_endings=False),
        inflected_surname=_endings("surnames", case_endings=True),
        locative=_endings("locatives", case_endings=False),
        adjective=_endings("adjectives", case_endings=False),
        compounds=_compound_ends(base) if rules.nouns_capital else {},
        tails=_tails(vocabulary_codes, compounds=rules.nouns_capital),
        strips_apostrophe="'" in inflection(base).suffixes,
        states=build_state_words(base),
    )


def _folded(purpose: str, codes: Iterable[str]) -> frozenset[str]:
    vocabulary = load_vocabulary()
    return frozenset(fold(word) for code in codes for word in vocabulary.words_for(purpose, code))


_SHORTEST_TAIL = 5
"""Fewest letters of a head word that ends a compound."""

_CASE_ENDINGS = (
    "(?:а|у|е|і|ы|ой|ою|ей|ым|им|ом|ого|ому|ої|ій|нын|дын|тын|нин|ның|нің|дың|дің|тың|ға|га|го|гө|ко|нинг|ни|ро|и"
    "|ді|ды|дан|ден|мен)?"
)
"""Case endings of surnames in the Cyrillic languages, Slavic and Turkic together."""


def _endings(purpose: str, *, case_endings: bool) -> re.Pattern[str]:
    """Return the pattern of words that end as the vocabulary lists for a purpose, by script."""
    parts = []
    for script, endings in load_vocabulary().words[purpose].items():
        ends = "|".join(sorted((fold(ending) for ending in endings), key=lambda ending: (-len(ending), ending)))
        parts.append(rf"(?:{ends}){_CASE_ENDINGS if case_endings and script == 'Cyrl' else ''}$")
    return re.compile("|".join(parts))


def _add_vocabulary(index: PhraseIndex[Sign], language: str) -> None:
    vocabulary = load_vocabulary()
    for title in vocabulary.titles:
        _add(index, title.words.get(language, ()), Title(title.concept, title.role))
    for group in vocabulary.groups:
        for standing, words in group.words_by_standing(language):
            _add(index, words, Group(group.concept, group.name, group.type, group.role, standing))
    for head in vocabulary.organisations:
        if not head.tail:
            _add(index, head.words.get(language, ()), _head(head))
    for cue in Cue:
        _add(index, vocabulary.words_for(cue.value, language), cue)


def _head(concept: OrganisationConcept) -> Head:
    return Head(concept.concept, concept.type, concept.role, concept.generic, concept.cue)


def _tails(languages: Sequence[str], *, compounds: bool) -> Mapping[str, Head]:
    """Return the words, folded, that end an organisation's name behind a hyphen: Термез-Информ, Talbrück-Stiftung."""
    return {
        fold(word): _head(concept)
        for concept in load_vocabulary().organisations
        if concept.tail or (compounds and not (concept.generic or concept.cue))
        for code in languages
        for word in concept.words.get(code, ())
        if word.isalpha() and (concept.tail or len(word) >= _SHORTEST_TAIL)
    }


def _compound_ends(language: str) -> Mapping[str, Sign]:
    """Return the titles and role nouns of one word, folded, that may end a compound: Energie-fachmann."""
    vocabulary = load_vocabulary()
    signs: list[tuple[tuple[str, ...], Sign]] = [
        *((title.words.get(language, ()), Title(title.concept, title.role)) for title in vocabulary.titles),
        *(
            (group.words.get(language, ()), Group(group.concept, group.name, group.type, group.role, group.standing))
            for group in vocabulary.groups
        ),
    ]
    return {fold(word): sign for words, sign in signs for word in words if word.isalpha() and len(word) >= 5}


def _add(index: PhraseIndex[Sign], phrases: Iterable[str], sign: Sign) -> None:
    """List vocabulary: one-word phrases and acronyms as they are cased, longer ones in any case."""
    for phrase in phrases:
        exact = " " not in phrase.strip() or phrase.isupper()
        index.add(phrase, sign, case=Case.NAME if exact else Case.ANY)


def _add_places(index: PhraseIndex[Sign], language: str) -> None:
    names = (*feature_names(language), *calendar_names(language), *load_vocabulary().words_for("places", language))
    for name in names:
        index.add(name, NEUTRAL)
    for name, code in country_names(language):
        index.add(name, Country(code))
    for code, languages in load_demonyms().items():
        if (demonym := languages.get(language)) is not None:
            for word in demonym.adjective:
                index.add(word, Nationality(code))
            for word in demonym.people:
                index.add(word, People(code))


def _add_names(index: PhraseIndex[Sign], entries: Sequence[ActorEntry], languages: Sequence[str]) -> None:
    for entry in entries:
        names = {name: None for code in languages for name in entry.names.get(code, ())}
        for name in names:
            index.add(name, Known(entry))


def _nationalities(languages: Iterable[str]) -> Iterable[str]:
    for demonyms in load_demonyms().values():
        for code in languages:
            if code in demonyms:
                yield from (fold(word) for word in demonyms[code].adjective)


def _peoples(languages: Iterable[str]) -> Iterable[str]:
    for demonyms in load_demonyms().values():
        for code in languages:
            if code in demonyms:
                yield from (fold(word) for word in demonyms[code].people)


def _given_names(entries: Sequence[ActorEntry], languages: Iterable[str]) -> Iterable[str]:
    for entry in entries:
        if entry.type is ActorType.PERSON:
            for code in languages:
                for name in entry.names.get(code, ()):
                    words = name.split()
                    if len(words) in (2, 3) and len(words[0]) > 2:
                        yield fold(words[0])
