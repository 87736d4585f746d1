"""Names that are no places here: of persons, clubs, papers and companies; nationalities; words of the language."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

import pytest

from pipeline.enrich import Cleaner, Extractor
from schemas import EnrichedArticle, RawArticle
from tests.pipeline.places.test_places import find

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=1)
def stages() -> tuple[Cleaner, Extractor]:
    return Cleaner.load(), Extractor.load()


def enriched(text: str, language: str = "en") -> EnrichedArticle:
    """Return what the whole pipeline makes of a text."""
    cleaner, extractor = stages()
    raw = RawArticle(id="a", text=text, language=language)
    return extractor.extract(cleaner.clean(raw, received_at=NOW, now=NOW), now=NOW)


@pytest.mark.parametrize(
    "text",
    [
        "Jordan Henderson scored twice, and Chad Smith watched. Chad smiled.",
        "Paris Hilton and Sydney Sweeney came to the show.",
        "The Washington Post, the Kyiv Independent and the Jerusalem Post reported it.",
        "Shares of the Bank of Georgia fell.",
        "Real Madrid beat Bayern Munich, said the Boston Globe.",
        "Arsenal won.",
        "The University of Balochistan closed.",
    ],
)
def test_what_is_called_after_a_place_is_none(text: str) -> None:
    assert [(place.name, place.mentions[0].text) for place in enriched(text).locations] == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The West and the Global South disagree, Europeans and Afghans said. Philippine pigs were tested."),
        ("en", "Pakistani aid groups met Western officials and Ukrainian nurses."),
        ("ru", "Афганские чиновники и узбекские пограничники, таджики и русские. Запад против."),
        ("uk", "Афганські чиновники та узбецькі прикордонники. Захід проти."),
        ("tr", "Afgan ve Özbek yetkililer, Ruslar ve Türkler geldi. Batı karşı."),
        ("ar", "قال مسؤولون أفغان وإيرانيون وروس. الغرب يعارض. السوداني رئيس."),
        ("fa", "مقام‌های افغان و ازبک، ایرانی‌ها و روس‌ها گفتند. غرب مخالف است."),
        ("uz", "Afg‘on va o‘zbek rasmiylari, ruslar keldi."),
        ("kk", "Ауған және өзбек шенеуніктері, орыстар келді."),
        ("zh", "阿富汗人和俄罗斯人来了。西方反对。"),
        ("hi", "अफ़ग़ान और रूसी अधिकारी आए। पश्चिम विरोध करता है।"),
        ("fr", "Les responsables afghans et russes, des Ouzbeks sont venus. L'Occident s'oppose."),
        ("es", "Funcionarios afganos y rusos, unos uzbekos. Occidente se opone."),
    ],
)
def test_nationalities_and_the_west_have_no_country(language: str, text: str) -> None:
    assert [(place.name, place.mentions[0].text) for place in find(text, language).locations] == []


@pytest.mark.parametrize(
    "text",
    [
        "As the cholera spread, it cost US$58 million. As of Monday, more came.",
        "Ms. Corby had a CAT scan. She waited. More than ten came. The village slept.",
        "The Marburg virus spread. Marburg kills. A Minamata disease patient died.",
        "Last Thursday nothing happened; The Republic and the Center were closed.",
    ],
)
def test_ordinary_words_acronyms_and_illnesses_are_no_places(text: str) -> None:
    assert [(place.name, place.mentions[0].text) for place in find(text).locations] == []


def test_an_acronym_needs_its_capitals() -> None:
    assert {place.name for place in find("The US and the UAE agreed; let us see.").locations} == {
        "United States",
        "United Arab Emirates",
    }
    assert len(find("The US agreed; let us see.").locations[0].mentions) == 1


def test_an_introduced_illness_does_not_hide_the_town_with_its_state() -> None:
    found = find("Reston ebolavirus was found. The monkeys came to Reston, Virginia.").locations
    assert {(place.name, place.mention_count) for place in found} == {("Reston", 1), ("Virginia", 1)}


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "The Queensland Police said no one was hurt.", "Queensland"),
        ("en", "Samples were tested by the Israeli army and the Ministry of Health of Israel.", "Israel"),
        ("ru", "Об этом сообщило Министерство обороны Узбекистана.", "Uzbekistan"),
        ("fr", "Le ministère de la Défense de l'Ukraine a démenti.", "Ukraine"),
    ],
)
def test_the_place_of_a_public_body_is_a_place(language: str, text: str, name: str) -> None:
    assert name in {place.name for place in enriched(text, language).locations}


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "In Uttar Pradesh 12 million people fled to New York City and Santa Clara County.", "Uttar Pradesh"),
        ("en", "A statement for South Sudan David Shearer signed came late.", "South Sudan"),
        ("tr", "Türk Kızılay Antakya’ya çadır gönderdi.", "Antakya"),
        ("tg", "Аз Кобул меҳмонон омаданд.", "Kabul"),
        ("zh", "日本和韩国发表声明。", "Japan"),
        ("hi", "तिब्बत में भूकंप आया।", "Tibet"),
    ],
)
def test_a_guessed_actor_does_not_hide_a_place(language: str, text: str, name: str) -> None:
    assert name in {place.name for place in enriched(text, language).locations}


@pytest.mark.parametrize(
    ("language", "text"), [("ps", "ننګرهاری سړی راغی."), ("fa", "کرمانی گفت."), ("tg", "Кӯлобӣ гуфт.")]
)
def test_who_is_from_a_place_is_not_the_place(language: str, text: str) -> None:
    assert not {"Nangarhar Province", "Kerman", "Kŭlob"} & {place.name for place in find(text, language).locations}


@pytest.mark.parametrize(
    "text", ["Gunmen in Zzyzxograd, Qqqville and Tashkent fired on \ud7ff and Xx–—.", "Tashkent. " * 300]
)
def test_impossible_names_never_empty_the_rest(text: str) -> None:
    assert {place.name for place in find(text).locations} == {"Tashkent"}
