"""Trees of JSON, and how the values of a column are written in them whatever version of FHIR it is.

What stands alike in many claims, such as a code with its display, is JSON already: an `orjson.Fragment`,
which goes into the bytes as it is. Nothing can be put into a fragment, and nothing read from it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any, Final, Generic, ParamSpec, cast, overload

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bbmock.population.records import Value

P = ParamSpec("P")
JSON = dict[str, Any]
_FRAGMENTS_KEPT: Final = 1024  # of each kind, of 0.2 to 0.5 KB


@overload
def fragment(make: Callable[P, JSON]) -> Callable[P, orjson.Fragment]: ...
@overload
def fragment(make: Callable[P, Any]) -> Callable[P, orjson.Fragment | None]: ...
def fragment(make: Callable[P, Any]) -> Callable[P, orjson.Fragment | None]:
    """Let a function of names and codes make each part once, as JSON: claims say the same again and again.

    Where it makes nothing, there is no fragment.
    """

    def write(*arguments: P.args, **named: P.kwargs) -> orjson.Fragment | None:
        content = make(*arguments, **named)
        return None if content is None else orjson.Fragment(orjson.dumps(content))

    kept = lru_cache(_FRAGMENTS_KEPT)(wraps(make)(write))
    return cast("Callable[P, orjson.Fragment | None]", kept)


class Rendering(Generic[P]):
    """A function that makes a resource: called it gives a plain tree, `to_bytes` gives the compact JSON."""

    def __init__(self, make: Callable[P, JSON]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __call__(self, *arguments: P.args, **named: P.kwargs) -> JSON:
        """The resource as a tree without fragments."""
        tree: JSON = orjson.loads(self.to_bytes(*arguments, **named))
        return tree

    def to_bytes(self, *arguments: P.args, **named: P.kwargs) -> bytes:
        """The resource as the API serves it."""
        return orjson.dumps(self._make(*arguments, **named))


def node_at(element: JSON, path: str) -> JSON:
    """The object at a dotted path below `element`, made where it is not there yet."""
    if not path:
        return element
    for key in path.split("."):
        node = element.get(key)
        if node is None:
            node = element[key] = {}
        element = node
    return element


def extend(element: JSON, extension: JSON | orjson.Fragment) -> None:
    """Append an extension to `element`."""
    element.setdefault("extension", []).append(extension)


def extend_once(element: JSON, extensions: Iterable[JSON | orjson.Fragment]) -> JSON:
    """The element with those extensions that it lacks, its extensions first."""
    there: list[JSON | orjson.Fragment] = element.get("extension", [])
    known = {orjson.dumps(extension) for extension in there}
    lacking = [extension for extension in extensions if orjson.dumps(extension) not in known]
    return {"extension": [*there, *lacking], **_without_extensions(element)} if lacking else element


def _without_extensions(element: JSON) -> JSON:
    return {key: value for key, value in element.items() if key != "extension"}


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
