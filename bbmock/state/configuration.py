"""A configuration file: the same settings that Python hands to `Sandbox`, in YAML."""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any

from bbmock.domain.applications import Application
from bbmock.domain.errors import ConfigurationError
from bbmock.domain.identity_providers import IdentityProvider
from bbmock.faults import checks
from bbmock.faults.documents import read_rule
from bbmock.faults.rules import Rule
from bbmock.owndata.own_data import read_own_data
from bbmock.population.beneficiaries import Beneficiaries
from bbmock.population.identity import BENEFICIARIES
from bbmock.population.population import DEFAULT_SEED, SANDBOX_SIZE, Population
from bbmock.state import entries
from bbmock.state.applications import shipped_applications
from bbmock.state.document import read_document, refusing_depth
from bbmock.state.entries import Entry
from bbmock.state.personas import shipped_personas
from bbmock.state.registration import application_from, identity_provider_from, oddities
from bbmock.state.sandbox import Sandbox
from bbmock.state.settings import Settings, Switches, is_origin
from bbmock.state.throttle import Rate

_KEYS = (
    "seed",
    "beneficiaries",
    "access_token_lifetime",
    "pinned_host",
    "applications",
    "identity_providers",
    "faults",
    "faults_by_header",
    "rate",
    "switches",
    "relax",
    "data",
    "data_allows_any_id",
)
_RATE = re.compile(r"([1-9][0-9]{0,8})/(s|min|h|day)")
_WINDOWS = {
    "s": timedelta(seconds=1),
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "day": timedelta(days=1),
}
_EARLY_ADOPTERS = "v3_early_adopters"


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a mock is made from; each value has the default of a mock without a file.

    `data` is a folder of files that is served instead of the population that grows from the seed.
    `applications` are those of the file, which come after the shipped ones; `faults` are there from the
    start.
    """

    seed: str = DEFAULT_SEED
    beneficiaries: int = SANDBOX_SIZE
    data: Path | None = None
    data_allows_any_id: bool = False
    settings: Settings = field(default_factory=Settings)
    applications: tuple[Application, ...] = ()
    faults: tuple[Rule, ...] = ()

    def sandbox(self) -> Sandbox:
        """A sandbox so configured.

        Raises:
            ConfigurationError: if two applications share a client_id, `data` cannot be served, or a fault
                would never fire.
        """
        sandbox = Sandbox(
            population=self._population(),
            applications=(*shipped_applications(self.seed), *self.applications),
            settings=self.settings,
        )
        for number, rule in enumerate(self.faults):
            with _named(f"faults[{number}]"):
                sandbox.faults.add_rule(rule)
        return sandbox

    def _population(self) -> Beneficiaries:
        if self.data is None:
            return Population(self.seed, self.beneficiaries, personas=shipped_personas())
        return read_own_data(self.data, allow_any_id=self.data_allows_any_id, seed=self.seed)


def read_configuration(path: Path) -> Configuration:
    """The configuration in a YAML file.

    Raises:
        ConfigurationError: if the file cannot be read, is no YAML, or has a key or value that nobody reads;
            the message names file, key and what was expected.
    """
    with refusing_depth(path):
        document = read_document(path)
        if document is None:
            return Configuration()
        if not isinstance(document, Mapping):
            raise ConfigurationError(f"{path}: expected keys and values at the top, got {document!r}")
        return _configuration(document, where=str(path), folder=path.parent)


def _configuration(document: Entry, *, where: str, folder: Path) -> Configuration:
    entries.refuse_unknown_keys(document, _KEYS, where=where)
    seed = document.get("seed", DEFAULT_SEED)
    if not isinstance(seed, str | int) or isinstance(seed, bool) or not checks.is_text(str(seed)):
        raise ConfigurationError(f"{where}: seed must be a text or a whole number, got {seed!r}")
    applications = _applications(document, str(seed), where=where, folder=folder)
    return Configuration(
        seed=str(seed),
        beneficiaries=entries.number_within(
            document, "beneficiaries", SANDBOX_SIZE, most=BENEFICIARIES, where=where
        ),
        data=folder / entries.text(document, "data", where=where) if "data" in document else None,
        data_allows_any_id="data_allows_any_id" in document
        and entries.truth(document, "data_allows_any_id", where=where),
        settings=_settings(document, where=where, folder=folder),
        applications=applications,
        faults=tuple(
            _fault(entry, where=f"{where}, faults[{number}]")
            for number, entry in enumerate(entries.entries(document, "faults", where=where))
        ),
    )


def _applications(document: Entry, seed: str, *, where: str, folder: Path) -> tuple[Application, ...]:
    """The file's applications, each with a client_id of its own."""
    taken = {known.client_id: f"the shipped {known.name}" for known in shipped_applications(seed)}
    applications = []
    for number, entry in enumerate(entries.entries(document, "applications", where=where)):
        place = f"applications[{number}]"
        application = application_from(entry, seed=seed, where=f"{where}, {place}", folder=folder)
        owner = taken.setdefault(application.client_id, place)
        if owner != place:
            raise ConfigurationError(
                f"{where}, {place}: {application.name!r} has the client_id of {owner}; write another"
                if isinstance(entry, Mapping) and "client_id" in entry
                else f"{where}, {place}: {application.name!r} is the name of {owner}, too, and a client_id "
                "is made from the name; choose another name, or write a client_id"
            )
        applications.append(application)
    return tuple(applications)


