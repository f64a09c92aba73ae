"""How an answer is carried to its caller: the application plans it, the socket or the caller carries it out.

The application waits for nothing and touches no socket. It leaves a `Delivery` with whoever carries its
answers, and they do the waiting and the breaking.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bbmock.faults.effects.delays import Bandwidth, Dribble, Hang, LateBody
from bbmock.faults.effects.wire import Broken, CutBody, Refuse, Reset, WrongLength
from bbmock.faults.rules import Firing

Breaking = Broken | Reset | CutBody | WrongLength | Hang | Refuse

CARRIER = "bbmock.delivery"
"""Among the extensions of an ASGI scope: the carrier's list, to which the application adds a `Delivery`."""

PIECES_A_SECOND = 50  # of a body that comes with so many bytes a second


@dataclass(frozen=True, slots=True)
class Delivery:
    """How one answer is carried.

    `wait` are the seconds before its first byte, `virtual` of them that nobody waits for: the sandbox's clock
    has moved by so much. `body_wait` are the seconds between headers and body. The body comes in `pieces`
    over `seconds`. `breaking` is what becomes of its bytes.
    """

    wait: float = 0.0
    virtual: float = 0.0
    body_wait: float = 0.0
    pieces: int = 1
    seconds: float = 0.0
    bytes_per_second: int | None = None
    breaking: Breaking | None = None

    def schedule(self, body: bytes) -> tuple[tuple[float, bytes], ...]:
        """The pieces of a body, each with the seconds to wait before it."""
        if self.bytes_per_second is not None:
            step = max(self.bytes_per_second // PIECES_A_SECOND, 1)
        else:
            step = -(-len(body) // self.pieces) or 1
        parts = [body[place : place + step] for place in range(0, len(body), step)] or [b""]
        if self.bytes_per_second is not None:
            waits = [len(part) / self.bytes_per_second for part in parts]
        else:
            waits = [self.seconds / len(parts)] * len(parts)
        waits[0] += self.body_wait
        return tuple(zip(waits, parts, strict=True))


def delivery_of(firings: Iterable[Firing]) -> Delivery | None:
    """The delivery that the rules ask for that fired; None if none of them is about it.

    Waits add up; of the others the last counts.
    """
    planned = Delivery()
    for firing in firings:
        planned = _with(planned, firing)
    return planned if planned != Delivery() else None


def _with(planned: Delivery, firing: Firing) -> Delivery:
    match firing.rule.effect:
        case LateBody(seconds=seconds):
            return replace(planned, body_wait=planned.body_wait + seconds)
        case Dribble(pieces=pieces, seconds=seconds):
            return replace(planned, pieces=pieces, seconds=seconds)
        case Bandwidth(bytes_per_second=rate):
            return replace(planned, bytes_per_second=rate)
        case Broken() | Reset() | CutBody() | WrongLength() | Hang() as breaking:
            return replace(planned, breaking=breaking)
        case effect if firing.seconds is not None:
            if getattr(effect, "virtual", False):
                return replace(planned, virtual=planned.virtual + firing.seconds)
            return replace(planned, wait=planned.wait + firing.seconds)
        case _:
            return planned
