"""The one source of time.

Nothing else in bbmock asks the machine what time it is: a `Sandbox` is given a clock, and everything that
expires, rotates or is dated asks that clock.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from bbmock.domain.told import told

MOST_RATE: Final = 1_000_000
MOST_SKEW: Final = timedelta(days=3653)
"""Ten years, either way."""
LAST: Final = datetime(9899, 12, 31, tzinfo=UTC)
"""Where a clock that runs stops: a century before the last day there is, as what is issued lasts longer."""


class Clock(Protocol):
    """Tells the time of one sandbox."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """The machine's present moment in UTC."""
        return datetime.now(UTC)


class SandboxClock:
    """A clock that can be frozen, moved, set, and run faster or slower than the machine's.

    It goes forward only: what was issued in the future would be nonsense. All methods may be called from any
    thread.

    Args:
        start: where it begins, an aware moment; the machine's present moment by default.
        rate: how many of its seconds pass in one of the machine's; 0 stands still.
        machine: counts the machine's seconds, from whenever.

    Raises:
        ValueError: if `start` has no time zone or is later than `LAST`, or the rate is negative or above a
            million.
    """

    def __init__(
        self,
        start: datetime | None = None,
        *,
        rate: float = 1.0,
        machine: Callable[[], float] = time.monotonic,
    ) -> None:
        self._machine = machine
        self._lock = threading.RLock()
        self._since = machine()
        self._then = _sum(_aware(start if start is not None else datetime.now(UTC)), timedelta(0))
        self._ahead = timedelta(0)
        self._rate = _checked(rate)
        self._told: list[Callable[[], None]] = []
        self._skew = timedelta(0)

    @property
    def rate(self) -> float:
        """How many of its seconds pass in one of the machine's; 0 while it stands still."""
        return self._rate

    @property
    def skew(self) -> timedelta:
        """How far the server's clock is ahead of everybody else's; its clients know the time `outside`.

        Ten years at the most, either way; putting another raises a ValueError beyond that.
        """
        return self._skew

    @skew.setter
    def skew(self, skew: timedelta) -> None:
        with self._lock:
            self.skewed(skew)
            self._skew = skew
        self._tell()

    def now(self) -> datetime:
        """Where the clock stands."""
        return self.outside() + self._skew

    def outside(self) -> datetime:
        """What time it is for everybody but the server: the clock without its skew."""
        if not self._rate:
            return self._then
        with self._lock:
            left = LAST - max(self._skew, timedelta(0)) - self._then
            passed = self._rate * (self._machine() - self._since)
            return self._then + timedelta(seconds=min(passed, left.total_seconds()))

    @property
    def ahead(self) -> timedelta:
        """How far somebody has put it ahead: by moving it, and by letting it run faster than the machine's.

        It never becomes less, however slowly the clock runs, unless the clock is put back.
        """
        with self._lock:
            faster = 1 - 1 / self._rate if self._rate > 1 else 0  # the share that the machine's did not run
            return self._ahead + faster * (self.outside() - self._then)

    def advance(self, step: timedelta | float) -> datetime:
        """Move the clock forward and say where it stands.

        Args:
            step: a timedelta, or a number of seconds; zero or more.

        Raises:
            ValueError: if the step is negative, no number, or leads beyond `LAST`.
        """
        moved = _forward(step)
        with self._lock:
            self._put(_sum(self.outside(), moved), self._rate, by=moved)
            stands = self.now()
        self._tell()
        return stands

    def check(self, step: timedelta | float) -> None:
        """Refuse a step that `advance` would refuse, as it does; the clock stays where it stands."""
        _sum(_sum(self.outside(), _forward(step)), self._skew)

    def skewed(self, skew: timedelta) -> datetime:
        """Where the clock would stand with another skew; it stays as it is.

        Raises:
            ValueError: if there cannot be such a skew.
        """
        _check_kind(skew, timedelta, "a skew is a timedelta")
        if not -MOST_SKEW <= skew <= MOST_SKEW:
            raise ValueError(f"a skew is {MOST_SKEW.days} days at the most, either way; got {skew}")
        return _sum(self.outside(), skew)

    def set(self, moment: datetime) -> datetime:
        """Put the clock to a later moment and say where it stands.

        Raises:
            ValueError: if the moment has no time zone, is earlier than where the clock stands, or beyond
                `LAST` for the server or for everybody else.
        """
        wanted = _aware(moment)
        with self._lock:
            stands = self.now()
            if wanted < stands:
                raise ValueError(f"the clock goes forward only; it stands at {stands}, later than {wanted}")
            self._put(_sum(wanted, -self._skew), self._rate, by=wanted - stands)
        self._tell()
        return wanted

    def freeze(self) -> datetime:
        """Stop the clock and say where it stands."""
        return self.run(0)

    def run(self, rate: float = 1.0) -> datetime:
        """Let the clock run from where it stands, at a rate; and say where that is.

        Raises:
            ValueError: if the rate is negative or above a million.
        """
        with self._lock:
            self._put(self.outside(), _checked(rate))
            stands = self.now()
        self._tell()
        return stands

    def copied(self) -> SandboxClock:
        """A clock of its own that stands where this one stands, and runs as this one runs."""
        copy = SandboxClock(self.outside(), rate=self._rate, machine=self._machine)
        copy._skew, copy._ahead = self._skew, self.ahead
        return copy

    def put_back(self, other: SandboxClock) -> None:
        """Stand where another clock stands, earlier or not: for a state that is restored."""
        with self._lock:
            self._then, self._since, self._skew = other.outside(), self._machine(), other.skew
            self._ahead = other.ahead
        self._tell()

    def when_moved(self, tell: Callable[[], None]) -> None:
        """Call this, in the mover's thread, whenever somebody has moved the clock, its rate or its skew."""
        if tell not in self._told:
            self._told.append(tell)

    def _put(self, moment: datetime, rate: float, *, by: timedelta = timedelta(0)) -> None:
        _sum(moment, self._skew)
        self._ahead = self.ahead + by
        self._since, self._then, self._rate = self._machine(), moment, rate

    def _tell(self) -> None:
        """Tell who asked; without the lock, for they may hold locks of their own while they ask the time."""
        for tell in self._told:
            tell()


