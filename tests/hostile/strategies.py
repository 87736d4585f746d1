"""Generated input: bytes, pages, texts and messages that lean towards what breaks readers of text."""

from __future__ import annotations

import base64
import json
from typing import Any

from hypothesis import strategies as st

from tests.hostile.cases import SECOND, STORY

ODD = (
    "\x00", "\x0b", "\x85", "\xa0", "\xad", "\u0301", "\u0338", "\u061c", "\u180e", "\u200b", "\u200c", "\u200d", "\u200e", "\u2028",
    "\u202e", "\u2066", "\u2069", "\u3000", "\ua7f5", "\ua7f7", "\ue000", "\ufeff", "\ufffd", "\uffff", "\U000e0041", "İ", "ß", "ﬁ", "ﷺ",
    "中", "ก", "한", "é", "ж", "ש", "ﾊ", "²", "٣", "𝟚",
)  # fmt: skip
PIECES = (
    "President", "Prime Minister", "Shoigu", "the Ministry of Defence of", "Uzbekistan", "Tashkent", "(UN)", "said", "that", "“", "”",
    '"', "«", "»", "'", "(", ")", "—", "\n", "\n\n", ". ", ", ", ": ", "A.", "1,234.5", "https://user:pass@x.example/a?b#c", "a@b.c",
    "президент", "сказал", "Москва", "总统", "表示", "北京", "الرئيس", "قال", "رئیس‌جمهور", "गाँव", "नई दिल्ली", "ทักษิณ", "Ankara'da", "dedi",
    "Oʻzbekiston", "2024-05-14", "14 мая 2024", "۱۴۰۳", "<b>", "&amp;", "&#x202e;", "🇺🇿", "👨‍👩‍👧", "Ã©", "â€œ", "Ïðåçèäåíò", STORY, SECOND,
)  # fmt: skip
TAGS = (
    "p", "div", "a href='/x'", "a href='http://['", "h1", "h2", "span class=author", "i class='icon-user'", "br", "table", "tr", "td", "ul", "li", "article",
    "section", "script", "script type='application/ld+json'", "style", "noscript", "template", "svg", "math", "title", "head", "body", "html lang=xx",
    "html lang='\x00'", "base href='http://['", "meta name=date content='0000-13-99'", "meta property='og:title' content='&#0;'", "time datetime='99999'",
    "meta name=keywords content=',,,'", "link rel=canonical href='//['", "img src=data:", "iframe", "form", "input type=password", "!--", "![CDATA[", "!DOCTYPE x [<!ENTITY a 'b'>]",
    "?xml version='1.0' encoding='utf-7'?", "meta charset=utf-16", "amp-img", "x:y", "0", "frameset", "plaintext", "blockquote", "q", "time", "address", "main",
)  # fmt: skip

odd_text = st.text(alphabet=st.one_of(st.sampled_from(ODD), st.characters(codec="utf-8")), max_size=60)
any_text = st.text(alphabet=st.one_of(st.sampled_from(ODD), st.characters()), max_size=40)  # lone surrogates as well
prose = st.lists(st.one_of(st.sampled_from(PIECES), st.sampled_from(ODD), odd_text), min_size=1, max_size=40).map(
    " ".join
)
joined = st.lists(st.one_of(st.sampled_from(PIECES), st.sampled_from(ODD)), min_size=1, max_size=40).map("".join)
towers = st.builds(
    lambda piece, times: piece * times, st.one_of(st.sampled_from(PIECES), st.sampled_from(ODD)), st.integers(1, 400)
)
texts = st.one_of(prose, joined, st.builds(lambda a, b, c: f"{a}\n\n{b} {c}", prose, towers, prose))

json_values: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), odd_text, st.sampled_from(PIECES)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=5),
        st.dictionaries(st.one_of(st.sampled_from(("@type", "@graph", "headline", "author", "name", "datePublished", "articleBody", "keywords", "image", "url", "text", "props", "content", "publisher", "isAccessibleForFree", "inLanguage")), odd_text), inner, max_size=6),
    ),
    max_leaves=20,
)  # fmt: skip


def _script(value: Any, kind: int) -> str:
    content = json.dumps(value)
    return (
        f'<script type="application/ld+json">{content}</script>',
        f"<script>window.__INITIAL_STATE__ = {content};{' ' * 500}</script>",
        f"<script>self.__next_f.push([1,{json.dumps(f'1:{content}')}]){' ' * 500}</script>",
        f"<script>window.__DATA__=JSON.parse({json.dumps(content)}){' ' * 500}</script>",
    )[kind]


