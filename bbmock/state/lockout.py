"""The developers' login, which locks itself after failed passwords.

Source: the recorded page after five or more failed password grants within 30 minutes. CMS counts by the
caller's address; a sandbox has one counter, since all its callers sit on one machine.
"""

from __future__ import annotations

import threading
from collections import deque
from datetime import datetime, timedelta

from bbmock.domain.clock import Clock

FAILURES = 5
WINDOW = timedelta(minutes=30)


class Lockout:
    """Counts failed passwords."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures: deque[datetime] = deque(maxlen=FAILURES)
        self._lock = threading.Lock()

    def count_failure(self) -> None:
        """Take note of one more password that was wrong."""
        with self._lock:
            self._failures.append(self._clock.now())

    def copied(self, clock: Clock) -> Lockout:
        """The same count, on its own from now on, under a clock."""
        copy = Lockout(clock)
        with self._lock:
            copy._failures.extend(self._failures)
        return copy

    @property
    def is_locked(self) -> bool:
        """Whether the last half hour saw five failures."""
        with self._lock:
            return len(self._failures) == FAILURES and self._failures[0] > self._clock.now() - WINDOW
