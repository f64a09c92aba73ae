"""Chance that a seed decides: the same draws in the same order, on every Python and every machine.

`random.Random` promises that only of its `random()`, and takes four times as long to seed; a population
seeds one source for every claim it makes. So the numbers here are BLAKE2b's, 32 bits at a time.
"""

from __future__ import annotations

from datetime import date
from hashlib import blake2b
from itertools import chain, count
from struct import Struct
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

K = TypeVar("K")
T = TypeVar("T")

_WORDS: Final = Struct("<16I")  # one digest of BLAKE2b
_ALWAYS: Final = 100  # percent
_PERCENT: Final = 2**32 / 100  # of the numbers that 32 bits can be


class Seed:
    """A text from which any number of independent sources of chance grow, one for each path."""

    __slots__ = ("_root",)

    def __init__(self, text: str) -> None:
        key = blake2b(text.encode()).digest()  # a key has at most 64 bytes, a text may have more
        self._root = blake2b(key=key)

    def chance(self, *path: str | int) -> Chance:
        """The source of chance at the end of `path`."""
        branch = self._root.copy()
        branch.update("/".join(map(str, path)).encode())
        return Chance(branch.digest())


class Chance:
    """One source of chance; what it says next depends on what it was asked before."""

    __slots__ = ("_next",)

    def __init__(self, digest: bytes) -> None:
        self._next = chain.from_iterable(_words(digest)).__next__

    def below(self, limit: int) -> int:
        """A whole number from 0 to `limit` - 1; `limit` is at most 2**32."""
        return self._next() * limit >> 32

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + (self._next() * (high - low + 1) >> 32)

    def happens(self, percent: float) -> bool:
        """True in `percent` of a hundred cases."""
        return self._next() < percent * _PERCENT

    def pick(self, choices: Sequence[T]) -> T:
        """One of `choices`, each as likely."""
        return choices[self._next() * len(choices) >> 32]

    def some(
        self, rows: Iterable[tuple[K, float, Sequence[T]]], *, at_least: float = 0
    ) -> Iterator[tuple[K, T]]:
        """Of the rows (what, percent, choices) those that happen, each with one of its choices.

        A row of 100 percent is always among them, and is not asked for; the others happen in `at_least` so
        many percent.
        """
        word, least = self._next, at_least * _PERCENT
        for what, percent, choices in rows:
            if percent != _ALWAYS:
                drawn = word()
                if drawn >= percent * _PERCENT and drawn >= least:
                    continue
            yield what, choices[word() * len(choices) >> 32]

    def weighted(self, choices: Sequence[T], weights: Sequence[int]) -> T:
        """One of `choices`, each as likely as its weight says."""
        place = self.below(sum(weights))
        for choice, weight in zip(choices, weights, strict=True):
            place -= weight
            if place < 0:
                return choice
        raise ValueError("weights must be positive whole numbers")

    def sample(self, choices: Sequence[T], size: int) -> list[T]:
        """`size` different ones of `choices`, or all of them if there are fewer, in any order."""
        rest = list(choices)
        return [rest.pop(self.below(len(rest))) for _ in range(min(size, len(rest)))]

    def day(self, first: date, last: date) -> date:
        """A day from `first` to `last`, both included."""
        return date.fromordinal(self.between(first.toordinal(), last.toordinal()))

    def digits(self, pattern: str) -> str:
        """`pattern` with a digit for each `#`."""
        return "".join(str(self.below(10)) if character == "#" else character for character in pattern)


def _words(digest: bytes) -> Iterator[tuple[int, ...]]:
    """The words of this digest, then those of the digests that follow from it."""
    yield _WORDS.unpack(digest)
    for turn in count(1):
        yield _WORDS.unpack(blake2b(turn.to_bytes(4, "little"), key=digest).digest())
