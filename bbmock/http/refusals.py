"""One answer for each way in which the rules refuse: the table that `create_app` hands to Starlette."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bbmock.domain.errors import Refusal
from bbmock.fhir.capability import MetadataFailed
from bbmock.fhir.errors import FhirError, NotAcceptable, UnknownFormat, UpstreamBroken
from bbmock.http.answers import (
    HTML,
    NEGOTIATED,
    NEGOTIATED_IN_SESSION,
    NEVER_CACHE,
    NO_STORE,
    OWN_HEADERS,
    READ_METHODS,
    compact_json,
    empty,
    plain_text,
    redirect,
    server_error,
    spaced_json,
)
from bbmock.http.headers import ALLOWANCE
from bbmock.http.languages import negotiated_language
from bbmock.http.observe import note_of
from bbmock.http.pages import Pages
from bbmock.http.reading import BadRequest, FormTokenMissing, UnknownPage, path_of
from bbmock.http.session import form_token, keep_form_token
from bbmock.http.spanish import in_spanish
from bbmock.oauth import errors, redirects
from bbmock.oauth.directory import InvalidLabel, InvalidPage
from bbmock.state.errors import AccessRefused
from bbmock.state.health import ServiceUnavailable
from bbmock.state.sandbox import Sandbox
from bbmock.state.throttle import Throttled

DetailRefusal = AccessRefused | FhirError | InvalidLabel | InvalidPage | ServiceUnavailable
Handler = Callable[[Request, Any], Awaitable[Response]]


def refusal_table(pages: Pages, sandbox: Sandbox) -> Mapping[Any, Handler]:
    """Handlers by exception class; Starlette looks a class up by its nearest base."""

    async def client_page(_: Request, exc: errors.ClientPage) -> Response:
        return pages.render("client_error.html", status=exc.status, description=exc.description)

    async def authorization_page(request: Request, exc: errors.AuthorizationPage) -> Response:
        values: dict[str, Any] = {"error": exc.error, "description": exc.description}
        if not path_of(request).startswith("/v3/"):
            return pages.render("authorization_error.html", status=exc.status, **values)
        token = form_token(request, sandbox)
        page = pages.render(
            "authorization_error_v3.html", status=exc.status, person="", csrf_token=token, **values
        )
        return keep_form_token(page, request, token)

    async def patient_not_found(_: Request, exc: errors.PatientNotFound) -> Response:
        page = pages.render(
            "patient_not_found.html",
            status=exc.status,
            cause=exc.cause,
            tell=f"{exc.redirect_uri}?error=not_found" if exc.redirect_uri else None,
        )
        page.headers.update(NEVER_CACHE)
        return page

    async def unknown_page(_: Request, __: Exception) -> Response:
        return pages.render("not_found.html", status=404)

    async def forbidden(_: Request, __: FormTokenMissing) -> Response:
        return pages.render("forbidden.html", status=403)

    async def http_exception(request: Request, exc: HTTPException) -> Response:
        if exc.status_code == 404:
            return await unknown_page(request, exc)
        allowed = exc.headers.get("Allow", "") if exc.headers else ""
        # Starlette joins a set: its order is another in every process.
        allow = {"Allow": ", ".join(sorted(allowed.split(", ")))} if allowed else {}
        return Response(status_code=exc.status_code, headers={"Content-Type": HTML, **allow})

    handlers: dict[Any, Handler] = {
        errors.LibraryError: _library_error,
        errors.QueryNotAllowed: _query_not_allowed,
        errors.CheckFailed: _checked,
        errors.Refused: _checked,
        errors.PlainRefusal: _plain_refusal,
        errors.EmptyRefusal: _empty_refusal,
        errors.ClientPage: client_page,
        errors.AuthorizationPage: authorization_page,
        errors.PatientNotFound: patient_not_found,
        errors.LoginFailed: _login_failed,
        errors.RedirectedError: _redirected,
        errors.ServerFailed: _server_failed,
        UpstreamBroken: _server_failed,
        MetadataFailed: _metadata_failed,
        AccessRefused: _resource_refused,
        FhirError: _resource_refused,
        ServiceUnavailable: _resource_refused,
        BadRequest: _bad_request,
        InvalidLabel: _resource_refused,
        InvalidPage: _resource_refused,
        UnknownPage: unknown_page,
        FormTokenMissing: forbidden,
        HTTPException: http_exception,
    }
    return {kind: _with_reason(handler) for kind, handler in handlers.items()}


def _with_reason(handler: Handler) -> Handler:
    """The handler, after the reason of the refusal went into the request's note."""

    async def explain_and_answer(request: Request, exc: Exception) -> Response:
        note_of(request.scope).why = _reason(exc)
        return await handler(request, exc)

    return explain_and_answer


