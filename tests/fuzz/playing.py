"""Plays stories, and makes what fails as short as it can."""

from __future__ import annotations

import random
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bbmock.transports.inprocess import Answer
from tests.fuzz.checking import Checks, Wrong
from tests.fuzz.steps import Change, Pair, Request, Step, get, pairs_of, urlencoded
from tests.fuzz.walking import tell
from tests.fuzz.world import World

Numbered = tuple[int, Step]
TRIES = 400  # replays to make a story shorter


Seen = tuple[Wrong | None, Answer | None]


@dataclass(frozen=True, slots=True)
class Failure:
    """A story that ends badly, as short as it could be made."""

    rule: str
    said: str
    seed: str
    steps: tuple[Numbered, ...]

    def __str__(self) -> str:
        lines = "\n".join(step.curl() for _, step in self.steps)
        return f"{self.said}\nstory {self.seed}, shortened to {len(self.steps)} steps:\n{lines}"


@dataclass(slots=True)
class Run:
    """What a run saw."""

    requests: int
    stories: int
    seconds: float
    checks: Checks
    failures: list[Failure]

    def summary(self) -> str:
        """A few lines for people."""
        statuses = ", ".join(f"{status}: {times}" for status, times in sorted(self.checks.statuses.items()))
        meant = ", ".join(f"{row} {times}" for row, times in sorted(self.checks.failures.items()))
        return (
            f"{self.requests} requests in {self.stories} stories, {self.seconds:.0f} s, "
            f"{self.requests / max(self.seconds, 0.001):.0f} a second\n"
            f"statuses: {statuses}\nfailures that are named: {meant}\n"
            f"failures that are not: {len(self.failures)}"
        )


def run(
    requests: int,
    *,
    seed: str = "0",
    stop_after: int = 1,
    only: int | None = None,
    world: World | None = None,
) -> Run:
    """Send at least so many requests, story by story; stop after so many different failures.

    `only` plays the one story of this number.
    """
    world = world or World()
    seen = Run(0, 0, 0.0, Checks(), [])
    start = time.perf_counter()
    for number in _numbers(only):
        failure = _play(world, f"{seed}/{number}", seen)
        if failure is not None and _is_new(failure, seen.failures):
            seen.failures.append(failure)
        seen.stories += 1
        if seen.requests >= requests or len(seen.failures) >= stop_after:
            break
    seen.seconds = time.perf_counter() - start
    return seen


def _numbers(only: int | None) -> Iterator[int]:
    if only is not None:
        yield only
        return
    number = 0
    while True:
        yield number
        number += 1


def _is_new(failure: Failure, failures: Sequence[Failure]) -> bool:
    first = failure.said.partition("\n")[0]
    return all(first != known.said.partition("\n")[0] for known in failures)


def _play(world: World, seed: str, seen: Run) -> Failure | None:
    """Play a story to its end, or to its first wrong answer."""
    world.begin(seed)
    played: list[Numbered] = []
    telling = tell(world, random.Random(seed))
    answer = None
    for number in range(10_000):
        try:
            step = telling.send(answer)
        except StopIteration:
            break
        played.append((number, step))
        seen.requests += isinstance(step, Request)
        wrong, answer = _perform(world, seed, number, step, seen.checks)
        if wrong is not None:
            return _shortened(world, seed, played, wrong)
    world.sandbox.reset()
    wrong, _ = _perform(world, seed, 10_000, get("/health"), seen.checks)
    return (
        Failure(wrong.rule, f"dead afterwards: {wrong}", seed, tuple(played)) if wrong is not None else None
    )


def _perform(world: World, seed: str, number: int, step: Step, checks: Checks) -> Seen:
    """Do a step: what is wrong with its answer, and the answer."""
    if isinstance(step, Change):
        step.do()
        return None, None
    # Seeded anew at each step, so that a later one finds the same tokens when an earlier one is left out.
    world.sandbox.random = random.Random(f"{seed}/{number}")
    due = world.sandbox.faults.pending
    try:
        answer = step.send(world.app)
    except Exception as exc:  # whatever the application lets out is what is looked for
        return _let_out(exc), None
    world.learn(answer)
    try:
        checks.check(step, answer, world, spent=world.sandbox.faults.pending != due)
    except Wrong as wrong:
        exchange = world.sandbox.journal.last
        return wrong.with_more(f"{exchange}\n{dict(answer.headers)}\n{answer.body[:600]!r}"), answer
    return None, answer


def _let_out(exc: Exception) -> Wrong:
    """An exception that the application let out: the client gets a 500 that is none of CMS's."""
    last = traceback.extract_tb(exc.__traceback__)[-1]
    where = f"{type(exc).__name__} in {last.filename.rpartition('/')[2]}, {last.name}"
    return Wrong("exception", where).with_more("".join(traceback.format_exception(exc)[-6:]))


def _shortened(world: World, seed: str, played: list[Numbered], wrong: Wrong) -> Failure:
    """Leave out steps, then parts of the last request, as long as the same is wrong at the end."""
    tries = 0

    def still(steps: Sequence[Numbered]) -> bool:
        nonlocal tries, wrong
        tries += 1
        found = _replayed(world, seed, steps) if tries <= TRIES else None
        if found is None or str(found) != str(wrong):
            return False
        wrong = found
        return True

    steps = _fewer(played, still)
    *before, (number, last) = steps
    assert isinstance(last, Request)
    last = _simpler(last, lambda request: still([*before, (number, request)]))
    return Failure(wrong.rule, f"{wrong}\n{wrong.more}", seed, (*before, (number, last)))


def _replayed(world: World, seed: str, steps: Sequence[Numbered]) -> Wrong | None:
    """What is wrong at the end of these steps; None also if something was wrong before."""
    world.begin(seed)
    checks = Checks()
    for number, step in steps[:-1]:
        if _perform(world, seed, number, step, checks)[0] is not None:
            return None
    number, step = steps[-1]
    return _perform(world, seed, number, step, checks)[0]


def _fewer(steps: list[Numbered], still: Callable[[Sequence[Numbered]], bool]) -> list[Numbered]:
    """Without the steps that do not matter, tried in halves, quarters and so on; the last one stays."""
    if still(steps[-1:]):
        return steps[-1:]
    size = max(1, len(steps) // 2)
    while size:
        place = 0
        while place < len(steps) - 1:
            tried = [*steps[:place], *steps[min(place + size, len(steps) - 1) :]]
            if still(tried):
                steps = tried
            else:
                place += size
        size //= 2
    return steps


def _simpler(request: Request, still: Callable[[Request], bool]) -> Request:
    """Without the headers and parameters that do not matter."""
    for header in request.headers:
        tried = replace(request, headers=tuple(other for other in request.headers if other is not header))
        request = tried if still(tried) else request
    for pair in pairs_of(request.query):
        tried = replace(request, query=_without(pair, request.query))
        request = tried if still(tried) else request
    for pair in pairs_of(request.body):
        tried = replace(request, body=_without(pair, request.body))
        request = tried if still(tried) else request
    return request


def _without(pair: Pair, encoded: bytes) -> bytes:
    pairs = pairs_of(encoded)
    pairs.remove(pair)
    return urlencoded(pairs)
