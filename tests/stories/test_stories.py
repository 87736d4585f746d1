"""Copies find each other through edits, cuts and datelines in any script; what is merely alike stays apart."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from deploy.evaluate.stories import GroupedText, read_grouped, score_stories
from pipeline.stories import Entry, Sighting, Signature, StoryGroups, StoryName, likeness, signature_of
from pipeline.stories.shingles import shingles_of, words_of

COPIES = Path(__file__).with_name("copies.jsonl")


def signed(text: str) -> Signature:
    signature = signature_of(text)
    assert signature is not None
    return signature


def entry(name: str, text: str, minutes: int = 0, origin: str = "") -> Entry:
    return Entry(Sighting(name, minutes * 60_000, origin or name), signed(text))


def words(seed: int, count: int = 200) -> list[str]:
    drawn = random.Random(seed)
    return ["".join(drawn.choices("abcdefghijklmnoprstuv", k=drawn.randint(3, 8))) for _ in range(count)]


@pytest.fixture(scope="module")
def texts() -> list[GroupedText]:
    return list(read_grouped(COPIES))


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_annotated_copies_keep_their_floors_in_any_order(texts: list[GroupedText], seed: int) -> None:
    ordered = random.Random(seed).sample(texts, len(texts))
    right, together, belonging = score_stories(ordered).pairs()
    assert belonging >= 78
    assert right / together >= 0.97
    assert right / belonging >= 0.97


def test_rewrites_and_digests_are_no_copies(texts: list[GroupedText]) -> None:
    ops = {text.id: text.op for text in texts}
    wrong = list(score_stories(texts).wrong_pairs())
    assert [pair for pair in wrong if {ops[pair[0]], ops[pair[1]]} != {"bulletin"}] == []


def test_writing_makes_no_difference() -> None:
    assert words_of("L’Été à ÉVRY, 2024!") == words_of("l'ete a evry 2024")
    assert words_of("٢٠٢٤") == ["2024"]
    assert words_of("國務院") == words_of("国务院") == ["国务", "务院"]
    assert words_of("किसानों का") == ["किसानों", "का"]
    assert words_of("ตลาดน้ำ")[0] == "ตลาด"


def test_hashes_are_the_same_on_every_machine() -> None:
    assert shingles_of("one two three").tolist() == [4386712647104513891]
    assert shingles_of("two words").size == 0


def test_the_estimate_is_near_the_truth() -> None:
    own = words(1, 1000)
    one, other = " ".join(own[:800]), " ".join(own[200:])
    like = likeness(signed(one), signed(other))
    assert like.jaccard == pytest.approx(0.6, abs=0.15)
    assert like.containment == pytest.approx(0.75, abs=0.15)
    assert likeness(signed(one), signed(" ".join(words(2)))).jaccard < 0.05


def test_a_sentence_has_no_signature() -> None:
    assert signature_of("The page that you asked for was not found.") is None
    assert signature_of("") is None


def test_the_first_article_names_the_story_and_a_replay_changes_nothing() -> None:
    text = " ".join(words(3))
    groups = StoryGroups()
    assert groups.add(entry("a", text)) == []
    copy, founder = groups.add(entry("b", "DATELINE " + text, minutes=5, origin="agency"))
    assert (copy.article, copy.story, copy.replaces) == ("b", StoryName("a", 0), "b")
    assert 0.9 < copy.similarity <= 1.0
    assert (founder.article, founder.articles, founder.sources) == ("a", 2, 2)
    assert groups.add(entry("b", "DATELINE " + text, minutes=9, origin="agency")) == []
    assert groups.add(entry("a", text)) == []
    assert groups.stories() == {"a": "a", "b": "a"}


def test_copies_of_one_agency_are_one_source() -> None:
    text = " ".join(words(3))
    groups = StoryGroups()
    told = [groups.add(entry(name, text, minutes=n, origin="ap")) for n, name in enumerate("abc")]
    assert (told[-1][-1].articles, told[-1][-1].sources) == (3, 1)


def test_an_older_copy_that_comes_late_takes_the_story_over() -> None:
    text = " ".join(words(3))
    groups = StoryGroups()
    groups.add(entry("b", text, minutes=5))
    groups.add(entry("c", text, minutes=6))
    told = groups.add(entry("a", text, minutes=1))
    assert ("b", "a") in {(published.article, published.story.id) for published in told}
    assert set(groups.stories().values()) == {"a"}


def test_two_stories_found_to_be_one_are_merged_into_the_older() -> None:
    own = words(4, 400)
    groups = StoryGroups()
    groups.add(entry("late", " ".join(own[:280]), minutes=5))
    groups.add(entry("early", " ".join(own[120:]), minutes=1))
    assert groups.stories() == {"late": "late", "early": "early"}
    told = groups.add(entry("whole", " ".join(own), minutes=9))
    merged = [published for published in told if published.article == "late"]
    assert [(p.story, p.replaces) for p in merged] == [(StoryName("early", 60_000), "late")]
    assert set(groups.stories().values()) == {"early"}


def test_a_digest_does_not_merge_its_items() -> None:
    one, other = " ".join(words(5)), " ".join(words(6))
    groups = StoryGroups()
    groups.add(entry("one", one))
    groups.add(entry("other", other, minutes=1))
    told = groups.add(entry("digest", f"{one} {other}", minutes=2))
    assert {published.article for published in told if published.replaces} <= {"digest"}
    assert groups.stories()["one"] != groups.stories()["other"]
