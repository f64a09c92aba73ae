"""The verbs of the control API; each does what the handle's verb of that name does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bbmock.domain.clock import SandboxClock
from bbmock.domain.errors import BBMockError, ConfigurationError
from bbmock.domain.login import LoginFault
from bbmock.domain.nearest import did_you_mean
from bbmock.domain.oddities import Oddity
from bbmock.faults.documents import read_rule
from bbmock.http.control import documents
from bbmock.http.control.assertions import ASSERTIONS, hold
from bbmock.http.control.guard import ControlAccess, NotAllowed, check_access
from bbmock.http.control.reading import moment, read_object
from bbmock.http.control.snapshots import Snapshots
from bbmock.state import entries
from bbmock.state.nicknames import beneficiary_of
from bbmock.state.recipes import cook, shipped_recipes
from bbmock.state.sandbox import Sandbox, Switches
from bbmock.state.throttle import Rate
from bbmock.witness.telling import NotSo

BASE: Final = "/_bbmock"
_SETTINGS: Final = ("access_token_lifetime", "rate", "switches", "relax")
Endpoint = Callable[[Request], Awaitable[Response]]


class UnknownThing(BBMockError):
    """There is nothing of that number or name."""


def control_app(sandbox: Sandbox, access: ControlAccess) -> Starlette:
    """The application of the control API, guarded by `access`."""
    snapshots = Snapshots(sandbox)

    def guarded(endpoint: Endpoint) -> Endpoint:
        async def checked(request: Request) -> Response:
            check_access(request, access)
            return await endpoint(request)

        return checked

    verbs: list[tuple[str, str, Callable[..., Awaitable[Response]]]] = [
        ("GET", "/", _overview),
        ("POST", "/reset", _reset),
        ("GET", "/clock", _clock),
        ("POST", "/clock", _move_clock),
        ("GET", "/faults", _faults),
        ("POST", "/faults", _add_fault),
        ("DELETE", "/faults", _clear_faults),
        ("DELETE", "/faults/{number:int}", _remove_fault),
        ("GET", "/recipes", _recipes),
        ("POST", "/recipes/{name}", _cook),
        ("GET", "/login-fault", _login_fault),
        ("PUT", "/login-fault", _set_login_fault),
        ("GET", "/journal", _journal),
        ("POST", "/journal/assertions/{name}", _assert),
        ("GET", "/applications", _applications),
        ("PATCH", "/applications/{client_id}", _change_application),
        ("GET", "/beneficiaries/{user}", _beneficiary),
        ("GET", "/settings", _settings),
        ("PATCH", "/settings", _change_settings),
        ("POST", "/snapshots", partial(_take_snapshot, snapshots=snapshots)),
        ("POST", "/snapshots/{number:int}/restore", partial(_restore, snapshots=snapshots)),
        ("DELETE", "/snapshots/{number:int}", partial(_forget, snapshots=snapshots)),
    ]
    routes = [
        Route(BASE + path, guarded(partial(verb, sandbox=sandbox)), methods=[method])
        for method, path, verb in verbs
    ]
    return Starlette(routes=routes, exception_handlers=_HANDLERS)


async def _overview(_: Request, *, sandbox: Sandbox) -> Response:
    return JSONResponse(
        {
            "clock": documents.of_clock(sandbox.clock),
            "beneficiaries": sandbox.population.size,
            "personas": list(sandbox.population.personas),
            "applications": [documents.of_application(one) for one in sandbox.applications],
            "exchanges": sandbox.journal.recorded,
        }
    )


async def _reset(_: Request, *, sandbox: Sandbox) -> Response:
    sandbox.reset()
    return Response(status_code=204)


# the clock


async def _clock(_: Request, *, sandbox: Sandbox) -> Response:
    return JSONResponse(documents.of_clock(sandbox.clock))


async def _move_clock(request: Request, *, sandbox: Sandbox) -> Response:
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


# faults and recipes


async def _faults(_: Request, *, sandbox: Sandbox) -> Response:
    return JSONResponse([documents.of_standing(one) for one in sandbox.faults.standing])


async def _add_fault(request: Request, *, sandbox: Sandbox) -> Response:
    document = await request.json() if await request.body() else {}
    if isinstance(document, dict) and isinstance(document.get("beneficiary"), str):
        document = {**document, "beneficiary": beneficiary_of(document["beneficiary"], sandbox.population)}
    number = sandbox.faults.add_rule(read_rule(document))
    added = next(one for one in sandbox.faults.standing if one.number == number)
    return JSONResponse(documents.of_standing(added), 201)


async def _clear_faults(_: Request, *, sandbox: Sandbox) -> Response:
    sandbox.faults.clear()
    return Response(status_code=204)


async def _remove_fault(request: Request, *, sandbox: Sandbox) -> Response:
    number = request.path_params["number"]
    if not sandbox.faults.remove(number):
        raise UnknownThing(f"there is no rule {number}")
    return Response(status_code=204)


async def _recipes(_: Request, *, sandbox: Sandbox) -> Response:  # noqa: ARG001 - as all verbs
    return JSONResponse([documents.of_recipe(recipe) for recipe in shipped_recipes()])


async def _cook(request: Request, *, sandbox: Sandbox) -> Response:
    recipe = shipped_recipes().find(request.path_params["name"])
    return JSONResponse({"rules": list(cook(recipe, sandbox))}, 201)


async def _login_fault(_: Request, *, sandbox: Sandbox) -> Response:
    return JSONResponse({"login_fault": sandbox.login_fault})


async def _set_login_fault(request: Request, *, sandbox: Sandbox) -> Response:
    wanted = await read_object(request, ("login_fault",), required=("login_fault",))
    sandbox.login_fault = (
        None
        if wanted["login_fault"] is None
        else entries.choice(LoginFault, wanted, "login_fault", where="the body")
    )
    return JSONResponse({"login_fault": sandbox.login_fault})


# the journal


async def _journal(request: Request, *, sandbox: Sandbox) -> Response:
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
        wanted["refused"] = query["refused"] == "true"
    found = [one for one in sandbox.journal.exchanges(**wanted) if one.number > after]
    return JSONResponse([documents.of_exchange(one, sandbox) for one in found])


def _whole(query: dict[str, str], name: str, otherwise: int) -> int:
    text = query.get(name, str(otherwise))
    if not text.isascii() or not text.isdigit():
        raise ConfigurationError(f"the query: {name} must be a whole number, got {text!r}")
    return int(text)


async def _assert(request: Request, *, sandbox: Sandbox) -> Response:
    """Whether an assertion holds: 200, or 409 with the flow that shows that it does not."""
    name = request.path_params["name"]
    if name not in ASSERTIONS:
        hint = did_you_mean(name, ASSERTIONS, otherwise=f"there are {', '.join(ASSERTIONS)}", cutoff=0.4)
        raise UnknownThing(f"there is no assertion {name!r}; {hint}")
    values = await read_object(request, ASSERTIONS[name])
    hold(name, values, sandbox)
    return JSONResponse({"holds": True})


# applications, beneficiaries, settings


async def _applications(_: Request, *, sandbox: Sandbox) -> Response:
    return JSONResponse([documents.of_application(one) for one in sandbox.applications])


async def _change_application(request: Request, *, sandbox: Sandbox) -> Response:
    wanted = await read_object(request, ("active",), required=("active",))
    application = sandbox.applications.get(request.path_params["client_id"])
    if application is None:
        raise UnknownThing("no application has this client_id")
    changed = replace(application, active=entries.truth(wanted, "active", where="the body"))
    sandbox.applications.replace(changed)
    return JSONResponse(documents.of_application(changed))


async def _beneficiary(request: Request, *, sandbox: Sandbox) -> Response:
    beneficiary = beneficiary_of(request.path_params["user"], sandbox.population)
    return JSONResponse(documents.of_beneficiary(beneficiary, sandbox))


async def _settings(_: Request, *, sandbox: Sandbox) -> Response:
    return JSONResponse(documents.of_settings(sandbox.settings))


async def _change_settings(request: Request, *, sandbox: Sandbox) -> Response:
    wanted, changed = await read_object(request, _SETTINGS), sandbox.settings
    if "access_token_lifetime" in wanted:
        seconds = entries.number_within(wanted, "access_token_lifetime", 1, most=10**9, where="the body")
        changed = replace(changed, access_token_lifetime=timedelta(seconds=seconds))
    if "rate" in wanted:
        changed = replace(changed, rate=_rate(wanted["rate"]))
    if "switches" in wanted:
        changed = replace(changed, switches=_switches(wanted["switches"], changed.switches))
    if "relax" in wanted:
        named = entries.chosen(tuple(Oddity), wanted, "relax", called="oddity", where="the body")
        changed = replace(changed, relax=frozenset(Oddity(name) for name in named))
    sandbox.settings = changed
    return JSONResponse(documents.of_settings(changed))


def _rate(value: Any) -> Rate:
    if not isinstance(value, dict) or set(value) != {"calls", "seconds"}:
        raise ConfigurationError(f"the body: rate must have calls and seconds, got {value!r}")
    calls = entries.number_within(value, "calls", 1, most=10**9, where="the body, rate")
    seconds = entries.number_within(value, "seconds", 1, most=10**9, where="the body, rate")
    return Rate(calls, timedelta(seconds=seconds))


def _switches(value: Any, before: Switches) -> Switches:
    where = "the body, switches"
    if not isinstance(value, dict):
        raise ConfigurationError(f"{where}: must be an object, got {value!r}")
    entries.refuse_unknown_keys(value, Switches.__dataclass_fields__, where=where)
    given: dict[str, Any] = {}
    for name in value:
        if name != "v3_early_adopters":
            given[name] = entries.truth(value, name, where=where)
        elif value[name] is None:
            given[name] = None
        else:
            given[name] = frozenset(entries.texts(value, name, where=where))
    return replace(before, **given)


# snapshots


async def _take_snapshot(_: Request, *, sandbox: Sandbox, snapshots: Snapshots) -> Response:  # noqa: ARG001
    return JSONResponse({"snapshot": snapshots.take()}, 201)


async def _restore(request: Request, *, sandbox: Sandbox, snapshots: Snapshots) -> Response:  # noqa: ARG001
    number = request.path_params["number"]
    if not snapshots.restore(number):
        raise UnknownThing(f"there is no snapshot {number}")
    return Response(status_code=204)


async def _forget(request: Request, *, sandbox: Sandbox, snapshots: Snapshots) -> Response:  # noqa: ARG001
    number = request.path_params["number"]
    if not snapshots.forget(number):
        raise UnknownThing(f"there is no snapshot {number}")
    return Response(status_code=204)


# errors


async def _not_allowed(_: Request, exc: NotAllowed) -> Response:
    return JSONResponse({"error": str(exc)}, 403)


async def _unknown(_: Request, exc: UnknownThing) -> Response:
    return JSONResponse({"error": str(exc)}, 404)


async def _not_so(_: Request, exc: NotSo) -> Response:
    said, _newline, flow = str(exc).partition("\n")
    return JSONResponse({"holds": False, "error": said, "flow": flow.splitlines()}, 409)


async def _bad(_: Request, exc: Exception) -> Response:
    return JSONResponse({"error": str(exc)}, 400)


async def _http(request: Request, exc: HTTPException) -> Response:
    told = {404: f"there is no {request.url.path}", 405: f"{request.url.path} has no {request.method}"}
    return JSONResponse({"error": told.get(exc.status_code, exc.detail)}, exc.status_code, exc.headers)


_HANDLERS: Final[Any] = {
    NotAllowed: _not_allowed,
    UnknownThing: _unknown,
    NotSo: _not_so,
    ConfigurationError: _bad,
    ValueError: _bad,
    HTTPException: _http,
}
