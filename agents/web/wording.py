"""Codes in words: languages, countries, roles and kinds, as a person reads them."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale, UnknownLocaleError

from agents.searching import HIGHLIGHT_END, HIGHLIGHT_START
from pipeline.knowledge.countries import countries

ROLES = {
    "GOV": "government",
    "MIL": "military",
    "PRM": "paramilitary",
    "REB": "rebels",
    "SPY": "intelligence",
    "COP": "police",
    "JUD": "judiciary",
    "LEG": "legislature",
    "PTY": "political party",
    "OPP": "opposition",
    "UAF": "unaffiliated armed forces",
    "CRM": "criminals",
    "BUS": "business",
    "AGR": "agriculture",
    "LAB": "labour",
    "CVL": "civilians",
    "EDU": "education",
    "ELI": "elites",
    "JRN": "news media",
    "MED": "health",
    "REF": "refugees",
    "REL": "religion",
    "SOC": "civil society",
    "IGO": "intergovernmental body",
    "NGO": "non-governmental body",
    "MNC": "multinational company",
}
"""What the roles of :class:`schemas.enriched.Role` mean."""


def role_name(code: str | None) -> str:
    """Return a role in words."""
    return ROLES.get(code or "", code or "")


def language_name(code: str) -> str:
    """Return the English name of a language."""
    if code == "und":
        return "unknown"
    try:
        return Locale.parse(code).english_name or code
    except (UnknownLocaleError, ValueError):
        return code


def country_name(code: str | None) -> str:
    """Return the name of a country by its alpha-2 or alpha-3 code; what is neither is returned as it is."""
    return _names().get(code or "", code or "")


def country_codes() -> dict[str, str]:
    """Return the names of all countries by alpha-3 code, in the order of the names."""
    return dict(sorted(((c.alpha3, c.name) for c in countries().values()), key=lambda pair: pair[1]))


def country_code(text: str) -> str:
    """Return the alpha-3 code of a country that is given by that code, the alpha-2 code or its English name."""
    wanted = text.strip().casefold()
    for country in countries().values():
        if wanted in (country.alpha3.casefold(), country.alpha2.casefold(), country.name.casefold()):
            return country.alpha3
    return text


def plural(count: int, one: str, several: str | None = None) -> str:
    """Return a count with its noun."""
    return f"{count:,} {one if count == 1 else several or one + 's'}"


def highlighted(fragment: str) -> list[tuple[str, bool]]:
    """Return the runs of a fragment with whether they were found."""
    runs = []
    for part in fragment.split(HIGHLIGHT_START):
        found, mark, rest = part.partition(HIGHLIGHT_END)
        runs += [(found, True), (rest, False)] if mark else [(part, False)]
    return [(text, found) for text, found in runs if text]


def safe_link(address: str | None) -> str | None:
    """Return an address that is safe to be clicked: http or https, nothing else."""
    return address if address and address.lower().startswith(("https://", "http://")) else None


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    return {code: c.name for c in countries().values() for code in (c.alpha2, c.alpha3)}
