"""What must not become an actor, and what an organisation's name is."""

import pytest

from tests.pipeline.actors.conftest import Find


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Recently Russia has grown. Central Asia is large. The Amu River rose. Last Monday was cold."),
        ("en", "The U.S. Geological Survey said the president left Colombo Monday."),
        ("en", "Marie Curie Street was closed near Lake Victoria."),
        ("ru", "Недавно Центральная Азия изменилась. В Новой Каховке и на Ближнем Востоке тихо."),
        ("tg", "Дар ноҳияи Шамсиддин Шоҳин борон борид."),
        ("uk", "Улітку Нова Каховка та Білий Дім горіли."),
        ("de", "Am Montag begann die Konferenz über Wasser und Energie in der Stadt."),
    ],
)
def test_places_and_openers_are_no_persons(find: Find, language: str, text: str) -> None:
    assert [actor.name for actor in find(text, language) if actor.type == "person"] == []


@pytest.mark.parametrize(
    ("language", "text", "name", "kind"),
    [
        ("en", "According to the “Valley Post” news agency, it rained.", "Valley Post", "media"),
        ("en", "The Steppe Herald newspaper said so.", "Steppe Herald", "media"),
        ("en", "The Northern Liberation Front attacked.", "Northern Liberation Front", "armed_group"),
        ("en", "Students of Navoi State University protested.", "Navoi State University", "education"),
        ("ru", "Об этом пишет газета «Степной вестник».", "Степной вестник", "media"),
        ("ru", "Партия «Новая заря» отказалась.", "Новая заря", "party"),
        ("kk", "«Дала» ақпарат агенттігі хабарлады.", "Дала", "media"),
        ("es", "La Fundación Paz y Tierra publicó el informe.", "Fundación Paz y Tierra", "ngo"),
        ("tr", "Kalkınma ve Barış Partisi kararı açıkladı.", "Kalkınma ve Barış Partisi", "party"),
    ],
)
def test_a_head_word_makes_an_organisation(find: Find, language: str, text: str, name: str, kind: str) -> None:
    assert [(actor.name, actor.type.value) for actor in find(text, language)] == [(name, kind)]


def test_parts_of_words_with_hyphens_are_no_signs(find: Find) -> None:
    assert find("It is an anti-Russian police-like project.") == ()


def test_a_minister_met_by_name_only_has_no_false_title(find: Find) -> None:
    actors = find("Министр встретился с Русланом Изимовым.", "ru")
    assert [actor.titles for actor in actors] == [()]
