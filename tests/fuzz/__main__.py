"""Fuzz from the command line: `python -m tests.fuzz --requests 100000`, as `make fuzz` does."""

from __future__ import annotations

import argparse
import sys

from tests.fuzz.playing import run


def main() -> int:
    """Run, print what was seen, and fail if there is a failure that nothing names."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--requests", type=int, default=100_000, help="how many at least")
    parser.add_argument("--seed", default="0", help="another seed, other requests")
    parser.add_argument("--story", type=int, help="play the one story of this number")
    parser.add_argument("--failures", type=int, default=1, help="stop after so many different ones")
    given = parser.parse_args()
    seen = run(given.requests, seed=given.seed, stop_after=given.failures, only=given.story)
    for failure in seen.failures:
        print(f"{failure}\n")  # noqa: T201 - its business
    print(seen.summary())  # noqa: T201
    return 1 if seen.failures else 0


if __name__ == "__main__":
    sys.exit(main())
