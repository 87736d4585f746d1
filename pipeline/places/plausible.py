"""Whether words that are some place's name are meant as a place, by what stands around them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from pipeline.places.areas import CONTAINING, is_within
from pipeline.places.claims import Claim, Claims
from pipeline.places.cues import cues
from pipeline.places.gazetteer import Candidate, Gazetteer
from pipeline.places.listing import Naming
from pipeline.places.spots import Spot
from pipeline.places.writing import Writing

_BY_SIZE = frozenset({"city", "admin1", "admin2"})
"""Kinds that are named often enough like ordinary words that their size must speak for them."""
_VILLAGE = 3.7
"""Weight (5,000 inhabitants) below which a name needs "in" or "near" in front of it, or a capital behind a comma."""
_ALTERNATE = 0.8
"""What more a place needs whose usual name is another: Plains was once said of Simpsonville."""
_UNCASED = frozenset({"ar", "fa", "ps", "ur", "ug", "ckb", "zh", "ja", "ko", "hi", "bn", "th", "he", "ka", "und"})
_IDEOGRAPHIC = frozenset({"zh", "ja", "ko"})
_LARGE_UNCASED = 60_000
"""Inhabitants a city needs to be found without capital letters to go by: below, most hits are ordinary words."""
_LARGE_TWO_CHARACTERS = 500_000
"""The same for Chinese names of two characters, which are ordinary words more often than not."""
_CONFIRMED_UNCASED = 15_000
"""The same if neighbours of it are named."""
_CONFIRMED_TWO_CHARACTERS = 30_000
_TWO = 2
_LARGE_INFLECTED = 15_000
_LARGE_CAPITALISED_LANGUAGE = 50_000
"""The same for German, which capitalises every noun."""
_SHORT_NAME = 3
_LARGE_SHORT = 300_000
"""Inhabitants for names of three letters or fewer."""
_WELL_KNOWN = 5.7
"""Weight (500,000 inhabitants) of places that keep their name though the article uses it for something else too."""
_LARGER_THAN_PERSONS = 5.3
_SEAT = 4.9
"""Weight (80,000 inhabitants) of towns that bodies are called after, rather than after an ordinary word."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The places that words may mean here, none if they are no place.

    ``located`` tells that the words around say "in" it, ``weak`` that only the article's other places can confirm it.
    """

    candidates: tuple[Candidate, ...]
    located: bool = False
    weak: bool = False


_NO_PLACE = Verdict(())


class Plausibility:
    """Judges the names of one article; a name that is introduced as something else stays that."""

    def __init__(self, gazetteer: Gazetteer, language: str, claims: Claims) -> None:
        self.cased = language not in _UNCASED
        self._gazetteer = gazetteer
        self._language = language
        self._cues = cues(language)
        self._claims = claims
        self._writing = Writing(language, self.cased)
        self._seen: set[str] = set()
        self._located: set[str] = set()
        self._otherwise: set[str] = set()

    def judge(
        self, spot: Spot, named: tuple[Candidate, ...], claim: Claim, lower_case: Collection[str], place_before: int
    ) -> Verdict:
        """Return what words may mean; ``place_before`` is where the last toponym of the field ends."""
        candidates = self._writing.fitting(spot, named, place_before)
        if not candidates or (self.cased and not self._is_written_as_name(spot)) or spot.is_sum or self._is_half(spot):
            return _NO_PLACE
        if claim is Claim.INSIDE:
            if self._is_ordinary(spot, candidates, lower_case):
                return _NO_PLACE
            return Verdict(tuple(c for c in candidates if _may_own(c)), True)
        name = " ".join(word.folded for word in spot.words)
        if self._is_named_otherwise(spot, name, candidates) or self._is_ordinary(spot, candidates, lower_case):
            return _NO_PLACE
        located = self._is_located(spot, candidates) or name in self._located or self._goes_on(spot, place_before)
        candidates = tuple(c for c in candidates if self._is_large_enough(spot, c, located))
        if candidates:
            self._seen.add(name)
            if located:
                self._located.add(name)
        unsure = not self.cased and not any(self._is_sure_uncased(spot, candidate) for candidate in candidates)
        weak = (unsure and all(candidate.place.kind == "city" for candidate in candidates)) or (
            spot.is_quoted and not _has_country(candidates)
        )
        return Verdict(candidates, located, weak)

    def _is_written_as_name(self, spot: Spot) -> bool:
        return _is_capitalised(spot) or spot.words[0].folded in self._cues.openers

    def _is_half(self, spot: Spot) -> bool:
        """Tell whether a hyphen ties the name to a word that makes it something else: euro-Atlantic, UK-Algerian."""
        before, after = spot.before, spot.after
        if before is not None and spot.gap_before == "-" and before.text[0].islower() and self.cased:
            return True
        return after is not None and spot.gap_after == "-" and after.folded in self._cues.demonyms

    def _is_named_otherwise(self, spot: Spot, name: str, candidates: tuple[Candidate, ...]) -> bool:
        """Tell whether the name is somebody's or something's: by actors, words beside it, or how it was introduced."""
        if self._has_address(spot, candidates):
            return False
        if spot.is_single and name in self._claims.names_of_others:
            return True
        largest = max(candidate.place.weight for candidate in candidates)
        if not spot.is_possessive and (self._is_other_kind(spot) or self._is_part(spot, candidates)):
            if name not in self._seen:
                self._otherwise.add(name)
            return True
        if name in self._otherwise and (largest < _WELL_KNOWN or name in self._cues.persons):
            return True
        if not spot.is_single:
            return False
        if name in self._claims.names_of_actors and largest < _WELL_KNOWN:
            return True
        person = name in self._claims.parts_of_persons and not (largest >= _SEAT and spot.is_behind(self._cues))
        return person and largest < _LARGER_THAN_PERSONS

    def _has_address(self, spot: Spot, candidates: tuple[Candidate, ...]) -> bool:
        """Tell whether a country or division behind a comma holds one of the places: "Reston, Virginia"."""
        if spot.following is None:
            return False
        words = spot.tokens[spot.last : spot.last + 2]
        behind = self._gazetteer.lengths(words, self._cues.rules)
        areas = [candidate.place for found in behind for candidate in found if candidate.place.kind in CONTAINING]
        return any(is_within(candidate.place, area) for candidate in candidates for area in areas)

    def _is_other_kind(self, spot: Spot) -> bool:
        """Tell whether a word right beside the name says that it is an agency, a paper, a club, an illness …"""
        cues, rules = self._cues, self._cues.rules
        if spot.before is not None and spot.gap_before in (" ", ". ") and spot.before.folded in cues.titles:
            return True
        behind = spot.words_behind()
        before = [spot.before.folded] if spot.before is not None and len(spot.gap_before) <= _SHORT_NAME else []
        capitals = [t.folded for t in (spot.before, spot.after) if t is not None and t.text[0].isupper()]
        if any(word in cues.foreign and word in (*behind[:1], *before) for word in capitals):
            return True
        nouns = behind[: 1 if cues.has_locative or not self.cased else 2]
        if any(key in cues.not_place for word in (*nouns, *before) for key in rules.text_keys(word)[:8]):
            return True
        if " ".join(behind) in cues.not_place or any(word in cues.diseases for word in behind[:2]):
            return True
        capital = spot.after is not None and spot.after.text[0].isupper()
        return capital and any(word in cues.bodies for word in behind[:1])

    def _is_part(self, spot: Spot, candidates: tuple[Candidate, ...]) -> bool:
        """Tell whether capitalised neighbours make the word part of a longer name, a person's or an organisation's."""
        if not spot.is_single or not self.cased:
            return False
        after = spot.after
        if after is not None and spot.gap_after == " " and after.text[0].isupper() and after.folded in self._cues.parts:
            return not _has_country(candidates)
        if _has_country(candidates) and (spot.gap_after == "-" or spot.words[0].folded not in self._cues.persons):
            return False
        return self._is_part_of_longer_name(spot, candidates)

    def _is_part_of_longer_name(self, spot: Spot, candidates: tuple[Candidate, ...]) -> bool:
        largest = max(candidate.place.weight for candidate in candidates)
        inflected = all(candidate.stripped for candidate in candidates)
        after, before = spot.after, spot.before
        behind_cue = before is not None and before.folded in self._cues.locative
        if self._goes_on_capitalised(spot) and after is not None:
            known = behind_cue and largest >= _WELL_KNOWN and spot.words[0].folded not in self._cues.persons
            return after.folded not in self._cues.days and not known
        if before is None or spot.gap_before not in (" ", "-"):
            return False
        if not before.text[0].isupper() or self._language == "de" or behind_cue:
            return False
        if inflected and largest >= _WELL_KNOWN and not self._cues.has_locative:
            return False
        if before.folded in self._cues.directions or self._claims.parts(spot.field, before.end):
            return False
        if any(c.place.weight >= _VILLAGE for c in self._gazetteer.find([before], self._cues.rules)):
            return True
        return not spot.starts_sentence(spot.first - 1)

    def _goes_on_capitalised(self, spot: Spot) -> bool:
        """Tell whether a capitalised word follows that no actor's name parts from this one."""
        after = spot.after
        if after is None or spot.gap_after not in (" ", "-") or self._language == "de":
            return False
        return after.text[0].isupper() and not after.is_upper and not self._claims.parts(spot.field, after.start)

    def _is_ordinary(self, spot: Spot, candidates: tuple[Candidate, ...], lower_case: Collection[str]) -> bool:
        if not spot.is_single or any(candidate.place.kind not in _BY_SIZE for candidate in candidates):
            return False
        word = spot.words[0].folded
        bare = word.rpartition("'")[0]
        if word in lower_case or word in self._cues.ordinary or bare in self._cues.ordinary:
            return True
        return word in self._cues.calendar and all(candidate.place.weight < _WELL_KNOWN for candidate in candidates)

    def _is_located(self, spot: Spot, candidates: tuple[Candidate, ...]) -> bool:
        """Tell whether the words around a name say that it is a place: "in" before it, a capital behind a comma.

        Languages that say "in" by an ending do so by any of their endings.
        """
        if not self.cased:
            return False
        if not self._cues.has_locative and any(candidate.stripped for candidate in candidates):
            return True
        says_in = spot.gap_after == ", " and spot.after is not None and spot.after.folded in self._cues.within
        return says_in or spot.is_behind(self._cues) or spot.following is not None

    def _goes_on(self, spot: Spot, place_before: int) -> bool:
        """Tell whether a name stands in a list behind a place: "the villages of Murighiol, Maliuc and Crisan"."""
        return self.cased and spot.gap_before == ", " and spot.tokens[spot.first - 1].end <= place_before + 1

    def _is_sure_uncased(self, spot: Spot, candidate: Candidate) -> bool:
        length = sum(len(word.folded) for word in spot.words)
        if candidate.place.kind == "admin1" and candidate.naming is Naming.MAIN and length > _TWO:
            return True
        fewest = _LARGE_TWO_CHARACTERS if length == _TWO else _LARGE_UNCASED
        return length >= _TWO and candidate.place.population >= fewest

    def _is_large_enough(self, spot: Spot, candidate: Candidate, located: bool) -> bool:
        place = candidate.place
        if place.kind not in _BY_SIZE or candidate.naming is Naming.ABBREVIATION:
            return True
        if place.kind != "city" and not spot.is_single:
            return True
        if not self.cased and not spot.is_single and place.kind == "city" and _may_be_confirmed(spot, candidate):
            return True
        if place.weight < _VILLAGE + _ALTERNATE * (candidate.naming is Naming.ALTERNATE) and not located:
            return False
        if spot.is_single and len(spot.words[0].folded) <= _SHORT_NAME and self._language not in _IDEOGRAPHIC:
            return place.population >= _LARGE_SHORT
        if not self.cased:
            confirmed = place.kind == "city" and _may_be_confirmed(spot, candidate)
            return confirmed or self._is_sure_uncased(spot, candidate)
        if self._language == "de" and spot.is_single:
            # Nouns are written like names, with endings: only a genitive's is taken off.
            genitive = candidate.stripped == 1 and spot.words[0].folded.endswith("s")
            if (candidate.stripped and not genitive) or candidate.naming is Naming.ALTERNATE:
                return place.weight >= _WELL_KNOWN
            return located or place.population >= _LARGE_CAPITALISED_LANGUAGE
        return not candidate.stripped or place.population >= _LARGE_INFLECTED


