"""Raw messages that were made to hurt, each with what has to become of it: a document, or a dead letter of one code."""

from __future__ import annotations

import base64
import gzip
import json
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.errors import EmptyArticle, ImplausibleTime, TooLarge, UnreadableMessage

DOCUMENT = "document"
"""The article is odd and readable: it has to come through."""
UNREADABLE, LARGE, EMPTY, TIME = UnreadableMessage.code, TooLarge.code, EmptyArticle.code, ImplausibleTime.code
STORY = (
    "The foreign ministers of Uzbekistan and Tajikistan met in Tashkent on Tuesday for talks on their border, said "
    "the Ministry of Foreign Affairs of Uzbekistan."
)
"""A paragraph with actors and places, so that a stage has something to find."""
SECOND = "“We have agreed on nearly all of the line,” said Foreign Minister Bakhtiyor Saidov after the meeting in the capital."


@dataclass(frozen=True, slots=True)
class Case:
    """A message on the raw topic. ``ends`` are the codes that it may end with; where it has none, it is a document."""

    name: str
    make: Callable[[], bytes]
    ends: tuple[str, ...] = (DOCUMENT,)
    megabytes: bool = False
    """Whether it is one of the large ones."""

    def __str__(self) -> str:
        return self.name


def message(name: str, **fields: object) -> bytes:
    """Return a raw article as JSON; lone surrogates stay escapes, as a careless producer writes them."""
    return json.dumps({"id": f"hostile:{name}", "fetched_at": "2024-05-14T09:30:00Z", **fields}).encode()


def page(body: str, head: str = "") -> str:
    """Return a page around a piece of markup, with a story in it."""
    return (
        f"<html><head><title>Talks in Tashkent</title>{head}</head><body><article><h1>Talks in Tashkent</h1>"
        f"<p>{STORY}</p>{body}<p>{SECOND}</p></article></body></html>"
    )


