"""Reading actor files: each row with its place, and everything that is wrong with it, not only the first thing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Generic, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from pipeline.knowledge.actor_entry import ID_PATTERN, ActorEntry
from pipeline.knowledge.corrections import CORRECTIONS, Correction

V = TypeVar("V", bound=BaseModel)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a row stands: the file, the line it begins on (0 for the file as a whole), and what it is."""

    origin: str
    line: int
    label: str

    def __str__(self) -> str:
        return f"{self.origin}:{self.line}: {self.label}" if self.line else self.origin


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something wrong in a file: an error, with which the file is refused, or a warning."""

    place: Place
    text: str
    warning: bool = False

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


@dataclass(frozen=True, slots=True)
class Row(Generic[V]):
    """A row that was read: an entry or a correction, and where it stands."""

    place: Place
    value: V


@dataclass(frozen=True, slots=True)
class ActorFile:
    """The rows of a file, what is wrong with the others, and the ids of entries that are wrong themselves."""

    entries: list[Row[ActorEntry]] = field(default_factory=list)
    corrections: list[Row[Correction]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)


def parse_actor_file(content: str, origin: str) -> ActorFile:
    """Return the rows of a file; ``origin`` is what the problems call it."""
    file = ActorFile()
    try:
        for number, (line, row, twice) in enumerate(_rows(content), start=1):
            _read(row, Place(origin, line, _label(row, number)), twice, file)
    except yaml.YAMLError as error:
        file.problems.append(Problem(Place(origin, 0, ""), f"not valid YAML; mend it or leave it out: {error}"))
    except TypeError as error:
        file.problems.append(Problem(Place(origin, 0, ""), str(error)))
    return file


def _rows(content: str) -> Iterator[tuple[int, Any, tuple[str, ...]]]:
    """Yield the line, the content and the repeated keys of each row; all scalars are strings."""
    loader = yaml.CBaseLoader(content)
    try:
        root = loader.get_single_node()
        if root is None:
            return
        if not isinstance(root, yaml.SequenceNode):
            msg = (
                "must hold a list of actor entries and corrections, each beginning with '- id:' or '- hide:' and so on"
            )
            raise TypeError(msg)
        for node in root.value:
            yield node.start_mark.line + 1, loader.construct_document(node), tuple(_repeated(node))
    finally:
        loader.dispose()


def _repeated(node: yaml.Node) -> Iterator[str]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield str(key.value)
            seen.add(key.value)
            yield from _repeated(value)


def _label(row: Any, number: int) -> str:
    if not isinstance(row, dict):
        return f"row {number}"
    verb = next((key for key in CORRECTIONS if key in row), None)
    if verb is None:
        return f"entry {row.get('id', f'number {number}')}"
    target = row[verb]
    return f"{verb} {', '.join(map(str, target)) if isinstance(target, list) else target}"


def _read(row: Any, place: Place, twice: tuple[str, ...], file: ActorFile) -> None:
    if not isinstance(row, dict):
        file.problems.append(Problem(place, "a row is a mapping, such as '- hide: Some Name'"))
        return
    verbs = [key for key in CORRECTIONS if key in row]
    problems = [f"{key} is there twice, and only the last would count: put all of it under one" for key in twice]
    if len(verbs) > 1:
        problems.append(f"{' and '.join(verbs)} cannot be in one row: give each a row")
    model: type[BaseModel] = CORRECTIONS[verbs[0]] if verbs else ActorEntry
    try:
        value = model.model_validate(row)
    except ValidationError as error:
        problems += [explain(detail, model) for detail in error.errors(include_url=False)]
    if problems:
        file.problems.extend(Problem(place, text) for text in dict.fromkeys(problems))
        file.broken.add(str(row.get("id", "")))
    elif isinstance(value, ActorEntry):
        file.entries.append(Row(place, value))
    elif isinstance(value, Correction):
        file.corrections.append(Row(place, value))


_REMEDIES: Mapping[str, str] = {
    "missing": "it is missing; every row of this kind has it",
    "tuple_type": "give a list, such as [one, two]",
    "dict_type": "give names by language, such as {en: [Name], ru: [Имя]}",
    "too_short": "it is empty; give at least one",
    "string_too_short": "it is empty",
    "date_from_datetime_parsing": "give a day such as 2024-05-12 or a month such as 2024-05",
    "date_from_datetime_inexact": "give a day such as 2024-05-12 or a month such as 2024-05",
    "date_parsing": "give a day such as 2024-05-12 or a month such as 2024-05",
    "string_type": "give one text",
}
_PATTERNS: Mapping[str, str] = {
    ID_PATTERN: "give small letters, digits and single hyphens, such as valley-watch",
    "^[A-Z]{3}$": "give ISO 3166-1 alpha-3 in capitals, such as UZB",
    "^[a-z]{2,3}$": "give the language as ISO 639-1, such as ru",
    "^Q[1-9][0-9]*$": "give a Wikidata item, such as Q42418",
}


def explain(error: ErrorDetails, model: type[BaseModel]) -> str:
    """Return what is wrong with a field of a row and what to do, in one line."""
    parts = [str(part) for part in error["loc"] if not str(part).startswith(("function-", "literal[", "str-enum"))]
    where = ".".join(part for part in parts if part != "[key]") or "the row"
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        known = [name.alias or key for key, name in model.model_fields.items()]
        near = get_close_matches(parts[-1], known, n=1)
        hint = f"did you mean {near[0]}?" if near and len(parts) == 1 else f"known are {', '.join(known)}"
        text = f"there is no such field; {hint}" if len(parts) == 1 else "there is no such field"
    elif kind == "string_pattern_mismatch":
        text = _PATTERNS.get(str(context.get("pattern")), error["msg"])
    elif kind == "value_error":
        text = str(context.get("error", error["msg"]))
    else:
        text = _REMEDIES.get(kind, error["msg"])
    given = error.get("input")
    told = kind in ("missing", "value_error", "extra_forbidden")
    return f"{where} is wrong: {text}{f' ({given})' if isinstance(given, str) and not told else ''}"