def _reason(exc: Exception) -> str:
    if isinstance(exc, Refusal):
        return exc.why
    if isinstance(exc, HTTPException):
        return f"{exc.status_code} {exc.detail}"
    return type(exc).__name__


async def _server_failed(_: Request, __: Exception) -> Response:
    return server_error()


async def _library_error(_: Request, exc: errors.LibraryError) -> Response:
    headers = dict(NO_STORE)
    if isinstance(exc, errors.InvalidClient):
        headers["WWW-Authenticate"] = 'Bearer error="invalid_client"'
    return spaced_json(exc.body, status=exc.status, headers=headers)


async def _query_not_allowed(_: Request, exc: errors.QueryNotAllowed) -> Response:
    return spaced_json(exc.body, status=exc.status, media_type="text/html")


async def _checked(_: Request, exc: errors.CheckFailed | errors.Refused) -> Response:
    return spaced_json(exc.body, status=exc.status)


async def _plain_refusal(_: Request, exc: errors.PlainRefusal) -> Response:
    return plain_text(exc.sentence, status=exc.status)


async def _empty_refusal(_: Request, exc: errors.EmptyRefusal) -> Response:
    return empty(exc.status)


async def _login_failed(_: Request, exc: errors.LoginFailed) -> Response:
    return spaced_json({"error": exc.error}, status=exc.status, headers=NEVER_CACHE)


async def _redirected(_: Request, exc: errors.RedirectedError) -> Response:
    return redirect(redirects.extend(exc.redirect_uri, exc.parameters, in_fragment=exc.in_fragment))


async def _metadata_failed(_: Request, exc: MetadataFailed) -> Response:
    if exc.status == 304:  # no server can send a body with it (RFC 9110 section 15.4.5)
        return Response(status_code=exc.status, media_type="application/json")
    return spaced_json(exc.body, status=exc.status)


async def _bad_request(_: Request, __: BadRequest) -> Response:
    return spaced_json({"error": "Bad Request (400)"}, status=400)


async def _resource_refused(request: Request, exc: DetailRefusal) -> Response:
    """A refusal in CMS's REST framework: `detail` in JSON, with the headers that the endpoint left for it."""
    headers = READ_METHODS | (NEGOTIATED_IN_SESSION if _reached_session(request, exc) else NEGOTIATED)
    headers |= request.scope.get(OWN_HEADERS, {})
    if isinstance(exc, AccessRefused) and exc.challenge is not None:
        headers["WWW-Authenticate"] = exc.challenge
    if isinstance(exc, Throttled):
        headers["Retry-After"] = str(exc.retry_after)
    body = exc.body
    if "detail" in body and negotiated_language(request.headers) == "es":
        body = {**body, "detail": in_spanish(str(body["detail"]))}
    return compact_json(body, status=exc.status, headers=headers)


def _reached_session(request: Request, exc: DetailRefusal) -> bool:
    """Whether CMS's server came to its session: it does where it takes no form, and to ask its backend."""
    if isinstance(exc, NotAcceptable | UnknownFormat):
        return True
    if isinstance(exc, FhirError):
        return exc.asked_backend
    return ALLOWANCE in request.scope and not isinstance(exc, Throttled)
