"""The journal and its assertions over the control API."""

from __future__ import annotations

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bbmock.domain.errors import ConfigurationError
from bbmock.domain.nearest import did_you_mean
from bbmock.http.control import documents
from bbmock.http.control.assertions import ASSERTIONS, hold
from bbmock.http.control.reading import UnknownThing, read_object
from bbmock.state import entries
from bbmock.state.sandbox import Sandbox

MOST_BYTES: Final = 64 * 1024 * 1024
"""Of what a client got or wrote: some 3,000 claims as served, or 10,000 by `id` and `meta` alone."""
_DIGITS: Final = 9  # Python reads no number of thousands of them


async def show_journal(request: Request, *, sandbox: Sandbox) -> Response:
    """The exchanges; `after` a number, at an `endpoint`, with a `status`, only the `refused`."""
    query = dict(request.query_params)
    entries.refuse_unknown_keys(query, ("after", "endpoint", "status", "refused"), where="the query")
    after = _whole(query, "after", 0)
    wanted: dict[str, Any] = {}
    if "endpoint" in query:
        wanted["endpoint"] = query["endpoint"]
    if "status" in query:
        wanted["status"] = _whole(query, "status", 200)
    if "refused" in query:
        wanted["refused"] = _truth(query, "refused")
    found = [one for one in sandbox.journal.exchanges(**wanted) if one.number > after]
    return JSONResponse([documents.of_exchange(one, sandbox) for one in found])


def _whole(query: dict[str, str], name: str, otherwise: int) -> int:
    text = query.get(name, str(otherwise))
    if not text.isascii() or not text.isdigit() or len(text) > _DIGITS:
        raise ConfigurationError(f"the query: {name} must be a whole number below 10^{_DIGITS}, got {text!r}")
    return int(text)


def _truth(query: dict[str, str], name: str) -> bool:
    if query[name] not in ("true", "false"):
        raise ConfigurationError(f"the query: {name} must be true or false, got {query[name]!r}")
    return query[name] == "true"


async def make_assertion(request: Request, *, sandbox: Sandbox) -> Response:
    """Whether an assertion holds: 200, or 409 with the flow that shows that it does not."""
    name = request.path_params["name"]
    if name not in ASSERTIONS:
        hint = did_you_mean(name, ASSERTIONS, otherwise=f"there are {', '.join(ASSERTIONS)}", cutoff=0.4)
        raise UnknownThing(f"there is no assertion {name!r}; {hint}")
    whole = name != "leaked-nothing"  # a log may have read bytes as they came (PEP 383)
    values = await read_object(request, ASSERTIONS[name], most=MOST_BYTES, whole=whole)
    hold(name, values, sandbox)
    return JSONResponse({"holds": True})
