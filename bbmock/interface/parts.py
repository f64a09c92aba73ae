"""The parts of any mock that a test moves, breaks and looks at: clock, rules, journal, witness."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from bbmock.faults.engine import Standing
from bbmock.faults.rules import Rule
from bbmock.faults.vocabulary import Effect
from bbmock.population.identity import Version
from bbmock.state.journal import Exchange


class MockClock(Protocol):
    """The clock of a mock, as `SandboxClock` has it; what cannot be is a ValueError."""

    skew: timedelta

    @property
    def rate(self) -> float:
        """How many of its seconds pass in one of the machine's; 0 while it stands still."""
        ...

    def now(self) -> datetime:
        """Where the clock stands."""
        ...

    def outside(self) -> datetime:
        """The clock without its skew."""
        ...

    def advance(self, step: timedelta | float) -> datetime:
        """Move the clock forward, by seconds or a timedelta, and say where it stands."""
        ...

    def set(self, moment: datetime) -> datetime:
        """Put the clock to a later moment and say where it stands."""
        ...

    def freeze(self) -> datetime:
        """Stop the clock and say where it stands."""
        ...

    def run(self, rate: float = 1.0) -> datetime:
        """Let the clock run from where it stands, and say where that is."""
        ...


class MockFaults(Protocol):
    """The rules of a mock, as `Faults` has them."""

    def add(
        self,
        endpoint: str | None = None,
        effect: Effect | str | Mapping[str, object] | None = None,
        *,
        name: str = "",
        **terms: Any,
    ) -> int:
        """Add a rule in words; its number."""
        ...

    def add_rule(self, rule: Rule) -> int:
        """Add a rule; its number."""
        ...

    def remove(self, number: int) -> bool:
        """Take a rule away; False if there is none of this number."""
        ...

    def clear(self) -> None:
        """Take all rules away."""
        ...

    @property
    def standing(self) -> tuple[Standing, ...]:
        """Every rule and how it stands."""
        ...

    @property
    def pending(self) -> tuple[Standing, ...]:
        """The rules that may still fire."""
        ...


class MockJournal(Protocol):
    """What was asked and answered, as `Journal` has it."""

    def exchanges(
        self, *, endpoint: str | None = None, refused: bool | None = None, **wanted: Any
    ) -> tuple[Exchange, ...]:
        """The exchanges, oldest first; only those with these values."""
        ...

    @property
    def last(self) -> Exchange | None:
        """The newest exchange, None before the first."""
        ...

    @property
    def recorded(self) -> int:
        """How many exchanges there have been."""
        ...

    def wait_for(
        self, is_it: Callable[[Exchange], bool], *, seconds: float = 5.0, after: int = 0
    ) -> Exchange:
        """The first exchange that is it, now or within so many seconds; else a TimeoutError."""
        ...

    def __len__(self) -> int: ...


class MockWitness(Protocol):
    """Assertions about a client, as `Witness` has them; all raise `NotSo` with the flow of requests."""

    @property
    def flow(self) -> tuple[Exchange, ...]:
        """The exchanges, oldest first."""
        ...

    def tell(self) -> str:
        """The flow as text."""
        ...

    def refreshed(self, times: int = 1) -> None:
        """The client refreshed so often, and sent no refresh token twice."""
        ...

    def honoured_retry_after(self) -> None:
        """The client never came again before Retry-After allowed it."""
        ...

    def backed_off(self, at_least: float | Iterable[float], *, endpoint: str | None = None) -> None:
        """The client waited so many seconds after each failure in a row."""
        ...

    def asked(self, *, at_most: int, at_least: int = 0, **wanted: Any) -> None:
        """The client sent no more requests than that, and no fewer."""
        ...

    def kept_secrets_out_of_urls(self) -> None:
        """No token or secret stood in a URL."""
        ...

    def used_pkce(self) -> None:
        """Every login had a code_challenge."""
        ...

    def used_fresh_states(self) -> None:
        """Every login had a state of its own."""
        ...

    def kept_people_apart(self) -> None:
        """No request asked for one beneficiary with another's token."""
        ...

    def complete(
        self,
        claims: Iterable[Mapping[str, Any]],
        *,
        user: str,
        version: Version = 2,
        search: Mapping[str, str] | None = None,
    ) -> None:
        """These are exactly the claims that a beneficiary has now."""
        ...

    def leaked_nothing(self, *texts: str) -> None:
        """No token, code, secret, Medicare number or name stands in these texts."""
        ...
