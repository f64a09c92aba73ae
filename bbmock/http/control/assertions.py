"""The witness's assertions by name, with the values that each takes as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from bbmock.domain.errors import ConfigurationError
from bbmock.faults import checks
from bbmock.state import entries
from bbmock.state.sandbox import Sandbox
from bbmock.witness.given import is_claim
from bbmock.witness.witness import Witness

ASSERTIONS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "refreshed": ("times",),
        "honoured-retry-after": (),
        "backed-off": ("at_least", "endpoint"),
        "asked": ("at_most", "at_least", "endpoint", "status", "refused", "grant_type", "page"),
        "kept-secrets-out-of-urls": (),
        "used-pkce": (),
        "used-fresh-states": (),
        "kept-people-apart": (),
        "complete": ("claims", "user", "version", "search"),
        "leaked-nothing": ("texts",),
    }
)
"""The names, each with the values that it takes."""


_REQUIRED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "backed-off": ("at_least",),
        "asked": ("at_most",),
        "complete": ("claims", "user"),
        "leaked-nothing": ("texts",),
    }
)
_WHERE: Final = "the body"


def hold(name: str, values: Mapping[str, Any], sandbox: Sandbox) -> None:
    """Make an assertion.

    Raises:
        NotSo: if it does not hold.
        ConfigurationError: if a value is missing or of another kind.
    """
    for value in _REQUIRED.get(name, ()):
        if value not in values:
            raise ConfigurationError(f"{_WHERE} lacks {value}")
    witness, given = Witness(sandbox), _read(name, values)
    match name:
        case "complete":
            witness.complete(given.pop("claims"), **given)
        case "leaked-nothing":
            witness.leaked_nothing(*given["texts"])
        case "backed-off":
            witness.backed_off(given.pop("at_least"), **given)
        case _:
            getattr(witness, name.replace("-", "_"))(**given)


def _read(name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of an assertion, each of its kind."""
    given: dict[str, Any] = {}
    for key, value in values.items():
        match key:
            case "texts":
                given[key] = entries.texts(values, key, where=_WHERE)
            case "endpoint" | "grant_type" | "user":
                given[key] = entries.text(values, key, where=_WHERE)
            case "refused":
                given[key] = entries.truth(values, key, where=_WHERE)
            case "claims":
                given[key] = _claims(value)
            case "search":
                given[key] = _search(value)
            case "version":
                given[key] = entries.number_within(values, key, 2, most=3, where=_WHERE)
            case "at_least" if name == "backed-off":
                given[key] = _waits(value)
            case _:
                checks.whole(f"{_WHERE}: {key}", value, least=0)
                given[key] = value
    return given


def _waits(value: Any) -> list[float]:
    waits = value if isinstance(value, list) else [value]
    if not waits:
        raise ConfigurationError(f"{_WHERE}: at_least must be seconds, or a list of them; got []")
    for wait in waits:
        checks.number(f"{_WHERE}: at_least", wait)
    return waits


def _search(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise ConfigurationError(f"{_WHERE}: search must be an object of texts, got {value!r}")
    return value


def _claims(value: Any) -> list[Any]:
    """Resources and Bundles; their data are of people, and not repeated."""
    if not isinstance(value, list) or not all(is_claim(one) for one in value):
        raise ConfigurationError(f"{_WHERE}: claims must be a list of resources, or of Bundles of them")
    return value
