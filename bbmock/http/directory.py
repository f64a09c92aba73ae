"""The directory of applications over HTTP; CMS's switch `wellknown_applications` hides it.

To OPTIONS it gives the names that the framework makes of CMS's views, without the sentence that CMS has
beside them. The paths ending in -v2 answer alike.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bbmock.domain.applications import Application
from bbmock.fhir import negotiation
from bbmock.fhir.errors import MethodNotAllowed
from bbmock.http.answers import (
    ALL_METHODS,
    IN_SESSION,
    OWN_HEADERS,
    READ_METHODS,
    Endpoint,
    compact_json,
    described,
)
from bbmock.http.reading import UnknownPage, host_url, path_of, read_query
from bbmock.oauth import directory
from bbmock.oauth.directory import PUBLISHER, Page
from bbmock.state.sandbox import Sandbox

_FORMS = (negotiation.JSON,)
_HEADERS = READ_METHODS | IN_SESSION


def directory_routes(sandbox: Sandbox) -> list[Route]:
    """The routes of the directory, its labels and its public form."""

    def show_applications(request: Request) -> object:
        labels = [slug for slug in read_query(request).last.get("label", "").split(",") if slug]
        page = _page(request, directory.listed(sandbox, labels))
        links = _links(request, page)
        return {"count": page.count, **links, "results": _each(directory.listing, page)}

    def show_public_applications(request: Request) -> object:
        page = _page(request, directory.listed(sandbox))
        results = _each(directory.public_listing, page)
        return {**_links(request, page), "count": page.count, "publisher": PUBLISHER, "results": results}

    def show_labels(_: Request) -> object:
        return directory.labels_in_use(sandbox)

    shown = {
        "applications": ("Application List", show_applications),
        "application-labels": ("Application Label", show_labels),
        "public-applications": ("Application List", show_public_applications),
    }
    return [
        Route(f"/.well-known/{path}{suffix}", _endpoint(name, show, sandbox), methods=ALL_METHODS)
        for path, (name, show) in shown.items()
        for suffix in ("", "-v2")
    ]


def _endpoint(name: str, show: Callable[[Request], object], sandbox: Sandbox) -> Endpoint:
    async def serve(request: Request) -> Response:
        if not sandbox.settings.switches.wellknown_applications:
            raise UnknownPage(why="the switch wellknown_applications is off, so there is no directory")
        negotiation.choose(request.headers.get("accept"), _FORMS)
        request.scope[OWN_HEADERS] = _HEADERS
        if request.method == "OPTIONS":
            return compact_json(described(name, _FORMS), headers=_HEADERS)
        if request.method not in ("GET", "HEAD"):
            raise MethodNotAllowed(request.method, why="the directory can only be asked for with GET")
        return compact_json(show(request), headers=_HEADERS)

    return serve


def _page(request: Request, applications: tuple[Application, ...]) -> Page:
    query = read_query(request).last
    return directory.page_of(applications, number=query.get("page", "1"), size=query.get("page_size", ""))


def _links(request: Request, page: Page) -> dict[str, str | None]:
    return {
        "next": _link(request, page.number + 1) if page.has_next else None,
        "previous": _link(request, page.number - 1) if page.has_previous else None,
    }


def _link(request: Request, number: int) -> str:
    """The same question for another page: parameters by name, and none for the first page."""
    parameters = {**read_query(request).last, "page": str(number)}
    if number == 1:
        del parameters["page"]
    query = urlencode(sorted(parameters.items()))
    return f"{host_url(request)}{path_of(request)}{'?' if query else ''}{query}"


def _each(form: Callable[[Application], dict[str, object]], page: Page) -> list[dict[str, object]]:
    return [form(application) for application in page.applications]
