"""One mock in a test's hand, wherever it runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from bbmock.domain.login import LoginFault
from bbmock.interface.parts import MockClock, MockFaults, MockJournal, MockWitness
from bbmock.interface.world import MockApplication, MockApplications, MockSettings, MockUser
from bbmock.minted import MintedToken
from bbmock.population.building import BeneficiaryBuilder
from bbmock.population.identity import Version
from bbmock.state.recipes import Recipe


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
        """Let a recipe's failures happen, all of them or none; the numbers of its rules."""
        ...

    def add(self, builder: BeneficiaryBuilder) -> MockUser:
        """Add a beneficiary of one's own.

        Raises:
            CannotBuild: if there cannot be such a beneficiary; it says what to ask for.
        """
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
            ConfigurationError: if there is no such user.
            OAuthError: if the server would refuse, as for an unknown scope.
        """
        ...

    def login_by_assertion(
        self,
        user: str = "BBUser00000",
        *,
        application: Any = None,
        scopes: str | Iterable[str] | None = None,
    ) -> MintedToken:
        """Get a beneficiary's tokens by client assertion at version 3, without a login; raises as `login`."""
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