def _pages() -> Iterator[Case]:
    def html(name: str, make: Callable[[], str], *ends: str, megabytes: bool = False) -> Case:
        return Case(name, lambda: message(name, html=make()), ends or (DOCUMENT,), megabytes)

    for tag in ("div", "span", "b", "a", "p", "ul><li", "table><tr><td", "blockquote", "font", "q"):
        name = tag.replace(">", "").replace("<", "-")
        yield html(f"100,000 nested {name}", lambda tag=tag: page(f"<{tag}>" * 100_000))  # type: ignore[misc]
    for tag in ("div", "b", "h2", "em"):
        name = f"nested {tag} around the story"
        yield html(name, lambda tag=tag: f"<{tag}>" * 100_000 + f"<p>{STORY} {SECOND}</p>", DOCUMENT, EMPTY)  # type: ignore[misc]
    yield html("a million nested div", lambda: page("<div>" * 1_000_000), megabytes=True)
    yield html(
        "a million nested div, closed",
        lambda: page("<div>" * 800_000 + "</div>" * 800_000),
        DOCUMENT,
        LARGE,
        megabytes=True,
    )
    yield html("a million empty elements", lambda: page("<i></i>" * 1_000_000), LARGE, megabytes=True)
    yield html("a million paragraphs of a word", lambda: page("<p>a" * 1_000_000), LARGE, megabytes=True)
    yield html("a million line breaks", lambda: page("<br>" * 1_000_000), LARGE, megabytes=True)
    yield html(
        "nothing but links, 2 MB",
        lambda: "".join(f"<a href=/news/{n}>Minister visits region {n}</a> " for n in range(45_000)),
        DOCUMENT,
        EMPTY,
        LARGE,
        megabytes=True,
    )
    yield html(
        "a list of links, 2 MB",
        lambda: (
            "<ul>"
            + "".join(f"<li><a href=/news/{n}>Minister visits region {n}</a></li>" for n in range(36_000))
            + "</ul>"
        ),
        DOCUMENT,
        EMPTY,
        LARGE,
        megabytes=True,
    )
    yield html(
        "paragraphs of links, 2 MB",
        lambda: "".join(f"<p><a href=/news/{n}>Minister visits region {n}</a></p>" for n in range(38_000)),
        DOCUMENT,
        EMPTY,
        megabytes=True,
    )
    yield html(
        "divs of links, 2 MB",
        lambda: "".join(
            f"<div class=card><a href=/news/{n}><h3>Minister visits region {n}</h3></a></div>" for n in range(28_000)
        ),
        DOCUMENT,
        EMPTY,
        megabytes=True,
    )
    yield html(
        "a story among links, 2 MB",
        lambda: page("".join(f"<a href=/news/{n}>Minister visits region {n}</a> " for n in range(45_000))),
        megabytes=True,
    )
    yield html("a table of 100,000 cells", lambda: page("<table>" + ("<tr>" + "<td>7" * 100) * 1000 + "</table>"))
    yield html("tables in tables", lambda: page("<table><tr><td>" * 5_000))
    yield html(
        "a tag of a million attributes",
        lambda: page("<p " + " ".join(f"a{n}=1" for n in range(400_000)) + ">x</p>"),
        "A201",
        megabytes=True,
    )
    yield html("an attribute of 5 MB", lambda: page(f"<p class='{'author ' * 700_000}'>x</p>"), megabytes=True)
    yield html("a name of a tag of 1 MB", lambda: page(f"<{'a' * 1_000_000}>x"))
    yield html("an unclosed tag of 5 MB", lambda: page("<p" + " x" * 2_500_000), DOCUMENT, EMPTY, megabytes=True)
    yield html("an unclosed comment", lambda: page("<!--" + "-" * 1_000_000), DOCUMENT, EMPTY)
    yield html("a million comments", lambda: page("<!---->" * 1_000_000), megabytes=True)
    yield html("a million less-than signs", lambda: page("<" * 1_000_000), DOCUMENT, LARGE)
    yield html("a million ampersands", lambda: page("&" * 1_000_000), DOCUMENT, LARGE)
    yield html("entities of HTML", lambda: page("&amp;" * 400_000), DOCUMENT, LARGE)
    yield html(
        "references to impossible characters",
        lambda: page("&#0;&#xD800;&#xDFFF;&#x110000;&#99999999999999999999;&#x1F600;" * 1000),
    )
    yield html(
        "an entity bomb",
        lambda: (
            '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
            + "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1 or str()};" * 10}">' for n in range(1, 10))
            + f"]><html><body><article><p>&lol9;</p><p>{STORY}</p><p>{SECOND}</p></article></body></html>"
        ),
    )
    yield html(
        "an entity of a file",
        lambda: '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + page("<p>&x;</p>"),
    )
    yield html(
        "linked data of depth 100,000", lambda: page("", f"<script type='application/ld+json'>{'[' * 100_000}</script>")
    )
    yield html(
        "linked data of depth 100,000, closed",
        lambda: page(
            "", '<script type="application/ld+json">' + '{"@graph":' * 50_000 + "1" + "}" * 50_000 + "</script>"
        ),
    )
    yield html(
        "linked data with 100,000 nodes",
        lambda: page(
            "",
            '<script type="application/ld+json">['
            + ",".join(['{"@type":"NewsArticle","headline":"x"}'] * 100_000)
            + "]</script>",
        ),
        megabytes=True,
    )
    yield html(
        "linked data of wrong types",
        lambda: page(
            "",
            '<script type="application/ld+json">{"@type":["NewsArticle",7,null,{}],"headline":{"name":{"name":[]}},"datePublished":1e999,"author":[[[["x"]]],7,{"name":[{"name":[1]}]}],"keywords":{"a":1},"image":[[{}]],"articleBody":["x"],"isAccessibleForFree":[],"publisher":"x","inLanguage":["en"],"articleSection":[{}]}</script>',
        ),
    )
    yield html(
        "linked data with numbers",
        lambda: page(
            "",
            f'<script type="application/ld+json">{{"@type":"NewsArticle","wordCount":{"9" * 5000},"headline":-0,"datePublished":1e999}}</script>',
        ),
    )
    yield html(
        "authors nested 50,000 deep",
        lambda: page(
            "",
            '<script type="application/ld+json">{"@type":"NewsArticle","author":'
            + '{"name":[' * 900
            + '"A B"'
            + "]}" * 900
            + "}</script>",
        ),
    )
    yield html(
        "linked data of late commas",
        lambda: page("", '<script type="application/ld+json">[' + ", " * 300_000 + "</script>"),
    )
    yield html(
        "linked data of late commas and spaces",
        lambda: page("", '<script type="application/ld+json">[' + "," + " " * 200_000 + "</script>"),
    )
    yield html(
        "linked data that hides its end",
        lambda: page("", "<script type='application/ld+json'>" + " " * 200_000 + "-->x</script>"),
    )
    yield html(
        "linked data with many ends",
        lambda: page("", "<script type='application/ld+json'>" + "--> " * 100_000 + "x</script>"),
    )
    yield html(
        "state of depth 100,000", lambda: page("", f"<script>window.__STATE__={'[' * 100_000}{']' * 100_000}</script>")
    )
    yield html(
        "state of depth 900", lambda: page("", f"<script>window.__INITIAL_STATE__={'[' * 900}1{']' * 900}</script>")
    )
    yield html(
        "state of a million nodes",
        lambda: page("", f"<script>window.__INITIAL_STATE__={json.dumps([{'text': 'x'}] * 300_000)}</script>"),
        megabytes=True,
    )
    yield html(
        "state assigned 50,000 times",
        lambda: page("", "<script>window.__STATE__=1;\n" + "a={\n" * 50_000 + "</script>"),
    )
    yield html(
        "state pushed without an end",
        lambda: page("", "<script>self.__next_f.push([1," + "__next_f.push([ " * 50_000 + "</script>"),
    )
    yield html("state as broken strings", lambda: page("", "<script>JSON.parse(" + '"\\' * 300_000 + "</script>"))
    yield html(
        "state parsed 50,000 times",
        lambda: page("", "<script>__STATE__=JSON.parse(" + 'JSON.parse("' * 50_000 + "</script>"),
    )
    yield html(
        "a class for every element",
        lambda: page("".join(f"<p class='c{n} d{n}'>x{n}" for n in range(50_000))),
        DOCUMENT,
        LARGE,
        megabytes=True,
    )
    yield html(
        "a heading of 1 MB",
        lambda: (
            f"<html><head><title>{'word ' * 200_000}</title></head><body><h1>{'word ' * 200_000}</h1><p>{STORY}</p><p>{SECOND}</p></body></html>"
        ),
        DOCUMENT,
        LARGE,
        megabytes=True,
    )
    yield html(
        "50,000 headings",
        lambda: page("".join(f"<h2>Heading number {n}</h2>" for n in range(50_000))),
        DOCUMENT,
        LARGE,
        megabytes=True,
    )
    yield html(
        "50,000 meta tags",
        lambda: page("", "".join(f"<meta property='og:x{n}' content='{n}'>" for n in range(50_000))),
        megabytes=True,
    )
    yield html("a keyword of 1 MB", lambda: page("", f"<meta name=keywords content='{'k' * 1_000_000}'>"))
    yield html(
        "an outlet of 1 MB",
        lambda: page(
            "",
            f"<meta property='og:site_name' content='{'k ' * 500_000}'><meta property='article:section' content='{'k ' * 500_000}'>",
        ),
    )
    yield html(
        "an image address of 1 MB",
        lambda: page("", f"<meta property='og:image' content='https://x.example/{'k' * 1_000_000}'>"),
    )
    yield html(
        "a canonical address of 1 MB",
        lambda: page("", f"<link rel=canonical href='https://x.example/{'k' * 1_000_000}'>"),
    )
    yield html(
        "addresses that are none",
        lambda: page(
            "",
            "<link rel=canonical href='http://[::1'><meta property='og:image' content='http://[bad'><base href='http://['>",
        ),
    )
    yield html("a language of 1 MB", lambda: page("").replace("<html", f"<html lang='{'x' * 1_000_000}'"))
    yield html(
        "dates that are none",
        lambda: page(
            "<time datetime='0000-00-00'>x</time><time datetime='99999-12-31'>x</time>",
            "<meta property='article:published_time' content='0001-01-01T00:00:00+14:00'><meta name=date content='99999-99-99'>",
        ),
    )
    yield html(
        "a date at the end of time",
        lambda: page(
            "",
            "<meta property='article:published_time' content='9999-12-31T23:59:59-14:00'><meta property='article:modified_time' content='0001-01-01T00:00:00+14:00'>",
        ),
    )
    yield html(
        "a date of 1 MB",
        lambda: page(
            f"<time datetime='{'2024-' * 200_000}'>x</time>",
            f"<meta name=date content='{'1 ' * 500_000}'><meta name=pubdate content='{'(' * 500_000}'>",
        ),
    )
    yield html("digits of a date in all scripts", lambda: page("<p>Published ²⁰²⁴ ൨൦൨൪ 𝟚𝟘𝟚𝟜-𝟘𝟝-𝟙𝟜 ٢٠٢٤/٠٥/١٤ ㉔</p>"))
    yield html(
        "a byline of 1 MB",
        lambda: page(
            f"<p class=author>By {'Ann Lee ' * 120_000}</p><span class='icon-user'></span>{'Ann Lee, ' * 100_000}"
        ),
        DOCUMENT,
        LARGE,
    )
    yield html("nul characters", lambda: page("<p>Before\x00after\x00 the talks\x00.</p>\x00"))
    yield html(
        "controls of all kinds",
        lambda: page("<p>" + "".join(map(chr, range(0x20))) + "".join(map(chr, range(0x7F, 0xA0))) + " words</p>"),
    )
    yield html(
        "a page of one script",
        lambda: "<html><body><script>" + "x" * 5_000_000 + "</script></body></html>",
        EMPTY,
        megabytes=True,
    )
    yield html(
        "frames, objects and forms",
        lambda: page(
            "<iframe src=//x.example></iframe><object data=x></object><form action=javascript:x><input type=password></form>"
            * 5_000
        ),
    )
    yield html("svg and math", lambda: page("<svg><g>" * 20_000 + "<math><mi>" * 20_000))
    yield html(
        "style and noscript",
        lambda: page("<style>" + "a{}" * 100_000 + "</style><noscript>" + "<p>x" * 50_000 + "</noscript>"),
    )
    yield html("a page in a page, many times", lambda: page("") * 3_000, DOCUMENT, LARGE, megabytes=True)
    yield html("spaces of 5 MB", lambda: page("<p>" + " " * 5_000_000 + "</p>"), megabytes=True)
    yield html("pairs of space and newline, 2 MB", lambda: page("<p>" + " \n" * 1_000_000 + "</p>"), megabytes=True)
    yield html("nothing at all", lambda: " ", EMPTY)
    yield html("not a page", lambda: "%PDF-1.7\n" + "\x01\x02" * 5000, EMPTY, DOCUMENT)


