"""What cleaning takes: ``python -m bench.clean`` prints milliseconds a page over the bundled pages."""

from __future__ import annotations

import statistics
import time

from pipeline.enrich import Cleaner
from tests.pipeline.bundled import NOW, bundled

ROUNDS = 3


def main() -> None:
    """Clean every bundled page a few times and print the time a page."""
    cleaner = Cleaner.load()
    times: list[float] = []
    for round_number in range(ROUNDS + 1):
        for article in bundled().values():
            start = time.perf_counter()
            cleaner.clean(article.raw, received_at=NOW, now=NOW)
            if round_number:  # the first round warms up
                times.append((time.perf_counter() - start) * 1000.0)
    median, mean = statistics.median(times), statistics.mean(times)
    print(f"{len(bundled())} pages: median {median:.1f} ms, mean {mean:.1f} ms a page")


if __name__ == "__main__":
    main()
