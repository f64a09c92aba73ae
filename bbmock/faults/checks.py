"""What the values of a rule are checked with: each says what was wrong and what was expected."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bbmock.domain.errors import ConfigurationError
from bbmock.domain.nearest import did_you_mean

_MOST: Final = 10**9


def whole(name: str, value: object, *, least: int, most: int | None = None) -> None:
    """Refuse what is no whole number from `least` to `most`.

    Raises:
        ConfigurationError: naming the value, and what was expected.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not _within(value, least, most):
        raise ConfigurationError(f"{name} must be a whole number {_range(least, most)}, got {value!r}")


def number(name: str, value: object, *, least: float = 0, most: float | None = None) -> None:
    """Refuse what is no finite number from `least` to `most`, or to a thousand million; raises as `whole`."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and most is None and value > _MOST:  # type: ignore[operator]
        most = _MOST
    if not is_number or not _within(value, least, most):  # type: ignore[arg-type]
        raise ConfigurationError(f"{name} must be a number {_range(least, most)}, got {value!r}")


def text(name: str, value: object) -> None:
    """Refuse what is no text, or an empty one; raises as `whole` does."""
    if not isinstance(value, str) or not value:
        raise ConfigurationError(f"{name} must be a text, got {value!r}")


def truth(name: str, value: object) -> None:
    """Refuse what is neither true nor false; raises as `whole` does."""
    if not isinstance(value, bool):
        raise ConfigurationError(f"{name} must be true or false, got {value!r}")


def one_of(name: str, value: object, known: Iterable[str], *, called: str) -> None:
    """Refuse what is not among the known names, with the nearest of them; raises as `whole` does."""
    names = tuple(dict.fromkeys(known))
    if value not in names:
        hint = did_you_mean(value, names, otherwise=f"there are {', '.join(names)}", cutoff=0.4)
        raise ConfigurationError(f"{name}: there is no {called} {value!r}; {hint}")


def _within(value: float, least: float, most: float | None) -> bool:
    return value >= least and (most is None or value <= most)


def _range(least: float, most: float | None) -> str:
    return f"of {least} or more" if most is None else f"from {least} to {most}"
