"""Broken wires: what a socket does to an answer, and a server that takes no connection."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

from bbmock.domain.errors import ConfigurationError
from bbmock.faults import checks
from bbmock.faults.effects.slots import Slot

MOST_OFF: Final = 1_000_000  # bytes


class Broken(StrEnum):
    """What happens to the bytes of an answer."""

    EMPTY_CLOSE = "empty-close"
    """The connection is closed without a byte."""
    GARBAGE = "garbage"
    """Bytes come that are no HTTP, then the connection is closed."""
    BAD_CHUNK = "bad-chunk"
    """Status and headers are good; the body's first chunk has a size that is no number."""
    STALE_KEEP_ALIVE = "stale-keep-alive"
    """The answer is good and promises that the connection stays; it is gone when the next request comes."""

    @property
    def slot(self) -> Slot:
        """On the wire."""
        return Slot.WIRE


@dataclass(frozen=True, slots=True)
class Reset:
    """The connection is reset (TCP RST): before a byte, or after so many bytes of the body."""

    after: int | None = None

    name: ClassVar[str] = "reset"
    slot: ClassVar[Slot] = Slot.WIRE

    def __post_init__(self) -> None:
        if self.after is not None:
            checks.whole("after", self.after, least=0)


@dataclass(frozen=True, slots=True)
class CutBody:
    """The connection is closed in the middle of the body, after the part `at` of it, from 0 to 1."""

    at: float = 0.5

    name: ClassVar[str] = "cut-body"
    slot: ClassVar[Slot] = Slot.WIRE

    def __post_init__(self) -> None:
        checks.number("at", self.at, least=0, most=1)


@dataclass(frozen=True, slots=True)
class WrongLength:
    """Content-Length is too great (`by` above 0: the client waits for more) or too small (below 0).

    The connection is closed after the body.
    """

    by: int

    name: ClassVar[str] = "wrong-length"
    slot: ClassVar[Slot] = Slot.WIRE

    def __post_init__(self) -> None:
        checks.whole("by", self.by, least=-MOST_OFF, most=MOST_OFF)
        if self.by == 0:
            raise ConfigurationError("by is 0: that length is right; give how many bytes it is off")


@dataclass(frozen=True, slots=True)
class Refuse:
    """The whole server takes no connection while the rule's window is open; no `where`, no count."""

    name: ClassVar[str] = "refuse-connections"
    slot: ClassVar[Slot] = Slot.SERVER
