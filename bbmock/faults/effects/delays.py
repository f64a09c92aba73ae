"""Answers that come late, or slowly.

A wait is real: the caller waits. A virtual one moves the sandbox's clock instead: nobody waits, and a client
in the same process that has a shorter timeout than the wait gets its timeout all the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from bbmock.domain.errors import ConfigurationError
from bbmock.faults import checks
from bbmock.faults.effects.slots import Slot

if TYPE_CHECKING:
    import random

_MOST_SIGMA: Final = 10  # by then each twentieth wait is more than ten million medians long


@dataclass(frozen=True, slots=True)
class Latency:
    """The answer comes `seconds` later."""

    seconds: float
    virtual: bool = False

    name: ClassVar[str] = "latency"
    slot: ClassVar[Slot] = Slot.DELAY

    def __post_init__(self) -> None:
        checks.number("seconds", self.seconds)
        checks.truth("virtual", self.virtual)

    def drawn(self, _: random.Random) -> float:
        """The wait in seconds."""
        return self.seconds


@dataclass(frozen=True, slots=True)
class UniformLatency:
    """The answer comes `low` to `high` seconds later, each wait as likely as the others."""

    low: float
    high: float
    virtual: bool = False

    name: ClassVar[str] = "uniform-latency"
    slot: ClassVar[Slot] = Slot.DELAY

    def __post_init__(self) -> None:
        checks.number("low", self.low)
        checks.number("high", self.high)
        checks.truth("virtual", self.virtual)
        if self.high < self.low:
            raise ConfigurationError(f"high must be {self.low} (low) or more, got {self.high}")

    def drawn(self, chance: random.Random) -> float:
        """The wait in seconds."""
        return self.low + chance.random() * (self.high - self.low)


@dataclass(frozen=True, slots=True)
class LognormalLatency:
    """The answer comes as late as in real networks: mostly about `median` seconds, now and then far more.

    Args:
        median: half of the waits are shorter.
        sigma: how far they spread, the standard deviation of their logarithm; 10 at the most.
        most: no wait is longer; None for the thousand million seconds that are the most of any wait.
    """

    median: float
    sigma: float = 0.5
    most: float | None = None
    virtual: bool = False

    name: ClassVar[str] = "lognormal-latency"
    slot: ClassVar[Slot] = Slot.DELAY

    def __post_init__(self) -> None:
        checks.number("median", self.median)
        checks.number("sigma", self.sigma, most=_MOST_SIGMA)
        if self.most is not None:
            checks.number("most", self.most)
        checks.truth("virtual", self.virtual)

    def drawn(self, chance: random.Random) -> float:
        """The wait in seconds."""
        wait = self.median * math.exp(self.sigma * chance.gauss(0, 1))
        return min(wait, checks.MOST if self.most is None else self.most)


@dataclass(frozen=True, slots=True)
class LateBody:
    """The headers come at once, the body `seconds` later."""

    seconds: float

    name: ClassVar[str] = "late-body"
    slot: ClassVar[Slot] = Slot.DELAY

    def __post_init__(self) -> None:
        checks.number("seconds", self.seconds)


@dataclass(frozen=True, slots=True)
class Dribble:
    """The body comes in `pieces` of one size over `seconds`."""

    pieces: int = 10
    seconds: float = 1.0

    name: ClassVar[str] = "dribble"
    slot: ClassVar[Slot] = Slot.DELAY

    def __post_init__(self) -> None:
        checks.whole("pieces", self.pieces, least=1)
        checks.number("seconds", self.seconds)


@dataclass(frozen=True, slots=True)
class Bandwidth:
    """The body comes with so many bytes a second."""

    bytes_per_second: int

    name: ClassVar[str] = "bandwidth"
    slot: ClassVar[Slot] = Slot.DELAY

    def __post_init__(self) -> None:
        checks.whole("bytes_per_second", self.bytes_per_second, least=1)


@dataclass(frozen=True, slots=True)
class Hang:
    """No answer comes: the connection stays open, for `seconds` if they are given, and is then closed."""

    seconds: float | None = None

    name: ClassVar[str] = "hang"
    slot: ClassVar[Slot] = Slot.WIRE

    def __post_init__(self) -> None:
        if self.seconds is not None:
            checks.number("seconds", self.seconds)
