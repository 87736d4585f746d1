"""The publication date as readers see it: day, month by name, and year beside the headline, in the page's language."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache

from babel import Locale, UnknownLocaleError

_MARKUP = re.compile(r"(?is)<(script|style|head|nav|footer)\b.*?</\1>|<!--.*?-->|<[^>]{0,2000}>")
_HEADLINE = re.compile(r"(?i)<h1\b|class=[\"'][^\"']*(?:title|headline|heading)")
_BEFORE_HEADLINE, _AFTER_HEADLINE = 1500, 2500
"""Characters of markup around the headline in which a date is the article's own, not that of a related one."""
_FALLBACK_LANGUAGES = ("en", "ru")


def visible_date(page: str, language: str) -> datetime | None:
    """Return the date beside the headline at midnight UTC, or None; ``language`` names the months (ISO 639-1)."""
    headline = _HEADLINE.search(page)
    at = headline.start() if headline else 0
    around = _MARKUP.sub(" ", page[max(0, at - _BEFORE_HEADLINE) : at + _AFTER_HEADLINE])
    for code in (language, *_FALLBACK_LANGUAGES):
        months = _months(code)
        if not months:
            continue
        for match in _pattern(code).finditer(around):
            year = match["year1"] or match["year2"]
            day = match["day1"] or match["day2"]
            month = months[(match["month1"] or match["month2"]).casefold()]
            try:
                return datetime(int(year), month, int(day), tzinfo=UTC)
            except ValueError:
                continue
    return None


@lru_cache(maxsize=64)
def _months(language: str) -> dict[str, int]:
    names: dict[str, int] = {}
    for identifier in (language, f"{language}_Cyrl", f"{language}_Latn"):
        try:
            locale = Locale.parse(identifier)
        except (UnknownLocaleError, ValueError):
            continue
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[context][width].items():
                    if len(name.rstrip(".")) > 2 and not name[0].isdigit():
                        names[name.rstrip(".").casefold()] = number
    return names


@lru_cache(maxsize=64)
def _pattern(language: str) -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _months(language)), key=len, reverse=True))
    return re.compile(
        rf"\b(?P<day1>\d{{1,2}})[\s.\-]{{1,3}}(?:de\s+)?(?P<month1>{names})\w{{0,3}}[\s.,\-]{{1,3}}(?:de\s+)?(?P<year1>(?:19|20)\d\d)\b"
        rf"|\b(?P<year2>(?:19|20)\d\d)[^\d<]{{1,8}}(?P<day2>\d{{1,2}})[\s.\-]{{1,3}}(?P<month2>{names})",
        re.IGNORECASE,
    )
