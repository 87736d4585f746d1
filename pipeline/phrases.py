"""Finding many known phrases in a text in one pass, inflected forms included."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Generic, TypeVar

from pipeline.inflection import Inflection
from pipeline.tokens import Token, joins_name, tokenize

T = TypeVar("T")


class Case(Enum):
    """How the letters of a text word must be cased to match a phrase word."""

    ANY = "any"
    NAME = "name"
    """As in a proper name: a capitalised phrase word needs a capitalised text word, an acronym an upper-case one."""


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """A phrase found: tokens ``first`` up to and without ``last``, and the values listed under it."""

    first: int
    last: int
    values: tuple[T, ...]


@dataclass(slots=True)
class _Node(Generic[T]):
    children: dict[str, _Node[T]] = field(default_factory=dict)
    entries: list[tuple[tuple[str, ...], T]] = field(default_factory=list)


class PhraseIndex(Generic[T]):
    """A trie over the words of phrases of one language, looked up with that language's endings.

    Add every phrase in its base form, then search as many texts as wanted. A phrase word that is an acronym (upper
    case, two letters or more) matches upper case only, so that ``WHO`` is not ``who``.
    """

    def __init__(self, inflection: Inflection) -> None:
        self._inflection = inflection
        self._root: _Node[T] = _Node()
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def add(self, phrase: str, value: T, *, case: Case = Case.NAME) -> None:
        """List a value under a phrase; a phrase without a word is ignored."""
        words = tokenize(phrase)
        if not words:
            return
        shapes = tuple(_shape(word) if case is Case.NAME else "" for word in words)
        nodes = [self._root]
        for word in words:
            keys = self._inflection.base_keys(word.text)
            nodes = [node.children.setdefault(key, _Node()) for node in nodes for key in keys]
        for node in nodes:
            node.entries.append((shapes, value))
        self._size += 1

    def find(self, text: str, tokens: Sequence[Token]) -> Iterator[Match[T]]:
        """Yield the matches from left to right, the longest at each place, none overlapping."""
        position = 0
        while position < len(tokens):
            match = self.match_at(text, tokens, position)
            if match is None:
                position += 1
            else:
                yield match
                position = match.last

    def find_all(self, text: str, tokens: Sequence[Token]) -> Iterator[Match[T]]:
        """Yield every match at every place, shorter before longer, overlapping ones included."""
        for position in range(len(tokens)):
            yield from self._matches_at(text, tokens, position)

    def match_at(self, text: str, tokens: Sequence[Token], first: int) -> Match[T] | None:
        """Return the longest match that starts at a token, or None."""
        best: Match[T] | None = None
        for match in self._matches_at(text, tokens, first):
            best = match
        return best

    def _matches_at(self, text: str, tokens: Sequence[Token], first: int) -> Iterator[Match[T]]:
        nodes: list[_Node[T]] = [self._root]
        for position in range(first, len(tokens)):
            token = tokens[position]
            if position > first and not joins_name(text[tokens[position - 1].end : token.start]):
                return
            keys = self._inflection.text_keys(token.folded)
            nodes = [child for node in nodes for key in keys if (child := node.children.get(key)) is not None]
            if not nodes:
                return
            words = tokens[first : position + 1]
            values = [value for node in nodes for shapes, value in node.entries if _fits(shapes, words)]
            if values:
                yield Match(first, position + 1, tuple(dict.fromkeys(values)))


def _shape(word: Token) -> str:
    if word.is_upper:
        return "upper"
    return "capital" if word.text[0].isupper() else ""


def _fits(shapes: tuple[str, ...], words: Sequence[Token]) -> bool:
    return all(
        shape == ""
        or (shape == "capital" and word.is_capitalised)
        or (shape == "upper" and word.text[:2].isupper() and sum(map(str.isupper, word.text)) * 2 >= len(word.text) - 2)
        for shape, word in zip(shapes, words, strict=True)
    )
