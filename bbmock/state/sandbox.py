"""One mock's whole memory."""

from __future__ import annotations

import copy
import random as randomness
import string
import threading
import uuid
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from bbmock.domain.applications import Application
from bbmock.domain.backend import Backend, BackendAnswer, BackendCall, NoAnswer
from bbmock.domain.clock import Clock, SandboxClock
from bbmock.domain.login import LoginFault, Session
from bbmock.domain.oddities import Oddity
from bbmock.faults import noticing
from bbmock.faults.effects.slots import Slot
from bbmock.faults.engine import Faults
from bbmock.faults.questions import answer_of, occasion_of
from bbmock.population import loads
from bbmock.population.beneficiaries import Beneficiaries
from bbmock.population.building import BeneficiaryBuilder
from bbmock.population.errors import CannotBuild
from bbmock.population.population import Population
from bbmock.population.user import User, beneficiary_of, require_beneficiary
from bbmock.state.accounts import Accounts
from bbmock.state.applications import ApplicationRegistry, shipped_applications
from bbmock.state.expiring import Expiring
from bbmock.state.grants import GrantStore
from bbmock.state.journal import Journal
from bbmock.state.lockout import Lockout
from bbmock.state.matches import Matches
from bbmock.state.personas import shipped_personas
from bbmock.state.settings import Settings
from bbmock.state.throttle import Throttle

SESSION_LIFETIME = timedelta(seconds=5400)  # CMS's session age; a login not finished by then starts again
USED_TOKEN_LIFETIME = timedelta(seconds=300)  # so long CMS remembers a client assertion, to refuse its replay
_ALPHANUMERICS = string.ascii_letters + string.digits


