"""Agencies are told by dateline, byline, credit and site, and by nothing that is merely said."""

from __future__ import annotations

import pytest

from pipeline.stories import agencies, agency_of, origin_of
from schemas import EnrichedArticle, Source

BODY = " The ministers met for two hours and agreed to meet again after the summer." * 8


@pytest.mark.parametrize(
    ("opening", "agency"),
    [
        ("LONDON (Reuters) - The bank kept its rate.", "reuters"),
        ("WASHINGTON (AP) — Prices rose in May.", "ap"),
        ("PARIS, May 3 (AFP) – The mayor resigned.", "afp"),
        ("МОСКВА, 3 мая. /ТАСС/. Премьер прибыл.", "tass"),
        ("МОСКВА, 3 мая — РИА Новости. Премьер прибыл.", "ria"),
        ("Москва. 3 мая. ИНТЕРФАКС - Премьер прибыл.", "interfax"),
        ("新华社北京5月3日电（记者王五）会议开幕。", "xinhua"),
        ("（中央社記者張三台北3日電）會議開幕。", "cna_taiwan"),
        ("(서울=연합뉴스) 홍길동 기자 = 회의가 열렸다.", "yonhap"),
        ("【ソウル共同】会議が開かれた。", "kyodo"),
        ("【AFP=時事】会議が開かれた。", "afp"),
        ("Bogotá, 3 may (EFE).- El ministro renunció.", "efe"),
        ("(ANSA) - ROMA, 03 MAG - Il ministro si dimette.", "ansa"),
        ("ANKARA (AA) - Bakan istifa etti.", "anadolu"),
        ("BEIJING, May 3 (Xinhua) -- The session opened.", "xinhua"),
        ("Berlin (dpa) - Der Minister tritt zurück.", "dpa"),
        ("باريس (أ ف ب) - استقال الوزير.", "afp"),
        ("به گزارش خبرگزاری تسنیم، وزیر استعفا کرد.", "tasnim"),
        ("KYIV. May 3 (Interfax-Ukraine) - The session opened.", "interfax_ukraine"),
        ("Bishkek, 3 May (AKIpress). The session opened.", "akipress"),
        ("NEW DELHI, May 3 (PTI) The session opened.", "pti"),
        ("नई दिल्ली, 3 मई (भाषा) सत्र शुरू हुआ।", "pti"),
        ("Kraków, 3 maja (PAP) - Minister odszedł.", "pap"),
        ("AFP - La ministre démissionne.", "afp"),
    ],
)
def test_a_dateline_names_the_agency(opening: str, agency: str) -> None:
    credit = agency_of(opening + BODY)
    assert credit is not None
    assert (credit.id, credit.reason) == (agency, "dateline")


@pytest.mark.parametrize(
    ("ending", "agency"),
    [
        ("\n\nSource: Xinhua", "xinhua"),
        ("（完）来源：新华社", "xinhua"),
        ("\n\n© 2024 AFP", "afp"),
        (" (PAP)", "pap"),
        ("\n\nИсточник: ТАСС", "tass"),
        ("\n\n(Reporting by Jane Doe; Editing by John Roe)", "reuters"),
        ("\n\nThe Associated Press contributed to this report.", "ap"),
    ],
)
def test_a_credit_line_names_the_agency(ending: str, agency: str) -> None:
    credit = agency_of(BODY + ending)
    assert credit is not None
    assert (credit.id, credit.reason) == (agency, "credit")


@pytest.mark.parametrize(
    ("author", "agency"),
    [("Associated Press", "ap"), ("Jane Doe, AFP", "afp"), ("By Reuters Staff", "reuters"), ("REUTERS", "reuters")],
)
def test_a_byline_names_the_agency(author: str, agency: str) -> None:
    credit = agency_of(BODY, authors=[author])
    assert credit is not None
    assert (credit.id, credit.reason) == (agency, "byline")


def test_an_agencys_own_site_is_its_credit() -> None:
    credit = agency_of(BODY, domain="www.reuters.com")
    assert credit is not None
    assert (credit.id, credit.name, credit.reason) == ("reuters", "Reuters", "site")
    assert agency_of(BODY, domain="notreuters.com") is None


@pytest.mark.parametrize(
    "text",
    [
        "The minister told Reuters on Monday that talks go on." + BODY,
        "The Associated Press (AP) has appointed a new editor." + BODY,
        "TASS, the state agency, was fined on Monday." + BODY,
        "Министр сообщил агентству Интерфакс о встрече." + BODY,
        BODY + " He spoke to AFP on Tuesday.",
    ],
)
def test_a_name_in_the_text_is_no_credit(text: str) -> None:
    assert agency_of(text, authors=["Pa Chen", "Ana Petra Ruiz"]) is None


def test_every_agency_is_found_by_each_of_its_forms() -> None:
    assert len(agencies()) >= 25
    for agency in agencies().values():
        for form in agency.forms:
            found = agency_of(f"LANNA ({form}) - The session opened." + BODY)
            assert found is not None, form
            assert found.id == agency.id, form


def test_an_agencys_copies_have_one_origin(enriched: EnrichedArticle) -> None:
    def origin(domain: str | None, agency: str | None = None, name: str | None = None) -> str:
        return origin_of(enriched.model_copy(update={"domain": domain, "source": Source(name=name)}), agency)

    assert origin("herald.example", "ap") == origin("apnews.com", "ap") == "ap"
    assert origin("Tribune.example") == origin("www.tribune.example") == "tribune.example"
    assert origin(None, name="The Herald") == "the herald"
    assert origin(None) == ""
