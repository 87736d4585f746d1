"""Checking actor files: the errors that keep them from being loaded, and warnings of what is likely not meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel.core import get_global

from pipeline.knowledge.actor_entries import Knowledge, read_knowledge
from pipeline.knowledge.actor_entry import ActorEntry
from pipeline.knowledge.actor_files import Place, Problem, Row
from pipeline.knowledge.corrections import ENTRY_PREFIX, Correction, Extend, Hide, Split, id_of
from pipeline.scripts import letters_by_script
from pipeline.tokens import tokenize
from schemas import ActorType, Role

_STATE_ROLES = frozenset({Role.GOV, Role.MIL, Role.LEG, Role.JUD, Role.COP, Role.SPY})
_SHORTEST = 3
"""Fewest letters of a name that is not likely to be found where it is not meant; a Chinese one may have two."""

_SECOND_SCRIPTS: Mapping[str, frozenset[str]] = {
    "az": frozenset({"Cyrl", "Arab"}),
    "kk": frozenset({"Latn", "Arab"}),
    "ky": frozenset({"Arab"}),
    "ku": frozenset({"Arab"}),
    "pa": frozenset({"Arab"}),
    "sr": frozenset({"Latn"}),
    "tg": frozenset({"Latn"}),
    "tk": frozenset({"Cyrl"}),
    "ug": frozenset({"Cyrl", "Latn"}),
    "uz": frozenset({"Cyrl", "Arab"}),
    "ja": frozenset({"Hani", "Kana"}),
    "ko": frozenset({"Hang", "Hani"}),
    "zh": frozenset({"Hani"}),
}
"""Scripts in which a language is written beside the one that CLDR gives it."""

NameKey = tuple[str, tuple[str, ...]]
"""A language and the folded words of a name in it."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found: problems by file and line, and how many entries and corrections the files hold."""

    problems: tuple[Problem, ...]
    entries: int
    corrections: int

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Return the problems with which the files cannot be loaded."""
        return tuple(problem for problem in self.problems if not problem.warning)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Return the problems that are only likely mistakes."""
        return tuple(problem for problem in self.problems if problem.warning)


def check_files(paths: Sequence[Path]) -> Report:
    """Return everything wrong in an operator's files, read together and over the bundled ones.

    Raises:
        ConfigurationError: a file cannot be read at all; the message names it.
    """
    knowledge = read_knowledge(paths)
    rows = [row for file in knowledge.given for row in file.entries]
    corrections = [row for file in knowledge.given for row in file.corrections]
    problems = [*knowledge.errors(), *_warnings(knowledge, rows, corrections)]
    return Report(tuple(sorted(problems)), len(rows), len(corrections))


def check_bundled() -> Report:
    """Return everything wrong in the files that ship with silkwire, by the same rules."""
    knowledge = read_knowledge()
    rows = [row for file in knowledge.bundled for row in file.entries]
    corrections = [row for file in knowledge.bundled for row in file.corrections]
    problems = [*knowledge.errors(), *_warnings(knowledge, rows, corrections)]
    return Report(tuple(sorted(problems)), len(rows), len(corrections))


def name_key(name: str) -> tuple[str, ...]:
    """Return the folded words of a name, by which spellings of it agree."""
    return tuple(token.folded for token in tokenize(name))


def _warnings(
    knowledge: Knowledge, rows: Sequence[Row[ActorEntry]], corrections: Sequence[Row[Correction]]
) -> Iterator[Problem]:
    bearers: dict[NameKey, set[str]] = {}
    for row in knowledge.entries.values():
        for key in _keys(row.value.names):
            bearers.setdefault(key, set()).add(row.value.id)
    bundled = {row.value.id: row.place for file in knowledge.bundled for row in file.entries}
    for row in rows:
        for text in _of_entry(row.value):
            yield Problem(row.place, text, warning=True)
        for text in _of_names(row.value, row.value.names, bearers):
            yield Problem(row.place, text, warning=True)
        if row.value.id in bundled and bundled[row.value.id] != row.place:
            text = "id: it replaces the bundled entry whole, names and offices too; to add names only, use extend"
            yield Problem(row.place, text, warning=True)
    named = {key[1]: entry for key, ids in bearers.items() for entry in sorted(ids)}
    for correction in corrections:
        if isinstance(correction.value, Extend) and (extended := knowledge.entries.get(correction.value.entry)):
            for text in _of_names(extended.value, correction.value.names, bearers):
                yield Problem(correction.place, text, warning=True)
        yield from _of_correction(correction.place, correction.value, named, knowledge)


