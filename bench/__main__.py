"""``make bench``: what the stages take and how good they are on the bundled articles."""

from __future__ import annotations

import sys

from bench import clean, extract, places
from deploy.evaluate import commands


def main() -> int:
    """Run the measurements one after the other."""
    measures = (("clean", clean.main), ("extract", extract.main), ("actors", commands.actors))
    measures += (("places", places.main), ("toponyms", commands.places))
    for name, measure in measures:
        print(f"\n== {name}")
        sys.argv = [f"bench.{name}"]
        measure()
    return 0


if __name__ == "__main__":
    sys.exit(main())
