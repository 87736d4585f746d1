"""Quotation marks of all kinds: what stands in them, where it ends, and what is a name rather than speech."""

from __future__ import annotations

import pytest

from pipeline.quotes.marks import dialogue_lines, quoted_spans
from tests.pipeline.quotes.sentences import quotes, said


@pytest.mark.parametrize(
    ("opening", "closing"),
    ["“”", "„“", "„”", "””", "«»", "»«", "‹›", '""', "‘’", "''", "‚‘", "「」", "『』", ("« ", " »")],
)
def test_every_kind_of_mark_opens_and_closes(opening: str, closing: str) -> None:
    text = f"{opening}We will wait for rain,{closing} said Ana Diaz in the port."
    assert said(text, "en", ["Ana Diaz"]) == [("We will wait for rain", "Ana Diaz", "direct")]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("He said: “Call it ‘the long day’ or nothing.”", "Call it ‘the long day’ or nothing."),
        ("Он сказал: «Фильм „Снег“ мне понравился».", "Фильм „Снег“ мне понравился"),
        ("Он сказал: «Завод «Луч» закрыт».", "Завод «Луч» закрыт"),
        ("他说：“我读过‘边城’这本书。”", "我读过‘边城’这本书。"),
        ("‘I don’t know whose workers’ rights,’ she said", "I don’t know whose workers’ rights,"),
    ],
)
def test_marks_inside_a_quotation_belong_to_it(text: str, content: str) -> None:
    (span,) = quoted_spans(text)
    assert text[span.start : span.end].startswith(content)


def test_nested_marks_give_the_outer_quotation() -> None:
    text = "“They told us ‘go home’ and we went,” said Ana Diaz."
    assert said(text, "en", ["Ana Diaz"]) == [("They told us ‘go home’ and we went", "Ana Diaz", "direct")]


@pytest.mark.parametrize(
    "text", ["l’Ouzbékistan n’est pas d’accord", "O‘zbekiston va Farg‘ona", "don't, won't, can't", "the '90s"]
)
def test_an_apostrophe_opens_nothing(text: str) -> None:
    assert quoted_spans(text) == ()


def test_a_quotation_over_paragraphs_is_one() -> None:
    text = "Ana Diaz said: “The first day was hard.\n\n“The second was bad.\n\n“The third was fine.”\n\nThen rain."
    found = quotes(text, "en", ["Ana Diaz"])
    assert [(q.text[:13], q.text[-15:], q.speaker) for q in found] == [("The first day", "third was fine.", "Ana Diaz")]


def test_a_quotation_that_nothing_closes_ends_with_its_paragraph() -> None:
    text = "Ana Diaz said: “The road is closed to everybody.\n\nThe police came later."
    assert said(text, "en", ["Ana Diaz"]) == [("The road is closed to everybody.", "Ana Diaz", "direct")]


def test_a_stray_mark_quotes_nothing() -> None:
    text = 'A 12" pipe burst near the port, said Ana Diaz to nobody.'
    assert said(text, "en", ["Ana Diaz"]) == [('A 12" pipe burst near the port', "Ana Diaz", "indirect")]
    assert quoted_spans('A 12" pipe burst.\nA second" one.') == ()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("«Газпром» сообщил о росте прибыли.", "ru"),
        ("Компания «Газпром» сообщила, сказал Иван Петров.", "ru"),
        ("The ship “Titanic” sank, said Ana Diaz.", "en"),
        ("Ana Diaz said the so-called “soft power” is gone.", "en"),
        ("The daily “Northern Star” reported on it.", "en"),
        ("Учения «Горный рубеж» начались, сообщил Иван Петров.", "ru"),
        ("Об этом пишет газета «Новая степь».", "ru"),
        ("习近平在《人民日报》发表文章说。", "zh"),
        ("“Hürriyet” gazetesi yazdı.", "tr"),
        ("“Do‘stlik” posti ochildi, dedi vazir.", "uz"),
    ],
)
def test_names_in_marks_are_no_speech(text: str, language: str) -> None:
    assert [quote for quote in said(text, language) if quote[2] == "direct"] == []


def test_a_pull_quote_repeats_and_does_not_count() -> None:
    text = "«Дорог здесь не хватает.»\n\n«Дорог здесь не хватает», — сказал Иван Петров."
    assert said(text, "ru", ["Иван Петров"]) == [("Дорог здесь не хватает", "Иван Петров", "direct")]


def test_one_word_that_is_said_is_speech() -> None:
    assert said("“Never,” said Ana Diaz.", "en", ["Ana Diaz"]) == [("Never", "Ana Diaz", "direct")]


def test_words_quoted_within_a_sentence_are_speech_where_it_says_whose() -> None:
    text = "Ana Diaz said the plan was “a very bad idea for us all” and left."
    assert ("a very bad idea for us all", "Ana Diaz", "direct") in said(text, "en", ["Ana Diaz"])


def test_dialogue_opens_with_a_dash() -> None:
    text = "— Мы ждём дождя, — сказал Иван Петров. — Поле сухое.\n— А потом? — спросила Анна Белова."
    assert said(text, "ru", ["Иван Петров", "Анна Белова"]) == [
        ("Мы ждём дождя", "Иван Петров", "direct"),
        ("Поле сухое.", "Иван Петров", "direct"),
        ("А потом?", "Анна Белова", "direct"),
    ]
    assert len(dialogue_lines(text)) == 2


def test_a_list_is_no_dialogue() -> None:
    assert said("- Рубрика: Экономика\n\n- Автор: Иван Петров\n", "ru", ["Иван Петров"]) == []
