"""``make bench``: what the stages take and how good they are on the bundled articles."""

from __future__ import annotations

import sys
from collections.abc import Callable

from bench import clean, extract, places
from deploy.evaluate import commands


def main() -> int:
    """Run the measurements one after the other."""
    measures: dict[str, Callable[[], object]] = {
        "clean": clean.main,
        "extract": extract.main,
        "actors": commands.actors,
        "places": places.main,
        "toponyms": commands.places,
    }
    for name, measure in measures.items():
        print(f"\n== {name}")
        sys.argv = [f"bench.{name}"]
        measure()
    return 0


if __name__ == "__main__":
    sys.exit(main())
