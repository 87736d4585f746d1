"""Generated pages: known paragraphs inside the markup of a news site, so that what cleaning should find is known.

A page of the usual weight (170 kB) has scripts, menus, cards of other articles, boxes between the paragraphs and
readers' comments around the article, all drawn from a seed; headlines and comments are those of other articles.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from html import escape
from importlib import resources

import yaml

PAGE_BYTES = 170_000
"""The mean weight of a news page on the wire before compression, in bytes."""
_SCRIPT_SHARE = 0.45
"""Share of a page that is scripts and styles."""
_FALLBACK = "en"
_CLASS = re.compile(r"class=\"([^\"]*)\"")


class Layout(StrEnum):
    """How a page holds its text; each is common on the web, and each has its own way to be misread."""

    PARAGRAPHS = "paragraphs"
    BLOCKS = "blocks"
    BREAKS = "breaks"
    TABLE = "table"
    JSON_LD = "json-ld"
    STATE = "state"
    AMP = "amp"
    COMMENTED = "commented"
    HASHED = "hashed"
    """As paragraphs, but every class name is a hash, so that only the form of the page tells its parts."""


@dataclass(frozen=True, slots=True)
class Story:
    """What a page is made from: an article, and the headlines and sentences of others that stand around it."""

    id: str
    language: str
    title: str
    author: str
    published: str
    paragraphs: tuple[str, ...]
    headlines: tuple[str, ...]
    sentences: tuple[str, ...]


def wrapped(story: Story, layout: Layout, *, seed: int = 0, size: int = PAGE_BYTES) -> str:
    """Return a page of about ``size`` bytes that holds a story in a layout; the same seed gives the same page."""
    drawn = random.Random(f"{seed}/{story.id}/{layout}")  # noqa: S311 - pages, no secrets
    words = _words().get(story.language) or _words()[_FALLBACK]
    frame = _Frame(story, layout, words, drawn)
    body = frame.body()
    scripts = frame.scripts(int(size * _SCRIPT_SHARE))
    rest = size - len(body.encode()) - len(scripts.encode())
    return frame.page(scripts, body, frame.cards(max(rest, 4000)))


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Mapping[str, str]]:
    content = resources.files("deploy.evaluate").joinpath("wrap_words.yaml").read_text(encoding="utf-8")
    words: Mapping[str, Mapping[str, str]] = yaml.safe_load(content)
    return words


@dataclass(frozen=True, slots=True)
class _Frame:
    story: Story
    layout: Layout
    words: Mapping[str, str]
    drawn: random.Random

    def page(self, scripts: str, body: str, cards: str) -> str:
        story = self.story
        amp = " amp" if self.layout is Layout.AMP else ""
        outlet = "The Wrapped Herald"
        head = (
            f"<title>{escape(story.title)} | {outlet}</title><meta charset=utf-8>"
            f'<meta property="og:site_name" content="{outlet}"><meta property="og:type" content="article">'
            f'<meta property="article:published_time" content="{story.published}">'
        )
        menu = "".join(
            f'<li class="menu-item"><a href="/s/{n}">{h[:18]}</a></li>' for n, h in enumerate(self._titles(45))
        )
        banner = f'<div class="cc-window"><p>{self.words["cookies"]}</p><button>OK</button></div>'
        foot = f'<div class="bottom"><p>{self.words["rights"]}</p><p>© 2004-2026 {outlet}</p></div>'
        page = (
            f'<!DOCTYPE html><html{amp} lang="{story.language}"><head>{head}{scripts}</head><body>{banner}'
            f'<header><nav><ul>{menu}</ul></nav></header><div class="columns">{body}{cards}</div>{foot}</body></html>'
        )
        return _CLASS.sub(_hashed, page) if self.layout is Layout.HASHED else page

    def body(self) -> str:
        story, words = self.story, self.words
        byline = f'<div class="meta"><span>{words["by"]} {story.author}</span></div>'
        top = f'<h1 class="headline">{escape(story.title)}</h1>{byline}'
        share = f'<div class="soc-links"><span>{words["share"]}</span>{self._buttons()}</div>'
        if self.layout is Layout.JSON_LD:
            text = "\n\n".join(story.paragraphs)
            node = {
                "@context": "https://schema.org",
                "@type": "NewsArticle",
                "headline": story.title,
                "articleBody": text,
            }
            return f'{self._json(node, "application/ld+json")}<div id="app">{top}{share}</div>'
        if self.layout is Layout.STATE:
            blocks = [{"type": "paragraph", "content": f"<p>{escape(p)}</p>"} for p in story.paragraphs]
            others = [{"title": t, "teaser": self._sentence()} for t in self._titles(12)]
            state = {"props": {"pageProps": {"story": {"headline": story.title, "elements": blocks}, "more": others}}}
            return f'<div id="__next">{top}</div>{self._json(state, "application/json", "__NEXT_DATA__")}'
        return f'<div class="story">{top}{share}{self._text()}{share}</div>{self._comments()}'

    def _text(self) -> str:
        paragraphs = [escape(paragraph) for paragraph in self.story.paragraphs]
        if self.layout is Layout.BREAKS:
            return f'<div id="cont">{"<br><br>".join(paragraphs)}</div>'
        if self.layout is Layout.TABLE:
            text = "<br><br>".join(paragraphs)
            cell = f"<td valign=top><font size=2>{text}</font></td>"
            return f"<table width=760><tr>{cell}<td width=120>&nbsp;</td></tr></table>"
        tag = "div" if self.layout is Layout.BLOCKS else "p"
        parts = [f"<{tag} class=x{self.drawn.randrange(9)}>{paragraph}</{tag}>" for paragraph in paragraphs]
        parts.insert(min(1, len(parts)), self._figure())
        parts.insert(len(parts) // 2, self._related(tag))
        parts.insert(len(parts) * 3 // 4, f'<div class="promo-box"><p>{self.words["letter"]}</p></div>')
        return f'<div class="zq-content">{"".join(parts)}</div>'

    def _figure(self) -> str:
        return f'<figure><img src="/i/1.jpg"><figcaption>{self.words["photo"]}</figcaption></figure>'

    def _related(self, tag: str) -> str:
        link = f'<a href="/a/{self.drawn.randrange(9999)}">{self._titles(1)[0]}</a>'
        return f"<{tag}><b>{self.words['related']}</b> {link}</{tag}>"

    def _comments(self) -> str:
        count = 60 if self.layout is Layout.COMMENTED else 8
        items = "".join(
            f'<div class="comment-item"><b>user{n}</b><p>{self._sentence()} {self._sentence()}</p></div>'
            for n in range(count)
        )
        return f'<section class="reader-comments"><h3>{self.words["comments"]} ({count})</h3>{items}</section>'

    def cards(self, size: int) -> str:
        parts: list[str] = []
        weight = number = 0
        while weight < size:
            title, number = self._titles(1)[0], number + 1
            teaser = f'<p class="teaser">{self._sentence()}</p>' if number % 3 == 0 else ""
            sizes = f"/img/{number}-320.jpg 320w, /img/{number}-640.jpg 640w"
            parts.append(
                f'<div class="card card--{number % 4} col-xs-12 col-md-4" data-id="{self.drawn.getrandbits(48)}">'
                f'<a class="card__link" href="/a/{self.drawn.randrange(99999)}">'
                f'<img class="lazy" data-src="/img/{self.drawn.getrandbits(64)}.jpg" srcset="{sizes}">'
                f'<span class="card__title">{title}</span></a>{teaser}'
                f'<time datetime="2026-01-01T0{number % 10}:00:00Z">0{number % 10}:00</time></div>'
            )
            weight += len(parts[-1].encode())
        return f'<div class="list-of-more">{"".join(parts)}</div>'

    def scripts(self, size: int) -> str:
        parts: list[str] = []
        weight = 0
        while weight < size:
            entries = {f"k{self.drawn.randrange(999)}": self.drawn.getrandbits(160) for _ in range(60)}
            script = f"<script>window.cfg=window.cfg||[];window.cfg.push({json.dumps(entries)});</script>"
            rules = "".join(
                f".c{self.drawn.randrange(999)}{{margin:{n}px;color:#{self.drawn.getrandbits(24):06x}}}"
                for n in range(25)
            )
            parts.append(f"{script}<style>{rules}</style>")
            weight += len(parts[-1])
        return "".join(parts)

    def _buttons(self) -> str:
        return "".join(f'<a href="https://{host}/share">{host[0]}</a>' for host in ("t.me", "x.com", "wa.me"))

    def _titles(self, count: int) -> list[str]:
        return [escape(title) for title in self.drawn.choices(self.story.headlines, k=count)]

    def _sentence(self) -> str:
        return escape(self.drawn.choice(self.story.sentences))

    @staticmethod
    def _json(node: object, kind: str, name: str = "") -> str:
        text = json.dumps(node, ensure_ascii=False).replace("</", "<\\/")
        return f'<script type="{kind}"{f" id={name}" if name else ""}>{text}</script>'


def _hashed(match: re.Match[str]) -> str:
    names = (f"c{hashlib.sha256(name.encode()).hexdigest()[:6]}" for name in match[1].split())
    return f'class="{" ".join(names)}"'


def others(stories: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return the sentences, of 30 to 200 characters, of the paragraphs of other articles."""
    paragraphs = (paragraph for story in stories for paragraph in story)
    parts = (part.strip() for paragraph in paragraphs for part in paragraph.replace("。", "。. ").split(". "))
    return tuple(part for part in parts if 30 <= len(part) <= 200) or ("…",)
