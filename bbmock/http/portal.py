"""Pages around the API that belong to CMS's developer portal and to its machines.

bbmock has no developers' accounts: what was recorded of the portal is answered alike, the texts on its pages
are ours, and every other path of it is unknown. / and /docs/openapi are pages of ours where CMS has its front
page and its Swagger UI.
"""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bbmock.http.answers import ALL_METHODS, HTML, NEVER_CACHE, Endpoint, only_read, redirect
from bbmock.http.observe import note_of
from bbmock.http.pages import Pages
from bbmock.http.reading import UnknownPage, path_of, raw_query, require_version, version_of
from bbmock.http.session import form_token, keep_form_token
from bbmock.http.slashes import add_slash
from bbmock.state.sandbox import Sandbox

LOGIN = "/v1/accounts/login"
_LOCKED = "Account locked: too many login attempts. Please try again later."
_ROBOTS = "User-agent: *\nDisallow: /v1/o/\nDisallow: /v2/o/\nDisallow: /v3/o/"
_BEHIND_LOGIN = ("/v{version}/o/applications", "/v{version}/o/authorized_tokens")


def portal_routes(sandbox: Sandbox, pages: Pages) -> list[Route]:
    """The routes of the developer portal, and of what crawlers and the network ask for."""

    async def to_login(request: Request) -> Response:
        require_version(request)
        query = raw_query(request)
        wanted = f"{path_of(request)}{'?' if query else ''}{query}"
        return redirect(f"{LOGIN}?next={quote(wanted, safe='/')}")

    async def log_in(request: Request) -> Response:
        if version_of(request) == 3:
            raise UnknownPage(why="the developers' login has no version 3")
        if sandbox.developer_login.is_locked:
            note_of(request.scope).why = "five password grants failed within 30 minutes"
            return Response(_LOCKED, 403, {"Content-Type": HTML})
        token = form_token(request, sandbox)
        page = pages.render("developer_login.html", csrf_token=token)
        page.headers.update(NEVER_CACHE | {"Vary": "Cookie, Accept-Language, origin"})
        return keep_form_token(page, request, token)

    async def robots(_: Request) -> Response:
        return PlainTextResponse(_ROBOTS, headers={"Content-Type": "text/plain"})

    def page(template: str) -> Endpoint:
        async def show(_: Request) -> Response:
            return pages.render(template)

        return show

    shown = {
        "/": page("home.html"),
        "/home": to_login,
        "/v{version}/accounts/login": log_in,
        "/testclient/": page("test_client.html"),
        "/docs/openapi": page("openapi.html"),
        "/akamai/testobject": page("test_object.html"),
        "/robots.txt": robots,
        **{f"{path}/": to_login for path in _BEHIND_LOGIN},
    }
    slashless = ("/testclient", *_BEHIND_LOGIN)
    return [
        *(Route(path, only_read(endpoint), methods=ALL_METHODS) for path, endpoint in shown.items()),
        *(Route(path, add_slash, methods=ALL_METHODS) for path in slashless),
    ]
