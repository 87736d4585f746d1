from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.revisions import Current, Known, Superseded, Unchanged, digest_of, judge, judge_takedown
from schemas import CleanArticle, Language, Provenance, Revision, Takedown

NOON = datetime(2024, 5, 14, 12, 0, tzinfo=UTC)


def state(content: str, minute: int, **fields: object) -> CleanArticle:
    return CleanArticle.model_validate(
        {
            "id": "a",
            "fetched_at": NOON + timedelta(minutes=minute),
            "language": Language(code="en", confidence=1.0),
            "text": content,
            "word_count": 1,
            "excerpt": content,
            "revision": Revision(content_hash=f"hash of {content}"),
            "provenance": Provenance(pipeline="0.1.0", revision=1),
            **fields,
        }
    )


def takedown(minute: int) -> Takedown:
    return Takedown(id="a", deleted_at=NOON + timedelta(minutes=minute))


def known_after(*states: CleanArticle | Takedown) -> Known | None:
    known: Known | None = None
    for seen in states:
        if isinstance(seen, Takedown):
            kept = judge_takedown(seen, known)
            known = kept if isinstance(kept, Known) else known
        else:
            verdict = judge(seen, known, "e1")
            known = known if isinstance(verdict, Superseded) else verdict.known
    return known


def test_the_first_state_is_revision_one() -> None:
    verdict = judge(state("one", 0), None, "e1")
    assert isinstance(verdict, Current)
    assert verdict.revision == Revision(number=1, content_hash="hash of one")


def test_an_unchanged_state_makes_no_work() -> None:
    verdict = judge(
        state("one", 5, modified_at=NOON, image="https://x.example/2.jpg"), known_after(state("one", 0)), "e1"
    )
    assert isinstance(verdict, Unchanged)
    assert (verdict.known.fetched_at, verdict.known.seen_at) == (NOON, NOON + timedelta(minutes=5))


def test_a_changed_state_is_the_next_revision() -> None:
    verdict = judge(state("two", 5), known_after(state("one", 0), state("one", 3)), "e1")
    assert isinstance(verdict, Current)
    assert verdict.revision == Revision(number=2, content_hash="hash of two", previous_fetched_at=NOON)


def test_new_metadata_is_worked_on_and_is_no_new_revision() -> None:
    verdict = judge(state("one", 5, authors=("A. Writer",)), known_after(state("one", 0)), "e1")
    assert isinstance(verdict, Current)
    assert verdict.revision.number == 1


def test_a_better_enrichment_works_on_what_did_not_change() -> None:
    known = known_after(state("one", 0), state("two", 5))
    again = judge(state("two", 5), known, "e2")
    assert isinstance(again, Current)
    assert (again.revision.number, again.revision.previous_fetched_at) == (2, NOON)
    assert judge(state("one", 0), known, "e2") == Superseded()


def test_the_same_fetch_again_is_worked_on_again_with_the_same_result() -> None:
    known = known_after(state("one", 0), state("two", 5), state("two", 9))
    verdict = judge(state("two", 5), known, "e1")
    assert isinstance(verdict, Current)
    assert (verdict.revision.number, verdict.known) == (2, known)


def test_what_was_fetched_before_the_last_look_is_superseded() -> None:
    known = known_after(state("one", 0), state("one", 10))
    assert judge(state("between", 5), known, "e1") == Superseded()
    assert judge(state("before", -5), known, "e1") == Superseded()


def test_a_takedown_stands_until_a_later_state() -> None:
    known = known_after(state("one", 0), takedown(5))
    assert known is not None
    assert known.deleted
    assert judge(state("one", 0), known, "e1") == Superseded()
    assert judge(state("one", 5), known, "e1") == Superseded()
    later = judge(state("one", 6), known, "e1")
    assert isinstance(later, Current)
    assert (later.revision.number, later.revision.previous_fetched_at) == (2, NOON)


def test_a_takedown_of_what_was_never_seen_is_kept() -> None:
    known = known_after(takedown(5))
    assert known == judge_takedown(takedown(5), known)
    assert judge(state("one", 4), known, "e1") == Superseded()
    first = judge(state("one", 6), known, "e1")
    assert isinstance(first, Current)
    assert first.revision == Revision(number=1, content_hash="hash of one")


def test_a_takedown_older_than_the_last_look_is_superseded() -> None:
    assert judge_takedown(takedown(5), known_after(state("one", 0), state("one", 6))) == Superseded()


def test_a_digest_leaves_out_what_changes_by_itself() -> None:
    base = digest_of(state("one", 0))
    assert digest_of(state("one", 5, url="https://x.example/a?utm_source=b")) == base
    for other in (state("two", 0), state("one", 0, tags=("x",)), state("one", 0, published_at=NOON)):
        assert digest_of(other) != base


@pytest.mark.parametrize("known", [known_after(state("one", 0), state("two", 5)), known_after(takedown(1))])
def test_what_is_known_reads_as_it_was_written(known: Known) -> None:
    assert Known.from_bytes(known.to_bytes()) == known


@settings(max_examples=300, derandomize=True, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), min_size=1, max_size=6),
    st.randoms(use_true_random=False),
)
def test_any_order_and_repetition_ends_in_the_newest_state(
    history: list[tuple[str, bool]], chance: random.Random
) -> None:
    states = [takedown(n) if gone else state(content, n) for n, (content, gone) in enumerate(history)]
    arriving = states * 2
    chance.shuffle(arriving)
    known: Known | None = None
    shown: tuple[datetime, str] | None = None
    for seen in arriving:
        if isinstance(seen, Takedown):
            kept = judge_takedown(seen, known)
            if isinstance(kept, Known):
                known, shown = kept, None
            continue
        verdict = judge(seen, known, "e1")
        if isinstance(verdict, Current):
            shown = (seen.fetched_at, seen.text)
        if not isinstance(verdict, Superseded):
            known = verdict.known
    last = states[-1]
    if isinstance(last, Takedown):
        assert shown is None
    else:
        assert shown is not None
        assert shown[1] == last.text
