"""Rules that fire deep inside a request, where nobody knows of the request: who serves it hears of them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bbmock.faults.rules import Firing

_NOTICED: Final[ContextVar[list[Firing] | None]] = ContextVar("bbmock.noticed", default=None)


@contextlib.contextmanager
def noticing() -> Iterator[list[Firing]]:
    """The firings that are told of in this thread or task, within the `with` block, as they come."""
    noticed: list[Firing] = []
    before = _NOTICED.set(noticed)
    try:
        yield noticed
    finally:
        _NOTICED.reset(before)


def tell(firing: Firing) -> None:
    """Tell of a firing; it is lost where nobody is noticing, as in a token that is minted by hand."""
    noticed = _NOTICED.get()
    if noticed is not None:
        noticed.append(firing)
