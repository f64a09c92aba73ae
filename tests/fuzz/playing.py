"""Plays stories, and makes what fails as short as it can."""

from __future__ import annotations

import random
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from tests.fuzz.checking import Checks, Wrong
from tests.fuzz.steps import Change, Request, Step, get, pairs_of, urlencoded
from tests.fuzz.walking import tell
from tests.fuzz.world import World

Numbered = tuple[int, Step]
TRIES = 400  # replays to make a story shorter


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
            f"statuses: {statuses}\nfailures that are named: {meant}\nfailures that are not: {len(self.failures)}"
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
    return Failure(wrong.rule, f"dead afterwards: {wrong}", seed, tuple(played)) if wrong else None


def _perform(world: World, seed: str, number: int, step: Step, checks: Checks):  # type: ignore[no-untyped-def]
    """Do a step: what is wrong with its answer, and the answer."""
    if isinstance(step, Change):
        step.do()
        return None, None
    # Seeded anew at each step, so that a later one finds the same tokens when an earlier one is left out.
    world.sandbox.random.seed(f"{seed}/{number}")
    due = world.sandbox.faults.pending
    try:
        answer = step.send(world.app)
    except Exception as exc:  # noqa: BLE001 - whatever the application lets out is what we look for
        last = traceback.extract_tb(exc.__traceback__)[-1]
        where = f"{type(exc).__name__} in {last.filename.rpartition('/')[2]}, {last.name}"
        return Wrong("exception", f"{where}\n{''.join(traceback.format_exception(exc)[-6:])}"), None
    world.learn(answer)
    try:
        checks.check(step, answer, world, spent=world.sandbox.faults.pending != due)
    except Wrong as wrong:
        told = world.sandbox.journal.last
        shown = f"{wrong}\n{told}\n{dict(answer.headers)}\n{answer.body[:600]!r}"
        return Wrong(wrong.rule, shown.removeprefix(f"{wrong.rule}: ")), answer
    return None, answer


def _shortened(world: World, seed: str, played: list[Numbered], wrong: Wrong) -> Failure:
    """Leave out steps, then parts of the last request, as long as the same rule is broken."""
    tries = 0
    first = str(wrong).partition("\n")[0]

    def still(steps: Sequence[Numbered]) -> bool:
        nonlocal tries, wrong
        tries += 1
        if tries > TRIES:
            return False
        found = _replayed(world, seed, steps)
        if found is None or str(found).partition("\n")[0] != first:
            return False
        wrong = found
        return True

    steps = _fewer(played, still)
    number, last = steps[-1]
    assert isinstance(last, Request)
    for simpler in _simpler(lambda: steps[-1][1]):
        tried = [*steps[:-1], (number, simpler)]
        if still(tried):
            steps = tried
    return Failure(wrong.rule, str(wrong), seed, tuple(steps))


def _replayed(world: World, seed: str, steps: Sequence[Numbered]) -> Wrong | None:
    """What is wrong at the end of these steps; None also if something was wrong before."""
    world.begin(seed)
    checks = Checks()
    for number, step in steps[:-1]:
        if _perform(world, seed, number, step, checks)[0] is not None:
            return None
    number, step = steps[-1]
    found: Wrong | None = _perform(world, seed, number, step, checks)[0]
    return found


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


def _simpler(current: Callable[[], Step]) -> Iterator[Request]:
    """The request without one of its parts, each in turn."""
    request = current()
    assert isinstance(request, Request)
    for header in request.headers:
        kept = current()
        assert isinstance(kept, Request)
        yield replace(kept, headers=tuple(other for other in kept.headers if other is not header))
    for attribute in ("query", "body"):
        for pair in pairs_of(getattr(request, attribute)):
            kept = current()
            assert isinstance(kept, Request)
            pairs = pairs_of(getattr(kept, attribute))
            if pair in pairs:
                pairs.remove(pair)
                yield replace(kept, **{attribute: urlencoded(pairs)})
