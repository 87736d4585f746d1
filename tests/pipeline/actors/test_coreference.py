from schemas import Actor
from tests.pipeline.actors.conftest import Find


def _people(actors: tuple[Actor, ...]) -> dict[str, Actor]:
    return {actor.name: actor for actor in actors if actor.type == "person"}


def test_a_surname_joins_its_full_name(find: Find) -> None:
    people = _people(find("Dilshod Karimov, a spokesman, left. Mr. Karimov returned. Karimov's deputy stayed."))
    assert set(people) == {"Dilshod Karimov"}
    assert people["Dilshod Karimov"].mention_count == 3
    assert people["Dilshod Karimov"].aliases == ("Karimov",)


def test_people_of_one_surname_stay_apart(find: Find) -> None:
    actors = find("Minister Anvar Rahimov met analyst Laylo Rahimova. Analyst Botir Rahimov said so. Rahimov agreed.")
    people = _people(actors)
    assert set(people) == {"Anvar Rahimov", "Laylo Rahimova", "Botir Rahimov"}
    assert [actor.mention_count for actor in people.values()] == [1, 1, 1]


def test_somebody_else_with_a_known_surname_is_not_the_known_person(find: Find) -> None:
    people = _people(find("Deputy Larisa Shoigu spoke in Kyzyl. Shoigu thanked the voters."))
    assert set(people) == {"Larisa Shoigu"}
    assert people["Larisa Shoigu"].mention_count == 2
    assert people["Larisa Shoigu"].id.startswith("name:larisa-shoigu-")


def test_middle_names_and_initials_are_the_same_person(find: Find) -> None:
    actors = find("Министр С. К. Шойгу прибыл. Сергей Кужугетович Шойгу выступил. Сергея Шойгу встретили.", "ru")
    assert [actor.id for actor in actors if actor.type == "person"] == ["silkwire:sergei-shoigu"]
    assert actors[0].mention_count == 3


def test_inflected_forms_are_one_actor_with_its_base_form(find: Find) -> None:
    actors = find(
        "Политолог Руслан Изимов уехал. Руслана Изимова ждали. О Руслане Изимове забыли. Изимову звонили.", "ru"
    )
    assert [(actor.name, actor.mention_count) for actor in actors] == [("Руслан Изимов", 4)]


def test_a_name_that_is_only_inflected_is_given_in_its_base_form(find: Find) -> None:
    actors = find("Беседа с политологом Русланом Изимовым.", "ru")
    assert [actor.name for actor in actors] == ["Руслан Изимов"]


def test_an_acronym_joins_the_long_form_that_it_stands_behind(find: Find) -> None:
    actors = find("The Northern Valley Development Fund (NVDF) closed. NVDF staff left. The NVDF is small.")
    assert [(actor.name, actor.mention_count) for actor in actors] == [("Northern Valley Development Fund", 4)]


def test_a_known_acronym_makes_its_long_form_known(find: Find) -> None:
    actors = find("Ош шаарында Жамааттык коопсуздук келишим уюмунун (ЖККУ) жыйыны өттү.", "ky")
    csto = [actor for actor in actors if actor.type == "igo"]
    assert len(csto) == 1
    assert csto[0].id.startswith("silkwire:")
    assert {mention.text for mention in csto[0].mentions} >= {"ЖККУ"}


def test_an_institution_without_country_joins_the_only_one_of_its_kind(find: Find) -> None:
    actors = find(
        "The Foreign Ministry of Tajikistan objected. The Foreign Ministry called the envoy. China was silent."
    )
    ministry = [actor for actor in actors if actor.type == "government"]
    assert [(actor.country, actor.mention_count) for actor in ministry] == [("TJK", 2)]


def test_names_in_a_headline_in_capitals_are_found_by_the_text(find: Find) -> None:
    actors = find(
        "Analyst Dilshod Karimov said the talks failed.", title="Karimov Says Border Talks Failed Again This Week"
    )
    assert [(actor.name, actor.mention_count) for actor in actors if actor.type == "person"] == [("Dilshod Karimov", 2)]
    assert actors[0].mentions[0].field == "title"


def test_ids_of_unknown_actors_are_stable(find: Find) -> None:
    first = find("Analyst Dilshod Karimov said so.")[0]
    second = find("Elsewhere, researcher Dilshod Karimov wrote a book.")[0]
    assert first.id == second.id
    assert find("Analyst Dilshod Karimova said so.")[0].id != first.id
