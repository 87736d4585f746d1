"""The bundled tagger on sentences of the languages it serves."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import ConfigurationError
from pipeline.tagger import Taggers, load_tagger, names_in
from tests.pipeline.tagger.sentences_of_languages import SENTENCES


@pytest.mark.parametrize("language", sorted(SENTENCES))
def test_persons_without_titles_are_found(language: str) -> None:
    text, persons = SENTENCES[language]
    found = {text[name.start : name.end] for name in names_in(text, load_tagger()) if name.label == "PER"}
    assert persons <= found


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=300))
def test_names_lie_in_the_text_in_order(text: str) -> None:
    names = names_in(text, load_tagger())
    assert all(0 <= name.start < name.end <= len(text) and 0 < name.score <= 1 for name in names)
    assert all(a.end <= b.start for a, b in pairwise(names))


def test_the_same_text_gives_the_same_names_whatever_is_read_with_it() -> None:
    text, _ = SENTENCES["en"]
    alone = names_in(text, load_tagger())
    others = "\n".join(other for other, _ in SENTENCES.values())
    together = names_in(f"{text}\n{others}", load_tagger())
    assert [(n.start, n.end, n.label) for n in together[: len(alone)]] == [(n.start, n.end, n.label) for n in alone]


def test_a_long_article_is_read_in_bounded_time() -> None:
    text = " ".join(text for text, _ in SENTENCES.values()) * 20
    start = time.process_time()
    names_in(text, load_tagger())
    words = len(text.split())
    assert words / (time.process_time() - start) > 2_000


def test_a_language_can_go_without() -> None:
    taggers = Taggers.load({"en": "none"})
    text, _ = SENTENCES["en"]
    assert names_in(text, taggers.of("en")) == ()
    assert names_in(text, taggers.of("de")) != ()
    assert taggers.version.endswith("en: none")


@pytest.mark.parametrize("engine", ["spacy:xx_no_such_pipeline", "transformers:/no/such/folder", "flair:x", "spacy:"])
def test_an_engine_that_is_not_there_is_told_at_once(engine: str) -> None:
    with pytest.raises(ConfigurationError, match=r"install|choose|folder"):
        Taggers.load({"en": engine})
