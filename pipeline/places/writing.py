"""Whether a name may be written as the text has it: acronyms, abbreviations, nationality words, endings."""

from __future__ import annotations

from pipeline.places.cues import cues
from pipeline.places.gazetteer import Candidate
from pipeline.places.listing import Naming
from pipeline.places.spots import Spot

_SHORT_NAME = 3
_LONGEST_SMALL_WORD = 4
"""Most letters of a word that may be small inside a city's name: de, upon."""
_NISBA = frozenset({"ar", "fa", "ps", "ur", "tg", "hi"})
_NISBA_ENDINGS = ("ی", "ي", "ӣ", "ी")
"""The ending of who or what is from a place, in the languages that have it: Nangarhari."""
_PREFIXED = 4
"""Keys of a word that are looked at for nationalities: itself, and less an article or a preposition written with it."""
_CAPITAL_DEMONYMS = frozenset({"en"})
"""Languages that write nationalities like names, so that one may be a country's name in another language."""
_PERSON = "人"
"""Behind a country's name: its people."""
_NOT_PERSONS = ("民", "口", "权", "權", "大", "类", "類")
"""What makes another word of it: the population of a country, human rights."""
_ADDRESS = ", "
_CLOSE = 2
"""Most characters, those of a possessive, between the end of a toponym and that of its last word."""


class Writing:
    """How one language writes names."""

    def __init__(self, language: str, cased: bool) -> None:
        self._language = language
        self._cased = cased
        self._cues = cues(language)

    def fitting(self, spot: Spot, candidates: tuple[Candidate, ...], place_before: int) -> tuple[Candidate, ...]:
        """Return the places that are called what stands there; ``place_before`` is where the last toponym ends."""
        if not candidates or self._is_demonym(spot, candidates):
            return ()
        letters = "".join(word.text for word in spot.words)
        shouted = letters.isupper()
        short = len(letters) <= _SHORT_NAME
        behind = spot.before is not None and spot.gap_before == _ADDRESS and spot.before.end <= place_before + _CLOSE
        abbreviates = behind or (shouted and len(letters) >= _SHORT_NAME)
        inflected = self._language != "en" or "'" in spot.words[-1].folded
        nisba = self._language in _NISBA and letters.endswith(_NISBA_ENDINGS)
        small = self._cased and any(w.text[0].islower() and len(w.text) > _LONGEST_SMALL_WORD for w in spot.words)

        def fits(candidate: Candidate) -> bool:
            naming, kind = candidate.naming, candidate.place.kind
            if naming is Naming.ABBREVIATION:
                return abbreviates
            if (naming is Naming.ACRONYM and not shouted) or (candidate.stripped and not inflected):
                return False
            if naming is Naming.ALTERNATE and short and kind == "country":
                return False
            return not (small and kind == "city") and not (candidate.stripped == 1 and nisba)

        return tuple(filter(fits, candidates))

    def _is_demonym(self, spot: Spot, candidates: tuple[Candidate, ...]) -> bool:
        """Tell whether the words are a nationality, with the prefixes of Arabic, and no country's name as it stands."""
        if spot.is_single and spot.words[0].folded in self._cues.never:
            return True
        if spot.text.startswith(_PERSON, spot.end) and spot.text[spot.end + 1 : spot.end + 2] not in _NOT_PERSONS:
            return True
        exact = " ".join(word.folded for word in spot.words) in self._cues.demonyms
        if exact and self._language in _CAPITAL_DEMONYMS:
            return True
        if any(not c.stripped and c.place.kind == "country" and c.naming is Naming.MAIN for c in candidates):
            return False
        keys = self._cues.rules.text_keys(spot.words[0].folded)[:_PREFIXED] if spot.is_single else ()
        return exact or any(key in self._cues.demonyms for key in keys)
