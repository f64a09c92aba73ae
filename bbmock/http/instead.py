"""Answers that a rule gives instead of the application: the network's here, CMS's as CMS gives them.

A status that CMS has a body for at the endpoint comes with that body, by the refusal that the rules would
raise. All else is not known to come from CMS: a page of ours, marked by a header.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from email.utils import format_datetime
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bbmock.domain.endpoints import BACKED, endpoint_at
from bbmock.domain.errors import Refusal
from bbmock.faults.effects.answers import (
    Edge,
    Maintenance,
    OAuthFailure,
    Outcome,
    Redirected,
    Status,
    Throttled,
)
from bbmock.faults.rules import Firing
from bbmock.fhir.errors import NotFound, Upstream, UpstreamOutcome
from bbmock.fhir.relay import FAILURE
from bbmock.http.answers import NO_STORE, server_error, spaced_json
from bbmock.http.facts import query_of
from bbmock.http.observe import note_of
from bbmock.http.planned import planned
from bbmock.http.reading import BadRequest, UnknownPage, path_of
from bbmock.http.refusals import Handler
from bbmock.oauth.errors import InvalidClient, RedirectedError
from bbmock.state.errors import NotAuthenticated, PermissionDenied
from bbmock.state.health import Service, ServiceUnavailable
from bbmock.state.sandbox import Sandbox
from bbmock.state.throttle import Allowance, Throttled as ThrottledCall

MARK: Final = {"X-BBMock-Fault": "edge"}
_OF_REST_FRAMEWORK: Final = (*BACKED, "userinfo")
_PAGE: Final = (
    "<!doctype html><title>{0}</title><h1>{0}</h1><p>A failure of the edge, injected by bbmock.</p>"
)
_DOWN: Final = (
    "<!doctype html><html lang=en><title>Down for maintenance</title><h1>Down for maintenance</h1>"
    "<p>We will be back soon. This page was injected by bbmock.</p></html>"
)


class Instead:
    """Gives the answer that a rule asks for in the form of CMS's server.

    Args:
        app: what answers where no rule does.
        sandbox: whose rules they are.
        handlers: the table of refusals.
    """

    def __init__(self, app: ASGIApp, *, sandbox: Sandbox, handlers: Mapping[Any, Handler]) -> None:
        self._app = app
        self._sandbox = sandbox
        self._handlers = handlers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        firing = planned(scope).answer
        if firing is None:
            await self._app(scope, receive, send)
            return
        answer = await self._answer(firing, Request(scope, receive))
        note_of(scope).why = f"a rule answered instead of CMS's server: {firing}"
        await answer(scope, receive, send)

    async def _answer(self, firing: Firing, request: Request) -> Response:
        match firing.rule.effect:
            case Throttled() as effect:
                return await self._throttled(effect, request)
            case OAuthFailure() as effect:
                return await self._oauth(effect, request)
            case Outcome() as effect:
                return await self._refused(UpstreamOutcome(effect.status, [_issue(effect)]), request)
            case Status() as effect:
                return await self._status(effect, request)
            case effect:  # those of the network never come here
                raise TypeError(f"no answer of CMS's: {effect!r}")

    async def _refused(self, refusal: Refusal, request: Request) -> Response:
        """The answer that the rules' own refusal would get."""
        handler = next(self._handlers[kind] for kind in type(refusal).__mro__ if kind in self._handlers)
        return await handler(request, refusal)

    async def _throttled(self, effect: Throttled, request: Request) -> Response:
        rate, seconds = self._sandbox.settings.rate, effect.retry_after
        refusal = ThrottledCall(seconds or 0, Allowance(rate.calls, 0, float(seconds or 0)))
        answer = await self._refused(refusal, request)
        if seconds is None:
            del answer.headers["Retry-After"]
        elif effect.as_date:
            moment = self._sandbox.clock.now() + timedelta(seconds=seconds)
            answer.headers["Retry-After"] = format_datetime(moment, usegmt=True)
        return answer

    async def _oauth(self, effect: OAuthFailure, request: Request) -> Response:
        query = query_of(request.scope)
        if endpoint_at(request.scope["path"]) == "authorize" and "redirect_uri" in query:
            told = RedirectedError(
                query["redirect_uri"],
                effect.error,
                state=query.get("state"),
                description=effect.description,
                why="told",
            )
            return await self._refused(told, request)
        body = {"error": effect.error, "error_description": effect.description}
        told_body = {key: value for key, value in body.items() if value is not None}
        return spaced_json(told_body, status=effect.status, headers=NO_STORE)

    async def _status(self, effect: Status, request: Request) -> Response:
        if effect.body is not None:
            return Response(effect.body, effect.status, dict(effect.headers or {}), effect.content_type)
        endpoint = endpoint_at(path_of(request))
        refusal = known_refusal(effect.status, endpoint)
        if effect.status == 500:
            answer = server_error()
        elif refusal is not None:
            answer = await self._refused(refusal, request)
        else:
            answer = _page(effect.status)
        answer.headers.update(effect.headers or {})
        return answer


def known_refusal(status: int, endpoint: str | None) -> Refusal | None:
    """The refusal of CMS's server that has this status at this endpoint; None where none is known."""
    why = "told"
    if endpoint in _OF_REST_FRAMEWORK:
        refusals: dict[int, Refusal] = {
            401: NotAuthenticated(why=why),
            403: PermissionDenied(why=why),
            404: NotFound(why=why),
            429: ThrottledCall(1, Allowance(0, 0, 1.0)),
            502: Upstream(502, FAILURE, why=why),
        }
        return refusals.get(status)
    match endpoint, status:
        case "token" | "revoke" | "revoke_token" | "introspect", 401:
            return InvalidClient(why=why)
        case "health", 503:
            return ServiceUnavailable(Service.BACKEND, why=why)
        case _, 400:
            return BadRequest(why=why)
        case _, 404:
            return UnknownPage(why=why)
        case _:
            return None


def answer_of_the_network(effect: Edge | Maintenance | Redirected, scope: Scope) -> Response:
    """What something in front of CMS's server says, without CMS's headers."""
    match effect:
        case Edge(status=status):
            return _page(status)
        case Maintenance(status=status, retry_after=seconds):
            waits = {} if seconds is None else {"Retry-After": str(seconds)}
            return HTMLResponse(_DOWN, status, headers=MARK | waits)
        case Redirected(location=location, status=status):
            return Response(status_code=status, headers=MARK | {"Location": location or _itself(scope)})


def _page(status: int) -> Response:
    return HTMLResponse(_PAGE.format(status), status, headers=MARK)


def _itself(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    path = path_of(Request(scope))
    return f"{path}?{query}" if query else path


def _issue(effect: Outcome) -> dict[str, str]:
    return {"severity": effect.severity, "code": effect.code, "diagnostics": effect.diagnostics}
