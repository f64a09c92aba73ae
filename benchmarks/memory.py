"""The memory of a process that goes through somebody's claims with `iter_resources`.

    python -m benchmarks.memory BASE_URL

Prints as JSON the most kibibytes that were in use after the first 500 claims and after all, and how many
there were. It is read from /proc, so this runs on Linux only.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from bbclient import BlueButton
from benchmarks.reader import SETTINGS, TOKEN

FIRST = 500


def peak() -> int:
    """The most kibibytes that this process had in use."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1])


def main(base_url: str) -> None:
    """Read and print."""
    count, first = 0, 0
    with BlueButton({**SETTINGS, "base_url": base_url}) as bb:
        for _ in bb.iter_resources("ExplanationOfBenefit", {"auth_token": TOKEN}):
            count += 1
            if count == FIRST:
                first = peak()
    print(json.dumps({"first": first, "all": peak(), "claims": count}))


if __name__ == "__main__":
    main(sys.argv[1])
