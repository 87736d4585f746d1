"""Authors as readers see them: named by the markup of a byline, behind an icon, or behind a word such as "By"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipeline.clean.cues import folded, page_cues
from pipeline.clean.page import Page, plain, without_stand_ins

_BEFORE, _AFTER = 12, 25
"""Visible strings around the headline among which a byline stands."""
_LONGEST = 120
_MARKED = re.compile(r"author|byline|reporter|writer|createdby|journalist|redactor", re.IGNORECASE)
_ICON = re.compile(r"user|author|person|pencil|-pen\b", re.IGNORECASE)
_ICON_TAGS = frozenset(("i", "svg", "span", "em", "img"))
_BY_ITSELF = "author"
_TOO_LARGE = frozenset(("html", "body", "link", "meta", "form", "section", "main"))
_NAME_WORD = r"[^\W\d_][^\W\d_'’ʻ‘.-]*(?:['’ʻ‘.-][^\W\d_'’ʻ‘.-]*)*"
_NAME = re.compile(rf"{_NAME_WORD}(?: {_NAME_WORD}){{1,3}}")
_HAN_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
_HAN_BYLINE = re.compile(r"(?:记者|記者|撰文|作者)[\s:：/／]*([\u4e00-\u9fff]{2,4})(?=$|[\s|,，、/／)）(（])")
_KOREAN_BYLINE = re.compile(r"(?<![가-힣])([가-힣]{2,4})\s?(?:선임|특파원|수습)?\s?기자(?![가-힣])")
_CASED = re.compile(r"[A-Za-zÀ-ɏЀ-ӿͰ-Ͽ]")
_BETWEEN = re.compile(r"\s?(?:,|;| and | und | et | y | e | и | та | және | ve | va | و|、|，|/|\|)\s?")
_NOT_NAMES = re.compile(r"https?:|@|\d|more|about|all posts|articles", re.IGNORECASE)


def visible_authors(page: Page, headline: str | None) -> tuple[str, ...]:
    """Return the authors that the page shows near its headline, none where nothing says that a name is an author's."""
    for name in _marked(page):
        return name
    around = strings_around(page, headline)
    found = _behind_words(around)
    return (found,) if found else ()


def strings_around(page: Page, headline: str | None) -> tuple[str, ...]:
    """Return the visible strings before and behind the headline, or the first of the page where there is none."""
    strings = page.strings
    key = _squeezed(headline or "")
    at = next((n for n, text in enumerate(strings) if key and _squeezed(without_stand_ins(text)) == key), None)
    if at is None:
        return tuple(strings[: _BEFORE + _AFTER])
    return tuple(strings[max(0, at - _BEFORE) : at + _AFTER])


def _squeezed(text: str) -> str:
    return "".join(text.split()).casefold()


def _marked(page: Page) -> Iterator[tuple[str, ...]]:
    """Yield the names that elements of a byline hold, and those right behind an icon of a person."""
    for element in page.tree.xpath("//*[@class or @rel='author' or @itemprop='author']"):
        marked, icon = _named(element.get("class") or "")
        if not marked and not icon and _BY_ITSELF not in (element.get("rel"), element.get("itemprop")):
            continue
        if element.tag not in _TOO_LARGE and (marked or not icon):
            text = plain("".join(element.itertext())) or ""
            if 0 < len(text) <= _LONGEST and (names := _names(without_byline_word(text))):
                yield names
        behind = (
            element.tail if icon and element.tag in _ICON_TAGS and not "".join(element.itertext()).strip() else None
        )
        if behind and (names := _names(plain(behind) or "")):
            yield names


@lru_cache(maxsize=8192)
def _named(classes: str) -> tuple[bool, bool]:
    """Return whether the classes of an element are those of a byline, and of an icon before one."""
    return bool(_MARKED.search(classes)), bool(_ICON.search(classes))


def _behind_words(strings: Sequence[str]) -> str | None:
    """Return the name behind a word that announces an author, in the same string or the next one."""
    joined = " | ".join(plain(string) or "" for string in strings if len(string) <= _LONGEST)
    for pattern in (_HAN_BYLINE, _KOREAN_BYLINE):
        if match := pattern.search(joined):
            return match[1]
    found = (match[1] or match[2] for match in _byline().finditer(joined))
    return next((name for name in found if _is_name(name)), None)


@lru_cache(maxsize=1)
def _byline() -> re.Pattern[str]:
    """A word and a colon before a name, or the word at the beginning of a string that the name ends."""
    cues = "|".join(map(re.escape, page_cues().byline))
    name = rf"({_NAME.pattern})\s?(?=[|·•,]|$)"
    return re.compile(rf"(?<!\w)(?i:{cues})\s?[:：]\s?\|?\s?{name}|(?:^|[|•·])\s?(?i:{cues})\s\|?\s?{name}")


def without_byline_word(text: str) -> str:
    """Return a text without the word in front that announces an author."""
    line = folded(text)
    for cue in page_cues().byline:
        if line.startswith(cue) and len(line) > len(cue) and not line[len(cue)].isalpha():
            return text[len(cue) :].strip(" :：|-–—/")
    return text


def _names(text: str) -> tuple[str, ...]:
    """Return the names that a text consists of; none where it holds anything else."""
    text = re.split(r"\s?[|•·(（]|\s[–—-]\s", text.strip(" :|,-–—"), maxsplit=1)[0].strip()
    parts = [part.strip() for part in _BETWEEN.split(text) if part.strip()]
    return tuple(parts) if parts and all(_is_name(part) for part in parts) else ()


def _is_name(text: str) -> bool:
    """Tell whether a text is shaped like a person's name: some words, capitals where the script has them."""
    if len(text) > _LONGEST or _NOT_NAMES.search(text):
        return False
    if _HAN_NAME.fullmatch(text):
        return True
    if not _NAME.fullmatch(text):
        return False
    words = text.split()
    return not _CASED.search(text) or (
        all(word[0].isupper() or len(word) < 4 for word in words) and words[0][0].isupper()
    )
