"""The routes of the control API, its guard and its refusals."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bbmock.domain.errors import ConfigurationError
from bbmock.http.control import additions, clock, described, faults, journal, logins, world
from bbmock.http.control.guard import ControlAccess, NotAllowed, check_access
from bbmock.http.control.reading import AlreadyThere, UnknownThing
from bbmock.http.control.snapshots import Snapshots
from bbmock.oauth.errors import OAuthError
from bbmock.state.sandbox import Sandbox
from bbmock.witness.telling import NotSo

BASE: Final = "/_bbmock"
Endpoint = Callable[[Request], Awaitable[Response]]


def control_app(sandbox: Sandbox, access: ControlAccess) -> Starlette:
    """The application of the control API, guarded by `access`."""
    snapshots = Snapshots(sandbox)

    def guarded(endpoint: Endpoint) -> Endpoint:
        async def checked(request: Request) -> Response:
            check_access(request, access)
            return await endpoint(request)

        return checked

    verbs: list[tuple[str, str, Callable[..., Awaitable[Response]]]] = [
        ("GET", "/", world.overview),
        ("GET", "/openapi.json", described.show_document),
        ("POST", "/reset", world.reset),
        ("GET", "/clock", clock.show_clock),
        ("POST", "/clock", clock.move_clock),
        ("POST", "/tokens", logins.mint_token),
        ("POST", "/logins", logins.log_in),
        ("GET", "/faults", faults.show_faults),
        ("POST", "/faults", faults.add_fault),
        ("DELETE", "/faults", faults.clear_faults),
        ("DELETE", "/faults/{number:int}", faults.remove_fault),
        ("GET", "/recipes", faults.show_recipes),
        ("POST", "/recipes/{name}", faults.cook_recipe),
        ("GET", "/login-fault", faults.show_login_fault),
        ("PUT", "/login-fault", faults.set_login_fault),
        ("GET", "/journal", journal.show_journal),
        ("POST", "/journal/assertions/{name}", journal.make_assertion),
        ("GET", "/applications", world.show_applications),
        ("POST", "/applications", additions.register_application),
        ("PATCH", "/applications/{client_id}", world.change_application),
        ("POST", "/beneficiaries", additions.add_beneficiary),
        ("GET", "/beneficiaries/{user}", world.show_beneficiary),
        ("GET", "/settings", world.show_settings),
        ("PATCH", "/settings", world.change_settings),
        ("GET", "/snapshots", partial(world.show_snapshots, snapshots=snapshots)),
        ("POST", "/snapshots", partial(world.take_snapshot, snapshots=snapshots)),
        ("POST", "/snapshots/{number:int}/restore", partial(world.restore, snapshots=snapshots)),
        ("DELETE", "/snapshots/{number:int}", partial(world.forget, snapshots=snapshots)),
    ]
    routes = [
        Route(BASE + path, guarded(partial(verb, sandbox=sandbox)), methods=[method])
        for method, path, verb in verbs
    ]
    return Starlette(routes=routes, exception_handlers=_HANDLERS)


async def _not_allowed(_: Request, exc: NotAllowed) -> Response:
    return JSONResponse({"error": str(exc)}, 403)


async def _unknown(_: Request, exc: UnknownThing) -> Response:
    return JSONResponse({"error": str(exc)}, 404)


async def _taken(_: Request, exc: AlreadyThere) -> Response:
    return JSONResponse({"error": str(exc)}, 409)


async def _not_so(_: Request, exc: NotSo) -> Response:
    said, _newline, flow = str(exc).partition("\n")
    return JSONResponse({"holds": False, "error": said, "flow": flow.splitlines()}, 409)


async def _bad(_: Request, exc: Exception) -> Response:
    return JSONResponse({"error": str(exc)}, 400)


async def _too_deep(_: Request, __: RecursionError) -> Response:
    """A body can be read and yet be too deep to be told again, so that any verb may fail at it."""
    return JSONResponse({"error": "the body has too many lists and objects within each other"}, 400)


async def _http(request: Request, exc: HTTPException) -> Response:
    told = {404: f"there is no {request.url.path}", 405: f"{request.url.path} has no {request.method}"}
    return JSONResponse({"error": told.get(exc.status_code, exc.detail)}, exc.status_code, exc.headers)


async def _refused(_: Request, exc: OAuthError) -> Response:
    return JSONResponse({"error": exc.why, "kind": "oauth", "refusal": str(exc)}, 400)


_HANDLERS: Final[Any] = {
    NotAllowed: _not_allowed,
    UnknownThing: _unknown,
    AlreadyThere: _taken,
    NotSo: _not_so,
    ConfigurationError: _bad,
    ValueError: _bad,
    RecursionError: _too_deep,
    OAuthError: _refused,
    HTTPException: _http,
}
