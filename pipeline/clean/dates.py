"""The publication date as readers see it beside the headline: month by name in the page's language, or in digits."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from babel import Locale, UnknownLocaleError

_FALLBACK_LANGUAGES = ("en", "ru")
_ISO = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)")
_EAST_ASIAN = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)\s?[年년]\s?(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日일]")
_DOTTED = re.compile(r"(?<!\d)(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>(?:19|20)\d\d)(?!\d)")
_SLASHED = re.compile(r"(?<!\d)(?P<d>\d{1,2})[/-](?P<m>\d{1,2})[/-](?P<y>(?:19|20)\d\d)(?!\d)")
_SOLAR_MONTHS = (
    "فروردین",
    "اردیبهشت",
    "خرداد",
    "تیر",
    "مرداد",
    "شهریور",
    "مهر",
    "آبان",
    "آذر",
    "دی",
    "بهمن",
    "اسفند",
)
_SOLAR = re.compile(
    rf"(?<!\d)(?P<d>\d{{1,2}})\s{{0,3}}(?P<n>{'|'.join(_SOLAR_MONTHS)})(?:\s{{0,3}}ماه)?\s{{0,3}}،?\s{{0,3}}(?P<y>1[34]\d\d)(?!\d)"
    r"|(?<!\d)(?P<y2>1[34]\d\d)[/-](?P<m2>\d{1,2})[/-](?P<d2>\d{1,2})(?!\d)"
)
_AFGHAN_MONTHS = ("حمل", "ثور", "جوزا", "سرطان", "اسد", "سنبله", "میزان", "عقرب", "قوس", "جدی", "دلو", "حوت")
_SOLAR_AFGHAN = re.compile(
    rf"(?<!\d)(?P<d>\d{{1,2}})\s{{0,3}}(?P<n>{'|'.join(_AFGHAN_MONTHS)})\s{{0,3}}،?\s{{0,3}}(?P<y>1[34]\d\d)(?!\d)"
)
_SOLAR_NEW_YEAR_2024 = datetime(2024, 3, 20, tzinfo=UTC)
"""1 Farvardin 1403, from which the days are counted."""


def visible_date(text: str, language: str) -> datetime | None:
    """Return the first date in a text at midnight UTC, or None.

    Args:
        text: what stands around the headline.
        language: names the months, ISO 639-1. English and Russian names are tried as well, for pages that keep the
            dates of their software.
    """
    text = _western_digits(text)
    for code in (language, *_FALLBACK_LANGUAGES):
        if found := _by_name(text, code):
            return found
    return _solar(text) or _in_digits(text)


def _western_digits(text: str) -> str:
    """Return the text with the digits of Arabic, Persian and Hindi as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() and not c.isascii() else c for c in text)


def _by_name(text: str, language: str) -> datetime | None:
    months = _months(language)
    if not months:
        return None
    for match in _pattern(language).finditer(text):
        year = match["year1"] or match["year2"] or match["year3"]
        day = match["day1"] or match["day2"] or match["day3"]
        month = months[(match["month1"] or match["month2"] or match["month3"]).casefold()]
        if found := _date(int(year), month, int(day)):
            return found
    return None


def _in_digits(text: str) -> datetime | None:
    """Return a date in digits; where day and month could change places, the day comes first as nearly everywhere."""
    for pattern in (_EAST_ASIAN, _ISO, _DOTTED, _SLASHED):
        for match in pattern.finditer(text):
            day, month, year = int(match["d"]), int(match["m"]), int(match["y"])
            if month > 12 >= day:
                day, month = month, day
            if found := _date(year, month, day):
                return found
    return None


def _solar(text: str) -> datetime | None:
    """Return a date of the calendar of Iran or Afghanistan, whose year begins at the vernal equinox."""
    for pattern, names in ((_SOLAR, _SOLAR_MONTHS), (_SOLAR_AFGHAN, _AFGHAN_MONTHS)):
        match = pattern.search(text)
        if match is None:
            continue
        found = match.groupdict()
        month = names.index(found["n"]) + 1 if found["n"] else int(found["m2"])
        day, year = int(found["d"] or found["d2"]), int(found["y"] or found["y2"])
        if 1 <= month <= 12 and 1 <= day <= 31:
            return _from_solar(year, month, day)
    return None


def _from_solar(year: int, month: int, day: int) -> datetime:
    """Convert by the 33-year cycle of leap years (1, 5, 9, 13, 17, 22, 26, 30), exact for 1925 to 2088."""
    days = sum(366 if y % 33 in (1, 5, 9, 13, 17, 22, 26, 30) else 365 for y in range(min(year, 1403), max(year, 1403)))
    into_year = (month - 1) * 31 - max(0, month - 7) + day - 1
    return _SOLAR_NEW_YEAR_2024 + timedelta(days=into_year + (days if year >= 1403 else -days))


def _date(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
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
        rf"\b(?P<day1>\d{{1,2}})(?:st|nd|rd|th)?[\s.\-]{{1,3}}(?:de\s+)?(?P<month1>{names})\w{{0,3}}[\s.,،\-]{{1,3}}(?:de\s+)?(?P<year1>(?:19|20)\d\d)\b"
        rf"|\b(?P<year2>(?:19|20)\d\d)[^\d<]{{1,8}}(?P<day2>\d{{1,2}})[\s.\-]{{1,3}}(?P<month2>{names})"
        rf"|\b(?P<month3>{names})\.?\s(?P<day3>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<year3>(?:19|20)\d\d)\b",
        re.IGNORECASE,
    )