def _texts() -> Iterator[Case]:
    def text(name: str, make: Callable[[], str], *ends: str, megabytes: bool = False) -> Case:
        return Case(name, lambda: message(name, text=make()), ends or (DOCUMENT,), megabytes)

    def around(middle: str) -> str:
        return f"{STORY}\n\n{middle}\n\n{SECOND}"

    yield text("20 MB of text", lambda: (STORY + "\n\n") * 130_000, LARGE, megabytes=True)
    yield text("900,000 characters of story", lambda: (STORY + "\n\n" + SECOND + "\n\n") * 3_200, megabytes=True)
    yield text("900,000 characters in one paragraph", lambda: (STORY + " " + SECOND + " ") * 3_200, megabytes=True)
    yield text("a word of 1 MB", lambda: around("a" * 990_000), megabytes=True)
    yield text("a capital word of 1 MB", lambda: around("A" * 990_000), megabytes=True)
    yield text("a word of 1 MB in Cyrillic", lambda: around("ж" * 990_000), megabytes=True)
    yield text("a word of 1 MB in Chinese", lambda: around("中" * 990_000), megabytes=True)
    yield text("a word of 1 MB in Thai", lambda: around("ก" * 990_000), megabytes=True)
    yield text("a word of 1 MB with hyphens", lambda: around("a-" * 495_000), megabytes=True)
    yield text("a word of 1 MB with apostrophes", lambda: around("o'" * 495_000), megabytes=True)
    yield text("a number of 1 MB", lambda: around("9" * 990_000), megabytes=True)
    yield text("a number of 1 MB with points", lambda: around("9." * 495_000), megabytes=True)
    yield text(
        "a million names", lambda: "".join(f"{a} {b}, " for a in _NAMES for b in _NAMES)[:990_000], megabytes=True
    )
    yield text(
        "100,000 different names",
        lambda: "".join(f"Mr {chr(65 + n % 26)}{_letters(n)} Q{_letters(n * 7)} said. " for n in range(45_000))[
            :990_000
        ],
        megabytes=True,
    )
    yield text(
        "100,000 acronyms",
        lambda: "".join(f"({_letters(n).upper()}) " for n in range(110_000))[:990_000],
        megabytes=True,
    )
    yield text("capital words in a row", lambda: around("Alpha Beta Gamma Delta " * 40_000), megabytes=True)
    yield text("titles in a row", lambda: around("President Prime Minister General " * 28_000), megabytes=True)
    yield text("ministries in a row", lambda: around("Ministry of the Ministry of " * 33_000), megabytes=True)
    yield text("countries in a row", lambda: around("Uzbekistan, Tajikistan and Kyrgyzstan, " * 24_000), megabytes=True)
    yield text("one city 100,000 times", lambda: around("Tashkent " * 100_000), megabytes=True)
    yield text(
        "ambiguous cities",
        lambda: around("Springfield, San Jose, Santiago, Victoria, Alexandria, Paris. " * 15_000),
        megabytes=True,
    )
    yield text("he said", lambda: around("he said " * 110_000), megabytes=True)
    yield text("said that that", lambda: around("Saidov said that " * 55_000), megabytes=True)
    for name, mark in (
        ("straight", '"'),
        ("opening", "“"),
        ("closing", "”"),
        ("angular", "«"),
        ("single", "'"),
        ("low", "„"),
        ("CJK", "「"),
    ):
        yield text(f"100,000 {name} quotes", lambda mark=mark: around(mark * 100_000))  # type: ignore[misc]
        yield text(
            f"100,000 {name} quotes around words",
            lambda mark=mark: around(f"{mark}Saidov said {mark}" * 50_000),  # type: ignore[misc]
            megabytes=True,
        )
    for name, mark in (("opening", "("), ("closing", ")"), ("square", "["), ("curly", "{")):
        yield text(f"100,000 {name} brackets", lambda mark=mark: around(mark * 100_000))  # type: ignore[misc]
    yield text("brackets with words", lambda: around("(Saidov " * 100_000), megabytes=True)
    yield text("commas, dashes, colons", lambda: around(", — : ; – | " * 80_000), megabytes=True)
    yield text("full stops", lambda: around("." * 500_000), megabytes=True)
    yield text("short sentences", lambda: around("A. " * 300_000), megabytes=True)
    yield text("initials", lambda: around("A. B. C. D. Saidov " * 50_000), megabytes=True)
    yield text("100,000 paragraphs", lambda: "Saidov.\n\n" * 100_000, megabytes=True)
    yield text("300,000 lines", lambda: "a\n" * 300_000, DOCUMENT, LARGE, megabytes=True)
    yield text("newlines alone", lambda: "\n" * 1_000_000 + STORY, megabytes=True)
    yield text("newlines and spaces", lambda: around("\n \t" * 300_000), megabytes=True)
    yield text("newlines and spaces, no end", lambda: STORY + "\n" + "\t \n" * 1 + " " * 500_000 + "x")
    yield text("spaces alone", lambda: " " * 1_000_000, EMPTY)
    yield text("invisible characters alone", lambda: "\u200b\u2060\ufeff" * 100_000, EMPTY)
    yield text("tag characters", lambda: around("".join(chr(0xE0000 + n) for n in range(0x80)) * 1000))
    yield text("right-to-left overrides", lambda: around("\u202eنص معكوس\u202c \u2066abc\u2069 " * 5_000))
    yield text("zero-width between all letters", lambda: "\u200b".join(STORY) + "\n\n" + "\u200d".join(SECOND))
    yield text("variation selectors", lambda: around("a\ufe0f\U000e0100" * 50_000))
    yield text("Zalgo", lambda: around("Z" + "\u0301\u0316\u0334" * 300_000 + "algo"), megabytes=True)
    yield text(
        "Zalgo over every letter",
        lambda: "".join(c + "\u0301\u0323\u0308\u0330" * 10 for c in STORY * 100),
        megabytes=True,
    )
    yield text("combining marks in the wrong order", lambda: around("\u0301\u0323" * 400_000), megabytes=True)
    yield text("text that grows under NFC", lambda: "\U0001d160" * 330_000 + STORY, DOCUMENT, LARGE, megabytes=True)
    yield text("text that grows under casefold", lambda: around("ΐß" * 200_000), megabytes=True)
    yield text("dotted capital I", lambda: around("İİİİ " * 100_000), megabytes=True)
    yield text("jamo", lambda: around("\u1112\u1161\u11ab" * 100_000), megabytes=True)
    yield text(
        "private and unassigned characters",
        lambda: around("\ue000\uf8ff\U000f0000\U0010fffd\u0378\ufdd0\ufffe\uffff" * 1000),
    )
    yield text("replacement characters", lambda: around("\ufffd" * 500_000), megabytes=True)
    yield text("mojibake tower", lambda: _mojibake("Президент Узбекистана прибыл в Ташкент на переговоры. ", 5))
    yield text(
        "mojibake of 900,000 characters",
        lambda: _mojibake("Президент Узбекистана прибыл. " * 12_000, 2)[:900_000],
        megabytes=True,
    )
    yield text("accented letters in one line", lambda: "Ïðåçèäåíò " * 90_000, megabytes=True)
    yield text("every script", _every_script)
    yield text(
        "every character",
        lambda: around("".join(chr(n) for n in range(0x20, 0x30000) if not 0xD800 <= n <= 0xDFFF)),
        DOCUMENT,
        megabytes=True,
    )
    yield text("emoji families", lambda: around("👨‍👩‍👧‍👦🏳️‍🌈🇺🇿" * 20_000), megabytes=True)
    yield text("markup as text", lambda: around("<script>alert(1)</script><p>&amp;" * 20_000), megabytes=True)
    yield text("addresses", lambda: around("https://user:pass@x.example/" + "a/" * 200_000), megabytes=True)
    yield text("mail addresses", lambda: around("a@b.c, " * 100_000), megabytes=True)
    yield text("Persian months", lambda: around("۱۴ اردیبهشت ۱۴۰۳ " * 40_000), megabytes=True)
    yield text("Arabic letters joined", lambda: around("ﷺ" * 100_000 + "الله" * 100_000), megabytes=True)
    yield text("languages mixed word by word", lambda: "the и في 的 に の देश ว่า ve und " * 25_000, megabytes=True)
    yield text("one character", lambda: "x")
    yield text("empty", lambda: "", EMPTY)


