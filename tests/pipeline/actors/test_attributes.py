from datetime import UTC, datetime

from tests.pipeline.actors.conftest import Find


def test_the_office_held_at_publication_gives_the_role(find: Find) -> None:
    actor = find("Sergei Shoigu arrived.", published=datetime(2015, 1, 1, tzinfo=UTC))[0]
    assert actor.role == "GOV"
    assert actor.role_reason is not None
    assert "2012-11-06 to 2024-05-12" in actor.role_reason
    assert actor.country_reason == "knowledge: Sergei Shoigu"


def test_a_former_office_makes_an_elite(find: Find) -> None:
    actor = find("Former Kyrgyz prime minister Azamat Turdubaev spoke.")[0]
    assert (actor.role, actor.country) == ("ELI", "KGZ")
    assert actor.titles == ("Former Kyrgyz prime minister",)


def test_a_spokesman_has_the_role_of_whom_he_serves(find: Find) -> None:
    actors = find("A spokesman for the Tajik border guards, Rustam Nazarov, said so.")
    person = next(actor for actor in actors if actor.type == "person")
    assert (person.role, person.country) == ("MIL", "TJK")


def test_an_ambassador_is_of_the_sending_country(find: Find) -> None:
    actors = find("Посол России в Узбекистане Олег Туманов ответил.", "ru")
    person = next(actor for actor in actors if actor.type == "person")
    assert (person.role, person.country) == ("GOV", "RUS")


def test_context_gives_the_country_of_an_office_that_names_none(find: Find) -> None:
    text = (
        "Interior Minister Azamat Turdubaev spoke in Kyrgyzstan. The Kyrgyz police and the army of Kyrgyzstan helped."
    )
    person = next(actor for actor in find(text) if actor.type == "person")
    assert person.country == "KGZ"
    assert person.country_reason == "context: the country most named in the article"


def test_the_publisher_decides_between_countries_in_context(find: Find) -> None:
    text = "Minister Azamat Turdubaev flew to Iran. Iran and Iran again, and Kyrgyzstan."
    person = next(actor for actor in find(text, country="KGZ") if actor.type == "person")
    assert person.country == "KGZ"


def test_actors_of_no_one_country_have_none(find: Find) -> None:
    actor = find("The United Nations said so.")[0]
    assert (actor.role, actor.country) == ("IGO", None)


def test_possessives_are_no_part_of_a_mention(find: Find) -> None:
    actors = find("Shoigu’s visit and Ruslan Izimov's answer, said analyst Ruslan Izimov.")
    assert {mention.text for actor in actors for mention in actor.mentions} == {"Shoigu", "Ruslan Izimov"}
