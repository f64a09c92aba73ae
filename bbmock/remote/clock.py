"""The clock of a mock that runs elsewhere."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bbmock.domain.errors import ConfigurationError
from bbmock.domain.told import told
from bbmock.remote.calls import Calls
from bbmock.remote.errors import ClockRefused


class RemoteClock:
    """As `SandboxClock`; each method asks the mock.

    What the mock refuses is a `ClockRefused`, a ValueError.
    """

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    @property
    def rate(self) -> float:
        """How many of its seconds pass in one of the machine's; 0 while it stands still."""
        return float(self._stands()["rate"])

    @property
    def skew(self) -> timedelta:
        """How far the server's clock is ahead of everybody else's."""
        return timedelta(seconds=self._stands()["skew"])

    @skew.setter
    def skew(self, skew: timedelta) -> None:
        if not isinstance(skew, timedelta):
            raise ClockRefused(f"a skew is a timedelta; got {told(skew)}")
        self._move(skew=skew.total_seconds())

    def now(self) -> datetime:
        """Where the clock stands."""
        return datetime.fromisoformat(self._stands()["now"])

    def outside(self) -> datetime:
        """What time it is for everybody but the server."""
        return datetime.fromisoformat(self._stands()["outside"])

    def advance(self, step: timedelta | float) -> datetime:
        """Move the clock forward, by seconds or a timedelta, and say where it stands."""
        return self._move(advance=step.total_seconds() if isinstance(step, timedelta) else step)

    def set(self, moment: datetime) -> datetime:
        """Put the clock to a later moment and say where it stands."""
        if not isinstance(moment, datetime):
            raise ClockRefused(f"the clock needs an aware datetime; got {told(moment)}")
        return self._move(set=moment.isoformat())

    def freeze(self) -> datetime:
        """Stop the clock and say where it stands."""
        return self.run(0)

    def run(self, rate: float = 1.0) -> datetime:
        """Let the clock run from where it stands, at a rate; and say where that is."""
        return self._move(rate=rate)

    def _stands(self) -> Any:
        return self._calls.ask("GET", "/clock")

    def _move(self, **how: Any) -> datetime:
        try:
            return datetime.fromisoformat(self._calls.ask("POST", "/clock", how)["now"])
        except ConfigurationError as exc:
            raise ClockRefused(str(exc)) from exc
