"""Places: what is found, what a name is not, and which of several places is meant."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.places import PlaceFinder, Places
from schemas import Actor, ActorType, CleanArticle, Language, Mention, PlaceKind, Provenance, Revision, Source

FINDER = PlaceFinder.load()


def article(text: str, language: str = "en", title: str | None = None, country: str | None = None) -> CleanArticle:
    return CleanArticle(
        id="a",
        title=title,
        fetched_at=datetime(2024, 5, 14, tzinfo=UTC),
        language=Language(code=language, confidence=1.0),
        source=Source(country=country) if country else None,
        text=text,
        word_count=len(text.split()),
        excerpt=text[:50],
        revision=Revision(content_hash="x"),
        provenance=Provenance(pipeline="x", revision=1),
    )


def find(text: str, language: str = "en", *actors: Actor, title: str | None = None) -> Places:
    return FINDER.find(article(text, language, title), actors)


def names(text: str, language: str = "en", *actors: Actor) -> set[str]:
    return {place.name for place in find(text, language, *actors).locations}


def actor(text: str, part: str, kind: ActorType) -> Actor:
    start = text.index(part)
    mention = Mention(text=part, start=start, end=start + len(part))
    return Actor(id=part, name=part, type=kind, confidence=1, salience=0.5, mention_count=1, mentions=(mention,))


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("ru", "Министры встретились в Ташкенте.", "Tashkent"),
        ("uk", "Переговори тривають у Харкові.", "Kharkiv"),
        ("kk", "Президент Астанада кездесті.", "Astana"),
        ("tr", "Heyet dün Bakü’de görüştü.", "Baku"),
        ("uz", "Muzokaralar Toshkentda davom etadi.", "Tashkent"),
        ("uz", "Музокаралар Тошкентда давом этади.", "Tashkent"),
        ("tg", "Онҳо дар Душанбе вохӯрданд.", "Dushanbe"),
        ("ar", "وصل الوفد إلى القاهرة أمس.", "Cairo"),
        ("fa", "هیئت به کابل رسید.", "Kabul"),
        ("zh", "代表团星期三抵达塔什干。", "Tashkent"),
        ("hi", "प्रतिनिधिमंडल दिल्ली पहुँचा।", "Delhi"),
        ("en", "They crossed the Amu River at night.", "Amu Darya"),
        ("ru", "Учения прошли у Каспийского моря.", "Caspian Sea"),
        ("uz", "O‘zbekiston va Afg‘oniston kelishdi.", "Uzbekistan"),
        ("uz", "O'zbekiston va Afgʻoniston kelishdi.", "Uzbekistan"),
    ],
)
def test_places_are_found_in_the_forms_of_their_language(language: str, text: str, name: str) -> None:
    assert name in names(text, language)


@pytest.mark.parametrize(
    ("text", "part", "kind"),
    [
        ("A report by the Fargana news agency said so. Fargana named no source.", "Fargana", ActorType.MEDIA),
        ("Jordan Henderson scored twice. Jordan smiled.", "Jordan Henderson", ActorType.PERSON),
        ("The Washington Post reported it.", "Washington Post", ActorType.MEDIA),
        ("Tehrik-i-Taliban Pakistan made no statement.", "Tehrik-i-Taliban Pakistan", ActorType.ARMED_GROUP),
        ("The University of Balochistan closed.", "University of Balochistan", ActorType.EDUCATION),
    ],
)
def test_a_name_of_somebody_is_not_a_place(text: str, part: str, kind: ActorType) -> None:
    found = find(text, "en", actor(text, part, kind)).locations
    assert not [m for place in found for m in place.mentions if m.start < text.index(part) + len(part)]


@pytest.mark.parametrize(
    "text",
    [
        "The Fargana news agency named no source.",
        "Jordan Henderson scored twice.",
        "Uzbek and Afghan officials met. Georgians and Jordanians came too.",
        "He said that nice people of both sides may march in May.",
    ],
)
def test_agencies_people_and_demonyms_give_no_place(text: str) -> None:
    assert names(text) == set()


@pytest.mark.parametrize(
    ("text", "word", "country"),
    [
        ("Officials in Tbilisi said that Georgia and Azerbaijan agreed. Gori was quiet.", "Georgia", "GE"),
        ("Atlanta and Savannah prepared as Georgia called up its guard. Florida sent crews.", "Georgia", "US"),
        ("A church in Paris, Texas, opened its doors.", "Paris", "US"),
        ("Talks in Paris ended as France and Germany agreed.", "Paris", "FR"),
        ("Niger closed its border with Benin, officials in Niamey said.", "Niger", "NE"),
        ("Chad and Sudan agreed, said a spokesman in N'Djamena.", "Chad", "TD"),
        ("King Abdullah of Jordan arrived in Amman.", "Jordan", "JO"),
    ],
)
def test_the_company_of_a_name_decides_what_it_means(text: str, word: str, country: str) -> None:
    place = next(p for p in find(text).locations if word in {m.text for m in p.mentions})
    assert place.country == country


def test_a_place_is_one_entry_with_all_its_mentions() -> None:
    text = "Moscow spoke. The Kremlin in Moscow did not. Moscow's mayor left."
    found = find(text, title="Moscow talks")
    assert [place.name for place in found.locations] == ["Moscow"]
    moscow = found.locations[0]
    assert [(m.field, m.text) for m in moscow.mentions] == [("title", "Moscow")] + [("text", "Moscow")] * 3
    assert (moscow.kind, moscow.country, moscow.mention_count) == (PlaceKind.CITY, "RU", 4)
    assert moscow.id == "geonames:524901"


def test_the_place_an_article_is_about_is_specific_and_early() -> None:
    found = find(
        "Floods hit Orsk on Friday, officials in Moscow said. Russia sent boats. Russia sent tents.",
        title="Orsk flooded",
    )
    assert found.primary is not None
    assert found.primary.name == "Orsk"


def test_an_article_without_places_is_about_none() -> None:
    assert find("Nothing happened anywhere.") == Places((), None)


def test_unknown_names_do_not_empty_the_rest() -> None:
    assert names("They went from Zzyzxograd to Tashkent and Qqqville.") == {"Tashkent"}


def test_nothing_depends_on_what_was_read_before() -> None:
    text = "Talks in Paris ended as France and Germany agreed."
    first = find(text)
    find("A church in Paris, Texas, opened its doors.")
    assert find(text) == first


@pytest.mark.parametrize(
    ("language", "text", "name", "country"),
    [
        ("en", "A fire in Springfield, Ill., killed two people.", "Springfield", "US"),
        ("en", "Samples were tested in Pirbright on Monday.", "Pirbright", "GB"),
        ("zh", "代表团访问了新疆维吾尔自治区。", "Xinjiang", "CN"),
        ("ru", "Взрыв прогремел в Донецкой области.", "Donetsk Oblast", "UA"),
        ("uk", "Обстріл Харківщини тривав усю ніч.", "Kharkiv Oblast", "UA"),
        ("kk", "Су тасқыны Атырау облысында басталды.", "Atyrau Region", "KZ"),
        ("fa", "زلزله استان هرات را لرزاند.", "Herat Province", "AF"),
        ("de", "Der Damm am Assuan hielt, das Rote Meer blieb ruhig. Er reiste nach Straubing.", "Straubing", "DE"),
    ],
)
def test_divisions_villages_and_long_names_are_found_in_texts(
    language: str, text: str, name: str, country: str
) -> None:
    found = {(place.name, place.country) for place in find(text, language).locations}
    assert (name, country) in found


@pytest.mark.parametrize(
    "text",
    [
        "Mass was said early. Miss Jones sang. Ill at ease, she left.",
        "Plains and hills lay before them. Hope was all they had.",
    ],
)
def test_abbreviations_and_names_of_villages_need_their_place_in_the_sentence(text: str) -> None:
    assert names(text) == set()


def test_the_division_behind_a_town_tells_which_one_it_is() -> None:
    found = find("A fire in Springfield, Ill., killed two. Crews came from Paris, Texas.").locations
    assert {place.name: place.admin1 for place in found if place.kind is PlaceKind.CITY} == {
        "Springfield": "Illinois",
        "Paris": "Texas",
    }


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "pl",
            "Rozmowy w Warszawie, Kijowie i Ankarze; przedstawiciele Turcji.",
            {"Warsaw", "Kyiv", "Ankara", "Turkey"},
        ),
        ("cs", "Jednali v Praze o Ukrajině; u Doněcku boje.", {"Prague", "Ukraine", "Donetsk"}),
        ("sk", "Rokovali v Bratislave; v Kyjeve zneli sirény.", {"Bratislava", "Kyiv"}),
        ("hr", "Razgovori u Sarajevu i Splitu, bez Srbije.", {"Sarajevo", "Split", "Serbia"}),
        ("sr", "Разговори у Београду и Приштини, протест у Нишу.", {"Belgrade", "Pristina", "Niš"}),
        ("be", "Вучэнні каля Гродна, улады ў Мінску.", {"Hrodna", "Minsk"}),
        ("bg", "Преговори в София за Украйна, протест в Пловдив.", {"Sofia", "Ukraine", "Plovdiv"}),
        ("ro", "Trupele Rusiei, granița Moldovei, la București.", {"Russia", "Moldova", "Bucharest"}),
        ("hu", "Budapesten és Kijevben tárgyaltak, Moszkvában tagadtak.", {"Budapest", "Kyiv", "Moscow"}),
        (
            "fi",
            "Moskovassa ja Pietarissa protestoitiin, Virossa ei.",
            {"Moscow", "Saint Petersburg", "Estonia"},
        ),
        ("lt", "Pratybos prie Gardino, Vilniuje ir Maskvoje.", {"Hrodna", "Vilnius", "Moscow"}),
        ("lv", "Rīgā un Liepājā, Krievijas armija.", {"Riga", "Liepāja", "Russia"}),
        ("et", "Tallinnas ja Narvas, Venemaa piiril.", {"Tallinn", "Narva", "Russia"}),
        ("ka", "თბილისში და ბათუმში აქციები გაიმართა.", {"Tbilisi", "Batumi"}),
        ("hy", "Երևանում և Գյումրիում բողոքեցին։", {"Yerevan", "Gyumri"}),
        ("sv", "Protester i Göteborgs hamn och i Kiev.", {"Gothenburg", "Kyiv"}),
    ],
)
def test_places_are_found_in_the_cases_of_more_languages(language: str, text: str, expected: set[str]) -> None:
    assert names(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "name", "mention"),
    [
        ("en", "Fighting spread in north-eastern Nigeria on Monday.", "Nigeria", "Nigeria"),
        ("en", "Two soldiers died on the Afghan-Tajik border.", "Afghan-Tajik border", "Afghan-Tajik border"),
        ("ru", "Перестрелка на афгано-таджикской границе.", "Afghan-Tajik border", "афгано-таджикской границе"),
        ("ru", "Обстрел киргизско-таджикской границы.", "Kyrgyz-Tajik border", "киргизско-таджикской границы"),
        ("uk", "Бої на українсько-російському кордоні.", "Russian-Ukrainian border", "українсько-російському кордоні"),
    ],
)
def test_borders_and_parts_of_countries_are_places(language: str, text: str, name: str, mention: str) -> None:
    (place,) = find(text, language).locations
    assert (place.name, [m.text for m in place.mentions]) == (name, [mention])