class Sandbox:
    """The state of one mock: clock, randomness, applications, beneficiaries, logins and grants.

    Two sandboxes share nothing that changes. Hold the sandbox rather than one of its stores: `reset`
    replaces the stores.

    Args:
        clock: where every time comes from; by default one that begins with the machine's time, runs as it
            does, and can be moved: by as many weeks as it is put ahead, loads follow the default one. A clock
            that is handed in decides on the data itself: once it has passed the default load, each weekly
            load brings further claims.
        random: where every token, code and id comes from; the system's source by default. Pass
            `random.Random(0)` for a mock that issues the same tokens in every run.
        population: the beneficiaries and their data, a `Population` or an `OwnData`; by default 30,000, with
            the shipped personas.
        applications: what is registered; the shipped demo application by default.
        settings: lifetimes and names.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        random: randomness.Random | None = None,
        population: Beneficiaries | None = None,
        applications: Iterable[Application] | None = None,
        settings: Settings | None = None,
    ) -> None:
        self._watchers: list[Callable[[], None]] = []
        self.clock: Clock = clock or SandboxClock()
        self._clock_loads = clock is not None
        self._loaded: date | None = None
        self.random = random or randomness.SystemRandom()
        self._population: Beneficiaries = population or Population(personas=shipped_personas())
        self.population = self._population
        self._adding = threading.Lock()
        self._settings = settings or Settings()
        self.settings = self._settings
        self._registered = tuple(
            shipped_applications(self.population.seed) if applications is None else applications
        )
        self.applications = ApplicationRegistry(self._registered)
        self.reset()

    def renew(self, *, clock: Clock, random: randomness.Random, loaded: date | None = None) -> None:
        """Begin anew with another clock and other randomness; the rest is as at the beginning.

        The clock decides which load was the last, unless `loaded` names it.
        """
        self.clock = clock
        self._clock_loads = True
        self._loaded = loaded
        self.random = random
        self.population = self._population
        self.applications = ApplicationRegistry(self._registered)
        self.settings = self._settings
        self.reset()

    def reset(self) -> None:
        """Forget logins, grants, codes, tokens, faults, exchanges and patient matches.

        Applications, beneficiaries, settings and the time stay, as a mishap or anybody else has changed them:
        an application that is disabled and a switch that is off stay so until `renew` or `restore`.
        """
        self.grants = GrantStore(self.clock, self.new_token)
        self.relays: Expiring[str] = Expiring(self.clock, SESSION_LIFETIME)
        self.logins: Expiring[int] = Expiring(self.clock, SESSION_LIFETIME)
        self.used_tokens: Expiring[datetime] = Expiring(self.clock, USED_TOKEN_LIFETIME)
        self.sessions: Expiring[Session] = Expiring(self.clock, SESSION_LIFETIME)
        self.accounts = Accounts(self.clock)
        self.throttle = Throttle(self.clock)
        self.developer_login = Lockout(self.clock)
        self.faults = Faults(self.clock, when_changed=self._tell_watchers, whose=self._whose)
        if isinstance(self.clock, SandboxClock):
            self.clock.when_moved(self._tell_watchers)
        self.backend: Backend | None = None
        self.login_fault: LoginFault | None = None
        self.journal = Journal()
        self.matches = Matches()
        self._tell_watchers()

    def fork(self) -> Sandbox:
        """A sandbox of its own in the same state; from now on neither knows of the other.

        A fork that nobody serves is a snapshot: `restore` goes back to it.
        """
        clock = self.clock.copied() if isinstance(self.clock, SandboxClock) else self.clock
        chance = _copied(self.random)
        fork = Sandbox(
            clock=clock,
            random=chance,
            population=self.population,
            applications=self._registered,
            settings=self._settings,
        )
        fork._take(self)
        return fork

    def restore(self, kept: Sandbox) -> None:
        """Go back to the state of a fork, which stays as it is; the clock stands where the fork's stands.

        How fast the clock runs stays. The machine's own clock cannot go back, and the time stays with it.
        """
        if isinstance(self.clock, SandboxClock) and isinstance(kept.clock, SandboxClock):
            self.clock.put_back(kept.clock)
        self.random = _copied(kept.random)
        self.population = kept.population
        self._take(kept)
        self._tell_watchers()

    def _take(self, other: Sandbox) -> None:
        """Have copies of another sandbox's stores, under this one's clock."""
        clock = self.clock
        self._clock_loads, self._loaded = other._clock_loads, other._loaded
        self.settings, self.backend, self.login_fault = other.settings, other.backend, other.login_fault
        self.applications, self.journal = other.applications.copied(), other.journal.copied()
        self.matches = other.matches.copied()
        self.grants = other.grants.copied(clock, self.new_token)
        self.relays, self.logins = other.relays.copied(clock), other.logins.copied(clock)
        self.used_tokens, self.sessions = other.used_tokens.copied(clock), other.sessions.copied(clock)
        self.accounts, self.throttle = other.accounts.copied(clock), other.throttle.copied(clock)
        self.developer_login = other.developer_login.copied(clock)
        self.faults = other.faults.copied(clock, self._tell_watchers, self._whose)

    def _whose(self, who: str | int) -> int:
        """The index of a beneficiary by name or index."""
        if isinstance(who, str):
            return beneficiary_of(who, self.population)
        require_beneficiary(who, self.population)
        return who

    def when_changed(self, tell: Callable[[], None]) -> None:
        """Call this, in the changer's thread, whenever rules of faults or the clock were changed."""
        self._watchers = [*self._watchers, tell]

    def no_longer_tell(self, tell: Callable[[], None]) -> None:
        """Call this no more; harmless if it never was to be called."""
        self._watchers = [watcher for watcher in self._watchers if watcher != tell]

    def _tell_watchers(self) -> None:
        for tell in self._watchers:
            tell()

    @property
    def refuses_connections(self) -> bool:
        """Whether the whole server takes no connection now."""
        return self.faults.refuses_connections(self.clock.now())

    def add(self, builder: BeneficiaryBuilder) -> User:
        """Add a beneficiary of one's own, after all others, until the sandbox is renewed.

        Those that there are stay as they are, so requests may be served meanwhile.

        Raises:
            CannotBuild: if there cannot be such a beneficiary, or the data are read from files.
        """
        with self._adding:
            if not isinstance(self.population, Population):
                raise CannotBuild(
                    "the beneficiaries are read from files, and nobody can be added to those; "
                    "add a Patient to the files, or serve a population"
                )
            self.population = self.population.with_one_more(builder)
            return User.of(self.population.size - 1, self.population)

    @property
    def loaded(self) -> date:
        """The last weekly load that there was: the default one, or a later one that the clock has passed.

        A clock that was not handed in brings as many further loads as somebody has put it ahead.
        """
        if self._loaded is not None:
            return self._loaded
        if self._clock_loads:
            return max(loads.DEFAULT, loads.latest(self.clock.now()))
        ahead = self.clock.ahead if isinstance(self.clock, SandboxClock) else timedelta(0)
        return loads.latest(loads.moment_of(loads.DEFAULT) + ahead)

    def ask_backend(self, call: BackendCall) -> BackendAnswer | NoAnswer | None:
        """What stands before the population answers: a fault that is due, or `backend`; None if neither."""
        for firing in self.faults.fire(Slot.BACKEND, occasion_of(call)):
            noticing.tell(firing)
            return answer_of(firing)
        return self.backend(call) if self.backend is not None else None

    def relaxes(self, oddity: Oddity, application: Application | None = None) -> bool:
        """Whether an oddity of CMS is relaxed, for this application or for all."""
        return oddity in self.settings.relax or (application is not None and oddity in application.relax)

    def new_token(self) -> str:
        """A token or code in CMS's form: 30 letters and digits."""
        return self._drawn(_ALPHANUMERICS, 30)

    def new_urlsafe_token(self) -> str:
        """As `new_token`, but - and _ may be in it, as in CMS's refresh tokens by client assertion."""
        return self._drawn(_ALPHANUMERICS + "-_", 30)

    def new_csrf_token(self) -> str:
        """A form token in CMS's form: 64 letters and digits."""
        return self._drawn(_ALPHANUMERICS, 64)

    def new_session_id(self) -> str:
        """A session's id in CMS's form: 32 small letters and digits."""
        return self._drawn(string.ascii_lowercase + string.digits, 32)

    def new_relay(self) -> str:
        """What joins a login to the request it came from: 26 digits."""
        return self._drawn(string.digits, 26)

    def new_uuid(self) -> str:
        """A random UUID, lower case with dashes."""
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def _drawn(self, alphabet: str, length: int) -> str:
        """Characters drawn at once: the system's source is asked for one number, not for one a character."""
        number = self.random.randrange(len(alphabet) ** length)
        characters = []
        for _ in range(length):
            number, place = divmod(number, len(alphabet))
            characters.append(alphabet[place])
        return "".join(characters)


def _copied(random: randomness.Random) -> randomness.Random:
    """Randomness that goes on as this does, on its own; the system's has no state that could be copied."""
    return random if isinstance(random, randomness.SystemRandom) else copy.copy(random)
