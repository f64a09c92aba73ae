"""What the size of a population costs, and a page from its seed against dumping ready resources.

    python -m benchmarks.population [ROUNDS]

Sizes: a population of ten million beneficiaries against one of ten, each in processes of its own, in turn:
CPU time to start, memory in use, and the first pages of the same ten people; then the first pages of its last
beneficiaries against those of its first. The page: ten claims of somebody new in every round, from the seed
to bytes, against `orjson.dumps` and `json.dumps` of the same ten claims as ready trees, and against the naive
way to such data: dicts with a value of Faker's for each amount, day and number, and `json.dumps`. The first
page of somebody with ten thousand claims is timed by itself. Ratios are medians over rounds.
"""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import orjson
from faker import Faker

SMALL, LARGE = 10, 10_000_000
PAGE = 10
PEOPLE = 40  # whose pages are timed in a round
MANY = "claims-10000"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NUMBER = re.compile(r"-?\d{5,}")

# What a process of its own does with a population: start, then the first pages of ten beneficiaries.
PROGRAM = """
import resource, sys, time
from bbmock.app import create_app
from bbmock.domain.clock import FrozenClock
from bbmock.population.population import Population
from bbmock.state.sandbox import Sandbox
from benchmarks.population import first_page
size, people = int(sys.argv[1]), range(10)
began = time.process_time()
sandbox = Sandbox(clock=FrozenClock(), population=Population(size=size))
create_app(sandbox)
started = time.process_time() - began
for one in people:  # the renderer's tables are read once
    first_page(sandbox.population, one, 2)
began = time.process_time()
shown = [claim for one in people for claim in first_page(Population(size=size), one, 2)]
page = (time.process_time() - began) / sum(map(len, shown))
print(started, page, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def first_page(population: Any, n: int, version: int) -> list[bytes]:
    """The first ten claims of a beneficiary as bytes, from a library that has kept nothing."""
    from bbmock.fhir.grown_library import Library
    from bbmock.fhir.search import Search
    from bbmock.fhir.shelves import Shelf
    from bbmock.population import loads

    library = Library(population)
    shelf = Shelf(version, "ExplanationOfBenefit", n, loads.DEFAULT)
    keys = list(library.matching(shelf, Search.of((), version)))[:PAGE]
    return [b"".join(library.pieces(key, created=b"2026-01-01T12:00:00+00:00")) for key in keys]


def measure_size(size: int) -> tuple[float, ...]:
    """Seconds of CPU to start, seconds of CPU for each byte of a page, and the most memory in use, in MiB."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(size)], check=True, capture_output=True, text=True
    )
    started, page, kibibytes = map(float, done.stdout.split())
    return started, page, kibibytes / 1024


def compare_sizes(rounds: int) -> None:
    """Ten million beneficiaries against ten."""
    small, large = [], []
    for _ in range(rounds):
        small.append(measure_size(SMALL))
        large.append(measure_size(LARGE))
    start, same = (_ratio(large, small, what) for what in (0, 1))
    memory = statistics.median(one[2] for one in large) - statistics.median(one[2] for one in small)
    print(
        f"{LARGE:,} against {SMALL}: start {start:.2f}, memory {memory:+.1f} MiB, the same pages {same:.2f}"
    )


def compare_ends(rounds: int) -> None:
    """The first pages of the last beneficiaries against those of the first."""
    from bbmock.population.population import Population

    population, ratios = Population(size=LARGE), []
    first_page(population, 0, 2)
    for turn in range(rounds):
        first = range(turn * PEOPLE, (turn + 1) * PEOPLE)
        last = range(LARGE - first.stop, LARGE - first.start)
        spent = [seconds(lambda n: first_page(population, n, 2), people) for people in (first, last)]
        ratios.append(spent[1] / spent[0])
    print(f"the last {PEOPLE}'s first pages against the first {PEOPLE}'s: {statistics.median(ratios):.2f}")


def _ratio(ones: list[tuple[float, ...]], others: list[tuple[float, ...]], what: int) -> float:
    return statistics.median(one[what] / other[what] for one, other in zip(ones, others, strict=True))


def seconds(work: Callable[[int], object], people: range) -> float:
    """CPU seconds a page."""
    began = time.process_time()
    for n in people:
        work(n)
    return (time.process_time() - began) / len(people)


def naive(tree: Any, faker: Faker) -> Any:
    """The like of a tree, with Faker's amounts, days and numbers."""
    match tree:
        case dict():
            return {key: naive(child, faker) for key, child in tree.items()}
        case list():
            return [naive(child, faker) for child in tree]
        case float():
            return float(faker.pydecimal(left_digits=4, right_digits=2, positive=True))
        case str() if _DAY.match(tree):
            return faker.date()
        case str() if _NUMBER.fullmatch(tree):
            return faker.numerify("#" * len(tree))
        case _:
            return tree


def compare_dumps(version: int, rounds: int) -> None:
    """A page from its seed against a dump of ready trees, and against the naive way."""
    from bbmock.population.population import Population

    population, faker = Population(), Faker()
    others: dict[str, Callable[[Any], object]] = {
        "orjson.dumps": orjson.dumps,
        "json.dumps": json.dumps,
        "Faker and json.dumps": lambda page: json.dumps(naive(page, faker)),
    }
    first_page(population, 0, version)
    ratios: dict[str, list[float]] = {name: [] for name in others}
    spent, sizes = [], []
    for turn in range(rounds):
        people = range(1000 + turn * PEOPLE, 1000 + (turn + 1) * PEOPLE)
        made = seconds(lambda n: first_page(population, n, version), people)
        spent.append(made)
        ready = {n: [orjson.loads(one) for one in first_page(population, n, version)] for n in people}
        sizes += [len(orjson.dumps(page)) for page in ready.values()]
        for name, other in others.items():
            ratios[name].append(made / seconds(_applied(other, ready), people))
    told = ", ".join(f"{statistics.median(found):.2f} times {name}" for name, found in ratios.items())
    microseconds, size = statistics.median(spent) * 1e6, statistics.mean(sizes)
    what = f"version {version}: a page of {PAGE} claims from the seed, {size:.0f} bytes"
    print(f"{what}: {microseconds:.0f} us, {told}")


def _applied(other: Callable[[Any], object], ready: dict[int, Any]) -> Callable[[int], object]:
    return lambda n: other(ready[n])


def time_many_claims(rounds: int) -> None:
    """The first page of somebody with ten thousand claims."""
    from bbmock.population.population import Population
    from bbmock.state.personas import shipped_personas

    n = next(one.beneficiary for one in shipped_personas() if one.name == MANY)
    for version in (1, 2, 3):
        spent = [
            seconds(lambda one: first_page(population, one, version), range(n, n + 1))  # noqa: B023
            for population in (Population(personas=shipped_personas()) for _ in range(rounds))
        ]
        print(f"version {version}: the first page of {MANY}, {statistics.median(spent) * 1000:.0f} ms")


def main(rounds: int) -> None:
    """Measure and print."""
    compare_sizes(rounds)
    compare_ends(rounds)
    time_many_claims(rounds)
    for version in (1, 2, 3):
        compare_dumps(version, rounds)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
