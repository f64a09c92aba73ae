"""One mock in a test's hand: the session's mock, and each test's fresh world on it."""

from __future__ import annotations

import functools
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Any

from bbmock.app import create_app
from bbmock.domain.applications import Application
from bbmock.domain.backend import Backend
from bbmock.domain.clock import FrozenClock, SandboxClock
from bbmock.domain.login import LoginFault
from bbmock.faults import checks
from bbmock.faults.engine import Faults
from bbmock.minted import MintedToken
from bbmock.oauth import minting
from bbmock.oauth.minting import Agreement
from bbmock.population import identity
from bbmock.population.building import BeneficiaryBuilder
from bbmock.population.user import User, beneficiary_of
from bbmock.server import SandboxServer
from bbmock.state.applications import ApplicationRegistry
from bbmock.state.journal import Journal
from bbmock.state.recipes import Recipe, cook, shipped_recipes
from bbmock.state.sandbox import Sandbox
from bbmock.state.settings import Settings, require_names
from bbmock.witness.witness import Witness

if TYPE_CHECKING:
    from bbmock.oauth.jose import SigningKey

SEED = 0  # of a world's tokens: the same in every run, so that a failure can be run again


class Handle:
    """One test's mock: a world of its own, in which nobody has logged in and the clock stands still.

    `clock`, `faults`, `applications` and `journal` are the world's; `app` is the ASGI application.
    """

    def __init__(self, mock: Mock) -> None:
        self._mock = mock
        self.sandbox: Sandbox = mock.sandbox
        self.app = mock.app

    @property
    def clock(self) -> SandboxClock:
        """The clock of everything in the mock: `clock.advance(3600)` lets an hour pass."""
        clock = self.sandbox.clock
        assert isinstance(clock, SandboxClock)  # noqa: S101 - a world is made with one
        return clock

    @property
    def faults(self) -> Faults:
        """What will fail: `faults.add("ExplanationOfBenefit", "edge", times=2)`."""
        return self.sandbox.faults

    def recipe(self, recipe: str | Recipe) -> tuple[int, ...]:
        """Let a recipe's failures happen, all of them or none.

        Args:
            recipe: one of `bbmock_fixtures/recipes.yaml` by name, or your own.

        Returns:
            The numbers of its rules, for `faults.remove`.

        Raises:
            ConfigurationError: if there is no such recipe, with the nearest right name, or a part of it
                cannot be now; the world is unchanged.
        """
        return cook(shipped_recipes().find(recipe) if isinstance(recipe, str) else recipe, self.sandbox)

    def snapshot(self) -> Sandbox:
        """The state of this world, for `restore`: logins, tokens, rules, journal, time."""
        kept = self.sandbox.fork()
        if isinstance(kept.clock, SandboxClock):
            kept.clock.freeze()
        return kept

    def restore(self, kept: Sandbox) -> None:
        """Go back to a snapshot, as often as you like.

        Raises:
            ConfigurationError: if it is none.
        """
        checks.kind("kept", kept, Sandbox, "what `snapshot` gave")
        self.sandbox.restore(kept)

    def reset(self) -> None:
        """Forget logins, tokens, faults and exchanges; applications, settings and the time stay."""
        self.sandbox.reset()

    def fork(self) -> Handle:
        """Another mock in the same state, with an application, a clock and an address of its own.

        Its server, if its `base_url` was asked for, ends with the process, or with `close`.
        """
        return Handle(Mock(self.sandbox.fork()))

    def close(self) -> None:
        """End the server of a fork; a mock of the plugin's ends by itself."""
        self._mock.close()

    @property
    def witness(self) -> Witness:
        """What the client did: `witness.refreshed()`, `witness.complete(claims, user="BBUser00000")`."""
        return Witness(self.sandbox)

    @property
    def journal(self) -> Journal:
        """What was asked and answered, each refusal with its reason: `journal.last.why`."""
        return self.sandbox.journal

    @property
    def applications(self) -> ApplicationRegistry:
        """The registered applications."""
        return self.sandbox.applications

    @property
    def backend(self) -> Backend | None:
        """What answers instead of CMS's FHIR backend: a function of the call; None leaves it to the data."""
        return self.sandbox.backend

    @backend.setter
    def backend(self, backend: Backend | None) -> None:
        if backend is not None:
            checks.kind("backend", backend, Callable, "a function of a BackendCall")  # type: ignore[arg-type]
        self.sandbox.backend = backend

    @property
    def login_fault(self) -> LoginFault | None:
        """What is wrong with the login service, such as `LoginFault.HEALTH_DOWN`; None: nothing."""
        return self.sandbox.login_fault

    @login_fault.setter
    def login_fault(self, fault: LoginFault | None) -> None:
        if fault is not None:
            checks.one_of("login_fault", fault, LoginFault, called="login fault")
        self.sandbox.login_fault = None if fault is None else LoginFault(fault)

    @property
    def settings(self) -> Settings:
        """What the mock has been told about itself."""
        return self.sandbox.settings

    def configure(self, *, switches: Mapping[str, Any] | None = None, **settings: Any) -> None:
        """Change settings of this world: `configure(rate=Rate(3), relax={Oddity.STRAY_BEARER})`.

        Args:
            switches: CMS's switches by name, as `{"v3_endpoints": False}`; those not named stay.
            settings: fields of `Settings` by name.

        Raises:
            TypeError: for a name that is none, with the nearest right one.
            ConfigurationError: for a value that is none; the settings are unchanged.
        """
        require_names(settings, switches)
        changed = replace(self.sandbox.settings, **settings)
        self.sandbox.settings = replace(changed, switches=replace(changed.switches, **(switches or {})))

    @property
    def application(self) -> Application:
        """The demo application, which every world has first."""
        return next(iter(self.sandbox.applications))

    @property
    def base_url(self) -> str:
        """Where the mock listens on the loopback; the first use starts the server."""
        return self._mock.base_url

    def add(self, builder: BeneficiaryBuilder) -> User:
        """Add a beneficiary of one's own to this world: `add(beneficiary().with_claims(37, type="pde"))`.

        They are there at once, at each version that knows them, until the world ends. The same beneficiaries
        added in the same order are the same in every run, to the byte.

        Returns:
            Their login name, for `login` and every other method that takes a user.

        Raises:
            CannotBuild: if there cannot be such a beneficiary; it says what to ask for.
        """
        return self.sandbox.add(builder)

    def user(self, name: str) -> User:
        """A beneficiary with password, Medicare number and patient ids, by login name or persona.

        Raises:
            ConfigurationError: if there is no such user.
        """
        population = self.sandbox.population
        return User.of(beneficiary_of(name, population), population)

    def login(
        self,
        user: str = "BBUser00000",
        *,
        application: Application | None = None,
        version: identity.Version = 2,
        scopes: str | Iterable[str] | None = None,
        demographics: bool = True,
        samhsa: bool = True,
    ) -> MintedToken:
        """Log a beneficiary in, consent and redeem the code, without a page or a request.

        Args:
            user: a test user's login name, or a persona's name.
            application: who asks; the demo application by default.
            version: the API's version; it decides which patient id the token names.
            scopes: what is asked for, as a text or a list; everything the application may have by default.
            demographics: whether the beneficiary shares name, address and date of birth.
            samhsa: whether claims for the treatment of substance use are shared (asked at version 3 only).

        Raises:
            ConfigurationError: if there is no such user.
            OAuthError: if the server would refuse, as for an unknown scope.
        """
        issued = minting.mint(
            beneficiary_of(user, self.sandbox.population),
            self._asking(application),
            self.sandbox,
            version=version,
            scopes=scopes,
            agreement=Agreement(demographics=demographics, samhsa=samhsa),
        )
        return MintedToken.of(issued)

    def login_by_assertion(
        self,
        user: str = "BBUser00000",
        *,
        application: Application | None = None,
        scopes: str | Iterable[str] | None = None,
    ) -> MintedToken:
        """Get a beneficiary's tokens by client assertion at version 3, without a login.

        The mock signs for both sides. The application is registered for it if it is not yet, with a key of
        the mock's beside its own.

        Args:
            user: a test user's login name, or a persona's name.
            application: who asks; the demo application by default.
            scopes: what is asked for, as a text or a list; everything the application holds by default.

        Raises:
            ConfigurationError: if there is no such user.
            OAuthError: if the server would refuse, as for an unknown scope.
        """
        from bbmock.oauth import signing  # it loads cryptography: 75 ms for those who sign only

        issued = signing.log_in(
            beneficiary_of(user, self.sandbox.population),
            self._asking(application),
            self._mock.key,
            self.sandbox,
            scopes=scopes,
        )
        return MintedToken.of(issued)

    def _asking(self, application: Application | None) -> Application:
        if application is None:
            return self.application
        checks.kind("application", application, Application, "an Application, as `applications` has them")
        return application

    def identity_token(self, user: str = "BBUser00000", **changed: Any) -> str:
        """What an identity provider signs of a beneficiary: for the client assertion that your code makes.

        The mock trusts it from now on; it is good for one assertion and 240 seconds. `changed` replaces a
        claim, and removes it where it is None.

        Raises:
            ConfigurationError: if there is no such user.
        """
        from bbmock.oauth import signing  # it loads cryptography: 75 ms for those who sign only

        beneficiary = beneficiary_of(user, self.sandbox.population)
        signing.trust(self._mock.key, self.sandbox)
        return signing.identity_token(beneficiary, self._mock.key, self.sandbox, **changed)


class Mock:
    """One mock for a whole test session: its application is made once, its server when it is first asked for.

    It serves one world at a time; `fresh` begins another.
    """

    def __init__(self, sandbox: Sandbox | None = None) -> None:
        self.sandbox = sandbox or Sandbox(clock=FrozenClock())
        self.app = create_app(self.sandbox)
        self._server: SandboxServer | None = None

    def fresh(self) -> Handle:
        """A new world: nobody is logged in, nothing is to fail, the clock is where it always begins."""
        self.sandbox.renew(clock=FrozenClock(), random=random.Random(SEED))
        return Handle(self)

    @property
    def base_url(self) -> str:
        """Where the mock listens on the loopback; the first use starts the server."""
        if self._server is None:
            self._server = SandboxServer(self.sandbox, app=self.app)
            self._server.start()
        return self._server.base_url

    @functools.cached_property
    def key(self) -> SigningKey:
        """What the mock signs with for the other parties of a client assertion; made when first used."""
        from bbmock.oauth.jose import SigningKey  # it loads cryptography: 75 ms for those who sign only

        return SigningKey.new("bbmock")

    def __enter__(self) -> Mock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the server, if there is one."""
        if self._server is not None:
            self._server.stop()
            self._server = None
