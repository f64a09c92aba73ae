"""Soak from the command line: `python -m tests.soak --requests 100000`, as `make soak` does."""

from __future__ import annotations

import argparse
import sys

from tests.soak.ground import DistantGround
from tests.soak.running import run


def main() -> int:
    """Run, print what was seen, and fail if anything is not as it must be."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--requests", type=int, default=100_000, help="how many")
    parser.add_argument("--seed", default="0", help="another seed, other rules and other requests")
    given = parser.parse_args()
    seen = run(DistantGround(given.seed, filled=True), given.requests, seed=given.seed)
    print(seen.summary())  # noqa: T201 - its business
    for complaint in seen.complaints:
        print(complaint)  # noqa: T201
    return 1 if seen.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
