"""Reading the keys and values of a configuration file, with messages that say what to change.

Each reader takes `where`, how the place is called in a message, as `bbmock.yaml, applications[0]`, and raises
ConfigurationError with that place, the key, what was expected and the nearest right name. A value that may be
secret is never repeated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from bbmock.domain.errors import ConfigurationError
from bbmock.domain.nearest import did_you_mean

Entry = Mapping[Any, object]
_Choice = TypeVar("_Choice", bound=StrEnum)


def refuse_unknown_keys(entry: Entry, known: Iterable[str], *, where: str) -> None:
    """Refuse a mapping with a key that nobody reads.

    Raises:
        ConfigurationError: naming the key and the nearest one that exists.
    """
    allowed = tuple(known)
    for key in entry:
        if key not in allowed:
            hint = did_you_mean(key, allowed, otherwise=f"the keys are {', '.join(allowed)}")
            raise ConfigurationError(f"{where}: unknown key {key!r}; {hint}")


def text(entry: Entry, key: str, *, where: str) -> str:
    """A text of one character or more."""
    value = entry.get(key)
    if not isinstance(value, str) or not value:
        raise ConfigurationError(f"{where}: {key} must be a text, got {_got(value)}")
    return value


def truth(entry: Entry, key: str, *, where: str) -> bool:
    """True or false."""
    value = entry[key]
    if not isinstance(value, bool):
        raise ConfigurationError(f"{where}: {key} must be true or false, got {value!r}")
    return value


def number(entry: Entry, key: str, *, where: str) -> int:
    """A whole number."""
    value = entry[key]
    if not isinstance(value, int) or isinstance(value, bool):
        raise ConfigurationError(f"{where}: {key} must be a whole number, got {value!r}")
    return value


def number_within(entry: Entry, key: str, default: int, *, most: int, where: str) -> int:
    """A whole number from 1 to `most`; the default where the key is missing."""
    value = entry.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise ConfigurationError(f"{where}: {key} must be a whole number from 1 to {most}, got {value!r}")
    return value


def entries(entry: Entry, key: str, *, where: str) -> list[object]:
    """A list of anything; empty where the key is missing or nothing stands after it."""
    values = entry.get(key)
    if values is None:
        return []
    if not isinstance(values, list):
        raise ConfigurationError(f"{where}: {key} must be a list, got {values!r}")
    return values


def texts(entry: Entry, key: str, *, where: str) -> tuple[str, ...]:
    """A list of texts."""
    values = entry.get(key)
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ConfigurationError(f"{where}: {key} must be a list of texts, got {_got(values)}")
    return tuple(values)


def choice(kinds: type[_Choice], entry: Entry, key: str, *, where: str) -> _Choice:
    """One of a few words."""
    value = entry[key]
    try:
        return kinds(str(value))
    except ValueError as exc:
        raise ConfigurationError(f"{where}: {key} must be one of {', '.join(kinds)}, got {value!r}") from exc


def chosen(
    known: Sequence[str], entry: Entry, key: str, *, called: str, where: str, cutoff: float = 0.6
) -> list[str]:
    """A list of names out of those known; `called` says what one of them is, in a message."""
    values = entry[key]
    if not isinstance(values, list):
        raise ConfigurationError(f"{where}: {key} must be a list, got {values!r}")
    for value in values:
        if value not in known:
            hint = did_you_mean(value, known, otherwise=f"there are {', '.join(known)}", cutoff=cutoff)
            raise ConfigurationError(f"{where}: {key}: there is no {called} {value!r}; {hint}")
    return values


def _got(value: object) -> str:
    return "nothing" if value is None else repr(value)
