"""The health checks over HTTP, as the framework behind CMS's server shows them: in JSON, or as a page.

Only the first check's name was recorded, `Check Internal`; the others are called by analogy.
"""

from __future__ import annotations

import json

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bbmock.fhir import negotiation
from bbmock.http.answers import (
    ALL_METHODS,
    NEGOTIATED_IN_SESSION,
    READ_METHODS,
    Endpoint,
    compact_json,
    described,
)
from bbmock.http.observe import note_of
from bbmock.http.pages import Pages
from bbmock.http.session import form_token, keep_form_token
from bbmock.state.health import CHECKS, Check, ServiceUnavailable, require_health
from bbmock.state.sandbox import Sandbox

_FORMS = (negotiation.JSON, "text/html")
_PAGE_VARY = {"Vary": "Accept, Cookie, Accept-Language, origin"}
_NAMES = {
    "": "Check Internal",
    "db": "Check Db",
    "bfd": "Check Bfd",
    "bfd_v2": "Check Bfd V2",
    "sls": "Check Sls",
    "external": "Check External",
    "external_v2": "Check External V2",
}


def health_routes(sandbox: Sandbox, pages: Pages) -> list[Route]:
    """The routes of the checks, each with and without a slash at its end."""

    def endpoint(name: str, check: Check) -> Endpoint:
        async def serve(request: Request) -> Response:
            form = negotiation.choose(request.headers.get("accept"), _FORMS)
            status, body = _answer(request, name, check, sandbox)
            if form == negotiation.JSON:
                return compact_json(body, status=status, headers=READ_METHODS | NEGOTIATED_IN_SESSION)
            text = json.dumps(body, indent=4, ensure_ascii=False)
            page = pages.render(
                "rest.html", status=status, name=name, path=request.scope["path"], answered=status, body=text
            )
            page.headers.update(READ_METHODS | _PAGE_VARY)
            return keep_form_token(page, request, form_token(request, sandbox))

        return serve

    routes = []
    for last, check in CHECKS.items():
        path, served = f"/health/{last}".rstrip("/"), endpoint(_NAMES[last], check)
        routes += [Route(path, served, methods=ALL_METHODS), Route(f"{path}/", served, methods=ALL_METHODS)]
    return routes


def _answer(request: Request, name: str, check: Check, sandbox: Sandbox) -> tuple[int, dict[str, object]]:
    """Status and body. A failed check is no exception here: its page is the framework's, not an error's."""
    if request.method == "OPTIONS":
        return 200, described(name, _FORMS)
    if request.method not in ("GET", "HEAD"):
        note_of(request.scope).why = "a health check can only be asked for with GET"
        return 405, {"detail": f'Method "{request.method}" not allowed.'}
    try:
        require_health(check, sandbox)
    except ServiceUnavailable as exc:
        note_of(request.scope).why = exc.why
        return exc.status, exc.body
    return 200, {"message": "all's well"}
