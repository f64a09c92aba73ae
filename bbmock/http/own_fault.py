"""A failure that a request asks for itself, by a header: for tests that share one mock, in any language.

A world allows it by the setting `faults_by_header`; elsewhere the header means nothing. Its value is an
effect as documents have it: `token-expired`, or JSON such as `{"status": 503}`.
"""

from __future__ import annotations

import json
from typing import Final

from starlette.types import Scope

from bbmock.domain.errors import ConfigurationError
from bbmock.faults.effects.slots import Slot
from bbmock.faults.vocabulary import Effect, name_of, read_effect
from bbmock.state.settings import Settings

HEADER: Final = "X-BBMock-Fault"
_NAME: Final = HEADER.lower().encode()
_NOT_OF_ONE: Final = (Slot.BACKEND, Slot.SERVER)


def asks_for_fault(scope: Scope, settings: Settings) -> bool:
    """Whether a request asks for its own failure, and may."""
    return settings.faults_by_header and any(name == _NAME for name, _ in scope["headers"])


def fault_asked_for(scope: Scope) -> Effect:
    """The effect in the header.

    Raises:
        ConfigurationError: if there is none of that name, its values are none, or it is not about one
            request.
    """
    value = next(value for name, value in scope["headers"] if name == _NAME).decode("latin-1").strip()
    try:
        effect = read_effect(json.loads(value) if value.startswith("{") else value)
    except (ValueError, RecursionError) as exc:
        raise ConfigurationError(f"{HEADER} holds neither the name of an effect nor JSON: {value!r}") from exc
    if effect.slot in _NOT_OF_ONE:
        raise ConfigurationError(
            f"{HEADER}: {name_of(effect)} is not about one request; add a rule for it instead"
        )
    return effect
