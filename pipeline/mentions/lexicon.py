"""The signs of one language, ready to be found in text: names, vocabulary, countries and nationality words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.inflection import inflection
from pipeline.knowledge.actor_entries import ActorEntry
from pipeline.knowledge.countries import country_names
from pipeline.knowledge.demonyms import load_demonyms
from pipeline.knowledge.vocabulary import load_vocabulary
from pipeline.mentions.signs import Country, Cue, Group, Head, Known, Nationality, People, Sign, Title
from pipeline.phrases import Case, PhraseIndex
from pipeline.tokens import fold
from schemas import ActorType

LATIN = frozenset("en es fr de pt it tr az id nl pl cs sk sl hr ro hu sv da nb nn no fi et lv lt sq bs eu ca gl ms vi sw so af ga cy".split())
CASELESS = frozenset("ar fa ps ur he zh ja ko hi bn ta te mr ne th ka am km lo my si ckb ug yi dv gu pa kn ml".split())
"""Languages whose script has no capital letters."""

NEIGHBOURS = {
    "kk": ("ru",), "ky": ("ru",), "tg": ("ru",), "uz": ("ru",), "uk": ("ru",), "be": ("ru",), "tt": ("ru",),
    "az": ("tr",), "ps": ("fa",), "ur": ("fa",), "pt": ("es",), "it": ("es",), "ca": ("es",), "gl": ("es",),
    "und": ("en", "ru"),
}  # fmt: skip
"""Languages whose names are used in another one's news as well, besides English."""

NAME_LAST = frozenset("en tr az kk ky uz de".split())
"""Languages whose organisation names end in the head word: the Fargana news agency."""

TITLE_CASE = frozenset("en es fr pt it tr az de id und".split())
"""Languages that capitalise most words of an organisation's name."""

ADJECTIVE_AFTER = frozenset("es fr pt it ar fa tg ps id".split())
"""Languages that put the nationality word behind its noun."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that the rules know of a language.

    ``indexes`` holds one index for each set of endings: the language's own first, then those of its neighbours.
    ``openers`` are words capitalised only at the start of a sentence; ``given`` are given names of known persons.
    All words are folded.
    """

    language: str
    indexes: tuple[PhraseIndex[Sign], ...]
    particles: frozenset[str]
    connectors: frozenset[str]
    openers: frozenset[str]
    stops: frozenset[str]
    speech: frozenset[str]
    given: frozenset[str]
    strips_apostrophe: bool

    @property
    def cased(self) -> bool:
        """True where names are told by capital letters."""
        return self.language not in CASELESS

    @property
    def name_last(self) -> bool:
        """True where the head of an organisation's name stands behind the name."""
        return self.language in NAME_LAST


def build_lexicon(language: str, entries: Sequence[ActorEntry]) -> Lexicon:
    """Return the lexicon of a language: about 0.3 s for a thousand actors, so build it once."""
    own: PhraseIndex[Sign] = PhraseIndex(inflection("en" if language == "und" else language))
    vocabulary_language = "en" if language == "und" else language
    _add_vocabulary(own, vocabulary_language)
    _add_countries(own, vocabulary_language)
    name_languages = [language, *NEIGHBOURS.get(language, ()), "en"]
    _add_names(own, entries, [code for code in dict.fromkeys(name_languages) if _same_endings(code, language)])
    others = [code for code in dict.fromkeys(name_languages) if not _same_endings(code, language)]
    indexes = [own]
    for code in others:
        index: PhraseIndex[Sign] = PhraseIndex(inflection(code))
        _add_names(index, entries, [code])
        if language == "und":
            _add_vocabulary(index, code)
            _add_countries(index, code)
        indexes.append(index)
    codes = ("en", "ru") if language == "und" else (language,)
    return Lexicon(
        language=language,
        indexes=tuple(indexes),
        particles=_folded("particles", codes) | _folded("particles", ("en",)),
        connectors=_folded("connectors", codes),
        openers=_folded("openers", codes),
        stops=_folded("stops", codes),
        speech=_folded("speech", codes),
        given=frozenset(_given_names(entries, name_languages)),
        strips_apostrophe="'" in inflection(vocabulary_language).suffixes,
    )


def _same_endings(code: str, language: str) -> bool:
    """Latin names take the endings of the language that they are used in; Cyrillic ones keep their own."""
    return code == language or (code != "ru" and (language in LATIN or language == "und") and code in LATIN)


def _folded(purpose: str, codes: Iterable[str]) -> frozenset[str]:
    vocabulary = load_vocabulary()
    return frozenset(fold(word) for code in codes for word in vocabulary.words_for(purpose, code))


def _add_vocabulary(index: PhraseIndex[Sign], language: str) -> None:
    vocabulary = load_vocabulary()
    for title in vocabulary.titles:
        _add(index, title.words.get(language, ()), Title(title.concept, title.role))
    for group in vocabulary.groups:
        sign = Group(group.concept, group.name, group.type, group.role, group.institution)
        _add(index, group.words.get(language, ()), sign)
    for head in vocabulary.organisations:
        _add(index, head.words.get(language, ()), Head(head.concept, head.type, head.role))
    for cue in Cue:
        _add(index, vocabulary.words_for(cue.value, language), cue)


def _add(index: PhraseIndex[Sign], phrases: Iterable[str], sign: Sign) -> None:
    """List vocabulary: one-word phrases and acronyms as they are cased, longer ones in any case."""
    for phrase in phrases:
        exact = " " not in phrase.strip() or phrase.isupper()
        index.add(phrase, sign, case=Case.NAME if exact else Case.ANY)


def _add_countries(index: PhraseIndex[Sign], language: str) -> None:
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


def _given_names(entries: Sequence[ActorEntry], languages: Iterable[str]) -> Iterable[str]:
    for entry in entries:
        if entry.type is ActorType.PERSON:
            for code in languages:
                for name in entry.names.get(code, ()):
                    words = name.split()
                    if len(words) in (2, 3) and len(words[0]) > 2:
                        yield fold(words[0])
