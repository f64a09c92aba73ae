"""The effects by name, and reading one from a document: a recipe, a file of settings, a call of the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from types import MappingProxyType
from typing import Any, Final

from bbmock.domain.backend import BackendAnswer
from bbmock.domain.errors import ConfigurationError
from bbmock.domain.nearest import did_you_mean
from bbmock.faults.effects.answers import (
    Backend,
    Edge,
    Maintenance,
    OAuthFailure,
    Outcome,
    Redirected,
    Status,
    Throttled,
    written_answer,
)
from bbmock.faults.effects.delays import (
    Bandwidth,
    Dribble,
    Hang,
    LateBody,
    Latency,
    LognormalLatency,
    UniformLatency,
)
from bbmock.faults.effects.edits import (
    BundleMoves,
    ContentType,
    CutJson,
    ForeignNextLink,
    Headers,
    PageShrinks,
    Spoilt,
)
from bbmock.faults.effects.state import Mishap
from bbmock.faults.effects.wire import Broken, CutBody, Refuse, Reset, WrongLength

Answering = Status | Edge | Throttled | OAuthFailure | Outcome | Maintenance | Redirected
Delaying = Latency | UniformLatency | LognormalLatency | LateBody | Dribble | Bandwidth
Editing = Spoilt | CutJson | ContentType | Headers | ForeignNextLink | PageShrinks | BundleMoves
Breaking = Broken | Reset | CutBody | WrongLength | Hang
Effect = Answering | Backend | Delaying | Editing | Breaking | Mishap | Refuse

_WITH_FIELDS: Final[Mapping[str, type[Any]]] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            *(Status, Edge, Throttled, OAuthFailure, Outcome, Maintenance, Redirected, Backend),
            *(Latency, UniformLatency, LognormalLatency, LateBody, Dribble, Bandwidth, Hang),
            *(CutJson, ContentType, Headers, ForeignNextLink, PageShrinks, BundleMoves),
            *(Reset, CutBody, WrongLength, Refuse),
        )
    }
)
_WITHOUT_FIELDS: Final[Mapping[str, Mishap | Spoilt | Broken]] = MappingProxyType(
    {str(word): word for kind in (Mishap, Spoilt, Broken) for word in kind}
)
EFFECTS: Final = tuple(sorted((*_WITH_FIELDS, *_WITHOUT_FIELDS)))
"""The names of all effects."""


def name_of(effect: Effect) -> str:
    """An effect's name, as documents have it."""
    return str(effect) if isinstance(effect, Mishap | Spoilt | Broken) else effect.name


def read_effect(value: object) -> Effect:
    """The effect in a document: its name, or a mapping of its name to its fields.

    `token-expired`, `{latency: {seconds: 2}}`; an effect whose first field says it all takes that value
    alone, as `{status: 503}`.

    Raises:
        ConfigurationError: if there is no such effect, or a field is none or has another kind of value; with
            the nearest right name.
    """
    name, given = _named(value)
    if name in _WITHOUT_FIELDS:
        if given:
            raise ConfigurationError(f"the effect {name} has no values; got {given!r}")
        return _WITHOUT_FIELDS[name]
    kind = _WITH_FIELDS.get(name)
    if kind is None:
        hint = did_you_mean(name, EFFECTS, otherwise=f"there are {', '.join(EFFECTS)}", cutoff=0.4)
        raise ConfigurationError(f"there is no effect {name!r}; {hint}")
    return _made(kind, given)


def _named(value: object) -> tuple[str, object]:
    match value:
        case str():
            return value, None
        case Mapping() if len(value) == 1:
            ((name, given),) = value.items()
            return str(name), given
        case _:
            raise ConfigurationError(
                "an effect is its name, or a mapping of its name to its values, as "
                f"{{latency: {{seconds: 2}}}}; got {value!r}"
            )


def _made(kind: type[Any], given: object) -> Effect:
    """An effect with these values for its fields; one value alone is for the first field."""
    known = {field.name: field for field in fields(kind)}
    first = next(iter(known), None)
    if given is None:
        values: dict[str, Any] = {}
    elif isinstance(given, Mapping):
        values = {str(key): item for key, item in given.items()}
    elif first is None:
        raise ConfigurationError(f"the effect {kind.name} has no values; got {given!r}")
    else:
        values = {first: given}
    for key in values:
        if key not in known:
            hint = did_you_mean(key, known, otherwise=f"it has {', '.join(known) or 'none'}", cutoff=0.4)
            raise ConfigurationError(f"the effect {kind.name} has no value {key!r}; {hint}")
    lacking = [
        name
        for name, field in known.items()
        if field.default is MISSING and field.default_factory is MISSING and name not in values
    ]
    if lacking:
        raise ConfigurationError(f"the effect {kind.name} needs {', '.join(lacking)}")
    lists = {key: tuple(item) if isinstance(item, list) else item for key, item in values.items()}
    effect: Effect = kind(**lists)
    return effect


def document_of(effect: Effect) -> object:
    """The effect as `read_effect` reads it, in JSON's values."""
    if isinstance(effect, Mishap | Spoilt | Broken):
        return str(effect)
    values = {
        field.name: _written(getattr(effect, field.name))
        for field in fields(effect)
        if getattr(effect, field.name) != field.default
    }
    return {effect.name: values} if values else effect.name


def _written(value: object) -> object:
    match value:
        case BackendAnswer():
            return written_answer(value)
        case Mapping():
            return dict(value)
        case tuple():
            return list(value)
        case _:
            return value
