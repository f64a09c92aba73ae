"""The clock over the control API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bbmock.domain.clock import SandboxClock
from bbmock.domain.errors import ConfigurationError
from bbmock.http.control import documents
from bbmock.http.control.reading import moment, read_object
from bbmock.state.sandbox import Sandbox


async def show_clock(_: Request, *, sandbox: Sandbox) -> Response:
    """Where the clock stands and how it runs."""
    return JSONResponse(documents.of_clock(sandbox.clock))


async def move_clock(request: Request, *, sandbox: Sandbox) -> Response:
    """One of: `advance` by seconds, `set` to a moment, `rate`, `skew` in seconds."""
    wanted = await read_object(request, ("advance", "set", "rate", "skew"))
    clock = sandbox.clock
    if not isinstance(clock, SandboxClock):
        raise ConfigurationError("this mock runs on the machine's own clock, which cannot be moved")
    for name in wanted:
        if name != "set" and not _is_number(wanted[name]):
            raise ConfigurationError(f"{name} must be a number, got {wanted[name]!r}")
    if "set" in wanted:
        clock.set(moment("set", wanted["set"]))
    if "advance" in wanted:
        clock.advance(wanted["advance"])
    if "rate" in wanted:
        clock.run(wanted["rate"])
    if "skew" in wanted:
        clock.skew = timedelta(seconds=wanted["skew"])
    return JSONResponse(documents.of_clock(clock))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
