"""Known actors: the curated entries that ship with silkwire, and what an operator adds to them and corrects."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from pipeline.errors import ConfigurationError
from pipeline.knowledge.actor_entry import ActorEntry, Office
from pipeline.knowledge.actor_files import ActorFile, Problem, Row, parse_actor_file
from pipeline.knowledge.conflicts import conflicts
from pipeline.knowledge.corrections import Correction, corrected_entries
from pipeline.knowledge.yamlfile import packaged_yaml

__all__ = ["ActorEntries", "ActorEntry", "Knowledge", "Office", "load_entries", "read_knowledge"]


class ActorEntries(BaseModel):
    """All known actors, the corrections to what is found, and the fingerprint of the files they came from."""

    model_config = ConfigDict(frozen=True)

    entries: tuple[ActorEntry, ...]
    fingerprint: str
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The bundled and the given files as they were read, with everything that is wrong in the given ones."""

    bundled: tuple[ActorFile, ...]
    given: tuple[ActorFile, ...]
    fingerprint: str

    @property
    def entries(self) -> dict[str, Row[ActorEntry]]:
        """Return the entries by id, given ones instead of bundled ones of the same id, none corrected yet."""
        return {row.value.id: row for file in (*self.bundled, *self.given) for row in file.entries}

    @property
    def corrections(self) -> list[Row[Correction]]:
        """Return the corrections in the order of the files."""
        return [row for file in (*self.bundled, *self.given) for row in file.corrections]

    def errors(self) -> list[Problem]:
        """Return what is wrong, by file and line: rows that cannot be read, then rows that contradict each other."""
        wrong = [problem for file in (*self.bundled, *self.given) for problem in file.problems]
        return sorted([*wrong, *conflicts(self.bundled, self.given)])


def read_knowledge(extra: Sequence[Path] = ()) -> Knowledge:
    """Return the bundled files and ``extra`` ones, read but not judged.

    Raises:
        ConfigurationError: a file cannot be read at all; the message names it.
    """
    bundled, fingerprint = _bundled()
    digest = hashlib.sha256(fingerprint.encode())
    given = []
    for path, content in _contents(extra):
        digest.update(content.encode())
        given.append(parse_actor_file(content, path))
    return Knowledge(bundled, tuple(given), digest.hexdigest()[:8])


def load_entries(extra: Sequence[Path] = ()) -> ActorEntries:
    """Return the bundled entries with those of ``extra`` files, which replace bundled ones of the same id.

    Raises:
        ConfigurationError: a file cannot be read or a row is wrong; the message names file, line and row.
    """
    knowledge = read_knowledge(extra)
    errors = knowledge.errors()
    if errors:
        more = f"; `silkwire actors check` lists {len(errors) - 1} more" if len(errors) > 1 else ""
        msg = f"{errors[0]}{more}"
        raise ConfigurationError(msg)
    corrections = tuple(row.value for row in knowledge.corrections)
    entries = corrected_entries([row.value for row in knowledge.entries.values()], corrections)
    return ActorEntries(entries=entries, fingerprint=knowledge.fingerprint, corrections=corrections)


@lru_cache(maxsize=1)
def _bundled() -> tuple[tuple[ActorFile, ...], str]:
    """Return the files that ship with silkwire, and the digest of their contents and of the policy on countries."""
    folder = resources.files("pipeline.knowledge").joinpath("actors")
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".yaml"))
    contents = [packaged_yaml("actors", name) for name in names]
    files = tuple(parse_actor_file(content, name) for content, name in zip(contents, names, strict=True))
    policy = packaged_yaml("disputed.yaml")
    return files, hashlib.sha256("".join([*contents, policy]).encode()).hexdigest()


def _contents(paths: Sequence[Path]) -> Iterator[tuple[str, str]]:
    for path in paths:
        try:
            yield str(path), path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            msg = f"the actor file {path} cannot be read; check the path and that it is UTF-8 ({error})"
            raise ConfigurationError(msg) from error
