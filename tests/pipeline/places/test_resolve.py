"""Which place a name means, by what stands beside it and by the company it keeps; each known difficulty by name."""

from __future__ import annotations

import pytest

from schemas import Location
from tests.pipeline.places.test_places import find


def named(text: str, word: str, language: str = "en") -> list[Location]:
    """Return the places that a word of a text is resolved to."""
    return [place for place in find(text, language).locations if any(word in m.text for m in place.mentions)]


@pytest.mark.parametrize(
    ("language", "text", "word", "country"),
    [
        ("en", "Officials in Atlanta said that Georgia had called up its guard.", "Georgia", "US"),
        ("en", "Officials in Tbilisi said Georgia would wait.", "Georgia", "GE"),
        ("en", "The vote in Georgia, Oklahoma, Pennsylvania and Wisconsin was close.", "Georgia", "US"),
        ("en", "Armenia, Azerbaijan, Georgia, Iraq and Iran closed their borders.", "Georgia", "GE"),
        ("ru", "В Тбилиси заявили, что Грузия подождёт.", "Грузия", "GE"),
        ("en", "Amman and Jordan sealed the border with Syria.", "Jordan", "JO"),
        ("fr", "Le Tchad et le Soudan ont fermé leur frontière, a-t-on appris à N’Djamena.", "Tchad", "TD"),
        ("tr", "Türkiye ve Irak Bağdat'ta anlaştı.", "Türkiye", "TR"),
        ("en", "Turkey and Greece talked in Ankara.", "Turkey", "TR"),
        ("en", "Villagers in Niger State, Nigeria, fled. Minna was calm.", "Niger State", "NG"),
        ("fr", "Le Niger a expulsé l'ambassadeur, dit-on à Niamey.", "Niger", "NE"),
        ("en", "Fighting spread from Goma as Congo accused Rwanda. Kinshasa sent troops.", "Congo", "CD"),
        ("en", "Brazzaville and Pointe-Noire were calm; Congo votes on Sunday.", "Congo", "CG"),
        ("en", "Warnings went out in Victoria and New South Wales as Melbourne burned.", "Victoria", "AU"),
        ("en", "Floods closed roads in Valencia, Castellón and Alicante, Spain said.", "Valencia", "ES"),
        ("en", "Police in Valencia and Maracaibo, Venezuela, made arrests.", "Valencia", "VE"),
        ("es", "La policía de Mérida y Caracas, en Venezuela, detuvo a seis hombres.", "Mérida", "VE"),
        ("en", "Troops in Tripoli and Benghazi, Libya, did not move.", "Tripoli", "LY"),
        ("fr", "La ville de Tripoli, au Liban, est calme.", "Tripoli", "LB"),
        ("en", "Clashes in Hyderabad and Karachi, officials in Islamabad said.", "Hyderabad", "PK"),
        ("ru", "В Александрии и Каире, Египет, прошли аресты.", "Александрии", "EG"),
        ("uk", "Обстріл Олександрії на Кіровоградщині тривав.", "Олександрії", "UA"),
    ],
)
def test_the_company_of_a_name_decides(language: str, text: str, word: str, country: str) -> None:
    assert {place.country for place in named(text, word, language)} == {country}


