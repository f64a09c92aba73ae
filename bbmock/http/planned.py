"""What the rules of faults ask for at one request, left in its scope for whoever carries it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.types import Scope

from bbmock.faults.rules import Firing
from bbmock.http.moves import Move

PLANNED: Final = "bbmock.planned"


@dataclass(frozen=True, slots=True)
class Planned:
    """The rules that fired at one request, by their places in the request's life.

    `move` is how the page is moved that the request asks for.
    """

    mishaps: tuple[Firing, ...] = ()
    answer: Firing | None = None
    edits: tuple[Firing, ...] = ()
    move: Move | None = None


NOTHING: Final = Planned()


def planned(scope: Scope) -> Planned:
    """What the rules ask for at the request of a scope."""
    found: Planned = scope.get(PLANNED, NOTHING)
    return found
