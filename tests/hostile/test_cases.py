"""The hand-picked set through both stages: each ends as it should, in bounded time, and the same way again.

The large ones are for ``make fuzz``; some of them go over the real servers in ``tests/system/test_hostile.py``.
"""

from __future__ import annotations

import gc
import os
import time

import pytest

from agents.deadletters import Failure
from tests.hostile.cases import CASES, DOCUMENT, Case, message
from tests.hostile.fuzz import MINUTES
from tests.hostile.invariants import Stopwatch, check, raw_message, whole_path

SECONDS = 8.0
"""Of the processor, for the small ones; a busy machine takes longer by the clock."""
PICKED = [case for case in CASES if MINUTES in os.environ or not case.megabytes]


@pytest.mark.parametrize("case", PICKED, ids=str)
def test_it_ends_as_it_should(case: Case) -> None:
    value = case.make()
    with Stopwatch(SECONDS if not case.megabytes else 30.0):
        outcome = whole_path(value)
    assert (outcome.code if isinstance(outcome, Failure) else DOCUMENT) in case.ends, outcome
    check(outcome)


def test_a_thai_article_comes_through() -> None:
    check(outcome := whole_path(raw_message(text="นายกรัฐมนตรีไทยพบกับรัฐมนตรีต่างประเทศลาวที่กรุงเทพ " * 5)))
    assert not isinstance(outcome, Failure)


def test_a_page_of_links_takes_time_in_proportion_to_its_length() -> None:
    def seconds(number: int) -> float:
        gc.collect()
        gc.freeze()  # else what the test run holds is looked through as well
        links = "".join(f"<p><a href=/news/{n}>Minister visits region {n}</a></p>" for n in range(number))
        value = message("links", html=links)
        began = time.process_time()
        whole_path(value)
        taken = time.process_time() - began
        gc.unfreeze()
        return taken

    seconds(1000)
    assert seconds(40_000) < 10 * max(seconds(10_000), 0.2)