class FrozenClock(SandboxClock):
    """A clock that stands still until it is moved, or told to run.

    Args:
        start: an aware moment; the default is the first of January 2026 at noon UTC.

    Raises:
        ValueError: if `start` has no time zone.
    """

    def __init__(self, start: datetime = datetime(2026, 1, 1, 12, tzinfo=UTC)) -> None:
        super().__init__(start, rate=0)


def _check_kind(value: object, kind: type[object] | tuple[type[object], ...], what: str) -> None:
    is_one = isinstance(value, kind)
    if not is_one:
        raise ValueError(f"{what}; got {told(value)}")


def _aware(moment: datetime) -> datetime:
    _check_kind(moment, datetime, "the clock needs an aware datetime")
    if moment.tzinfo is None:
        raise ValueError("the clock needs an aware datetime; give it a tzinfo, such as datetime.UTC")
    try:
        return moment.astimezone(UTC)
    except OverflowError as exc:
        raise ValueError(f"no clock goes beyond the year 9999; got {moment}") from exc


def _forward(step: timedelta | float) -> timedelta:
    """A step as a timedelta.

    Raises:
        ValueError: if it is negative or no number.
    """
    moved = step if isinstance(step, timedelta) else _seconds(step)
    if moved < timedelta(0):
        raise ValueError(f"the clock goes forward only; {step} is negative")
    return moved


def _seconds(step: float) -> timedelta:
    try:
        return timedelta(seconds=step)
    except OverflowError as exc:
        raise ValueError(f"no clock goes beyond the year 9999; got a step of {step} seconds") from exc
    except (TypeError, ValueError) as exc:
        raise ValueError(f"a step is a number of seconds, or a timedelta; got {told(step)}") from exc


def _sum(moment: datetime, step: timedelta) -> datetime:
    """A moment and a step together.

    Raises:
        ValueError: if there is no such moment, or it is later than `LAST`.
    """
    try:
        found = moment + step
    except OverflowError as exc:
        raise ValueError(f"no clock goes beyond the year 9999; it stands at {moment}") from exc
    if found > LAST:
        raise ValueError(
            f"no clock goes beyond the year 9999, or into its last hundred years; it would be {found}"
        )
    return found


def _checked(rate: float) -> float:
    _check_kind(rate, (int, float), "a rate is a number")
    if not rate >= 0:
        raise ValueError(f"a rate is 0, where the clock stands still, or more; got {rate}")
    if rate > MOST_RATE:
        raise ValueError(f"a rate is {MOST_RATE} at the most; got {rate}")
    return rate
