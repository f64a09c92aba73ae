"""Who and what there is in any mock: applications, settings, beneficiaries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Protocol

from bbmock.domain.oddities import Oddity
from bbmock.population.identity import Version
from bbmock.state.settings import Switches
from bbmock.state.throttle import Rate


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