linked = st.dictionaries(
    st.sampled_from(("headline", "author", "name", "datePublished", "dateModified", "articleBody", "keywords", "image", "url", "publisher", "isAccessibleForFree", "inLanguage", "articleSection", "mainEntity", "@graph")),
    json_values,
    max_size=8,
).map(lambda fields: {"@type": "NewsArticle", **fields})  # fmt: skip
scripts = st.builds(_script, st.one_of(json_values, linked), st.integers(0, 3))
opened = st.builds(lambda tag, times: f"<{tag}>" * times, st.sampled_from(TAGS), st.integers(1, 30))
closed = st.sampled_from(TAGS).map(lambda tag: f"</{tag.split()[0]}>")
markup = st.lists(st.one_of(opened, closed, prose, scripts, odd_text), min_size=1, max_size=25).map("".join)
pages = st.one_of(
    markup,
    st.builds(lambda head, body: f"<html><head>{head}</head><body><article><h1>Talks</h1><p>{STORY}</p>{body}<p>{SECOND}</p></article></body></html>", markup, markup),
)  # fmt: skip

encodings = st.sampled_from(
    (
        "utf-8",
        "utf-16",
        "utf-16-le",
        "utf-32",
        "cp1251",
        "cp1252",
        "koi8-r",
        "gb18030",
        "shift_jis",
        "cp1256",
        "latin-1",
        "utf-7",
        "euc_kr",
    )
)
bodies = st.one_of(
    st.binary(max_size=300),
    st.builds(lambda page, encoding: page.encode(encoding, "replace"), pages, encodings),
    st.builds(
        lambda page, at, noise: page.encode()[:at] + noise + page.encode()[at:],
        pages,
        st.integers(0, 500),
        st.binary(max_size=20),
    ),
)
content_types = st.one_of(
    st.none(),
    st.sampled_from(
        (
            "text/html",
            "text/html; charset=utf-7",
            "image/png",
            "text/plain; charset=base64",
            "text/html; charset=undefined",
            "; charset=''",
            "text/html; charset=idna",
            "text/html;charset=unicode_escape",
        )
    ),
    odd_text,
)
times = st.one_of(
    st.datetimes().map(lambda time: time.isoformat()),
    st.sampled_from(("0000-01-01", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "99999-01-01", "2024-02-30", "2024-05-14T24:00:00Z", "2024-05-14T09:30:60Z", "20240514", "2024-W20-2", "now", "", "٢٠٢٤-٠٥-١٤", "1e999", "-1")),
    st.integers(), st.floats(),
)  # fmt: skip
urls = st.one_of(
    st.sampled_from(("https://x.example/a", "http://user:pass@x.example:80/", "http://[::1", "http://[::1]/", "https://x.example:99999/", "javascript:alert(1)", "file:///etc/passwd", "//x.example", "https://", "https://xn--/", "https://\u202e.example/", "https://x.example/%ff%00", "https://x.example/?" + "a=&" * 200, "http://x.example/amp/amp/amp", "https://m.m.m.example/", "https://1.1/", "HTTPS://X.EXAMPLE./")),
    st.builds(lambda host, path: f"https://{host}/{path}", odd_text, odd_text),
    odd_text,
)  # fmt: skip
identities = st.one_of(
    st.just("hostile"), odd_text, any_text, st.integers(), st.builds(lambda n: "ж" * n, st.integers(250, 260))
)
fields: dict[str, st.SearchStrategy[Any]] = {
    "id": identities,
    "url": urls,
    "text": texts,
    "html": pages,
    "body": bodies.map(lambda body: base64.b64encode(body).decode()),
    "content_type": content_types,
    "fetched_at": times,
    "published_at": times,
    "title": st.one_of(texts, any_text),
    "authors": st.lists(odd_text, max_size=4),
    "tags": st.one_of(st.lists(any_text, max_size=4), odd_text),
    "language": st.one_of(st.sampled_from(("en", "ru", "xx", "und", "zz", "en\n", "EN", "tlh", "mul", "")), odd_text),
    "translated_from": st.sampled_from(("en", "qqq", "en-US")),
    "source": st.one_of(st.fixed_dictionaries({}, optional={"name": any_text, "country": st.sampled_from(("UZB", "XXX", "uzb", "UZB\n")), "type": odd_text}), odd_text),
    "deleted": st.one_of(st.booleans(), json_values),
    "reason": odd_text,
}  # fmt: skip
wild_messages = st.one_of(
    st.binary(max_size=200),
    st.builds(lambda value: json.dumps(value).encode(), json_values),
    st.builds(lambda value: json.dumps(value, ensure_ascii=True).encode(), st.fixed_dictionaries({}, optional=fields)),
    st.builds(
        lambda value, at, noise: (
            (body := json.dumps(value).encode())[: at % len(body)] + noise + body[at % len(body) :]
        ),
        st.fixed_dictionaries({"id": st.just("hostile"), "text": texts}, optional={"title": odd_text}),
        st.integers(0, 10_000),
        st.binary(max_size=4),
    ),
)
good_texts = st.fixed_dictionaries(
    {"text": texts},
    optional={
        "title": texts.filter(str.strip),
        "language": st.sampled_from(("en", "ru", "zh", "ar", "fa", "th", "hi", "xx")),
    },
)
good_pages = st.one_of(
    st.fixed_dictionaries({"html": pages}, optional={"url": st.just("https://x.example/a"), "title": odd_text}),
    st.fixed_dictionaries({"body": bodies.map(base64.b64encode)}, optional={"content_type": content_types}),
)
