"""The scopes of Blue Button: what each opens, which are demographic, how they fold and narrow.

Source: the capability table of CMS's server (slugs, protected paths, defaults) as its answers show it.
CMS writes scopes in the order of a hash table; here they keep the order of `KNOWN`, and a client that is
right compares them as sets.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from bbmock.domain.errors import ConfigurationError
from bbmock.domain.told import told

RESOURCES = ("Patient", "Coverage", "ExplanationOfBenefit")


class Interaction(StrEnum):
    """What a FHIR request does, in the letter that SMART gives it."""

    READ = "r"
    SEARCH = "s"


def _slugs(resource: str) -> tuple[str, ...]:
    return tuple(f"patient/{resource}.{suffix}" for suffix in ("read", "rs", "r", "s"))


ALL: tuple[str, ...] = (
    "openid",
    "profile",
    "launch/patient",
    *(slug for resource in RESOURCES for slug in _slugs(resource)),
)
"""Every scope an ordinary application may hold; all are default scopes at CMS."""

DEMOGRAPHIC: frozenset[str] = frozenset({"profile", *_slugs("Patient")})
"""The scopes that a beneficiary who keeps their personal information to themself does not give."""

AUDIT_EVENT: tuple[str, ...] = tuple(f"patient/AuditEvent.{suffix}" for suffix in ("rs", "r", "s"))
"""Scopes that come by client_credentials only, where the switch `enable_auditevents` is on."""

INTERNAL: tuple[str, ...] = ("token_management", "token_introspect")
"""Scopes of Medicare.gov's own applications; one that has them attached may ask for them."""

KNOWN: tuple[str, ...] = (*ALL, *AUDIT_EVENT, *INTERNAL)
"""Every scope that there is, in the order in which they are written."""


def parse(text: str | None) -> tuple[str, ...]:
    """The scopes of a space-separated list, in its order, each once."""
    return tuple(dict.fromkeys((text or "").split()))


def ordered(scopes: Iterable[str]) -> tuple[str, ...]:
    """The known scopes among `scopes` in the order of `KNOWN`, unknown ones dropped."""
    held = frozenset(scopes)
    return tuple(scope for scope in KNOWN if scope in held)


def fold(scopes: Iterable[str]) -> tuple[str, ...]:
    """Replace `.r` and `.s` of a resource by `.rs` where the list opens both; `.read` stays by itself.

    Source: the consent form of CMS's server, when it is posted.
    """
    held = set(scopes)
    for resource in RESOURCES:
        read, search, both = (f"patient/{resource}.{suffix}" for suffix in ("r", "s", "rs"))
        if both in held or {read, search} <= held:
            held = held - {read, search} | {both}
    return ordered(held)


def narrows(wanted: Iterable[str], held: Iterable[str]) -> bool:
    """Whether a refresh may ask for `wanted` when the token holds `held`.

    A scope is covered by itself, and `.r` or `.s` by `.rs`; `.read` and `.rs` do not cover each other.
    """
    covered = set(held)
    for scope in tuple(covered):
        if scope.endswith(".rs"):
            covered |= {scope[:-1], scope[:-2] + "s"}
    return set(wanted) <= covered


def opens_insurance_card(scopes: Iterable[str]) -> bool:
    """Whether the scopes allow the digital insurance card: reading Patient and searching Coverage."""
    held = frozenset(scopes)
    return opens(held, "Patient", Interaction.READ) and opens(held, "Coverage", Interaction.SEARCH)


def opens(scopes: Iterable[str], resource: str, interaction: Interaction) -> bool:
    """Whether the scopes allow this interaction with this FHIR resource type."""
    wanted = {f"patient/{resource}.{suffix}" for suffix in ("read", "rs", interaction)}
    return not wanted.isdisjoint(scopes)


def joined(scopes: str | Iterable[str] | None) -> str | None:
    """Scopes as a request has them, from a text or a list; None stays None.

    Raises:
        ConfigurationError: if they are neither.
    """
    if scopes is None or isinstance(scopes, str):
        return scopes
    try:
        return " ".join(scopes)
    except TypeError as exc:
        raise ConfigurationError(f"scopes must be a text, or a list of texts; got {told(scopes)}") from exc
