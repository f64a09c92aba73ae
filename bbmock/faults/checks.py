"""What the values of a rule are checked with: each says what was wrong and what was expected."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from bbmock.domain.errors import ConfigurationError
from bbmock.domain.nearest import did_you_mean
from bbmock.domain.told import told

MOST: Final = 10**9
"""The most that a number may be which has no bound of its own."""
_WITHOUT_BODY: Final = (204, 304)
_FRAMING: Final = ("content-length", "transfer-encoding")  # RFC 9112 section 6
_HEADER_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 section 5.1
_CONTROL_OR_WIDE: Final = re.compile(r"[\x00-\x1f\x7f]|[^\x00-\xff]")
_HEADER_VALUE: Final = "a text of Latin-1 without control characters"


def whole(name: str, value: object, *, least: int, most: int | None = None) -> None:
    """Refuse what is no whole number from `least` to `most`, or to a thousand million.

    Raises:
        ConfigurationError: naming the value, and what was expected.
    """
    _require(isinstance(value, int), "a whole number", name, value, least, most)


def number(name: str, value: object, *, least: float = 0, most: float | None = None) -> None:
    """Refuse what is no finite number from `least` to `most`, or to a thousand million; raises as `whole`."""
    _require(isinstance(value, int | float), "a number", name, value, least, most)


def _require(is_one: bool, kind: str, name: str, value: Any, least: float, most: float | None) -> None:
    is_one = is_one and not isinstance(value, bool)
    if is_one and most is None and value > MOST:
        most = MOST
    if not is_one or not _within(value, least, most):
        raise ConfigurationError(f"{name} must be {kind} {_range(least, most)}, got {value!r}")


def text(name: str, value: object) -> None:
    """Refuse what is no text that can be sent, or an empty one; raises as `whole` does."""
    if not value or not is_text(value):
        raise ConfigurationError(f"{name} must be a text, got {value!r}")


def body(value: object, *, status: int) -> None:
    """Refuse what is no text, and any text where a status has no body; raises as `whole` does."""
    if not is_text(value):
        raise ConfigurationError(f"body must be a text, got {value!r}")
    if value:
        has_body(status)


def has_body(status: int) -> None:
    """Refuse a status whose answer has no body (RFC 9110 section 6.4.1); raises as `whole` does."""
    if status in _WITHOUT_BODY:
        raise ConfigurationError(f"an answer of status {status} has no body")


def header(name: str, value: object) -> None:
    """Refuse what cannot be a header's value, or an empty one; raises as `whole` does."""
    if not value or not _is_header_value(value):
        raise ConfigurationError(f"{name} must be {_HEADER_VALUE}, got {value!r}")


def headers(name: str, value: object) -> None:
    """Refuse what is no mapping from names of headers to values; raises as `whole` does."""
    if not isinstance(value, Mapping):
        raise ConfigurationError(f"{name} must be a mapping of headers, as {{ETag: x}}; got {value!r}")
    header_names(name, list(value))
    for key, item in value.items():
        if not _is_header_value(item):
            raise ConfigurationError(f"{name}: {key} must be {_HEADER_VALUE}, got {item!r}")


def put_headers(name: str, value: Mapping[str, str]) -> None:
    """Refuse what `headers` does, and the headers by which a body's end is found; raises as `whole` does."""
    headers(name, value)
    for key in value:
        if key.lower() in _FRAMING:
            raise ConfigurationError(
                f"{name}: {key} follows from the body; for a wrong one use wrong-length or bad-chunk"
            )


def header_names(name: str, value: object) -> None:
    """Refuse what is no list of names of headers; raises as `whole` does."""
    if not isinstance(value, list | tuple):
        raise ConfigurationError(f"{name} must be a list of names of headers, as [ETag]; got {value!r}")
    for one in value:
        if not isinstance(one, str) or _HEADER_NAME.fullmatch(one) is None:
            raise ConfigurationError(f"{name}: {one!r} is no name of a header")


def truth(name: str, value: object) -> None:
    """Refuse what is neither true nor false; raises as `whole` does."""
    if not isinstance(value, bool):
        raise ConfigurationError(f"{name} must be true or false, got {value!r}")


def kind(name: str, value: object, wanted: type[object] | tuple[type[object], ...], what: str) -> None:
    """Refuse what is of none of the wanted types, which are `what` in words; raises as `whole` does."""
    if not isinstance(value, wanted):
        raise ConfigurationError(f"{name} must be {what}; got {told(value)}")


def one_of(name: str, value: object, known: Iterable[str], *, called: str) -> None:
    """Refuse what is not among the known names, with the nearest of them; raises as `whole` does."""
    names = tuple(dict.fromkeys(known))
    if value not in names:
        hint = did_you_mean(value, names, otherwise=f"there are {', '.join(names)}", cutoff=0.4)
        raise ConfigurationError(f"{name}: there is no {called} {value!r}; {hint}")


def is_text(value: object) -> bool:
    """Whether this is a text that UTF-8 has: JSON and Python can have halves of characters."""
    return isinstance(value, str) and not any("\ud800" <= letter <= "\udfff" for letter in value)


def _is_header_value(value: object) -> bool:
    return isinstance(value, str) and value == value.strip() and _CONTROL_OR_WIDE.search(value) is None


def _within(value: float, least: float, most: float | None) -> bool:
    return value >= least and (most is None or value <= most)


def _range(least: float, most: float | None) -> str:
    return f"of {least} or more" if most is None else f"from {least} to {most}"
