"""A shuffle of the whole numbers below some size that can be undone, without a table of any kind."""

from __future__ import annotations

from dataclasses import dataclass

ROUNDS = 4  # three already mix both halves fully; the fourth is spare
GOLDEN = 0x9E3779B97F4A7C15  # 2**64 divided by the golden ratio: Knuth's multiplier for scattering
WORD = 2**64 - 1


@dataclass(frozen=True, slots=True)
class Permutation:
    """A fixed shuffle of 0 .. high * low - 1.

    A Feistel network whose halves are digits in base `high` and `low`, and which adds where the textbook
    network uses exclusive or: so the size need not be a power of two. Two keys give unrelated shuffles.
    It scatters; it hides nothing from someone who wants to know.
    """

    high: int
    low: int
    key: int

    @property
    def size(self) -> int:
        """How many numbers are shuffled."""
        return self.high * self.low

    def apply(self, number: int) -> int:
        """Where `number` goes."""
        high, low = divmod(number, self.low)
        for turn in range(self.key, self.key + ROUNDS):
            high = (high + _scatter(low, turn)) % self.high
            low = (low + _scatter(high, turn)) % self.low
        return high * self.low + low

    def invert(self, number: int) -> int:
        """Which number went to `number`."""
        high, low = divmod(number, self.low)
        for turn in reversed(range(self.key, self.key + ROUNDS)):
            low = (low - _scatter(high, turn)) % self.low
            high = (high - _scatter(low, turn)) % self.high
        return high * self.low + low


def _scatter(half: int, turn: int) -> int:
    return ((half ^ turn) * GOLDEN + turn * turn * GOLDEN & WORD) >> 24
