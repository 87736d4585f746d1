"""Whose copy an article is: news agencies by dateline, byline, credit line and their own sites.

The agencies are in ``pipeline/knowledge/agencies.yaml``. A name in the text is no credit: what an official "told
Reuters" is reported by many who have no contract with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pipeline.errors import ConfigurationError
from pipeline.knowledge.yamlfile import packaged_yaml, parse_yaml

Reason = Literal["site", "dateline", "byline", "credit"]

_HEAD = 160
_TAIL = 250
_SURE_IN_ANY_CASE = 5
"""Letters from which a name is told from a word whatever its capitals; ``Pa`` or ``Ana`` are authors' names."""
_KEYS = frozenset({"name", "country", "sites", "forms", "signs"})
_OPEN, _CLOSE = r"[(（\[【/]", r"[)）\]】/]"
_WORD_OF = (
    "source|sources|via|©|copyright|источник|джерело|крыніца|дереккөз|manba|mənbə|kaynak|quelle|fuente|fonte|źródło|zdroj|"
    "bron|kilde|källa|المصدر|منبع|来源|來源|稿源|出典|출처|स्रोत|nguồn|sumber"
)


@dataclass(frozen=True, slots=True)
class Agency:
    """A news agency as curated."""

    id: str
    name: str
    country: str
    sites: tuple[str, ...]
    forms: tuple[str, ...]
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AgencyCredit:
    """The agency whose copy an article is, and by what that is known."""

    id: str
    name: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class _Register:
    agencies: Mapping[str, Agency]
    by_site: Mapping[str, str]
    by_form: Mapping[str, str]
    by_sign: Mapping[str, str]
    datelines: tuple[re.Pattern[str], ...]
    credits: tuple[re.Pattern[str], ...]


def agency_of(
    text: str, *, authors: Sequence[str] = (), source_name: str | None = None, domain: str | None = None
) -> AgencyCredit | None:
    """Return the agency whose copy an article is; None for an article of an outlet's own.

    Args:
        text: the clean text, dateline and credit line included.
        authors: names of the byline.
        source_name: the outlet, as the producer calls it.
        domain: host name of the article's page.
    """
    known = _register()
    site = _site(domain, known)
    if site:
        return _credit(site, "site", known)
    head, tail = text[:_HEAD].lstrip(), text[-_TAIL:].rstrip()
    for pattern in known.datelines:
        if match := pattern.search(head):
            return _credit(known.by_form[match["form"]], "dateline", known)
    for name in (*authors, source_name or ""):
        if found := _named(name, known):
            return _credit(found, "byline", known)
    for pattern in known.credits:
        if match := pattern.search(tail):
            return _credit(known.by_form[match["form"]], "credit", known)
    signed = next((agency for sign, agency in known.by_sign.items() if sign in tail), None)
    return _credit(signed, "credit", known) if signed else None


def agencies() -> Mapping[str, Agency]:
    """Return the bundled agencies by id.

    Raises:
        ConfigurationError: an entry has an unknown key, or two agencies share a form or a site.
    """
    return _register().agencies


def _credit(agency: str, reason: Reason, known: _Register) -> AgencyCredit:
    return AgencyCredit(agency, known.agencies[agency].name, reason)


def _site(domain: str | None, known: _Register) -> str | None:
    labels = (domain or "").casefold().split(".")
    return next(
        (known.by_site[host] for at in range(len(labels)) if (host := ".".join(labels[at:])) in known.by_site), None
    )


def _named(name: str, known: _Register) -> str | None:
    """Return the agency that a byline names whole ("AP", "By Reuters Staff") or after the writer ("Jane Doe, AFP")."""
    for part in re.split(r"[,/|;()]|\s[-–—]\s", name):
        bare = re.sub(
            r"(?i)^\W{0,9}(?:by|von|par|por|di|из)\s{1,9}|\s{1,9}(?:staff|agency|news agency|редакция)\W{0,9}$",
            "",
            part.strip(),
        )
        if bare in known.by_form:
            return known.by_form[bare]
        if len(bare) >= _SURE_IN_ANY_CASE:
            folded = bare.casefold()
            for form, agency in known.by_form.items():
                if form.casefold() == folded:
                    return agency
    return None


@lru_cache(maxsize=1)
def _register() -> _Register:
    found = {agency.id: agency for agency in _read()}
    by_form = _owners((form, agency.id) for agency in found.values() for form in agency.forms)
    form = rf"(?P<form>{'|'.join(re.escape(form) for form in sorted(by_form, key=len, reverse=True))})"
    return _Register(
        agencies=found,
        by_site=_owners((site, agency.id) for agency in found.values() for site in agency.sites),
        by_form=by_form,
        by_sign=_owners((sign, agency.id) for agency in found.values() for sign in agency.signs),
        datelines=tuple(map(re.compile, _datelines(form))),
        credits=tuple(map(re.compile, _credits(form))),
    )


def _datelines(form: str) -> Iterator[str]:
    dash = r"(?:\s*[–—:.=]|\s*-{1,2}(?:\s|$)|\.-)"
    city = r"[^()（）\[\]【】/]"
    yield rf"^{_OPEN}(?:{city}{{0,20}}[=\s,·])??{form}(?:[=/\s]{city}{{0,20}})?{_CLOSE}"
    yield rf"^【{city}{{0,12}}{form}】"
    yield rf"^[^()（）\[\]]{{2,60}}?\s*{_OPEN}{form}(?:[/=,\s]{city}{{0,16}})?{_CLOSE}{dash}"
    yield rf"^[^()（）.]{{2,40}}\d[^()（）.\d]{{0,10}}{_OPEN}{form}{_CLOSE}\s"
    yield rf"^[^.!?。]{{2,40}}(?:\s[–—-]\s|[,.]\s){form}(?:\s*[.:–—]|\s-\s)"
    yield rf"^[^.!?。]{{2,20}}\.\s[^.!?]{{2,16}}\.\s{form}\s[-–—]\s"
    yield rf"^{form}(?:\s*[–—|:]|\s-\s)"
    yield rf"^[（(]?{form}[^。，,]{{0,24}}?[电電讯訊](?:[）)\s]|[（(])"
    yield rf"^به گزارش (?:خبرگزاری )?{form}(?!\w)"


def _credits(form: str) -> Iterator[str]:
    yield rf"{_OPEN}{form}(?:[/,\s][\w/ ]{{0,12}})?{_CLOSE}\W{{0,9}}$"
    yield rf"(?i:{_WORD_OF})\s{{0,3}}[:：]?\s{{0,3}}(?:\(c\)\s{{0,3}})?(?:\d{{4}}\s{{1,3}})?{form}(?!\w)[^\n]{{0,60}}$"
    yield rf"[\n—–-]\s{{0,9}}{form}\W{{0,9}}$"


def _read() -> Iterator[Agency]:
    for agency, entry in parse_yaml(packaged_yaml("agencies.yaml"), "agencies.yaml").items():
        if wrong := set(entry) - _KEYS:
            msg = f"agencies.yaml, {agency}: no such key as {', '.join(wrong)}; take {', '.join(sorted(_KEYS))}"
            raise ConfigurationError(msg)
        yield Agency(
            agency, entry["name"], entry["country"],
            tuple(entry["sites"]), tuple(entry["forms"]), tuple(entry.get("signs", ())),
        )  # fmt: skip


def _owners(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    owners: dict[str, str] = {}
    for name, agency in pairs:
        if owners.setdefault(name, agency) != agency:
            msg = f"agencies.yaml: {name} stands for {owners[name]} and {agency}; leave it to one of them"
            raise ConfigurationError(msg)
    return owners
