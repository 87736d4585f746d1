"""Words beside a name that tell whether it is a place, and of what kind: ``knowledge/places/cues.yaml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import yaml

from pipeline.inflection import Inflection, inflection
from pipeline.knowledge.countries import country_names
from pipeline.knowledge.demonyms import load_demonyms
from pipeline.knowledge.place_names import calendar_names
from pipeline.tokens import fold, tokenize

_ENGLISH_TOO = frozenset({"locative", "ordinary", "persons", "days"})
"""Lists whose English words count in every language: English names stand in texts of all."""
_LISTS = (
    "locative", "not_place", "bodies", "diseases", "parts", "titles", "joins", "within", "directions", "ordinary",
    "persons", "days", "never", "openers",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cues:
    """The cue words of one language, folded; the file explains each list.

    ``kinds`` is by key of the word, ``may_open`` are its words as they stand and those of ``openers``, which begin
    names in lower case, ``foreign`` are the English words of ``not_place`` in a text of another language.
    """

    locative: frozenset[str]
    not_place: frozenset[str]
    bodies: frozenset[str]
    diseases: frozenset[str]
    parts: frozenset[str]
    titles: frozenset[str]
    joins: frozenset[str]
    within: frozenset[str]
    directions: frozenset[str]
    ordinary: frozenset[str]
    persons: frozenset[str]
    days: frozenset[str]
    never: frozenset[str]
    openers: frozenset[str]
    foreign: frozenset[str]
    calendar: frozenset[str]
    demonyms: frozenset[str]
    kinds: Mapping[str, str]
    may_open: frozenset[str]
    has_locative: bool
    rules: Inflection

    def kind(self, word: str) -> str | None:
        """Return the kind of place that a folded word of a text names, if it does."""
        kinds = self.kinds
        return next((kinds[key] for key in self.rules.text_keys(word) if key in kinds), None) if kinds else None


@lru_cache(maxsize=64)
def cues(language: str) -> Cues:
    """Return the cue words of a language; one without a list has the English words that stand in texts of all."""
    tables = _tables()

    def words(name: str) -> frozenset[str]:
        own = tables[name].get(language, ())
        also = tables[name].get("en", ()) if name in _ENGLISH_TOO else ()
        return frozenset(fold(word) for word in (*own, *also))

    rules = inflection(language)
    kinds: Mapping[str, Sequence[str]] = _kinds().get(language, {})
    return Cues(
        **{name: words(name) for name in _LISTS},
        foreign=frozenset(fold(word) for word in tables["not_place"]["en"]) if language != "en" else frozenset(),
        calendar=_calendar(language),
        demonyms=_demonyms(language),
        kinds={key: kind for kind, listed in kinds.items() for word in listed for key in rules.base_keys(word)},
        may_open=words("openers") | {fold(word) for listed in kinds.values() for word in listed},
        has_locative=language in tables["locative"],
        rules=rules,
    )


def _demonyms(language: str) -> frozenset[str]:
    """Return the nationality words of a language that are no country's name in it."""
    found = (entry[language] for entry in load_demonyms().values() if language in entry)
    words = (word for entry in found for word in (*entry.adjective, *entry.people))
    return frozenset(map(_key, words)) - frozenset(_key(name) for name, _ in country_names(language))


def _calendar(language: str) -> frozenset[str]:
    return frozenset(fold(word) for word in calendar_names(language))


def _key(name: str) -> str:
    return " ".join(token.folded for token in tokenize(name))


@lru_cache(maxsize=1)
def _content() -> Mapping[str, Mapping[str, object]]:
    text = resources.files("pipeline.knowledge.places").joinpath("cues.yaml").read_text(encoding="utf-8")
    # Strings only: `on` and `no` are words here.
    content: Mapping[str, Mapping[str, object]] = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506
    return content


def _tables() -> Mapping[str, Mapping[str, Sequence[str]]]:
    return _content()  # type: ignore[return-value]


def _kinds() -> Mapping[str, Mapping[str, Sequence[str]]]:
    return _content()["kinds"]  # type: ignore[return-value]
