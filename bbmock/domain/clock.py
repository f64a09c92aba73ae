"""The one source of time.

Nothing else in bbmock asks the machine what time it is: a `Sandbox` is given a clock, and everything that
expires, rotates or is dated asks that clock.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Protocol


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


class FrozenClock:
    """A clock that stands still until it is moved.

    Args:
        start: an aware moment; the default is the first of January 2026 at noon UTC.

    Raises:
        ValueError: if `start` has no time zone.
    """

    def __init__(self, start: datetime = datetime(2026, 1, 1, 12, tzinfo=UTC)) -> None:
        if start.tzinfo is None:
            raise ValueError("the clock needs an aware datetime; give it a tzinfo, such as datetime.UTC")
        self._now = start.astimezone(UTC)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Where the clock stands."""
        return self._now

    def advance(self, step: timedelta | float) -> datetime:
        """Move the clock forward and say where it stands.

        Args:
            step: a timedelta, or a number of seconds; zero or more.

        Raises:
            ValueError: if the step is negative: what was issued in the future would be nonsense.
        """
        moved = step if isinstance(step, timedelta) else timedelta(seconds=step)
        if moved < timedelta(0):
            raise ValueError(f"the clock goes forward only; {step} is negative")
        with self._lock:
            self._now += moved
            return self._now
