"""Role and country of persons from what stands before and behind their names."""

import pytest

from tests.pipeline.actors.conftest import Find

Expected = tuple[str, str | None, str]

PERSONS: list[tuple[str, str, list[Expected]]] = [
    (
        "en",
        "Tomas Ferreira, head of the Nordline company, agreed. Retired colonel Peter Lang, an analyst, spoke.",
        [("Tomas Ferreira", None, "BUS"), ("Peter Lang", None, "MIL")],
    ),
    (
        "ru",
        "Независимый аналитик из Душанбе Фаррух Салимзода считает так. Депутат Госдумы Олег Громов против. Участник "
        "таджикской делегации, топограф Хуршед Набизода, молчал.",
        [("Фаррух Салимзода", None, "EDU"), ("Олег Громов", "RUS", "LEG"), ("Хуршед Набизода", "TJK", "GOV")],
    ),
    (
        "uk",
        "Заступник міністра громад, територій та інфраструктури Степан Левчук заявив. Водійка з Ковеля Марія Гнатюк "
        "чекає.",
        [("Степан Левчук", None, "GOV"), ("Марія Гнатюк", None, "LAB")],
    ),
    (
        "tr",
        "Rusya Dışişleri Bakanlığı sözcüsü Mariya Zaharova açıkladı. Öğretmen Ayşe Kaya anlattı.",
        [("Mariya Zaharova", "RUS", "GOV"), ("Ayşe Kaya", None, "EDU")],
    ),
    (
        "az",
        "İran Xarici İşlər Nazirliyinin sözçüsü Nasir Kənani bildirdi. Hərbi ekspert Ədalət Verdiyev şərh etdi.",
        [("Nasir Kənani", "IRN", "GOV"), ("Ədalət Verdiyev", None, "EDU")],
    ),
    (
        "de",
        "Die Lehrerin Maria Roth erzählte. Anna Vogel, Chefin der Firma Nordwind, stimmte zu.",
        [("Maria Roth", None, "EDU"), ("Anna Vogel", None, "BUS")],
    ),
    (
        "fr",
        "Le porte-parole du ministère des Affaires étrangères du Mali, Amadou Keïta, a démenti. L'avocate Claire "
        "Dubois "
        "conteste.",
        [("Amadou Keïta", "MLI", "GOV"), ("Claire Dubois", None, "JUD")],
    ),
    (
        "es",
        "«Es un comienzo», dijo Fátima Ahmed, presidenta de la cámara de comercio de Ceuta. El pescador Pedro Lima "
        "espera.",
        [("Fátima Ahmed", None, "BUS"), ("Pedro Lima", None, "AGR")],
    ),
    (
        "it",
        "Il portavoce del ministero della Difesa dell'Albania, Arben Hoxha, ha smentito. L'avvocata Lucia Conti "
        "protesta.",
        [("Arben Hoxha", "ALB", "GOV"), ("Lucia Conti", None, "JUD")],
    ),
    (
        "pt",
        "O porta-voz do Ministério da Saúde de Angola, João Neto, desmentiu. A diretora da empresa Aurora, Ana Lopes, "
        "veio.",
        [("João Neto", "AGO", "GOV"), ("Ana Lopes", None, "BUS")],
    ),
    (
        "ar",
        "وقال المتحدث باسم وزارة الدفاع اليمنية عبده مجلي ذلك. وقالت المهندسة ليلى منصور: انتهى العمل.",
        [("عبده مجلي", "YEM", "GOV"), ("ليلى منصور", None, "LAB")],
    ),
    (
        "fa",
        "سخنگوی وزارت خارجه ترکیه اونجو کچلی اعلام کرد. مریم احمدی، وکیل، اعتراض کرد.",
        [("اونجو کچلی", "TUR", "GOV"), ("مریم احمدی", None, "JUD")],
    ),
    (
        "zh",
        "李明华教授表示，情况复杂。工程师陈志强说。",
        [("李明华", None, "EDU"), ("陈志强", None, "LAB")],
    ),
    (
        "kk",
        "Аудандық полиция бөлімінің өкілі Ерлан Құлов хабарлады. Мұғалім Айгүл Серікова айтты.",
        [("Ерлан Құлов", None, "COP"), ("Айгүл Серікова", None, "EDU")],
    ),
    (
        "ky",
        "Тажикстандын Тышкы иштер министрлигинин өкүлү Рустам Назаров билдирди. Мугалим Айнура Касымова айтты.",
        [("Рустам Назаров", "TJK", "GOV"), ("Айнура Касымова", None, "EDU")],
    ),
    (
        "uz",
        "«Толибон» ҳукуматининг савдо вазири Нуриддин Азимий келди. БМТнинг Тараққиёт дастури (БМТТД) вакили Анна "
        "Бергман "
        "гапирди.",
        [("Нуриддин Азимий", "AFG", "GOV"), ("Анна Бергман", None, "IGO")],
    ),
    (
        "tg",
        "Сухангӯи Вазорати корҳои хориҷии Ӯзбекистон Юсуп Қобулов изҳор дошт. Деҳқон Раҷаб Мирзоев гуфт.",
        [("Юсуп Қобулов", "UZB", "GOV"), ("Раҷаб Мирзоев", None, "AGR")],
    ),
]


@pytest.mark.parametrize(("language", "text", "expected"), PERSONS, ids=[case[0] for case in PERSONS])
def test_apposition_gives_role_and_country(find: Find, language: str, text: str, expected: list[Expected]) -> None:
    found = {m.text: actor for actor in find(text, language) if actor.type == "person" for m in actor.mentions}
    for mention, country, role in expected:
        assert mention in found, f"{mention} is not among {sorted(found)}"
        actor = found[mention]
        assert (actor.country, actor.role) == (country, role), mention
        assert (actor.role_reason or "").startswith("title: ")
        assert country is None or (actor.country_reason or "").startswith("title: ")


def test_a_surname_that_two_bear_is_given_to_neither(find: Find) -> None:
    actors = find("Emomali Rahmon met officials. Analyst Rustam Rahmon left early. Rahmon spoke later.")
    people = {actor.name: [mention.text for mention in actor.mentions] for actor in actors if actor.type == "person"}
    assert people == {"Emomali Rahmon": ["Emomali Rahmon"], "Rustam Rahmon": ["Rustam Rahmon"]}
