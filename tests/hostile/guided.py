"""One generated test with cases that atheris chooses: those that reach code which no case before them has reached.

``make fuzz`` runs it for every test where ``pip install 'silkwire[fuzz]'`` has put atheris.
"""

from __future__ import annotations

import sys
from typing import Any

import atheris


def main() -> None:
    """Run the test of the first argument for the seconds of the second; atheris ends the process, with 0 if it holds."""
    name, seconds = sys.argv[1:]
    with atheris.instrument_imports(include=["pipeline", "agents", "schemas"]):
        from tests.hostile import test_generated
    test: Any = getattr(test_generated, name)
    atheris.Setup(
        [
            sys.argv[0],
            f"-max_total_time={seconds}",
            "-rss_limit_mb=4096",
            "-max_len=4096",
            "-artifact_prefix=.hypothesis/",
        ],
        test.hypothesis.fuzz_one_input,
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
