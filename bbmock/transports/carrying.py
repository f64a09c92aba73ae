"""Carrying an answer to a caller in the same process: the waits are waited, and what is broken fails.

No bytes go over a wire here, so nothing can break by itself: each library's adapter raises what that library
raises where a socket does the same.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Generator
from dataclasses import replace
from enum import StrEnum
from typing import TypeVar

from starlette.datastructures import MutableHeaders

from bbmock.domain.errors import BBMockError
from bbmock.faults.delivery import Breaking
from bbmock.faults.effects.delays import Hang
from bbmock.faults.effects.wire import Broken, CutBody, Refuse, Reset, WrongLength
from bbmock.transports.inprocess import Answer

_Result = TypeVar("_Result")
Arriving = Generator[float, None, _Result]
"""The seconds to wait, one wait after the other, and at their end what has arrived."""


class Failure(StrEnum):
    """The ways in which a wire fails, as a client can tell them apart."""

    REFUSED = "the server refused the connection"
    TIMEOUT = "the answer did not come in time"
    RESET = "the connection was reset"
    CLOSED = "the server closed the connection without an answer"
    NO_HTTP = "the server answered with what is no HTTP"
    BODY = "the connection ended in the middle of the body"


class WireFailure(BBMockError):
    """An answer that does not arrive; `kind` says how."""

    def __init__(self, kind: Failure) -> None:
        super().__init__(f"{kind} (a fault of bbmock)")
        self.kind = kind


def carry(answer: Answer, *, patience: float | None = None) -> Answer:
    """Wait as the delivery says; the answer as it arrives.

    Args:
        answer: what the application answered.
        patience: how many seconds the caller waits for the next byte; None without an end.

    Raises:
        WireFailure: if it does not arrive whole, or not in time.
    """
    arriving = _arriving(answer, patience)
    while True:
        try:
            seconds = next(arriving)
        except StopIteration as arrived:
            return _arrived(arrived)
        time.sleep(seconds)


async def carry_async(answer: Answer, *, patience: float | None = None) -> Answer:
    """As `carry`, while other tasks of asyncio go on."""
    arriving = _arriving(answer, patience)
    while True:
        try:
            seconds = next(arriving)
        except StopIteration as arrived:
            return _arrived(arrived)
        await asyncio.sleep(seconds)


def _arrived(end: StopIteration) -> Answer:
    answer: Answer = end.value
    return answer


def _arriving(answer: Answer, patience: float | None) -> Arriving[Answer]:
    delivery = answer.delivery
    if delivery is None:
        return answer
    yield from _wait(delivery.wait, delivery.virtual, patience)
    body = answer.body
    if delivery.breaking:
        body = yield from _broken(delivery.breaking, body, patience)
    for wait, _ in delivery.schedule(body):
        yield from _wait(wait, 0.0, patience)
    if len(body) == len(answer.body):
        return answer
    headers = MutableHeaders(raw=list(answer.headers.raw))
    headers["Content-Length"] = str(len(body))
    return replace(answer, headers=headers, body=body)


def _wait(real: float, virtual: float, patience: float | None) -> Arriving[None]:
    if patience is not None and real + virtual > patience:
        yield min(real, patience)
        raise WireFailure(Failure.TIMEOUT)
    if real:
        yield real


def _broken(breaking: Breaking, body: bytes, patience: float | None) -> Arriving[bytes]:
    """What arrives of a body, for those that are broken so that a client does not notice."""
    match breaking:
        case Hang(seconds=seconds):
            yield from _hang(seconds, patience)
        case Refuse():
            raise WireFailure(Failure.REFUSED)
        case Broken.GARBAGE:
            raise WireFailure(Failure.NO_HTTP)
        case Broken.EMPTY_CLOSE:
            raise WireFailure(Failure.CLOSED)
        case Reset(after=None):
            raise WireFailure(Failure.RESET)
        case Broken.BAD_CHUNK | Reset() | CutBody():
            raise WireFailure(Failure.BODY)
        case WrongLength(by=by) if by > 0:
            raise WireFailure(Failure.BODY)
        case WrongLength(by=by):
            return body[:by]
        case _:  # in one process there is no connection that could be stale
            pass
    return body


def _hang(seconds: float | None, patience: float | None) -> Arriving[None]:
    if seconds is not None and (patience is None or seconds <= patience):
        yield seconds
        raise WireFailure(Failure.CLOSED)
    if patience is not None:  # without any, nobody would ever come back from this
        yield patience
    raise WireFailure(Failure.TIMEOUT)
