"""The clock over the control API."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bbmock.domain.clock import MOST_SKEW, SandboxClock
from bbmock.domain.errors import ConfigurationError
from bbmock.faults import checks
from bbmock.http.control import documents
from bbmock.http.control.reading import moment, read_object
from bbmock.state.sandbox import Sandbox

_VERBS: Final = ("advance", "set", "rate", "skew")
_MOST_SKEW: Final = MOST_SKEW // timedelta(seconds=1)


async def show_clock(_: Request, *, sandbox: Sandbox) -> Response:
    """Where the clock stands and how it runs."""
    return JSONResponse(documents.of_clock(sandbox.clock))


async def move_clock(request: Request, *, sandbox: Sandbox) -> Response:
    """One of: `advance` by seconds, `set` to a moment, `rate`, `skew` in seconds."""
    wanted = await read_object(request, _VERBS)
    clock = sandbox.clock
    if not isinstance(clock, SandboxClock):
        raise ConfigurationError("this mock runs on the machine's own clock, which cannot be moved")
    if len(wanted) != 1:
        got = ", ".join(wanted) or "none"
        raise ConfigurationError(f"the body must have exactly one of {', '.join(_VERBS)}; got {got}")
    ((verb, value),) = wanted.items()
    if verb == "set":
        clock.set(moment("set", value))
        return JSONResponse(documents.of_clock(clock))
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ConfigurationError(f"{verb} must be a number, got {value!r}")
    match verb:
        case "advance":
            clock.advance(value)
        case "rate":
            clock.run(value)
        case _:
            checks.number("skew", value, least=-_MOST_SKEW, most=_MOST_SKEW)
            clock.skew = timedelta(seconds=value)
    return JSONResponse(documents.of_clock(clock))
