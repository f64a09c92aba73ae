"""Trees of JSON, and how the values of a column are written in them whatever version of FHIR it is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bbmock.population.records import Value

JSON = dict[str, Any]


def node_at(element: JSON, path: str) -> JSON:
    """The object at a dotted path below `element`, made where it is not there yet."""
    for key in path.split(".") if path else ():
        element = element.setdefault(key, {})
    return element


def extend(element: JSON, extension: JSON) -> None:
    """Append an extension to `element`."""
    element.setdefault("extension", []).append(extension)


def in_order(element: JSON, keys: Iterable[str]) -> JSON:
    """The members of `element` that `keys` names, in that order; the others are left out."""
    return {key: element[key] for key in keys if key in element}


def text(value: Value) -> str:
    """A code, an identifier or a day (`2016-01-15`)."""
    if isinstance(value, str):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def number(value: Value) -> int | float:
    """A count as it is, an amount as a float: CMS writes 0.0 for a whole one.

    Raises:
        TypeError: if the column is not a number.
    """
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, int):
        return value
    raise TypeError(f"a number is an int or a Decimal, not {value!r}")
