"""How many cases a generated test has: a fixed number in tests, as many as the time allows under ``make fuzz``."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings

MINUTES = "FUZZ_MINUTES"
GENERATED = Path(__file__).parent / "test_generated.py"


def cases(number: int) -> Callable[[Any], Any]:
    """Return the settings of a generated test with so many cases.

    The same ones each time in tests, so that a change is to blame for what it breaks; others each time under fuzz, and
    what it finds is kept in ``.hypothesis``.
    """
    fuzzing = MINUTES in os.environ
    return settings(
        max_examples=number,
        deadline=None,
        derandomize=not fuzzing,
        database=None if not fuzzing else settings().database,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
        print_blob=fuzzing,
    )


def main() -> int:
    """Run the generated tests again and again until the minutes are over; say what was found.

    Where atheris is installed, the second half of the time goes to its cases.
    """
    minutes = float(os.environ.setdefault(MINUTES, "10"))
    guided = importlib.util.find_spec("atheris") is not None
    until = time.monotonic() + 60.0 * minutes / (2 if guided else 1)
    rounds = 0
    while time.monotonic() < until:
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", str(GENERATED)]
        if code := subprocess.run(command, check=False).returncode:
            return code
        rounds += 1
    sys.stdout.write(f"{rounds} rounds of hypothesis, nothing found\n")
    if not guided:
        sys.stdout.write("cases chosen by coverage need atheris: pip install 'silkwire[fuzz]'\n")
        return 0
    names = re.findall(r"^def (test_\w+)", GENERATED.read_text(encoding="utf-8"), re.MULTILINE)
    seconds = max(1, round(30.0 * minutes / len(names)))
    Path(".hypothesis").mkdir(exist_ok=True)
    for name in names:
        sys.stdout.write(f"{name}, guided by coverage, {seconds} s\n")
        sys.stdout.flush()
        run = subprocess.run([sys.executable, "-m", "tests.hostile.guided", name, str(seconds)], check=False)
        if run.returncode != 0:
            sys.stdout.write(f"{name} failed; the case is in .hypothesis/crash-*\n")
            return 1
    sys.stdout.write(f"{len(names)} tests guided by coverage, nothing found\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
