"""What a mock can be told about itself: values that are checked as they are made."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from bbmock.domain.applications import Application
from bbmock.domain.errors import ConfigurationError
from bbmock.domain.identity_providers import TRUSTED, IdentityProvider
from bbmock.domain.nearest import did_you_mean
from bbmock.domain.oddities import Oddity
from bbmock.faults import checks
from bbmock.state.throttle import Rate

MOST_SECONDS: Final = checks.MOST
"""Of a token's lifetime."""
_EARLY_ADOPTERS: Final = "v3_early_adopters"


@dataclass(frozen=True, slots=True)
class Switches:
    """CMS's own switches, by CMS's names and as CMS has them set.

    `auditevent_scopes` tells whether CMS's table of capabilities has the scopes of AuditEvent: without them
    nothing opens it, even where `enable_auditevents` is on.

    `v3_early_adopters` is None where CMS has no such flag, which is the sandbox today: every application may
    use version 3. Otherwise it names the developers whose applications may.

    Raises:
        ConfigurationError: if a value is none.
    """

    v3_endpoints: bool = True
    expire_grant_endpoint: bool = True
    wellknown_applications: bool = True
    enable_auditevents: bool = False
    auditevent_scopes: bool = False
    client_credentials_validation: bool = True
    v3_early_adopters: frozenset[str] | None = None

    def __post_init__(self) -> None:
        for switch in fields(self):
            if switch.name != _EARLY_ADOPTERS:
                checks.truth(switch.name, getattr(self, switch.name))
        if self.v3_early_adopters is not None:
            _check_texts(_EARLY_ADOPTERS, self.v3_early_adopters)

    def opens_v3(self, application: Application) -> bool:
        """Whether the application may use version 3."""
        return self.v3_early_adopters is None or application.developer in self.v3_early_adopters


@dataclass(frozen=True, slots=True)
class Settings:
    """What a mock can be told about itself.

    `access_token_lifetime` is CMS's hour unless shortened. `pinned_host` (scheme and host, as
    `https://sandbox.bluebutton.cms.gov`) is what the discovery documents name, as CMS's do; without it they
    name the host that was asked, so that a client that discovers its endpoints stays on the mock. `rate` is
    how many FHIR calls one token may make. `relax` names the oddities that all applications are spared.
    `identity_providers` may vouch for beneficiaries in client assertions; they have no keys unless given.
    `faults_by_header` lets a request ask for its own failure, by the header `X-BBMock-Fault`.

    Raises:
        ConfigurationError: if a value is none, with the nearest right one.
    """

    access_token_lifetime: timedelta = timedelta(seconds=3600)
    pinned_host: str | None = None
    rate: Rate = field(default_factory=Rate)
    switches: Switches = field(default_factory=Switches)
    relax: frozenset[Oddity] = frozenset()
    identity_providers: tuple[IdentityProvider, ...] = TRUSTED
    faults_by_header: bool = False

    def __post_init__(self) -> None:
        _check_lifetime(self.access_token_lifetime)
        if self.pinned_host is not None and not is_origin(self.pinned_host):
            raise ConfigurationError(
                "pinned_host must be a scheme and a host, as https://sandbox.bluebutton.cms.gov; "
                f"got {self.pinned_host!r}"
            )
        _require("rate", self.rate, Rate, "a Rate")
        _require("switches", self.switches, Switches, "Switches")
        _check_texts("relax", self.relax)
        for name in self.relax:
            checks.one_of("relax", name, Oddity, called="oddity")
        checks.kind(
            "identity_providers", self.identity_providers, (list, tuple), "a list of IdentityProviders"
        )
        for provider in self.identity_providers:
            _require("identity_providers", provider, IdentityProvider, "a list of IdentityProviders")
        checks.truth("faults_by_header", self.faults_by_header)


def require_names(settings: Iterable[str], switches: Mapping[str, object] | None) -> None:
    """Refuse names that are none, of settings and of switches.

    Raises:
        TypeError: for the first of them, with the nearest right name.
        ConfigurationError: if the switches are no mapping.
    """
    checks.kind(
        "switches",
        switches,
        (Mapping, type(None)),
        "a mapping of names to values, as {'v3_endpoints': False}",
    )
    for given, kind, called in ((settings, Settings, "setting"), (switches or (), Switches, "switch")):
        known = [one.name for one in fields(kind)]
        for name in given:
            if name not in known:
                hint = did_you_mean(name, known, otherwise=f"there are {', '.join(known)}", cutoff=0.4)
                raise TypeError(f"there is no {called} {name!r}; {hint}")


def is_origin(value: object) -> bool:
    """Whether this is a scheme and a host, as `https://sandbox.bluebutton.cms.gov`."""
    if not isinstance(value, str) or not checks.is_text(value):
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and bool(parts.netloc)
        and f"{parts.scheme}://{parts.netloc}" == value
    )


def _check_lifetime(lifetime: object) -> None:
    if not isinstance(lifetime, timedelta) or not timedelta(0) < lifetime <= timedelta(seconds=MOST_SECONDS):
        raise ConfigurationError(
            f"access_token_lifetime must be a timedelta of more than none and {MOST_SECONDS} seconds at the "
            f"most, got {lifetime!r}"
        )


def _check_texts(name: str, value: object) -> None:
    is_one = isinstance(value, Collection) and not isinstance(value, str)
    if not is_one or not all(checks.is_text(one) for one in value):  # type: ignore[attr-defined]
        raise ConfigurationError(f"{name} must be a set of texts, got {value!r}")


def _require(name: str, value: object, kind: type[object], what: str) -> None:
    if not isinstance(value, kind):
        raise ConfigurationError(f"{name} must be {what}, got {value!r}")