@pytest.mark.parametrize(
    ("language", "text", "word", "kinds"),
    [
        ("en", "The province of Herat was hit.", "Herat", {"admin1"}),
        ("en", "Aid reached Herat province on Friday.", "Herat", {"admin1"}),
        ("en", "Aid reached the city of Herat on Friday.", "Herat", {"city"}),
        ("en", "Cases were found in the state of Washington.", "Washington", {"admin1"}),
        ("ru", "В области Абай объявили тревогу.", "Абай", {"admin1"}),
        ("uk", "Уночі обстріляли місто Харків.", "Харків", {"city"}),
        ("uz", "Andijon shahri va Andijon viloyati tinch.", "Andijon", {"admin1", "city"}),
        ("kk", "Ақтөбе облысы мен Ақтөбе қаласы зардап шекті.", "Ақтөбе", {"admin1", "city"}),
        ("tr", "Hatay ili ile Van Gölü arasında yol kapandı.", "Hatay", {"admin1"}),
        ("fa", "استان هرات و شهر هرات آرام است.", "هرات", {"admin1", "city"}),
        ("ar", "وصل الوفد إلى محافظة حلب ثم مدينة حلب.", "حلب", {"admin1", "city"}),
        ("zh", "赫拉特省和赫拉特市发生地震。", "赫拉特", {"admin1", "city"}),
        ("hi", "हेरात प्रांत में भूकंप आया।", "हेरात", {"admin1"}),
        ("es", "La provincia de Córdoba, en Argentina, y la ciudad de Córdoba.", "Córdoba", {"admin1", "city"}),
        ("fr", "Le lac Kivu déborde, la ville de Goma est inondée.", "Kivu", {"water"}),
    ],
)
def test_a_word_beside_a_name_says_what_it_is(language: str, text: str, word: str, kinds: set[str]) -> None:
    assert {place.kind.value for place in named(text, word, language)} == kinds


def test_a_name_has_one_sense_in_an_article() -> None:
    paris = named("A tornado hit Paris, Texas, on Monday. Paris has 25,000 people, and Paris will rebuild.", "Paris")
    assert [(place.admin1, place.mention_count) for place in paris] == [("Texas", 3)]


def test_the_text_may_say_otherwise() -> None:
    towns = named("He left Springfield, Ill., for Springfield, Mo., and Birmingham, Alabama.", "Springfield")
    assert {place.admin1 for place in towns} == {"Illinois", "Missouri"}


def test_the_state_behind_a_town_is_the_state() -> None:
    york = named("Buffalo, New York, lay under snow.", "New York")
    assert [place.kind.value for place in york] == ["admin1"]


def test_a_list_of_countries_is_no_list_of_addresses() -> None:
    found = {place.name: place.kind.value for place in find("Talks with Mexico, China, Japan, Iraq, Iran.").locations}
    assert found == dict.fromkeys(("Mexico", "China", "Japan", "Iraq", "Iran"), "country")


def test_a_town_in_a_district_is_not_the_larger_town_of_its_name() -> None:
    austin = named(
        "The outbreak in southern Indiana began there. Austin, in Scott County, Indiana, is small.", "Austin"
    )
    assert [place.admin1 for place in austin] == ["Indiana"]


def test_a_capital_stays_in_an_article_about_another_country() -> None:
    text = (
        "New York and Georgia sent samples, said the Food and Agriculture Organization in Rome. Ohio and Texas waited."
    )
    assert [place.country for place in named(text, "Rome")] == ["IT"]


def test_a_name_in_brackets_belongs_to_the_town() -> None:
    assert [p.name for p in find("Die Brücke in Frankfurt (Oder) ist gesperrt.", "de").locations] == [
        "Frankfurt (Oder)"
    ]


@pytest.mark.parametrize(
    ("text", "word", "says"),
    [
        ("A tornado hit Paris, Texas.", "Paris", "contained in Texas, named behind it"),
        ("Aid reached the province of Herat.", "Herat", "the word beside it says that it is a province or state"),
        ("Police in Valencia and Maracaibo, Venezuela, waited.", "Valencia", "in Venezuela, like other places"),
        ("Trains to Springfield were late.", "Springfield", "the most populous of"),
        ("Uzbekistan waited.", "Uzbekistan", "the only place of that name"),
        ("Jordan waited.", "Jordan", "the country of that name"),
    ],
)
def test_each_place_says_how_it_was_resolved(text: str, word: str, says: str) -> None:
    (place,) = named(text, word)
    assert place.reason is not None
    assert says in place.reason


def test_what_the_text_makes_sure_has_more_confidence() -> None:
    (told,) = named("A fire in Springfield, Ill., killed two.", "Springfield")
    (guessed,) = named("A fire in Springfield killed two.", "Springfield")
    assert told.confidence > guessed.confidence