def _may_be_confirmed(spot: Spot, candidate: Candidate) -> bool:
    """Tell whether a town in a script without capitals is large enough to be believed in the company of neighbours."""
    length = sum(len(word.folded) for word in spot.words)
    if not spot.is_single and length > len(spot.words) * _TWO:
        return True
    fewest = _CONFIRMED_TWO_CHARACTERS if length == _TWO else _CONFIRMED_UNCASED
    return length >= _TWO and candidate.naming is Naming.MAIN and candidate.place.population >= fewest


def _may_own(candidate: Candidate) -> bool:
    """Tell whether a body may belong to a place: a country, a division, a well-known town under its usual name."""
    place = candidate.place
    if place.kind in ("country", "region", "admin1"):
        return True
    if place.kind == "admin2":
        return True
    return place.kind == "city" and candidate.naming is Naming.MAIN and place.weight >= _SEAT


def _has_country(candidates: tuple[Candidate, ...]) -> bool:
    return any(candidate.place.kind == "country" for candidate in candidates)


def _is_capitalised(spot: Spot) -> bool:
    """Tell whether a name of several words is written as a name: its first word and most others with a capital."""
    if spot.is_single:
        return True
    capitals = sum(not word.text[0].islower() for word in spot.words)
    return capitals * 2 >= spot.last - spot.first
