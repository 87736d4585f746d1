"""States that act: a country or its capital as the subject of a verb of speech, decision or action."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.knowledge.statecraft import StateKind
from pipeline.mentions.candidates import Candidate, Evidence, mention_of, words_of
from pipeline.mentions.deeds import MARKS, Reader, deed_behind, deed_in_front
from pipeline.mentions.passage import Passage
from pipeline.mentions.signs import Country, Known, Nationality, People
from pipeline.mentions.statewords import NamedState
from schemas import ActorType, Mention, Role

_DEEDS = {
    StateKind.COUNTRY: "the country {} acts as a government",
    StateKind.CAPITAL: "the capital {} speaks for its government",
    StateKind.SIDE: "{} is the side of a government",
}


@dataclass(frozen=True, slots=True)
class _Chain:
    """States that a conjunction joins, with organisations among them; ``sound`` unless they are an address."""

    states: tuple[NamedState, ...]
    first: int
    last: int
    sound: bool

    @property
    def several(self) -> bool:
        """True for more than one member."""
        return (self.first, self.last) != (self.states[0].first, self.states[0].last)


def find_states(passage: Passage) -> Iterator[Candidate]:
    """Yield the states that act in a passage; a place that is only a place is none."""
    reader = Reader.of(passage)
    position = 0
    while position < len(passage.tokens):
        chain = _chain(reader, position)
        if chain is None:
            position += 1
            continue
        deed = _deed(reader, chain) if chain.sound and _is_sure(reader, chain.states) else None
        if deed is not None:
            yield from (_candidate(passage, state, deed) for state in chain.states)
        position = chain.last


def _chain(reader: Reader, first: int) -> _Chain | None:
    """Return the states that a conjunction or commas join from a token on.

    "Kazan, Russia" is no chain of two that act; one that ends in a conjunction is.
    """
    states: list[NamedState] = []
    sound, end = True, _member(reader, first, states)
    if end is None:
        return None
    last = end
    while last < len(reader.folded):
        behind = reader.words.joins.at(reader.folded, last) if reader.passage.adjoins(last) else None
        start = behind if behind is not None else last
        if behind is None and reader.passage.gap(last) not in MARKS and not _is_joined(reader, last):
            break
        article = reader.words.articles.at(reader.folded, start)
        end = _member(reader, article if article is not None else start, states)
        if end is None:
            break
        sound = behind is not None or _is_joined(reader, last)
        last = end
    if not states:
        return None
    return _Chain(tuple(states), first, last, sound and len({state.name.country for state in states}) == len(states))


def _member(reader: Reader, position: int, states: list[NamedState]) -> int | None:
    """Return where the state or the known organisation at a token ends, the state being listed."""
    state = reader.state_at(position)
    if state is not None:
        states.append(state)
        return state.last
    known = reader.passage.at(position, Known)
    if known is None or not isinstance(known.sign, Known) or known.sign.entry.type is not ActorType.IGO:
        return None
    return known.last


def _is_joined(reader: Reader, position: int) -> bool:
    """Tell whether a state's name is written together with a conjunction: "وإيران"."""
    state = reader.state_at(position)
    return state is not None and state.joined and reader.passage.adjoins(position)


def _is_sure(reader: Reader, states: Sequence[NamedState]) -> bool:
    """Tell whether names that also mean something else are backed by another state or word for the country."""
    doubtful = [state for state in states if reader.folded[state.first : state.last] in reader.words.doubtful]
    return len(doubtful) < len(states) or all(_named_otherwise(reader, state) for state in doubtful)


def _named_otherwise(reader: Reader, state: NamedState) -> bool:
    words = reader.folded[state.first : state.last]
    hits = (hit for found in reader.passage.starting.values() for hit in found)
    return any(
        isinstance(hit.sign, Country | Nationality | People)
        and hit.sign.code == state.name.country
        and reader.folded[hit.first : hit.last] != words
        for hit in hits
    )


def _deed(reader: Reader, chain: _Chain) -> str | None:
    """Return the words that make the states act, or None."""
    spoken = deed_in_front(reader, chain.first, chain.last)
    if spoken is not None:
        return spoken
    capital = chain.states[0].name.kind is StateKind.CAPITAL
    return deed_behind(reader, chain.last, several=chain.several) if may_act(reader, chain.first, capital) else None


def may_act(reader: Reader, first: int, capital: bool = False) -> bool:
    """Tell whether what stands in front of a name leaves it a subject: no preposition, no longer name.

    A capital behind an article is a club or a street.
    """
    passage, words = reader.passage, reader.words
    front = reader.without_article(first)
    if front != first and (capital or not passage.lexicon.cased):
        return False
    if passage.starts_sentence(front):
        return True
    if not passage.adjoins(front):
        return not passage.gap(front).strip().startswith(("/", "'")) and not _ends_address(reader, front)
    if words.bars.before(reader.folded, front) is not None or passage.gap(front) in ("-", "‐", "‑", "·", "•"):
        return False
    before = passage.tokens[front - 1].folded
    if words.noun_first or (not passage.lexicon.cased and words.verb_last):
        return before in passage.lexicon.stops or before in passage.lexicon.breaks
    if not passage.capitalised(front - 1) or not passage.lexicon.cased or passage.shouting:
        return words.joins.before(reader.folded, front) is None or _starts_clause(passage, front - 1)
    opener = before in passage.lexicon.openers or words.between.before(reader.folded, front) is not None
    return passage.starts_sentence(front - 1) and opener


def _ends_address(reader: Reader, front: int) -> bool:
    """Tell whether a comma parts a country from a town in front: "residents of Kazan, Russia said"."""
    passage = reader.passage
    if not passage.gap(front).startswith(",") or passage.lexicon.grammar.nouns_capital:
        return False
    if not passage.lexicon.cased or not passage.capitalised(front - 1):
        return False
    start = reader.words.bars.before(reader.folded, front - 1)
    return start is None or not passage.starts_sentence(start)


def _starts_clause(passage: Passage, position: int) -> bool:
    """Tell whether a conjunction joins clauses, as behind a comma or a full stop, and not a name to the state."""
    return passage.starts_sentence(position) or not passage.adjoins(position)


def _candidate(passage: Passage, state: NamedState, deed: str) -> Candidate:
    return Candidate(
        mention=_mention(passage, state),
        first=state.first,
        last=state.last,
        words=words_of(passage, state.first, state.last),
        type=ActorType.GOVERNMENT,
        evidence=Evidence.STATE,
        concept="government",
        label="Government",
        role=Role.GOV,
        country=state.name.country,
        reason=f"{_DEEDS[state.name.kind].format(state.name.text)}: {deed}",
    )


def _mention(passage: Passage, state: NamedState) -> Mention:
    """Return the mention without a conjunction that is written together with the name."""
    mention = mention_of(passage, state.first, state.last)
    if not state.joined:
        return mention
    return mention.model_copy(update={"text": mention.text[1:], "start": mention.start + 1})
