"""What it takes bbclient to read somebody's 500 claims, against CMS's own SDK in the same run.

    python -m benchmarks.client --official PYTHON [--rounds 7]

PYTHON is the one that has the SDK. The server and each way of reading have processes of their own. At each
door the ways take turns, another one first in each round, and every reading must bring all claims. Ratios are
medians over the rounds; CPU is the reading process's. Then the memory of going through 10,000 claims. The
exit status is 1 if bbclient misses a limit.
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
OURS = "iter_pages"
LIMITS = {  # how many times faster than CMS's SDK: to ship, and the goal
    Door(tls=True): (5, 10),
    Door(seconds=DELAY): (3, 6),
    Door(): (1.3, 2),
}
MANY = "claims-10000", 10_000  # a persona
FLAT = 1.25  # of the memory that the first 500 took; a client that keeps all takes ten times as much


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reading of all claims took, in seconds."""

    seconds: float
    cpu: float


Round = dict[str, Reading]
"""One round's readings at one door, by way."""


class Peer:
    """A process of ours that is asked and answers by lines, and ends with its input."""

    def __init__(self, stack: ExitStack, *command: str, trusted: Path | None = None) -> None:
        self._command = command
        self._process = stack.enter_context(
            subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env={**os.environ, "REQUESTS_CA_BUNDLE": str(trusted)} if trusted else None,
            )
        )

    def told(self) -> Any:
        """The next line that it prints."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"{self._command} ended"
        return json.loads(line)

    def read(self, base_url: str) -> Reading:
        """Let a reader read all claims."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{base_url}\n")
        self._process.stdin.flush()
        found = self.told()
        assert found["claims"] == sum(CLAIMS.values()), f"{self._command} read {found['claims']} claims"
        return Reading(found["seconds"], found["cpu"])


def module(name: str) -> tuple[str, ...]:
    """The command that runs a module of this folder."""
    return sys.executable, "-m", f"benchmarks.{name}"


def measure(official: str, rounds: int) -> dict[Door, list[Round]]:
    """All readings, after one of each that does not count."""
    with ExitStack() as stack:
        served, trusted = write_certificate(Path(stack.enter_context(tempfile.TemporaryDirectory())))
        base_urls = Peer(stack, *module("pages"), "--certificate", str(served)).told()
        readers = {}
        for way in WAYS:
            python = official if way.startswith(OFFICIAL) else sys.executable
            readers[way] = Peer(stack, python, "-m", "benchmarks.reader", way, trusted=trusted)
        found: dict[Door, list[Round]] = {door: [] for door in DOORS}
        for turn in range(rounds + 1):
            first = turn % len(WAYS)
            order = [*WAYS][first:] + [*WAYS][:first]
            for door in DOORS:
                found[door].append({way: readers[way].read(base_urls[door.name]) for way in order})
    return {door: readings[1:] for door, readings in found.items()}


def report(door: Door, rounds: list[Round]) -> bool:
    """Print what was measured at a door; whether its limit holds, if it has one."""
    spent = statistics.median(one[OFFICIAL].seconds for one in rounds)
    print(f"\n{door.name}: {OFFICIAL} {spent * 1000:.0f} ms")
    faster = {}
    for way in WAYS:
        if way == OFFICIAL:
            continue
        seconds = statistics.median(one[way].seconds for one in rounds)
        faster[way] = statistics.median(one[OFFICIAL].seconds / one[way].seconds for one in rounds)
        cpu = statistics.median(one[OFFICIAL].cpu / one[way].cpu for one in rounds)
        print(f"  {way} {seconds * 1000:.0f} ms, {faster[way]:.2f} times faster ({cpu:.2f} in CPU)")
    if door not in LIMITS:
        return True
    ship, goal = LIMITS[door]
    verdict = "MISSED" if faster[OURS] < ship else "holds" if faster[OURS] < goal else "holds, goal reached"
    print(f"  {OURS}: at least {ship} times, goal {goal} times: {verdict}")
    return faster[OURS] >= ship


def report_memory() -> bool:
    """Print what going through many claims takes; whether it is flat."""
    persona, claims = MANY
    with ExitStack() as stack:
        server = Peer(stack, *module("pages"), "--persona", persona)
        base_url = server.told()[Door(seconds=DELAY).name]  # with pages read ahead
        found = Peer(stack, *module("memory"), base_url).told()
    assert found["claims"] == claims, f"{found['claims']} claims arrived"
    first, most = found["first"] / 1024, found["all"] / 1024
    verdict = "holds" if most <= FLAT * first else "MISSED"
    print(f"\niter_resources: {first:.0f} MiB after the first claims, {most:.0f} MiB after all {claims:,}")
    print(f"  at most {FLAT} times as much: {verdict}")
    return verdict == "holds"


def main(official: str, rounds: int) -> int:
    """Measure and print; the exit status."""
    print(f"{sum(CLAIMS.values())} claims, medians of {rounds} rounds", flush=True)
    found = measure(official, rounds)
    held = [report(door, readings) for door, readings in found.items()]
    return 0 if all([*held, report_memory()]) else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.client")
    parser.add_argument("--official", required=True, help="the Python that has CMS's SDK")
    parser.add_argument("--rounds", type=int, default=7, help="how often each way reads at each door")
    given = parser.parse_args()
    sys.exit(main(given.official, given.rounds))
