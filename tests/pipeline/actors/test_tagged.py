"""What the tagger's names add to the rules, and where a rule wins."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.actors import ActorFinder
from pipeline.tagger import ArticleNames, Name, NameFinder
from schemas import ActorType, CleanArticle

Make = Callable[..., CleanArticle]


def names(text: str, *found: tuple[str, str, float]) -> ArticleNames:
    """Return names as a tagger would give them: surface, label and probability."""
    return ArticleNames(
        text=tuple(
            Name(text.index(surface), text.index(surface) + len(surface), label, score)  # type: ignore[arg-type]
            for surface, label, score in found
        )
    )


def test_a_person_without_a_title_is_found(finder: ActorFinder, make: Make) -> None:
    text = "On the way Bexley Umarra crossed the river with two mules."
    assert finder.find(make(text)) == ()
    (actor,) = finder.find(make(text), names(text, ("Bexley Umarra", "PER", 0.9)))
    assert (actor.name, actor.type) == ("Bexley Umarra", ActorType.PERSON)


@pytest.mark.parametrize(("surface", "score"), [("Bexley Umarra", 0.5), ("Umarra", 0.95)])
def test_an_unsure_or_a_single_name_is_not_believed(
    finder: ActorFinder, make: Make, surface: str, score: float
) -> None:
    text = "On the way Bexley Umarra crossed the river with two mules."
    assert finder.find(make(text), names(text, (surface, "PER", score))) == ()


def test_a_title_inside_the_tagged_name_is_a_title(finder: ActorFinder, make: Make) -> None:
    text = "The road was closed, Mayor Ruth Odhiambo told reporters."
    (actor,) = finder.find(make(text), names(text, ("Mayor Ruth Odhiambo", "PER", 0.9)))
    assert actor.name == "Ruth Odhiambo"
    assert actor.titles == ("Mayor",)


def test_a_known_actor_is_not_swallowed(finder: ActorFinder, make: Make) -> None:
    text = "In Ankara Recep Tayyip Erdogan opened a bridge."
    found = finder.find(make(text), names(text, ("Ankara Recep Tayyip Erdogan", "PER", 0.99)))
    assert [actor.name for actor in found if actor.type is ActorType.PERSON] == ["Recep Tayyip Erdoğan"]


def test_an_organisation_needs_a_word_that_tells_its_kind(finder: ActorFinder, make: Make) -> None:
    text = "Lorries of Blue Meridian and the Naryn Basin Farmers Union stood at the gate."
    tagged = names(text, ("Blue Meridian", "ORG", 0.95), ("Naryn Basin Farmers Union", "ORG", 0.95))
    assert "Blue Meridian" not in {actor.name for actor in finder.find(make(text), tagged)}
    assert "Naryn Basin Farmers Union" in {actor.name for actor in finder.find(make(text), tagged)}


def test_the_tagger_casts_doubt_on_a_weak_person(finder: ActorFinder, make: Make) -> None:
    text = "The dam at Maria Luggau said little to engineers."
    assert [actor.name for actor in finder.find(make(text))] == ["Maria Luggau"]
    assert finder.find(make(text), names(text, ("Maria Luggau", "LOC", 0.97))) == ()


def test_the_bundled_tagger_works_with_the_rules(finder: ActorFinder, make: Make) -> None:
    text = "After the flood, Kaspar Lindqvist rebuilt the mill. Lindqvist had lost two barns."
    article = make(text)
    (actor,) = finder.find(article, NameFinder.load().find(article))
    assert (actor.name, actor.mention_count) == ("Kaspar Lindqvist", 2)


@pytest.mark.parametrize(
    ("language", "text", "place"),
    [
        ("cs", "Vláda jednala. Z Kyjeva přišly zprávy.", "Kyjeva"),
        ("sr", "Влада је заседала. У Приштини је мирно.", "Приштини"),
    ],
)
def test_a_preposition_and_a_place_are_no_person(
    finder: ActorFinder, make: Make, language: str, text: str, place: str
) -> None:
    article = make(text, language=language)
    assert finder.find(article, names(text, (place, "LOC", 0.8))) == ()
    with_preposition = text[text.index(place) - 2 : text.index(place) + len(place)]
    assert finder.find(article, names(text, (with_preposition, "PER", 0.9))) == ()
