"""What bbclient takes to read all claims of somebody who has 500, against CMS's own SDK in the same run.

    python -m benchmarks.client --official PYTHON [--rounds 7]

PYTHON is the one that has the SDK. The server and each reader are processes of their own. At each door the
readers take turns, another one first in each round, and every reading must bring all 500 claims. Ratios are
medians over the rounds. The exit status is 1 if bbclient misses a limit.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.certificate import write_certificate
from benchmarks.pages import CLAIMS, DELAY, DOORS, Door
from benchmarks.reader import WAYS

OFFICIAL = "official"
OURS = "same calls"
LIMITS = {  # how many times faster than CMS's SDK: to ship, and to be content
    Door(tls=True): (5, 10),
    Door(seconds=DELAY): (3, 6),
    Door(): (1.3, 2),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reading of all claims took, in seconds."""

    seconds: float
    cpu: float


Round = dict[str, Reading]
"""The readings of one round at one door, by the way of reading."""


class Peer:
    """A process of this folder's that is asked and answers by lines, and ends with its input."""

    def __init__(self, stack: ExitStack, *command: str, trusted: Path | None = None) -> None:
        environment = {**os.environ, "REQUESTS_CA_BUNDLE": str(trusted)} if trusted else None
        self._process = stack.enter_context(
            subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
            )
        )

    def told(self) -> Any:
        """The next line that it prints."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"{' '.join(map(str, self._process.args))} ended"
        return json.loads(line)

    def read(self, base_url: str) -> Reading:
        """Let a reader read all claims."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{base_url}\n")
        self._process.stdin.flush()
        found = self.told()
        assert found["claims"] == sum(CLAIMS.values()), f"{found['claims']} claims arrived"
        return Reading(found["seconds"], found["cpu"])


def measure(official: str, rounds: int) -> dict[Door, list[Round]]:
    """All readings, after one at each door that does not count."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        served, trusted = write_certificate(folder)
        server = Peer(stack, sys.executable, "-m", "benchmarks.pages", "--certificate", str(served))
        base_urls = server.told()
        readers = {
            way: Peer(stack, _python(way, official), "-m", "benchmarks.reader", way, trusted=trusted)
            for way in WAYS
        }
        found: dict[Door, list[Round]] = {door: [] for door in DOORS}
        for turn in range(rounds + 1):
            order = list(WAYS)[turn % len(WAYS) :] + list(WAYS)[: turn % len(WAYS)]
            for door in DOORS:
                found[door].append({way: readers[way].read(base_urls[door.name]) for way in order})
    return {door: readings[1:] for door, readings in found.items()}


def _python(way: str, official: str) -> str:
    return official if way.startswith(OFFICIAL) else sys.executable


def report(door: Door, rounds: list[Round]) -> bool:
    """Print the figures of a door; whether the limit holds, if it has one."""
    spent = statistics.median(one[OFFICIAL].seconds for one in rounds)
    print(f"\n{door.name}: {OFFICIAL} {spent * 1000:.0f} ms")
    faster = {}
    for way in WAYS:
        if way != OFFICIAL:
            faster[way] = _median_ratio(rounds, way, "seconds")
            seconds = statistics.median(one[way].seconds for one in rounds)
            cpu = _median_ratio(rounds, way, "cpu")
            print(f"  {way} {seconds * 1000:.0f} ms, {faster[way]:.2f} times faster, {cpu:.2f} in CPU")
    if door not in LIMITS:
        return True
    ship, goal = LIMITS[door]
    holds = faster[OURS] >= ship
    verdict = "reached" if faster[OURS] >= goal else "holds, goal not reached" if holds else "MISSED"
    print(f"  {OURS}: at least {ship} times, goal {goal} times: {verdict}")
    return holds


def _median_ratio(rounds: list[Round], way: str, what: str) -> float:
    return statistics.median(getattr(one[OFFICIAL], what) / getattr(one[way], what) for one in rounds)


def main(official: str, rounds: int) -> int:
    """Measure and print; the exit status."""
    found = measure(official, rounds)
    print(f"{sum(CLAIMS.values())} claims, medians of {rounds} rounds")
    held = [report(door, readings) for door, readings in found.items()]
    return 0 if all(held) else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.client")
    parser.add_argument("--official", required=True, help="the Python that has CMS's SDK")
    parser.add_argument("--rounds", type=int, default=7, help="how often each reader reads at each door")
    given = parser.parse_args()
    sys.exit(main(given.official, given.rounds))
