"""What a test may ask of any mock: of one in its own process, and of one that runs elsewhere.

`Handle` and `RemoteHandle` are both of these types, so a test that keeps to them runs against a container as
it runs here. What needs the mock's own process stands outside: its application and transports, the sandbox,
`fork` and `close`, `backend` (a function of the test's), `add` (a builder), `login_by_assertion` and
`identity_token` (they sign with keys that are values), `witness.leaks` (it would send secrets).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from bbmock.domain.login import LoginFault
from bbmock.domain.oddities import Oddity
from bbmock.faults.engine import Standing
from bbmock.faults.rules import Rule
from bbmock.faults.vocabulary import Effect
from bbmock.minted import MintedToken
from bbmock.population.identity import Version
from bbmock.state.journal import Exchange
from bbmock.state.recipes import Recipe
from bbmock.state.sandbox import Switches
from bbmock.state.throttle import Rate


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


class MockApplication(Protocol):
    """A registered application, without its secret and what only the server needs."""

    @property
    def client_id(self) -> str:
        """Its id."""
        ...

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def active(self) -> bool:
        """Whether it is switched on."""
        ...

    @property
    def redirect_uris(self) -> tuple[str, ...]:
        """Where codes may be sent."""
        ...

    @property
    def scopes(self) -> tuple[str, ...]:
        """What it may have at version 3."""
        ...


class MockApplications(Protocol):
    """The registered applications, the demo application first."""

    def __iter__(self) -> Iterator[MockApplication]: ...

    def get(self, client_id: str) -> MockApplication | None:
        """The application with that client_id, switched off or not."""
        ...

    def switch(self, client_id: str, *, active: bool) -> MockApplication:
        """Switch an application off or on; a ConfigurationError if there is none of that client_id."""
        ...


class MockSettings(Protocol):
    """The settings that can be changed while a mock runs."""

    @property
    def access_token_lifetime(self) -> timedelta:
        """How long an access token is good."""
        ...

    @property
    def rate(self) -> Rate:
        """How many FHIR calls one token may make."""
        ...

    @property
    def switches(self) -> Switches:
        """CMS's own switches."""
        ...

    @property
    def relax(self) -> frozenset[Oddity]:
        """The oddities that all applications are spared."""
        ...


class MockUser(Protocol):
    """A beneficiary by every name and number; `str(user)` is the login name."""

    @property
    def password(self) -> str:
        """What goes with the name on the login page."""
        ...

    @property
    def medicare_number(self) -> str:
        """The current Medicare number (MBI)."""
        ...

    def patient_id(self, version: Version = 2) -> str | None:
        """The id of the Patient at a version; None if the version does not know them."""
        ...


class MockHandle(Protocol):
    """One mock in a test's hand, wherever it runs."""

    login_fault: LoginFault | None

    @property
    def base_url(self) -> str:
        """Where the mock listens."""
        ...

    @property
    def clock(self) -> MockClock:
        """The clock of everything in the mock."""
        ...

    @property
    def faults(self) -> MockFaults:
        """What will fail."""
        ...

    @property
    def journal(self) -> MockJournal:
        """What was asked and answered."""
        ...

    @property
    def witness(self) -> MockWitness:
        """What the client did."""
        ...

    @property
    def applications(self) -> MockApplications:
        """The registered applications."""
        ...

    @property
    def application(self) -> MockApplication:
        """The first registered application; in a test's own world the demo application."""
        ...

    @property
    def settings(self) -> MockSettings:
        """What the mock has been told about itself."""
        ...

    def configure(self, *, switches: Mapping[str, Any] | None = None, **settings: Any) -> None:
        """Change settings; those that are not named stay."""
        ...

    def recipe(self, recipe: str | Recipe) -> tuple[int, ...]:
        """Let a recipe's failures happen; the numbers of its rules."""
        ...

    def user(self, name: str) -> MockUser:
        """A beneficiary by login name or persona."""
        ...

    def login(
        self,
        user: str = "BBUser00000",
        *,
        application: Any = None,
        version: Version = 2,
        scopes: str | Iterable[str] | None = None,
        demographics: bool = True,
        samhsa: bool = True,
    ) -> MintedToken:
        """Log a beneficiary in and get a token; `application` is one of the handle's own `applications`.

        Raises:
            BBMockError: if there is no such user, or the server would refuse.
        """
        ...

    def snapshot(self) -> Any:
        """The state, for `restore` of the same handle; what it is differs."""
        ...

    def restore(self, kept: Any) -> None:
        """Go back to a snapshot, as often as you like."""
        ...

    def reset(self) -> None:
        """Forget logins, tokens, faults and exchanges; applications, settings and time stay."""
        ...
