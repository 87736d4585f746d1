"""The parts of the clean stage by themselves: mojibake, notices, dates, states of scripts, parts of a tree."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from lxml import etree

from pipeline.clean.blocks import blocks_of, paragraphs_of_markup, story_blocks
from pipeline.clean.cues import link_key, page_cues, without_notices
from pipeline.clean.dates import visible_date
from pipeline.clean.mojibake import mended, mended_markup
from pipeline.clean.state import story_in_scripts
from pipeline.clean.trim import trimmed
from tests.pipeline.bundled import bundled

RUSSIAN = "Министры иностранных дел встретились в Ташкенте и обсудили границу."
STORY = "The ministers of both countries met in Tashkent on Tuesday to discuss the border and its crossings."


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        (RUSSIAN, "latin-1"),
        (RUSSIAN, "cp1251"),
        ("قالت وزارة الخارجية إن المحادثات مستمرة", "latin-1"),
        ("外交部发言人在北京说，双方将继续举行会谈。", "latin-1"),
        ("Türkiye Dışişleri Bakanlığı açıkladı", "cp1252"),
        ("Le président a déclaré : « C’est fini »", "latin-1"),
    ],
)
def test_utf8_that_was_read_as_something_else_is_mended(text: str, read_as: str) -> None:
    broken = text.encode().decode(read_as)
    assert mended(broken) == text
    assert mended_markup(f'<p title="{broken}">{broken}</p>') == f'<p title="{text}">{text}</p>'


def test_cyrillic_that_was_read_as_latin_is_mended() -> None:
    assert mended(RUSSIAN.encode("cp1251").decode("cp1252")) == RUSSIAN


@pytest.mark.parametrize(
    "text",
    ["AÇÃO NÃO É", "São Paulo – Brasília", "Đorđe Š", "РОССИЯ «Сегодня»", "Ångström à la façade", "“…Ñandú”", "créée"],
)
def test_what_is_no_mojibake_stays(text: str) -> None:
    assert mended(text) == text


def test_no_bundled_text_is_taken_for_mojibake() -> None:
    texts = [article.raw.text for article in bundled().values() if article.raw.text is not None]
    assert len(texts) > 10
    assert [text[:40] for text in texts if mended(text) != text] == []


@pytest.mark.parametrize(
    "notice",
    [
        "Read also: Five things to know about the vote",
        "Читайте также: В Орске открыли мост",
        "İlgili haber: Deprem bölgesinde son durum",
        "Dalsza część tekstu pod materiałem wideo",
        "Подписывайтесь на наш канал в Telegram",
        "Арнамыздың Telegram парақшасына жазылыңыз!",
        "We use cookies to improve your visit.",
        "Photo: Agency North",
        "延伸閱讀：澎湖花火節湧入三萬人",
        "© 2024 The Herald. All rights reserved.",
        "김서연 기자 kim@ilbo.example",
    ],
)
def test_notices_go_and_the_story_stays(notice: str) -> None:
    assert without_notices([STORY, notice, STORY], {}).paragraphs == (STORY, STORY)


@pytest.mark.parametrize(
    "sentence",
    [
        "“We use cookies,” the banner said, and there was no way to refuse.",
        "Photographers waited outside the court from dawn, and nobody came out.",
        "Related companies must pay as well.",
        "Comments by the chairman were struck from the record.",
        "По теме выступили трое докладчиков из соседних стран.",
        "By Monday the road had been cleared.",
        "Users who subscribed to the channel of the ministry on Telegram saw it first.",
    ],
)
def test_a_sentence_with_such_a_word_stays(sentence: str) -> None:
    assert without_notices([STORY, sentence, STORY], {}).paragraphs == (STORY, sentence, STORY)


def test_links_are_evidence() -> None:
    line = "Five things to know about the vote"
    assert without_notices([STORY, line, STORY], {link_key(line): 1.0}).paragraphs == (STORY, STORY)
    assert without_notices([STORY, line, STORY], {link_key(line): 0.3}).paragraphs == (STORY, line, STORY)


def test_a_demand_for_money_ends_the_text() -> None:
    kept = without_notices([STORY, "Subscribe to continue reading", "4 weeks for 1 pound"], {})
    assert (kept.paragraphs, kept.paywalled) == ((STORY,), True)


def test_the_cues_are_in_many_languages() -> None:
    assert len(page_cues().byline) > 50
    for line in ("leia também", "zobacz także", "آخر", "читайте також"):
        assert bool(page_cues().related.match(line)) is (line != "آخر")


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("14 мамыр 2024", "kk", 14),
        ("May 14, 2024 9:00 am", "en", 14),
        ("14th May 2024", "en", 14),
        ("2024년 5월 14일", "ko", 14),
        ("2024年5月14日", "zh", 14),
        ("14.05.2024 16:00", "tg", 14),
        ("١٤ مايو ٢٠٢٤", "ar", 14),
        ("۲۵ اردیبهشت ۱۴۰۳", "fa", 14),
        ("۱۴۰۳/۰۲/۲۵", "fa", 14),
        ("22 ثور 1403", "fa", 11),
        ("14 maja 2024", "pl", 14),
    ],
)
def test_dates_are_read_in_many_calendars_and_digits(text: str, language: str, day: int) -> None:
    assert visible_date(f"| {text} |", language) == datetime(2024, 5, day, tzinfo=UTC)


@pytest.mark.parametrize(("text", "found"), [("40.05.2024", None), ("on 13/14 pages", None), ("", None)])
def test_what_is_no_date_is_none(text: str, found: None) -> None:
    assert visible_date(text, "en") is found


@pytest.mark.parametrize(("year", "first"), [(1358, 21), (1399, 20), (1400, 21), (1403, 20), (1404, 21)])
def test_the_solar_year_begins_at_the_equinox(year: int, first: int) -> None:
    found = visible_date(f"1 فروردین {year}", "fa")
    assert found
    assert (found.year, found.month, found.day) == (year + 621, 3, first)


def test_the_story_beside_the_headline_wins_over_a_longer_one() -> None:
    own = ", ".join(f'{{"text": "{STORY} Part {n}."}}' for n in range(3))
    other = ", ".join(f'{{"text": "{STORY} Another {n}."}}' for n in range(9))
    script = f'window.__DATA__ = {{"a": {{"body": [{own}], "headline": "Talks"}}, "b": {{"body": [{other}]}}}}'
    assert len(story_in_scripts([script], "Talks", titled=False)) == 3
    assert len(story_in_scripts([script], None, titled=False)) == 9
    assert story_in_scripts([script], "Floods", titled=True) == []


@pytest.mark.parametrize("script", ["", "var a = {", "window.__DATA__ = {]", "[" * 3000, '{"a": "' + "x" * 5000 + '"}'])
def test_a_script_without_a_story_gives_none(script: str) -> None:
    assert story_in_scripts([script], "Talks", titled=False) == []


def test_line_breaks_part_paragraphs() -> None:
    assert paragraphs_of_markup("One <b>bold</b> line.<br><br>Another,<br>that goes on.") == [
        "One bold line.",
        "Another, that goes on.",
    ]
    assert paragraphs_of_markup("&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;") == ["One.", "Two."]
    assert paragraphs_of_markup("One.\n\nTwo.") == ["One.", "Two."]


def _body(markup: str) -> etree._Element:
    return etree.fromstring(f"<html><body>{markup}</body></html>", parser=etree.HTMLParser())


def test_teasers_weigh_less_than_a_story() -> None:
    teasers = "".join(
        f'<div class="box"><a href="/{n}">Headline {n} of today</a><p>{STORY}</p></div>' for n in range(6)
    )
    tree = _body(f"<div><p>{STORY} One.</p><p>{STORY} Two.</p><p>{STORY} Three.</p></div><div>{teasers}</div>")
    found = [block.text for block in story_blocks(blocks_of(tree))]
    assert found == [f"{STORY} One.", f"{STORY} Two.", f"{STORY} Three."]


def test_a_part_that_holds_the_story_is_kept_whatever_its_class() -> None:
    story = f'<div class="sidebar widget comments"><p>{STORY}</p><p>{STORY}</p></div>'
    assert "".join(trimmed(_body(story)).itertext()).count(STORY) == 2
    menu = '<div class="sidebar"><p>Weather: sunny, and other things of the day, enough of them to be prose.</p></div>'
    kept = "".join(trimmed(_body(f"<div>{f'<p>{STORY}</p>' * 5}</div>{menu}")).itertext())
    assert "Weather" not in kept
    assert kept.count(STORY) == 5


def test_readers_comments_go_by_their_form_alone() -> None:
    remarks = "".join(f"<div class=q1><b>user{n}</b><p>{STORY} I think so too.</p></div>" for n in range(5))
    story = f"<div>{f'<p>{STORY}</p>' * 4}</div>"
    text = "".join(trimmed(_body(f"<h1>Talks</h1>{story}<div><h3>Said below (5)</h3>{remarks}</div>")).itertext())
    assert "I think so too" not in text
    text = "".join(trimmed(_body(f"<h1>Talks</h1>{story}<div>{remarks}</div>")).itertext())
    assert "I think so too" in text


def test_the_links_of_a_paragraph_stay() -> None:
    links = ", ".join(f"<a href=/{n}>minister {n}</a>" for n in range(6))
    line = f"<p>In Tashkent on Tuesday there were {links}, and all of them spoke about the border for a while.</p>"
    menu = "".join(f"<a href=/{n}>Section {n}</a>" for n in range(6))
    text = "".join(trimmed(_body(f"<div>{menu}</div><div><p>{STORY}</p>{line}</div>")).itertext())
    assert "minister 5, and all" in text
    assert "Section 3" not in text


def test_a_word_of_a_sentence_stays_whatever_its_class() -> None:
    words = '<a class="tag related" href="/t">president</a> of <span class="social">Tajikistan</span>'
    line = f"<p>{STORY} The {words} left.</p>"
    assert "The president of Tajikistan left." in "".join(trimmed(_body(line * 4)).itertext())


def test_a_heading_at_the_end_takes_nothing_with_it() -> None:
    story = "".join(f"<p>{STORY} Part {n}.</p>" for n in range(8))
    assert "Part 7" in "".join(trimmed(_body(f"<div>{story}</div><div><h1>The Herald</h1></div>")).itertext())
    menu = "<div><p>Sections and services</p></div>"
    assert "services" not in "".join(trimmed(_body(f"{menu}<h1>Talks</h1><div>{story}</div>")).itertext())


def test_a_story_with_some_links_is_no_list_of_cards() -> None:
    plain = "".join(f"<div class=k>{STORY} Part {n}.</div>" for n in range(9))
    linked = "".join(
        f'<div class=k>They wrote <a href="/{n}">another long letter of theirs {n}</a>.</div>' for n in range(5)
    )
    assert "letter of theirs 4." in "".join(trimmed(_body(f"<div>{plain}{linked}</div>")).itertext())
