"""How many cases a generated test has: a fixed number in tests, as many as the time allows under ``make fuzz``."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

MINUTES = "FUZZ_MINUTES"
_ROUND = 20


def cases(number: int) -> Callable[[Any], Any]:
    """Return the settings of a generated test with so many cases.

    The same ones each time in tests, so that a change is to blame for what it breaks; others each time under fuzz,
    ``_ROUND`` times as many a round, and what it finds is kept in ``.hypothesis``.
    """
    fuzzing = MINUTES in os.environ
    return settings(
        max_examples=number * (_ROUND if fuzzing else 1),
        deadline=None,
        derandomize=not fuzzing,
        database=None if not fuzzing else settings().database,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
        print_blob=fuzzing,
    )


def main() -> int:
    """Run the generated tests again and again until the minutes are over; say what was found."""
    minutes = float(os.environ.setdefault(MINUTES, "10"))
    until = time.monotonic() + 60.0 * minutes
    rounds = 0
    while time.monotonic() < until:
        code = pytest.main(
            ["-q", "-x", "-p", "no:cacheprovider", "--hypothesis-show-statistics", "tests/hostile/test_generated.py"]
        )
        if code != 0:
            return int(code)
        rounds += 1
    sys.stdout.write(f"{rounds} rounds in {minutes:g} minutes, nothing found\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
