"""What the rules for mentions know of a language's grammar."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pipeline.knowledge.yamlfile import packaged_yaml, parse_yaml


@dataclass(frozen=True, slots=True)
class Grammar:
    """The traits of one language; see ``vocabulary/grammar.yaml`` for what each means."""

    language: str
    latin: bool
    caseless: bool
    name_last: bool
    title_case: bool
    adjective_after: bool
    bare_genitive: bool
    owner_behind: bool
    owner_in_front: bool
    nouns_capital: bool
    neighbours: tuple[str, ...]

    def same_endings(self, other: str) -> bool:
        """Tell whether names of another language take this one's endings: Latin names do in Latin text."""
        return other == self.language or (self.latin and grammar(other).latin)


@lru_cache(maxsize=512)
def grammar(language: str) -> Grammar:
    """Return the grammar of a language; one that the file does not name has letters with case and no traits."""
    traits = _traits()
    flags = {name: language in languages for name, languages in traits.items() if isinstance(languages, list)}
    return Grammar(language=language, neighbours=tuple(traits["neighbours"].get(language, ())), **flags)


@lru_cache(maxsize=1)
def _traits() -> dict[str, Any]:
    return dict(parse_yaml(packaged_yaml("vocabulary", "grammar.yaml"), "grammar.yaml"))
