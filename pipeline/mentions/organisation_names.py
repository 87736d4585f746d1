"""Where the name of an organisation ends in writing without capitals, in genitive chains and around hyphens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.mentions.passage import Passage
from pipeline.mentions.signs import Country, Cue, Group, Head, Hit, Known, Nationality, People, Title
from schemas import ActorType

_CIVIL = (ActorType.COMPANY, ActorType.EDUCATION, ActorType.MEDIA, ActorType.NGO, ActorType.PARTY)
"""Types whose head takes the words beside it as its name where nothing is capitalised."""
_CHAINED = (ActorType.EDUCATION, ActorType.NGO, ActorType.OTHER, ActorType.RELIGIOUS)
"""Types whose capitalised head takes the genitives behind it: Институт стран Азии."""
_LONGEST_CHAIN = 6
_HYPHENS = ("-", "‐", "‑")

_GENITIVE = re.compile(
    r"(?:ов|ев|ёв|ів|їв|ей|их|ых|іх|ого|его|ього|ой|ої|ьої|ния|ння|ття|тия|ции|ції|ции|сии|сії|гии|гії|фии|фії|рии|ства"
    r"|ств|изма|ента|труда|мира|рынка|права|спорта|центра|контроля|надзора|ики|іки|ки|ры|ти|сти|ний|тий|мы|ды|ны|ии|ії|ы)$"
    r"|^(?:стран|країн|прав|наук|дел|справ|женщин|жінок|матерей|дорог|медиа|медіа|школ)$"
)
_DATIVE = re.compile(r"(?:ам|ям|ой|ей|ому|ему|ым|им|у|ю|е|и|ію|ій)$")
_IZAFET = re.compile(r"(?:и|ии|ӣи)$")

_HAN = re.compile(r"[\u3400-\u9fff]")
_HAN_LONGEST = 12
_REPORT_BEHIND = ("导", "導", "道", "告")
"""What makes the last character of a newspaper's name the verb of reporting: 22日报道."""

_ARABIC_ARTICLE = ("ال", "لل")
_ARABIC_LONGEST = 4


@dataclass(frozen=True, slots=True)
class Naming:
    """Tokens ``first`` up to and without ``last`` name an organisation, of a country where the name tells it."""

    first: int
    last: int
    country: str | None = None


def uncased_name(passage: Passage, hit: Hit, head: Head) -> Naming | None:
    """Return the name around a head in Arabic, Persian or Chinese; None where nothing names it."""
    if head.type not in _CIVIL and head.type is not ActorType.OTHER:
        return None
    if _HAN.match(passage.tokens[hit.first].text):
        return _han_name(passage, hit) if head.type in _CIVIL else None
    latin = _latin_name(passage, hit.last) if head.type in _CIVIL else None
    if latin is not None:
        return latin
    return _arabic_name(passage, hit, head) if passage.lexicon.grammar.adjective_after else None


def _latin_name(passage: Passage, position: int) -> Naming | None:
    """Find a name in Latin letters behind a head: شركة Velmora."""
    last = position
    while last < len(passage.tokens) and passage.adjoins(last) and "A" <= passage.tokens[last].text[0] <= "Z":
        last += 1
    return Naming(position, last) if last > position else None


def _arabic_name(passage: Passage, hit: Hit, head: Head) -> Naming | None:
    """Find the words behind a head: the next one, then those with the article: جامعة الموصل, مركز الفنار للدراسات."""
    if head.type is ActorType.OTHER:
        return None
    last = hit.last
    while last < len(passage.tokens) and passage.adjoins(last) and last - hit.last < _ARABIC_LONGEST:
        token = passage.tokens[last]
        if token.folded in passage.lexicon.stops or token.folded in passage.lexicon.bare:
            break
        if passage.at(last, Title, Group, Known, Head, *Cue) is not None:
            break
        article = "لل" if last - hit.last > 1 else _ARABIC_ARTICLE
        if last > hit.last and not token.text.startswith(article):
            break
        last += 1
    if last == hit.last or not _names_it(passage, hit.last, last, head):
        return None
    owner = passage.before(last, Country, Nationality)
    country = owner.sign.code if owner is not None and isinstance(owner.sign, Country | Nationality) else None
    if last - hit.last == 1 and owner is not None and isinstance(owner.sign, Nationality):
        return None
    return Naming(hit.first, last, country)


def _names_it(passage: Passage, first: int, last: int, head: Head) -> bool:
    """Tell whether words are a name; behind a company or a charity a lone adjective without the article is none."""
    word = passage.tokens[first]
    if word.text.startswith(_ARABIC_ARTICLE) or head.type in (ActorType.MEDIA, ActorType.PARTY, ActorType.EDUCATION):
        return True
    if passage.lexicon.language == "ar":
        return not word.folded.endswith(("ه", "یه")) or last - first > 1
    return not word.folded.endswith(("ند", "می‌")) and len(word.folded) > 2


