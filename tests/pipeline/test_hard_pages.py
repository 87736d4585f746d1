"""Pages that are hard to clean, each with one trick of the trade, against what is expected of them."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from pipeline.enrich import Cleaner
from schemas import CleanArticle, RawArticle

PAGES = Path(__file__).parents[1] / "pages"
STEMS = sorted(path.stem for path in PAGES.glob("*.html"))
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ABOUT_TEXT = ("url", "text_contains", "text_excludes")


@lru_cache(maxsize=1)
def cleaner() -> Cleaner:
    return Cleaner.load()


def expected(stem: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((PAGES / f"{stem}.json").read_text(encoding="utf-8"))
    return content


@lru_cache(maxsize=100)
def cleaned(stem: str) -> CleanArticle:
    raw = RawArticle(url=expected(stem)["url"], body=base64.b64encode((PAGES / f"{stem}.html").read_bytes()))
    return cleaner().clean(raw, received_at=NOW, now=NOW)


def test_every_page_has_an_expectation_and_there_are_many() -> None:
    assert sorted(path.stem for path in PAGES.glob("*.json")) == STEMS
    assert len(STEMS) >= 25


@pytest.mark.parametrize("stem", STEMS)
def test_its_text_is_the_story(stem: str) -> None:
    article, wanted = cleaned(stem), expected(stem)
    assert [passage for passage in wanted["text_contains"] if passage not in article.text] == []
    assert [passage for passage in wanted["text_excludes"] if passage in article.text] == []


@pytest.mark.parametrize("stem", STEMS)
def test_what_it_says_of_itself_is_read(stem: str) -> None:
    article = json.loads(cleaned(stem).to_json())
    wanted = {name: value for name, value in expected(stem).items() if name not in ABOUT_TEXT}
    assert {name: article.get(name, [] if name in ("authors", "keywords") else None) for name in wanted} == wanted
