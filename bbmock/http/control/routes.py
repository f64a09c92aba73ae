"""The routes of the control API, its guard and its refusals."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bbmock.domain.errors import ConfigurationError
from bbmock.domain.nearest import nearest
from bbmock.http.control import additions, clock, described, faults, journal, logins, world
from bbmock.http.control.guard import ControlAccess, NotAllowed, check_access
from bbmock.http.control.reading import AlreadyThere, UnknownThing
from bbmock.http.control.snapshots import Snapshots
from bbmock.http.reading import BadRequest, BodyTooLarge
from bbmock.oauth.errors import OAuthError
from bbmock.state.sandbox import Sandbox
from bbmock.witness.telling import NotSo

BASE: Final = "/_bbmock"


def control_app(sandbox: Sandbox, access: ControlAccess) -> Starlette:
    """The application of the control API, guarded by `access`."""
    snapshots, keys = Snapshots(sandbox), logins.Keys()
    verbs: list[tuple[str, str, Callable[..., Awaitable[Response]]]] = [
        ("GET", "/", world.overview),
        ("GET", "/openapi.json", described.show_document),
        ("POST", "/reset", world.reset),
        ("GET", "/clock", clock.show_clock),
        ("POST", "/clock", clock.move_clock),
        ("POST", "/tokens", logins.mint_token),
        ("POST", "/tokens/by-assertion", partial(logins.mint_by_assertion, keys=keys)),
        ("POST", "/logins", logins.log_in),
        ("GET", "/faults", faults.show_faults),
        ("POST", "/faults", faults.add_fault),
        ("DELETE", "/faults", faults.clear_faults),
        ("DELETE", "/faults/{number:int}", faults.remove_fault),
        ("GET", "/recipes", faults.show_recipes),
        ("POST", "/recipes", faults.cook_own_recipe),
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
        Route(BASE + path, partial(verb, sandbox=sandbox), methods=[method]) for method, path, verb in verbs
    ]
    guard = Middleware(Guarded, access=access)
    app = Starlette(routes=routes, middleware=[guard], exception_handlers=_HANDLERS)
    app.router.redirect_slashes = False  # a path is one that there is, or refused with what there is
    return app


class Guarded:
    """Refuses who may not control the mock, whatever they ask for."""

    def __init__(self, app: ASGIApp, *, access: ControlAccess) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        try:
            check_access(HTTPConnection(scope), self._access)
        except NotAllowed as exc:
            await JSONResponse({"error": str(exc)}, 403)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


async def _unknown(_: Request, exc: UnknownThing) -> Response:
    return JSONResponse({"error": str(exc)}, 404)


async def _taken(_: Request, exc: AlreadyThere) -> Response:
    return JSONResponse({"error": str(exc)}, 409)


async def _not_so(_: Request, exc: NotSo) -> Response:
    said, _newline, flow = str(exc).partition("\n")
    return JSONResponse({"holds": False, "error": said, "flow": flow.splitlines()}, 409)


async def _bad(_: Request, exc: Exception) -> Response:
    return JSONResponse({"error": str(exc)}, 400)


async def _too_large(_: Request, exc: BodyTooLarge) -> Response:
    return JSONResponse({"error": str(exc)}, 413)


async def _too_deep(_: Request, __: RecursionError) -> Response:
    """A body can be read and yet be too deep to be told again, so that any verb may fail at it."""
    return JSONResponse({"error": "the body has too many lists and objects within each other"}, 400)


async def _http(request: Request, exc: HTTPException) -> Response:
    """An unknown path or method, with what there is."""
    path, routes = request.scope["path"], [one for one in request.app.routes if isinstance(one, Route)]
    if exc.status_code == 404:
        known = [re.sub(r":\w+}", "}", route.path.removeprefix(BASE)) for route in routes]
        near = nearest(path.removeprefix(BASE), known, cutoff=0.75)
        hint = (
            f"{BASE}/openapi.json tells what there is" if near is None else f"did you mean {BASE + near!r}?"
        )
        return JSONResponse({"error": f"there is no {path}; {hint}"}, 404)
    if exc.status_code == 405:
        here = [route for route in routes if route.matches(request.scope)[0] is not Match.NONE]
        allowed = ", ".join(sorted({method for route in here for method in route.methods or ()}))
        said = f"{path} has no {request.method}; it has {allowed}"
        return JSONResponse({"error": said}, 405, {"Allow": allowed})
    return JSONResponse({"error": exc.detail}, exc.status_code, exc.headers)


async def _refused(_: Request, exc: OAuthError) -> Response:
    return JSONResponse({"error": exc.why, "kind": "oauth", "refusal": str(exc)}, 400)


_HANDLERS: Final[Any] = {
    UnknownThing: _unknown,
    AlreadyThere: _taken,
    NotSo: _not_so,
    BodyTooLarge: _too_large,
    BadRequest: _bad,
    ConfigurationError: _bad,
    ValueError: _bad,
    RecursionError: _too_deep,
    OAuthError: _refused,
    HTTPException: _http,
}