def _keys(names: Mapping[str, Sequence[str]]) -> Iterator[NameKey]:
    for language, forms in names.items():
        for form in forms:
            yield language, name_key(form)


def _of_entry(entry: ActorEntry) -> Iterator[str]:
    if not any(entry.names.values()):
        yield "names: there are none, so the actor is never found; give one at least"
    if entry.type is ActorType.PERSON and entry.role in _STATE_ROLES and not entry.offices:
        yield (
            f"role: {entry.role} has no dates, so articles of every year get it; "
            "give offices with from and to, and as role what holds outside them, such as ELI"
        )


def _of_names(
    entry: ActorEntry, names: Mapping[str, Sequence[str]], bearers: Mapping[NameKey, set[str]]
) -> Iterator[str]:
    for language, forms in names.items():
        for form in forms:
            key = name_key(form)
            others = sorted(bearers.get((language, key), set()) - {entry.id})
            where = f"names.{language}: {form}"
            if others:
                yield f"{where} is also a name of {', '.join(others)}: each article decides; a fuller name is safer"
            least = _SHORTEST - 1 if letters_by_script(form)["Hani"] else _SHORTEST
            if sum(map(str.isalnum, form)) < least:
                yield f"{where} is so short that other words will be taken for it; give a longer name"
            if (fault := _script_fault(form, language, entry.type)) is not None:
                yield f"{where} {fault}"


def _script_fault(name: str, language: str, type: ActorType) -> str | None:
    """Return what is wrong with the letters of a name; papers and firms keep their Latin names in every language."""
    for word in re.findall(r"[^\W\d_]+", name):
        scripts = {script for script in letters_by_script(word) if script in ("Latn", "Cyrl", "Grek")}
        if len(scripts) > 1:
            return f"has letters of {' and '.join(sorted(scripts))} in one word, {word}; type it again"
    expected = _scripts_of(language)
    found = set(letters_by_script(name))
    kept = found == {"Latn"} and (type is not ActorType.PERSON or name.isupper())
    if not expected or not found or found & expected or kept:
        return None
    return f"is in {' and '.join(sorted(found))}, and {language} is written in {' or '.join(sorted(expected))}; move it"


@lru_cache(maxsize=256)
def _scripts_of(language: str) -> frozenset[str]:
    """Return the scripts a language is written in (CLDR's likely subtags); none where that is not known."""
    parts = str(get_global("likely_subtags").get(language, "")).split("_")
    script = next((part for part in parts[1:] if len(part) == 4), None)
    if script is None:
        return frozenset()
    first = frozenset() if script in ("Hans", "Jpan", "Kore") else frozenset({script})
    return first | _SECOND_SCRIPTS.get(language, frozenset())


def _of_correction(
    place: Place, correction: Correction, named: Mapping[tuple[str, ...], str], knowledge: Knowledge
) -> Iterator[Problem]:
    for target in correction.about:
        entry = named.get(name_key(target)) if id_of(target) is None else None
        if entry is not None:
            scope = "only where it is written so" if isinstance(correction, Hide) else "only under that name"
            text = f"{target} is a name of the entry {entry}; this holds {scope}: write {entry} to mean the actor"
            yield Problem(place, text, warning=True)
    if isinstance(correction, Split) and correction.origin.startswith(ENTRY_PREFIX):
        row = knowledge.entries.get(correction.origin.removeprefix(ENTRY_PREFIX))
        if row is not None and all(key[1] != name_key(correction.name) for key in _keys(row.value.names)):
            text = (
                f"{row.value.id} lists no name {correction.name}; only mentions that an article joins to it are split"
            )
            yield Problem(place, text, warning=True)
