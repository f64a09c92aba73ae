"""The health checks over HTTP, as the framework behind CMS's server shows them: in JSON, or as a page.

Their names are those that the framework makes of CMS's views: version 2's checks have none of their own.
Whether the page has a Spanish form is not known; ours stays English, and says so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bbmock.fhir import negotiation
from bbmock.fhir.errors import MethodNotAllowed
from bbmock.http.answers import (
    ALL_METHODS,
    NEGOTIATED_IN_SESSION,
    OWN_HEADERS,
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

_HEADERS = READ_METHODS | NEGOTIATED_IN_SESSION
_FORMS = (negotiation.JSON, "text/html")
_PAGE_VARY = {"Vary": "Accept, Cookie, Accept-Language, origin"}
_NAMES = {
    "": "Check Internal",
    "db": "Check Db",
    "bfd": "Check Bfd",
    "bfd_v2": "Check Bfd",
    "sls": "Check Slsx",
    "external": "Check External",
    "external_v2": "Check External",
}


def health_routes(sandbox: Sandbox, pages: Pages) -> list[Route]:
    """The routes of the checks, each with and without a slash at its end."""

    def endpoint(name: str, check: Check) -> Endpoint:
        async def serve(request: Request) -> Response:
            request.scope[OWN_HEADERS] = _HEADERS
            if negotiation.choose(request.headers.get("accept"), _FORMS) == negotiation.JSON:
                return compact_json(_answer(request, name, check, sandbox), headers=_HEADERS)
            try:
                status, body = 200, _answer(request, name, check, sandbox)
            except (MethodNotAllowed, ServiceUnavailable) as exc:
                note_of(request.scope).why = exc.why
                status, body = exc.status, exc.body
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


def _answer(request: Request, name: str, check: Check, sandbox: Sandbox) -> Mapping[str, object]:
    """The body of the answer.

    Raises:
        MethodNotAllowed: for a method that asks for nothing.
        ServiceUnavailable: if the check fails.
    """
    if request.method == "OPTIONS":
        return described(name, _FORMS)
    if request.method not in ("GET", "HEAD"):
        raise MethodNotAllowed(request.method, why="a health check can only be asked for with GET")
    require_health(check, sandbox)
    return {"message": "all's well"}