def _han_name(passage: Passage, hit: Hit) -> Naming | None:
    """Find the characters before a head, back to a sign, a particle or the edge of a phrase: 宏岭集团."""
    if passage.text[passage.tokens[hit.last - 1].end :][:1] in _REPORT_BEHIND:
        return None
    first = hit.first
    while first > 0 and passage.gap(first) == "" and hit.first - first <= _HAN_LONGEST:
        owner = passage.before(first, Country)
        if owner is not None and isinstance(owner.sign, Country):
            named = hit.first - first >= 2 and _between(passage, first, hit) not in passage.lexicon.bare
            return Naming(owner.first, hit.last, owner.sign.code) if named else None
        if passage.before(first, Title, Known, Group, People, Nationality, Head, *Cue) is not None:
            break
        if passage.tokens[first - 1].folded in passage.lexicon.edges:
            break
        first -= 1
    text = _between(passage, first, hit)
    if hit.first - first > _HAN_LONGEST or not text or text in passage.lexicon.bare:
        return None
    if hit.last - hit.first == 1 and text[-1] in passage.lexicon.bare:
        return None
    return Naming(first, hit.last) if hit.first - first >= 2 or text.isascii() else None


def _between(passage: Passage, first: int, hit: Hit) -> str:
    return passage.text[passage.tokens[first].start : passage.tokens[hit.first].start]


def chain_end(passage: Passage, hit: Hit, head: Head) -> int:
    """Return where the genitives behind a Slavic or Tajik head end; the end of the head where there are none."""
    if passage.lexicon.language == "tg":
        return _izafet_end(passage, hit)
    if head.type not in _CHAINED or not passage.capitalised(hit.first):
        return hit.last
    if passage.starts_sentence(hit.first) and head.type is ActorType.OTHER:
        return hit.last
    last = hit.last
    case = _GENITIVE
    while last < len(passage.tokens) and passage.adjoins(last) and last - hit.last < _LONGEST_CHAIN:
        token = passage.tokens[last]
        country = passage.at(last, Country)
        if country is not None:
            return country.last
        if token.folded in ("по", "при", "для", "имени", "з", "із") and case is _GENITIVE:
            case = _GENITIVE if token.folded in ("для", "имени") else _DATIVE
            last += 1
            continue
        acronym = token.is_upper and last > hit.last
        if not acronym and (token.folded in passage.lexicon.openers or not case.search(token.folded)):
            break
        if passage.at(last, Title, Cue.SPEECH) is not None or len(token.text) < 3:
            break
        case = _GENITIVE
        last += 1
    while last > hit.last and len(passage.tokens[last - 1].text) < 4 and passage.tokens[last - 1].text.islower():
        last -= 1
    return last


def _izafet_end(passage: Passage, hit: Hit) -> int:
    """Return where an izafet chain ends: Донишгоҳи миллии Хатлон; it must hold a capital."""
    last = hit.last
    while last < len(passage.tokens) and passage.adjoins(last) and last - hit.last < _LONGEST_CHAIN:
        if not _IZAFET.search(passage.tokens[last - 1].folded) or passage.at(last, Title, Known) is not None:
            break
        last += 1
    capital = any(passage.capitalised(position) for position in range(hit.last, last))
    return last if capital and passage.capitalised(hit.first) else hit.last


def goes_on(passage: Passage, position: int) -> bool:
    """Tell whether a token goes on with the one before it, over the apostrophe of an English plural too."""
    if passage.adjoins(position):
        return True
    return passage.gap(position) in ("' ", "’ ") and passage.tokens[position - 1].folded.endswith("s")


def tail_names(passage: Passage) -> Iterator[tuple[Naming, Head]]:
    """Yield the names whose last word behind a hyphen tells what they are: Термез-Информ, Talbrück-Stiftung."""
    for position in range(1, len(passage.tokens)):
        if passage.gap(position) not in _HYPHENS or not passage.capitalised(position):
            continue
        folded = passage.tokens[position].folded
        head = next((passage.lexicon.tails[key] for key in _stems(folded) if key in passage.lexicon.tails), None)
        before = passage.tokens[position - 1]
        if head is not None and passage.capitalised(position - 1) and not (before.is_upper and len(before.text) < 4):
            yield Naming(position - 1, position + 1), head


def _stems(folded: str) -> tuple[str, ...]:
    """Return a word and what is left of it without an ending of one or two letters."""
    return tuple(folded[: len(folded) - cut] for cut in (0, 1, 2) if len(folded) - cut >= 2)