def _fault(entry: object, *, where: str) -> Rule:
    with _named(where):
        return read_rule(entry)


@contextlib.contextmanager
def _named(where: str) -> Iterator[None]:
    """Let what is refused be told with its place."""
    try:
        yield
    except ConfigurationError as exc:
        raise ConfigurationError(f"{where}: {exc}") from exc


def _settings(document: Entry, *, where: str, folder: Path) -> Settings:
    default = Settings()
    hour = int(default.access_token_lifetime.total_seconds())
    seconds = entries.number_within(document, "access_token_lifetime", hour, most=10**9, where=where)
    pinned = document.get("pinned_host")
    if pinned is not None and not is_origin(pinned):
        raise ConfigurationError(
            f"{where}: pinned_host must be a scheme and a host, as https://sandbox.bluebutton.cms.gov; "
            f"got {pinned!r}"
        )
    return Settings(
        access_token_lifetime=timedelta(seconds=seconds),
        pinned_host=str(pinned) if pinned is not None else None,
        rate=_rate(document["rate"], where=where) if "rate" in document else default.rate,
        switches=_switches(document["switches"], where=where) if "switches" in document else Switches(),
        relax=oddities(document, where=where) if "relax" in document else default.relax,
        identity_providers=_identity_providers(document, where=where, folder=folder)
        or default.identity_providers,
        faults_by_header="faults_by_header" in document
        and entries.truth(document, "faults_by_header", where=where),
    )


def _identity_providers(document: Entry, *, where: str, folder: Path) -> tuple[IdentityProvider, ...]:
    """Those of the file, which are trusted instead of CMS's; each issuer stands there once."""
    providers = tuple(
        identity_provider_from(entry, where=f"{where}, identity_providers[{number}]", folder=folder)
        for number, entry in enumerate(entries.entries(document, "identity_providers", where=where))
    )
    for issuer, times in Counter(provider.issuer for provider in providers).items():
        if times > 1:
            raise ConfigurationError(f"{where}: two identity_providers have the issuer {issuer!r}")
    return providers


def _rate(value: object, *, where: str) -> Rate:
    """A rate in the words of CMS's framework: calls and the window they fall into."""
    read = _RATE.fullmatch(value) if isinstance(value, str) else None
    if read is None:
        raise ConfigurationError(
            f"{where}: rate must be calls and a window, as 100000/s, 3/min, 1000/h or 50000/day; "
            f"got {value!r}"
        )
    return Rate(int(read[1]), _WINDOWS[read[2]])


def _switches(value: object, *, where: str) -> Switches:
    where = f"{where}, switches"
    if not isinstance(value, Mapping):
        raise ConfigurationError(f"{where}: expected names and values, as v3_endpoints: false; got {value!r}")
    entries.refuse_unknown_keys(value, (switch.name for switch in fields(Switches)), where=where)
    given: dict[str, Any] = {
        name: entries.truth(value, name, where=where) for name in value if name != _EARLY_ADOPTERS
    }
    if value.get(_EARLY_ADOPTERS) is not None:
        given[_EARLY_ADOPTERS] = frozenset(entries.texts(value, _EARLY_ADOPTERS, where=where))
    return Switches(**given)
