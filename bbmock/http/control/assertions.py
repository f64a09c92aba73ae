"""The witness's assertions by name, with the values that each takes as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from bbmock.domain.errors import ConfigurationError
from bbmock.state.sandbox import Sandbox
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


def hold(name: str, values: Mapping[str, Any], sandbox: Sandbox) -> None:
    """Make an assertion.

    Raises:
        NotSo: if it does not hold.
        ConfigurationError: if a value is missing or of another kind.
    """
    witness = Witness(sandbox)
    given = dict(values)
    try:
        match name:
            case "complete":
                witness.complete(given.pop("claims"), **given)
            case "leaked-nothing":
                witness.leaked_nothing(*given["texts"])
            case "backed-off":
                witness.backed_off(given.pop("at_least"), **given)
            case _:
                getattr(witness, name.replace("-", "_"))(**given)
    except KeyError as exc:
        raise ConfigurationError(f"the body lacks {exc.args[0]}") from exc
    except (TypeError, AttributeError) as exc:
        raise ConfigurationError(f"a value of {name} is of the wrong kind: {exc}") from exc
