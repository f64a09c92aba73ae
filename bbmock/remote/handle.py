"""A mock that runs elsewhere in a test's hand: `bbmock serve` on this machine, or a container."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bbmock.domain.applications import Application
from bbmock.domain.errors import ConfigurationError
from bbmock.domain.login import LoginFault
from bbmock.domain.scopes import joined
from bbmock.faults import checks
from bbmock.minted import MintedToken
from bbmock.population.building import BeneficiaryBuilder, document_of
from bbmock.population.errors import CannotBuild
from bbmock.population.identity import Version
from bbmock.population.user import check_user
from bbmock.remote.calls import Calls, segment
from bbmock.remote.clock import RemoteClock
from bbmock.remote.faults import RemoteFaults
from bbmock.remote.journal import RemoteJournal
from bbmock.remote.witness import RemoteWitness
from bbmock.remote.world import RemoteApplication, RemoteApplications, RemoteSettings, RemoteUser, changes
from bbmock.state.recipes import Recipe, document_of_recipe


def connect(base_url: str, key: str | None = None) -> RemoteHandle:
    """A handle of the mock that runs at an address: `connect("http://127.0.0.1:8000")`.

    Args:
        base_url: scheme, host and port, as `bbmock serve` prints them.
        key: what the mock was told with `--control-key`; without one, only programs of its own machine may
            control it.

    Raises:
        NoControl: if no mock answers there, or none that can be controlled.
        NotAllowed: if this program may not control it.
        ConfigurationError: if the address or the key is none.
    """
    handle = RemoteHandle(base_url, key)
    handle.greet()
    return handle


@dataclass(frozen=True, slots=True)
class RemoteSnapshot:
    """The number of a snapshot that a mock keeps, and which mock that is."""

    number: int
    base_url: str


class RemoteHandle:
    """As `Handle`, of a mock that runs elsewhere; both are a `MockHandle`.

    Its world is not made for the test: `reset` begins anew, or `restore` of a snapshot that was taken first.
    """

    def __init__(self, base_url: str, key: str | None = None) -> None:
        self._calls = Calls(base_url, key)
        self.base_url = self._calls.base_url
        self.clock = RemoteClock(self._calls)
        self.faults = RemoteFaults(self._calls)
        self.journal = RemoteJournal(self._calls)
        self.witness = RemoteWitness(self._calls)
        self.applications = RemoteApplications(self._calls)

    def __repr__(self) -> str:
        return f"<the mock at {self.base_url}>"

    def greet(self) -> None:
        """Make sure that the mock answers, and can be controlled; the errors are those of `connect`."""
        self._calls.greet()

    @property
    def application(self) -> RemoteApplication:
        """The first registered application."""
        return next(iter(self.applications))

    @property
    def settings(self) -> RemoteSettings:
        """What the mock has been told about itself, as far as it can be changed."""
        return RemoteSettings.of(self._calls.ask("GET", "/settings"))

    def configure(self, *, switches: Mapping[str, Any] | None = None, **settings: Any) -> None:
        """Change settings: `configure(rate=Rate(3), switches={"v3_endpoints": False})`.

        Raises:
            TypeError: for a name that is none.
            ConfigurationError: for a value that is none, or a setting that cannot be changed from elsewhere.
        """
        self._calls.ask("PATCH", "/settings", changes(switches, settings))

    @property
    def login_fault(self) -> LoginFault | None:
        """What is wrong with the login service; None: nothing."""
        fault = self._calls.ask("GET", "/login-fault")["login_fault"]
        return None if fault is None else LoginFault(fault)

    @login_fault.setter
    def login_fault(self, fault: LoginFault | None) -> None:
        self._calls.ask("PUT", "/login-fault", {"login_fault": fault})

    def recipe(self, recipe: str | Recipe) -> tuple[int, ...]:
        """Let a recipe's failures happen, all of them or none: a shipped one by name, or your own.

        Returns:
            The numbers of its rules.

        Raises:
            ConfigurationError: if there is no such recipe, with the nearest right name, or a part of it
                cannot be now; the mock is unchanged.
        """
        if isinstance(recipe, str):
            told = self._calls.ask("POST", f"/recipes/{segment('recipe', recipe)}")
        else:
            told = self._calls.ask("POST", "/recipes", document_of_recipe(recipe))
        return tuple(told["rules"])

    def add(self, builder: BeneficiaryBuilder) -> RemoteUser:
        """Add a beneficiary of one's own, who stays until the mock's end or a `restore`: as `Handle.add`.

        Raises:
            CannotBuild: if there cannot be such a beneficiary; it says what to ask for.
        """
        try:
            return RemoteUser.of(self._calls.ask("POST", "/beneficiaries", document_of(builder)))
        except ConfigurationError as exc:
            raise CannotBuild(str(exc)) from exc

    def user(self, name: str) -> RemoteUser:
        """A beneficiary with password, Medicare number and patient ids, by login name or persona.

        Raises:
            ConfigurationError: if there is no such user.
        """
        check_user(name)
        return RemoteUser.of(self._calls.ask("GET", f"/beneficiaries/{segment('name', name)}"))

    def login(
        self,
        user: str = "BBUser00000",
        *,
        application: RemoteApplication | None = None,
        version: Version = 2,
        scopes: str | Iterable[str] | None = None,
        demographics: bool = True,
        samhsa: bool = True,
    ) -> MintedToken:
        """Log a beneficiary in, consent and redeem the code, without a page: as `Handle.login`.

        Raises:
            ConfigurationError: if there is no such user.
            OAuthError: if the server would refuse, as for an unknown scope.
        """
        asked: dict[str, Any] = {"user": user, "version": version}
        asked |= {"demographics": demographics, "samhsa": samhsa}
        return self._minted("/tokens", asked, application, scopes)

    def login_by_assertion(
        self,
        user: str = "BBUser00000",
        *,
        application: RemoteApplication | None = None,
        scopes: str | Iterable[str] | None = None,
    ) -> MintedToken:
        """Get a beneficiary's tokens by client assertion at version 3: as `Handle.login_by_assertion`.

        Raises:
            ConfigurationError: if there is no such user.
            OAuthError: if the server would refuse, as for an unknown scope.
        """
        return self._minted("/tokens/by-assertion", {"user": user}, application, scopes)

    def _minted(
        self,
        path: str,
        asked: dict[str, Any],
        application: RemoteApplication | None,
        scopes: str | Iterable[str] | None,
    ) -> MintedToken:
        if application is not None:
            what = "one of the mock's own `applications`"
            checks.kind("application", application, (RemoteApplication, Application), what)
            asked["client_id"] = application.client_id
        if scopes is not None:
            asked["scopes"] = joined(scopes)
        told = self._calls.ask("POST", path, asked)
        del told["nickname"]
        expires = datetime.fromisoformat(told["expires_at"]).isoformat()
        return MintedToken(told, expires_at=expires)

    def snapshot(self) -> RemoteSnapshot:
        """The state of the world, for `restore`; the mock keeps it until `forget`, a hundred at the most."""
        return RemoteSnapshot(self._calls.ask("POST", "/snapshots")["snapshot"], self.base_url)

    def restore(self, kept: RemoteSnapshot) -> None:
        """Go back to a snapshot, as often as you like.

        Raises:
            ConfigurationError: if it is another mock's, or was forgotten.
        """
        self._check_own(kept)
        self._calls.ask("POST", f"/snapshots/{kept.number}/restore")

    def forget(self, kept: RemoteSnapshot) -> None:
        """Let a snapshot go.

        Raises:
            ConfigurationError: if it is another mock's, or was forgotten already.
        """
        self._check_own(kept)
        self._calls.ask("DELETE", f"/snapshots/{kept.number}")

    def reset(self) -> None:
        """Forget logins, tokens, faults and exchanges; applications, settings and the time stay."""
        self._calls.ask("POST", "/reset")

    def _check_own(self, kept: RemoteSnapshot) -> None:
        checks.kind("kept", kept, RemoteSnapshot, "what `snapshot` gave")
        if kept.base_url != self.base_url:
            raise ConfigurationError(
                f"the snapshot is kept by the mock at {kept.base_url}, not by the one at {self.base_url}"
            )