def _messages() -> Iterator[Case]:
    def raw(name: str, value: bytes | Callable[[], bytes], *ends: str, megabytes: bool = False) -> Case:
        return Case(name, value if callable(value) else lambda: value, ends or (UNREADABLE,), megabytes)

    def fields(name: str, *ends: str, **values: object) -> Case:
        given: dict[str, object] = {"text": f"{STORY}\n\n{SECOND}"} if not {"html", "body"} & set(values) else {}
        return Case(name, lambda: message(name, **(given | values)), ends or (UNREADABLE,))

    yield raw("no JSON", b"<html>")
    yield raw("JSON of depth 100,000", b"[" * 100_000)
    yield raw("objects of depth 100,000", b'{"a":' * 100_000 + b"1" + b"}" * 100_000)
    yield raw(
        "a deep unknown field",
        lambda: message("deep", text=STORY)[:-1] + b', "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    )
    yield raw(
        "a deep title", lambda: message("deep", text=STORY)[:-1] + b', "title": ' + b"[" * 150 + b"]" * 150 + b"}"
    )
    yield raw(
        "keys that collide",
        b'{"id": "hostile:keys that collide", "id": "hostile:keys that collide", "text": "first", "text": "The ministers met in Tashkent."}',
        DOCUMENT,
    )
    yield raw(
        "a million keys",
        lambda: (
            b'{"id": "hostile:a million keys", "text": "The ministers met in Tashkent.", '
            + ",".join(f'"k{n}": 0' for n in range(1_000_000)).encode()
            + b"}"
        ),
        DOCUMENT,
        megabytes=True,
    )
    yield raw("numbers like 1e999", b'{"id": 1e999, "text": -0, "title": 1e-999}')
    yield raw(
        "an unknown 1e999",
        b'{"id": "hostile:an unknown 1e999", "text": "The ministers met in Tashkent.", "x": 1e999, "y": -0, "z": 1e-999}',
        DOCUMENT,
        UNREADABLE,
    )
    yield raw(
        "a number of 1 MB",
        lambda: b'{"id": "hostile:big", "text": "x y", "x": ' + b"9" * 1_000_000 + b"}",
        DOCUMENT,
        UNREADABLE,
    )
    yield raw("NaN and Infinity", b'{"id": "hostile:nan", "text": "x", "x": NaN, "y": Infinity}', UNREADABLE, DOCUMENT)
    yield raw("a lone surrogate", b'{"id": "hostile:surrogate", "text": "\\ud800 in the text"}')
    yield raw("a lone surrogate as UTF-8", b'{"id": "hostile:surrogate", "text": "\xed\xa0\x80"}')
    yield raw(
        "a lone surrogate in a key", b'{"id": "hostile:surrogate", "text": "x y", "\\ud800": 1}', UNREADABLE, DOCUMENT
    )
    yield raw("a lone surrogate as id", b'{"id": "\\udfff", "text": "x"}')
    yield raw("UTF-16", lambda: message("utf-16", text=STORY).decode().encode("utf-16"))
    yield raw("a byte order mark", lambda: b"\xef\xbb\xbf" + message("bom", text=STORY))
    yield raw("gzip", lambda: gzip.compress(message("gzip", text=STORY)))
    yield raw("nul bytes", b"\x00" * 1000)
    yield raw("two messages", lambda: message("two", text=STORY) * 2)
    yield raw("more than 24 MiB", lambda: message("large", text="x" * 26_000_000), LARGE, megabytes=True)
    yield fields("an id of 10 kB", id="x" * 10_000)
    yield fields("an id of 513 bytes", id="ж" * 256 + "x")
    yield fields("an id of 512 bytes", DOCUMENT, id="ж" * 256)
    yield fields("an id with a newline", id="a\nb")
    yield fields("an id with an override", id="a\u202eb")
    yield fields("an id with a nul", id="a\x00b")
    yield fields("an empty id", id="")
    yield fields("an id of spaces", id="   ")
    yield fields("an id that is a number", id=7)
    yield fields(
        "tags with nul and overrides",
        DOCUMENT,
        tags=["\x00", "\u202e", ""],
        authors=["", "\x00"],
        source={"name": "\x00\u202e", "type": ""},
    )
    yield fields("a tag of 1 MB", DOCUMENT, LARGE, UNREADABLE, tags=["t" * 1_000_000])
    yield fields("100,000 tags", DOCUMENT, LARGE, UNREADABLE, tags=[f"tag {n}" for n in range(100_000)])
    yield fields("100,000 authors", DOCUMENT, LARGE, UNREADABLE, authors=[f"Ann Lee {n}" for n in range(100_000)])
    yield fields("an author of 1 MB", DOCUMENT, LARGE, UNREADABLE, authors=["a" * 1_000_000])
    yield fields(
        "a source of 1 MB", DOCUMENT, LARGE, UNREADABLE, source={"name": "s" * 1_000_000, "type": "t" * 1_000_000}
    )
    yield fields("a title of 1 MB", DOCUMENT, LARGE, UNREADABLE, title="Talks " * 166_000)
    yield fields("a title of one word of 1 MB", DOCUMENT, LARGE, UNREADABLE, title="T" * 1_000_000)
    yield fields("a title of nothing", DOCUMENT, title="\u200b\x00 \n")
    yield fields("the year 0", fetched_at="0000-01-01T00:00:00Z")
    yield fields("the year 1", DOCUMENT, fetched_at="0001-01-01T00:00:00Z", published_at="0001-01-01T00:00:00Z")
    yield fields("before the year 1", fetched_at="0001-01-01T00:00:00+14:00")
    yield fields("after the year 9999", fetched_at="9999-12-31T23:59:59-14:00")
    yield fields("the year 9999", TIME, fetched_at="9999-12-31T23:59:59Z")
    yield fields("the year 99999", fetched_at="99999-01-01T00:00:00Z")
    yield fields("a time that is a number", fetched_at=1715679000)
    yield fields("a time of 1 MB", fetched_at="2" * 1_000_000)
    yield fields("a time in Arabic digits", fetched_at="٢٠٢٤-٠٥-١٤T٠٩:٣٠:٠٠Z")
    yield fields("a language that does not exist", DOCUMENT, language="xx", translated_from="qqq")
    yield fields("a language that is none", language="english")
    yield fields("a language with a newline", language="en\n")
    yield fields("a country with a newline", source={"country": "UZB\n"})
    yield fields("an address with credentials", DOCUMENT, id=None, url="https://user:secret@x.example/talks")
    yield fields("an address of 1 MB", url="https://x.example/" + "a" * 1_000_000)
    yield fields("an address of 8 kB", DOCUMENT, id=None, url="https://x.example/" + "a" * 8_000)
    yield fields("an address with 4,000 parameters", id=None, url="https://x.example/?" + "a&" * 4_000)
    yield fields("an address that is broken", id=None, url="http://[::1")
    yield fields("an address of a file", id=None, url="file:///etc/passwd")
    yield fields("an address of a script", id=None, url="javascript:alert(1)")
    yield fields("an address with a control", DOCUMENT, UNREADABLE, id=None, url="https://x.example/a\x00b\nc")
    yield fields("an address with an override", DOCUMENT, UNREADABLE, id=None, url="https://x.example/\u202etalks")
    yield fields("a host of odd letters", DOCUMENT, UNREADABLE, id=None, url="https://xn--\u0130\u200d.example/")
    yield fields("a host of 8 kB", id=None, url="https://" + "a" * 8_000 + ".example/")
    yield fields("a port that is none", id=None, url="https://x.example:99999/")
    yield fields("a broken address beside an id", url="http://[::1")
    yield fields("no content type at all", DOCUMENT, body=_b64(page("").encode()), content_type="")
    yield fields(
        "a wrong content type", DOCUMENT, body=_b64(page("").encode()), content_type="image/png; charset=utf-16"
    )
    yield fields(
        "a content type of 1 MB",
        DOCUMENT,
        body=_b64(page("").encode()),
        content_type="text/html; " + "charset=" * 125_000,
    )
    for name in (
        "base64",
        "zlib",
        "rot13",
        "idna",
        "punycode",
        "unicode_escape",
        "raw_unicode_escape",
        "hex",
        "bz2",
        "undefined",
        "mbcs",
        "utf-7",
        "utf_16",
        "hz",
        "iso-2022-jp",
        "unknown-8bit",
        "string_escape",
        "quopri",
    ):
        yield fields(
            f"charset {name}",
            DOCUMENT,
            EMPTY,
            body=_b64(page("<p>Zürich é</p>").encode("cp1252")),
            content_type=f"text/html; charset={name}",
        )
    yield fields("a body that is no base64", body="***")
    yield fields("an empty body", EMPTY, body="")
    yield fields(
        "a body of random bytes", DOCUMENT, EMPTY, body=_b64(bytes((n * 7919 + n // 251) % 256 for n in range(200_000)))
    )
    yield fields("a body that is a gzip bomb", EMPTY, DOCUMENT, body=_b64(gzip.compress(b"\0" * 50_000_000)))
    yield fields("a body of nul bytes", EMPTY, DOCUMENT, body=_b64(b"\0" * 1_000_000))
    yield fields("a body of 0x80", EMPTY, DOCUMENT, body=_b64(b"\x80" * 1_000_000))
    yield fields("a body in UTF-32", DOCUMENT, body=_b64(page("").encode("utf-32")))
    yield fields("a body in UTF-16 that breaks off", DOCUMENT, body=_b64(page("").encode("utf-16")[:-7]))
    yield fields(
        "a body in three encodings",
        DOCUMENT,
        EMPTY,
        body=_b64(
            "".join(["<html><body>", STORY]).encode()
            + "Привет".encode("cp1251")
            + "Привет".encode("koi8-r")
            + "مرحبا".encode("cp1256")
            + SECOND.encode("utf-16-le")
        ),
    )
    yield fields("an unclosed script in bytes", DOCUMENT, EMPTY, body=_b64(b"<script>" * 100_000 + b"\xff\xfe\x80"))
    yield fields("unclosed tags in bytes", DOCUMENT, EMPTY, body=_b64(b"\xff" + b"<" * 500_000))
    yield fields("html and text at once", text="x", html="<p>x</p>")
    yield fields("null for everything", text=None)
    yield fields("a list instead of a text", text=["x"])


_NAMES = ("Anna", "Boris", "Clara", "Dmitri", "Elena", "Farid", "Galina", "Hamid", "Irina", "Jamila") * 30


def _letters(number: int) -> str:
    found = ""
    while True:
        number, rest = divmod(number, 26)
        found = chr(97 + rest) + found
        if not number:
            return found


def _mojibake(text: str, times: int) -> str:
    for _ in range(times):
        text = text.encode().decode("cp1252", "replace").replace("\ufffd", "?")
    return text


def _every_script() -> str:
    """Return some letters of every script that this Python knows."""
    letters: dict[str, list[str]] = {}
    for number in range(0x41, 0x30000):
        character = chr(number)
        if unicodedata.category(character)[0] == "L":
            script = unicodedata.name(character, "X ").split()[0]
            found = letters.setdefault(script, [])
            if len(found) < 60:
                found.append(character)
    return "\n\n".join(
        " ".join("".join(found[n : n + 6]) for n in range(0, len(found), 6)) for found in letters.values()
    )


def _b64(body: bytes) -> str:
    return base64.b64encode(body).decode()


CASES = tuple([*_pages(), *_texts(), *_messages()])
