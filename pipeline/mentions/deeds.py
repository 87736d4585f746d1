"""Deeds: the verb of speech, decision or action of which the words in front of it, or behind it, are the subject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from pipeline.mentions.passage import Passage
from pipeline.mentions.signs import Country, Group, Hit, Known, Title
from pipeline.mentions.statewords import NamedState, PhraseTable, StateWords, Words
from schemas import ActorType

MARKS = (", ", "، ", "، ", "、", "，")
"""What parts the members of an enumeration and what stands around a parenthesis."""

_MOST_BETWEEN = 5
"""Most words between a subject and its verb that are passed over one after another."""
_LONGEST_CLAUSE = 22
"""Words behind a subject within which the verb must end its clause."""
_LONGEST_PARENTHESIS = 9
_LONGEST_PASSIVE = 4


@dataclass(frozen=True, slots=True)
class Reader:
    """A passage with its folded words and the words of statecraft in its language."""

    passage: Passage
    words: StateWords
    folded: Words

    @classmethod
    def of(cls, passage: Passage) -> Self:
        """Return the reader of a passage."""
        return cls(passage, passage.lexicon.states, tuple(token.folded for token in passage.tokens))

    def state_at(self, position: int) -> NamedState | None:
        """Return the state in the nominative that is named at a token, cased as a name, or None."""
        passage = self.passage
        if position >= len(self.folded):
            return None
        if passage.lexicon.cased and not passage.tokens[position].text[0].isupper():
            return None
        state = self.words.state_at(self.folded, position)
        if state is None or not self.adjoin(position, state.last):
            return None
        acronym = len(state.name.text) > 1 and state.name.text.isupper() and passage.lexicon.cased
        return state if not acronym or all(t.text.isupper() for t in passage.tokens[position : state.last]) else None

    def adjoin(self, first: int, last: int) -> bool:
        """Tell whether nothing parts the tokens from one another."""
        return all(self.passage.adjoins(position) for position in range(first + 1, last))

    def text(self, first: int, last: int) -> str:
        """Return the text of tokens on one line."""
        return " ".join(self.passage.text[self.passage.tokens[first].start : self.passage.tokens[last - 1].end].split())

    def without_article(self, first: int) -> int:
        """Return where the article in front of a token starts, or the token."""
        start = self.words.articles.before(self.folded, first) if self.passage.adjoins(first) else None
        return start if start is not None else first

    def past_between(self, position: int) -> int:
        """Return the token behind the adverbs, clitics, weekdays and numbers from a token on."""
        for _ in range(_MOST_BETWEEN):
            end = self.words.between.at(self.folded, position)
            if end is None and position < len(self.folded) and self.folded[position].isdigit():
                end = position + 1
            if end is None or not self.adjoin(position, end) or not self.passage.adjoins(position):
                break
            position = end
        return position


def deed_in_front(reader: Reader, first: int, last: int) -> str | None:
    """Return «заявила» in front of Москва, "قالت", "according to" or the passive in front of "by Tehran", or None."""
    words, passage = reader.words, reader.passage
    front = reader.without_article(first)
    if front == 0 or not passage.adjoins(front) or _name_goes_on(passage, last):
        return None
    start = words.saying.before(reader.folded, front)
    if words.verb_first:
        front = _before_between(reader, front)
        start = words.verbs.before(reader.folded, front)
    if start is None and not passage.adjoins(last):
        start = words.sources.before(reader.folded, front)
    if start is None:
        start = _passive(reader, front)
    return reader.text(start, front) if start is not None else None


def _name_goes_on(passage: Passage, last: int) -> bool:
    return passage.lexicon.cased and passage.adjoins(last) and passage.capitalised(last) and not passage.shouting


def _before_between(reader: Reader, front: int) -> int:
    start = reader.words.between.before(reader.folded, front)
    return start if start is not None and reader.adjoin(start, front + 1) else front


def _passive(reader: Reader, front: int) -> int | None:
    """Return where a passive starts whose agent stands at a token: accused by, supported to some extent by."""
    agent = reader.words.agents.before(reader.folded, front)
    if agent is None:
        return None
    for end in range(agent, max(agent - _LONGEST_PASSIVE, 0), -1):
        if end < agent and not reader.passage.adjoins(end):
            return None
        for table in (reader.words.participles, reader.words.verbs):
            start = table.before(reader.folded, end)
            if start is not None:
                return start
    return None


def deed_behind(reader: Reader, last: int, *, several: bool = False) -> str | None:
    """Return the verb of which the subject that ends at a token is the one who acts, or None.

    ``several`` is true of subjects joined by a conjunction, which are surer to be a subject.
    """
    passage, words = reader.passage, reader.words
    start = _past_parenthesis(reader, last)
    position = reader.past_between(start) if passage.adjoins(start) or start > last else start
    if passage.adjoins(position) or position == start > last:
        near = _near(reader, position)
        if near is not None:
            return near
    if not words.verb_last:
        return _distant(reader, last) if several else None
    moved = position > last or passage.gap(last) in MARKS
    if moved or _is_object(reader, last):
        return _at_clause_end(reader, position, (words.verbs,))
    return _at_clause_end(reader, position, (words.verbs,), owned=False) if several else None


def _distant(reader: Reader, last: int) -> str | None:
    """Find a verb further on in the clause of several states, no mark in between: Iran and Iraq in a joint letter said.

    A title or an institution right behind them is what they own: Iran and Iraq officials.
    """
    passage = reader.passage
    if passage.at(last, Title, Group) is not None:
        return None
    for position in range(last, min(last + _LONGEST_CLAUSE, len(reader.folded))):
        if not passage.adjoins(position):
            return None
        end = reader.words.verbs.at(reader.folded, position)
        if end is not None:
            return reader.text(position, end)
    return None


def _past_parenthesis(reader: Reader, last: int) -> int:
    """Return the token behind a parenthesis in commas: "Iran, which denies it, said"; the same token where none is."""
    passage = reader.passage
    if passage.gap(last) not in MARKS or reader.words.verb_last:
        return last
    for position in range(last + 1, min(last + _LONGEST_PARENTHESIS, len(reader.folded))):
        if passage.starts_sentence(position):
            return last
        if passage.gap(position) in MARKS:
            return position
    return last


def _near(reader: Reader, position: int) -> str | None:
    """Find a verb that stands at a token, by itself or behind an auxiliary."""
    words = reader.words
    direct = words.verbs.at(reader.folded, position)
    if direct is not None and reader.adjoin(position, direct):
        return reader.text(position, direct)
    compound = _compound(reader, position, words.perfects, (words.verbs, words.participles))
    return compound or _compound(reader, position, words.modals, (words.infinitives,))


def _compound(reader: Reader, position: int, auxiliaries: PhraseTable, forms: Sequence[PhraseTable]) -> str | None:
    """Find an auxiliary and the form that belongs to it: has announced, hat den Abzug angekündigt."""
    auxiliary = auxiliaries.at(reader.folded, position)
    if auxiliary is None or not reader.passage.adjoins(auxiliary):
        return None
    if reader.words.bracket:
        return _at_clause_end(reader, auxiliary, forms)
    start = reader.past_between(auxiliary)
    for table in forms:
        end = table.at(reader.folded, start)
        if end is not None and reader.passage.adjoins(start):
            return reader.text(position, end)
    return None


def _is_object(reader: Reader, position: int) -> bool:
    """Tell whether the next word can only be the object: a country in a case of its own, a word in the accusative."""
    passage = reader.passage
    if position >= len(reader.folded) or not passage.adjoins(position):
        return False
    if passage.at(position, Country) is not None and reader.state_at(position) is None:
        return True
    objects = reader.words.objects
    return objects is not None and objects.search(reader.folded[position]) is not None


def _at_clause_end(reader: Reader, first: int, tables: Sequence[PhraseTable], *, owned: bool = True) -> str | None:
    """Find the form that closes the clause, no person or title in between who would be the one who acts.

    Where ``owned`` is false, no word in between may be what the subject in front owns.
    """
    passage = reader.passage
    for position in range(first, min(first + _LONGEST_CLAUSE, len(reader.folded))):
        if position > first and passage.starts_sentence(position):
            return None
        if passage.at(position, Title) is not None or _is_person(passage.at(position, Known)):
            return None
        for table in tables:
            end = table.at(reader.folded, position)
            if end is not None and _closes(reader, end):
                return reader.text(position, end)
        if not owned and reader.words.owned is not None and reader.words.owned.search(reader.folded[position]):
            return None
    return None


def _is_person(hit: Hit | None) -> bool:
    return hit is not None and isinstance(hit.sign, Known) and hit.sign.entry.type is ActorType.PERSON


def _closes(reader: Reader, end: int) -> bool:
    """Tell whether a clause ends at a token: at a mark, or where the next word opens another one."""
    lexicon = reader.passage.lexicon
    if not reader.passage.adjoins(end):
        return True
    if reader.folded[end] in lexicon.breaks or reader.folded[end] in lexicon.stops:
        return True
    return reader.words.joins.at(reader.folded, end) is not None
