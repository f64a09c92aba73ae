"""The rate limit of FHIR calls.

Source: CMS's server limits each access token to 100,000 calls a second and says so in three headers;
the window slides, as in the framework it is built on.
"""

from __future__ import annotations

import math
import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bbmock.domain.clock import Clock
from bbmock.domain.errors import ConfigurationError
from bbmock.faults import checks
from bbmock.state.errors import AccessRefused


@dataclass(frozen=True, slots=True)
class Rate:
    """How many calls one token may make within a window.

    Raises:
        ConfigurationError: if there are none, or the window is none.
    """

    calls: int = 100_000
    window: timedelta = timedelta(seconds=1)

    def __post_init__(self) -> None:
        checks.whole("calls", self.calls, least=1)
        _check_window(self.window)


def _check_window(window: object) -> None:
    if not isinstance(window, timedelta) or window <= timedelta(0):
        raise ConfigurationError(f"window must be a timedelta of more than none, got {window!r}")


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a token's window: calls allowed, calls left, seconds until the window empties."""

    limit: int
    remaining: int
    reset: float


class Throttled(AccessRefused):
    """Too many calls; `retry_after` is in whole seconds."""

    status = 429

    def __init__(self, retry_after: int, allowance: Allowance) -> None:
        seconds = "second" if retry_after == 1 else "seconds"
        super().__init__(f"Request was throttled. Expected available in {retry_after} {seconds}.")
        self.retry_after = retry_after
        self.allowance = allowance


@dataclass(slots=True)
class _Calls:
    """How many calls of one token are in the window, and at which moments.

    A clock that stands still has them all at one moment, which takes no more room than one call.
    """

    moments: deque[tuple[datetime, int]] = field(default_factory=deque)
    number: int = 0

    def add(self, moment: datetime) -> None:
        """One more call."""
        same = self.moments.pop()[1] if self.moments and self.moments[-1][0] == moment else 0
        self.moments.append((moment, same + 1))
        self.number += 1

    def forget(self, moment: datetime) -> None:
        """Leave out the calls up to a moment."""
        while self.moments and self.moments[0][0] <= moment:
            self.number -= self.moments.popleft()[1]


class Throttle:
    """Counts the calls of each token within a sliding window; a window that is over is forgotten."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._history: dict[str, _Calls] = {}
        self._lock = threading.Lock()

    def count(self, token: str, rate: Rate) -> Allowance:
        """Count one call against a rate, which may be another at each call.

        Raises:
            Throttled: if the window is full; the call does not count.
        """
        now = self._clock.now()
        with self._lock:
            self._forget(now - rate.window)
            calls = self._history.pop(token, _Calls())
            calls.forget(now - rate.window)
            full = calls.number >= rate.calls
            if not full:
                calls.add(now)
            if calls.number:
                self._history[token] = calls  # at the end: in front is who has not called for longest
            reset = (calls.moments[0][0] + rate.window - now).total_seconds() if calls.number else 0.0
            allowance = Allowance(rate.calls, max(rate.calls - calls.number, 0), reset)
        if full:
            raise Throttled(math.ceil(reset), allowance)
        return allowance

    def copied(self, clock: Clock) -> Throttle:
        """The same counts, on their own from now on, under a clock."""
        copy = Throttle(clock)
        with self._lock:
            copy._history = {
                token: _Calls(deque(calls.moments), calls.number) for token, calls in self._history.items()
            }
        return copy

    def __len__(self) -> int:
        """How many tokens are remembered."""
        return len(self._history)

    def _forget(self, moment: datetime) -> None:
        """Drop the tokens that have not called since."""
        while self._history:
            oldest = next(iter(self._history))
            if self._history[oldest].moments[-1][0] > moment:
                return
            del self._history[oldest]
