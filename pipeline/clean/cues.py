"""Paragraphs that speak for the page and not for the story, told by words and by what else is known of them.

The words are in ``pipeline/knowledge/pages/cues.yaml``. Words alone take a paragraph only where no sentence of news
begins so; else a link, a place at the end or a short line must agree.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.errors import ConfigurationError
from pipeline.knowledge.yamlfile import packaged_yaml, parse_yaml

_KINDS = (
    "related",
    "follow",
    "consent",
    "rights",
    "photo",
    "comments",
    "paywall",
    "error",
    "login",
    "byline",
    "continues",
)
_APOSTROPHES = str.maketrans(dict.fromkeys("’ʻ‘`ʼ´", "'"))
_SENTENCE_END = re.compile(r"[.!。！…]\W*$")
_SHARE_OF_LINK, _ALL_LINK = 0.5, 0.9
_LONG = 60
_INTRODUCED = re.compile(r"[^.!?:：|]{2,40}[:：|]\s*(?=\S)")
_UNQUOTED = r"(?<![“\"«„‘'『「])"
"""What a person is quoted with is no notice of the page."""
_LEFT_BEHIND_OFFER = 400
"""Characters behind a demand for money that still belong to it."""
_HEADED_COMMENTS = re.compile(r"[\s(:：\d)]{0,20}$")
_END = 4
"""Paragraphs from the end where notices of rights stand."""


@dataclass(frozen=True, slots=True)
class Cues:
    """The words of all languages, each kind as one expression over folded text."""

    related: re.Pattern[str]
    follow: re.Pattern[str]
    consent: re.Pattern[str]
    rights: re.Pattern[str]
    photo: re.Pattern[str]
    credit: re.Pattern[str]
    comments: re.Pattern[str]
    paywall: re.Pattern[str]
    error: re.Pattern[str]
    login: re.Pattern[str]
    byline: tuple[str, ...]
    continues: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Kept:
    """The paragraphs of the story, and whether a paragraph asked for money before the rest."""

    paragraphs: tuple[str, ...]
    paywalled: bool


@lru_cache(maxsize=1)
def page_cues() -> Cues:
    """Return the bundled cues.

    Raises:
        ConfigurationError: the file holds a kind of cue that does not exist.
    """
    words: dict[str, set[str]] = {kind: set() for kind in _KINDS}
    for language, kinds in parse_yaml(packaged_yaml("pages", "cues.yaml"), "pages/cues.yaml").items():
        for kind, phrases in kinds.items():
            if kind not in words:
                msg = f"pages/cues.yaml, {language}: no such kind of cue as {kind}, take one of {', '.join(_KINDS)}"
                raise ConfigurationError(msg)
            words[kind].update(map(folded, phrases))
    ordered = {kind: sorted(found, key=lambda w: (-len(w), w)) for kind, found in words.items()}
    either = {kind: "|".join(map(re.escape, found)) for kind, found in ordered.items()}
    return Cues(
        related=re.compile(rf"\W{{0,20}}(?:{either['related']})(?!\w)"),
        follow=re.compile(rf"{_UNQUOTED}(?:{either['follow']})"),
        consent=re.compile(rf"{_UNQUOTED}(?:{either['consent']})"),
        rights=re.compile(rf"©|{either['rights']}"),
        photo=re.compile(rf"(?:^|[\W_])(?:{either['photo']})\s*(?:[:：=/／｜|©]|(?<=\.))\s*[^.。]{{2,50}}[.。]?$"),
        credit=re.compile(
            rf"\W{{0,20}}(?:{either['byline']})\s?[:：]\s?[^.。]{{2,40}}$|[^@]{{0,60}}\S@\S{{1,60}}\.\w{{1,20}}\W{{0,20}}$"
        ),
        comments=re.compile(rf"\W{{0,20}}(?:{either['comments']})(?!\w)"),
        paywall=re.compile(either["paywall"]),
        error=re.compile(rf"\W{{0,20}}(?:error |http )?(?:{either['error']})(?!\w)"),
        login=re.compile(rf"\W{{0,20}}(?:{either['login']})\W{{0,20}}$"),
        byline=tuple(ordered["byline"]),
        continues=re.compile(either["continues"]),
    )


def folded(text: str) -> str:
    """Return a text in lower case with one kind of apostrophe, as cues are compared."""
    return text.replace("İ", "i").lower().translate(_APOSTROPHES)


def without_notices(paragraphs: Sequence[str], links: Mapping[str, float]) -> Kept:
    """Return the paragraphs without pointers to other articles, invitations, notices and captions.

    Args:
        paragraphs: what was read of the page.
        links: share of linked characters of each block of the page that has any, by :func:`link_key`.
    """
    cues = page_cues()
    lines = [folded(paragraph) for paragraph in paragraphs]
    last = max((at for at, line in enumerate(lines) if len(line) >= _LONG), default=-1)
    kept: list[str] = []
    paywalled = False
    for at, (paragraph, line) in enumerate(zip(paragraphs, lines, strict=True)):
        comments = cues.comments.match(line)
        if comments and _HEADED_COMMENTS.match(line, comments.end()):
            if at > last or all(len(rest) < _LONG * 2 for rest in lines[at + 1 :]):
                break
            continue
        if len(line) <= 300 and cues.paywall.search(line) and at >= len(lines) // 3:
            paywalled = True
            if sum(map(len, lines[at + 1 :])) <= _LEFT_BEHIND_OFFER:
                break
            continue
        if not _is_notice(line, links.get(link_key(paragraph), 0.0), at, len(lines) - at, cues):
            kept.append(paragraph)
    return Kept(tuple(kept), paywalled)


def link_key(text: str) -> str:
    """Return a block of text as its share of links is filed under: without white space and signs of lists."""
    return "".join(text.removeprefix("- ").split())


def _is_notice(line: str, linked: float, at: int, from_end: int, cues: Cues) -> bool:
    if linked >= _ALL_LINK and len(line) <= 200 and not _SENTENCE_END.search(line):
        return True
    if _is_pointer(line, linked):
        return True
    related = cues.related.match(line) if len(line) <= 260 else None
    if related:
        rest = line[related.end() :].strip(" \u200c.…»>→")
        if not rest or linked >= _SHARE_OF_LINK:
            return True
        if rest[0] in ":：" and not _SENTENCE_END.search(rest):
            return True
    follow = cues.follow.search(line) if len(line) <= 260 else None
    if follow and (len(line) <= 120 or not follow.start() or linked >= 0.2):
        return True
    if len(line) <= 500 and (from_end <= _END or len(line) <= 200) and cues.consent.search(line):
        return True
    if min(at, from_end) <= _END and len(line) <= 80 and cues.credit.match(line):
        return True
    if from_end <= _END and len(line) <= 400 and cues.rights.search(line):
        return True
    if len(line) <= 120 and cues.continues.search(line):
        return True
    return len(line) <= 160 and bool(cues.photo.search(line))


def _is_pointer(line: str, linked: float) -> bool:
    """Tell whether a paragraph is a few words, a colon, and then nothing but a link."""
    intro = _INTRODUCED.match(line) if linked >= _SHARE_OF_LINK and len(line) <= 260 else None
    return bool(intro and linked * len(line) >= 0.9 * (len(line) - intro.end()) and not _SENTENCE_END.search(line))
