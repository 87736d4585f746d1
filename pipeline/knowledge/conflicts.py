"""Rows of actor files that contradict each other, or that are about an actor which does not exist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from itertools import combinations

from pipeline.knowledge.actor_entry import ActorEntry
from pipeline.knowledge.actor_files import ActorFile, Place, Problem, Row
from pipeline.knowledge.corrections import (
    ENTRY_PREFIX,
    Correction,
    Hide,
    Merge,
    Rename,
    ScopedCorrection,
    Set,
    Split,
    id_of,
)
from pipeline.knowledge.countries import countries
from pipeline.tokens import tokenize


def conflicts(bundled: Sequence[ActorFile], given: Sequence[ActorFile]) -> list[Problem]:
    """Return the errors that no row shows by itself."""
    files = (*bundled, *given)
    entries = [row for file in files for row in file.entries]
    corrections = [row for file in files for row in file.corrections]
    known = {row.value.id for row in entries} | {key for file in files for key in file.broken}
    return [
        *_twice([row for file in bundled for row in file.entries]),
        *_twice([row for file in given for row in file.entries]),
        *_unknown_countries(entries, corrections),
        *_unknown_actors(corrections, known),
        *_merges(corrections),
        *_pointless(corrections),
        *_contradictions(corrections),
    ]


def key_of(target: str) -> str:
    """Return the key under which rows about one actor meet: its id, else the folded words of the name."""
    return id_of(target) or " ".join(token.folded for token in tokenize(target))


def _beside(place: Place, other: Place) -> str:
    return f"line {other.line}" if other.origin == place.origin else f"{other.origin}:{other.line}"


def _twice(rows: Sequence[Row[ActorEntry]]) -> Iterator[Problem]:
    first: dict[str, Place] = {}
    for row in rows:
        if row.value.id in first:
            text = f"id is wrong: an entry in {_beside(row.place, first[row.value.id])} has it too; keep one of the two"
            yield Problem(row.place, text)
        first.setdefault(row.value.id, row.place)


def _unknown_countries(entries: Sequence[Row[ActorEntry]], corrections: Sequence[Row[Correction]]) -> Iterator[Problem]:
    known = {country.alpha3 for country in countries().values()}
    given: list[tuple[Place, str, str | None]] = [(row.place, "country", row.value.country) for row in entries]
    for row in corrections:
        if isinstance(row.value, Set) and row.value.country != "none":
            given.append((row.place, "country", row.value.country))
        if isinstance(row.value, ScopedCorrection):
            given += [(row.place, "countries", code) for code in row.value.countries]
    for place, name, code in given:
        if code is not None and code not in known:
            text = f"{name} is wrong: {code} is no code of ISO 3166-1 alpha-3, such as UZB (Kosovo is XKX)"
            yield Problem(place, text)


def _unknown_actors(corrections: Sequence[Row[Correction]], known: set[str]) -> Iterator[Problem]:
    for row in corrections:
        correction = row.value
        targets = list(correction.about)
        if isinstance(correction, Merge):
            targets.append(correction.into)
        if isinstance(correction, Split) and correction.to is not None:
            targets.append(correction.to)
        for target in targets:
            found = id_of(target)
            if found is None or not found.startswith(ENTRY_PREFIX):
                continue
            key = found.removeprefix(ENTRY_PREFIX)
            if key not in known:
                near = get_close_matches(key, known, n=1)
                hint = f"did you mean {near[0]}? " if near else ""
                text = (
                    f"no entry has the id {key}; {hint}Look it up with `silkwire actors find NAME`; "
                    "if it is a name and not an id, write it with a capital letter"
                )
                yield Problem(row.place, text)


def _merges(corrections: Sequence[Row[Correction]]) -> Iterator[Problem]:
    into: dict[str, tuple[str, Place]] = {}
    for row in corrections:
        if not isinstance(row.value, Merge):
            continue
        for member in row.value.members:
            key = key_of(member)
            if key == row.value.into:
                yield Problem(row.place, f"{member} cannot be merged into itself; take it out of merge")
            elif key.startswith(ENTRY_PREFIX) and not row.value.into.startswith(ENTRY_PREFIX):
                text = f"{member} has an entry, {row.value.into} has none: merge the other way round"
                yield Problem(row.place, text)
            elif key in into and into[key][0] != row.value.into:
                other, place = into[key]
                text = f"{member} is merged into {other} in {_beside(row.place, place)}; keep one of the two"
                yield Problem(row.place, text)
            else:
                into[key] = (row.value.into, row.place)
    for key, (target, place) in into.items():
        path = [key]
        while target in into and target not in path:
            path.append(target)
            target = into[target][0]
        if target == key:
            text = f"{' into '.join([*path, key])} goes round in a circle; take one of these merges out"
            yield Problem(place, text)


def _pointless(corrections: Sequence[Row[Correction]]) -> Iterator[Problem]:
    """Yield the corrections of actors that do not come out, since they are merged away or hidden."""
    merged = {
        key_of(member): (row.value.into, row.place)
        for row in corrections
        if isinstance(row.value, Merge)
        for member in row.value.members
    }
    hidden = {
        key_of(target): row.place
        for row in corrections
        if isinstance(row.value, Hide) and row.value.everywhere
        for target in row.value.targets
    }
    for row in corrections:
        correction = row.value
        targets = (correction.into,) if isinstance(correction, Merge) else correction.about
        for target in targets:
            key = key_of(target)
            if key in merged and not isinstance(correction, Merge):
                other, place = merged[key]
                text = f"{target} is merged into {other} in {_beside(row.place, place)}; correct {other} instead"
                yield Problem(row.place, text)
            if key in hidden and not isinstance(correction, Hide):
                text = f"{target} is hidden in {_beside(row.place, hidden[key])}; take one of the two out"
                yield Problem(row.place, text)


def _contradictions(corrections: Sequence[Row[Correction]]) -> Iterator[Problem]:
    """Yield the later of two rows that say different things about one actor."""
    for kind in (Rename, Set, Split):
        rows = [row for row in corrections if isinstance(row.value, kind)]
        groups: dict[str, list[Row[Correction]]] = {}
        for row in rows:
            groups.setdefault(key_of(row.value.about[0]), []).append(row)
        for group in groups.values():
            for first, second in combinations(group, 2):
                what = _contradict(first.value, second.value)
                if what is not None:
                    text = f"{_beside(second.place, first.place)} says otherwise about {what}; keep one of the two"
                    yield Problem(second.place, text)


def _contradict(first: Correction, second: Correction) -> str | None:
    if isinstance(first, Rename) and isinstance(second, Rename):
        return "the name" if first.name != second.name else None
    if isinstance(first, Set) and isinstance(second, Set) and first.overlaps(second):
        shared = first.fields & second.fields
        differing = sorted(name for name in shared if getattr(first, name) != getattr(second, name))
        return f"the {' and the '.join(differing)} of the same days" if differing else None
    if isinstance(first, Split) and isinstance(second, Split) and first.to != second.to:
        same = key_of(first.name) == key_of(second.name)
        overlap = all(
            not a or not b or set(a) & set(b)
            for a, b in ((first.languages, second.languages), (first.countries, second.countries))
        )
        return "whom the name is given to" if same and overlap else None
    return None
