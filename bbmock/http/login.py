"""The login hand-off over HTTP: to the login page, from it, and back to the consent page.

The login page stands where Medicare.gov's does; its two paths are those of CMS's own local stand-in. CMS
leaves open what a failed login looks like; here the page says so under the status 401.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bbmock.http.answers import NEVER_CACHE, not_allowed, redirect
from bbmock.http.languages import (
    LOGIN_TAGS,
    Language,
    chosen_language,
    language_of,
    other_language_url,
    remember,
)
from bbmock.http.observe import note_of
from bbmock.http.pages import Pages
from bbmock.http.reading import host_url, read_form, read_query
from bbmock.http.session import keep_session
from bbmock.oauth import login
from bbmock.state.sandbox import Sandbox

CALLBACK = "/mymedicare/sls-callback"
LOGIN_PAGE = "/sso/authorize"


def login_url(path: str, query: str) -> str:
    """Where a person has to log in before they see the page at this path and query."""
    return f"/mymedicare/login?next={quote(f'{path}?{query}', safe='/')}"


def login_routes(sandbox: Sandbox, pages: Pages) -> list[Route]:
    """The routes of the login."""

    async def begin(request: Request) -> Response:
        query = read_query(request).last
        next_url = query.get("next", "")
        relay = login.begin(next_url, sandbox)
        callback = quote(f"{host_url(request)}{CALLBACK}", safe="/")
        url = f"{LOGIN_PAGE}?client_id=bb2api&relay={relay}&redirect_uri={callback}"
        language = chosen_language(dict(parse_qsl(next_url.partition("?")[2])) | query)
        if language is not None:
            url += f"&lang={LOGIN_TAGS[language]}"
        return remember(redirect(url, headers=NEVER_CACHE), language)

    async def show(request: Request) -> Response:
        relay = read_query(request).last.get("relay", "")
        return remember(form_page(relay, language_of(request)), chosen_language(read_query(request).last))

    async def submit(request: Request) -> Response:
        form = (await read_form(request)).last
        relay, username = form.get("relay", ""), form.get("username", "").strip()
        try:
            token = login.log_in(username, form.get("password", ""), sandbox)
        except login.WrongCredentials:
            note_of(request.scope).why = "no test user has this user name and password"
            return form_page(relay, language_of(request), username=username, failed=True)
        return redirect(f"{CALLBACK}?{urlencode({'req_token': token, 'relay': relay})}", headers=NEVER_CACHE)

    async def finish(request: Request) -> Response:
        query = read_query(request).last
        arrival = login.come_back(query.get("req_token"), query.get("relay"), sandbox)
        note_of(request.scope).beneficiary = arrival.beneficiary
        back = redirect(login.finish(arrival, sandbox), headers=NEVER_CACHE)
        return keep_session(back, request, login.open_session(arrival, sandbox))

    def form_page(relay: str, language: Language, *, username: str = "", failed: bool = False) -> Response:
        return pages.render(
            "login.html",
            status=401 if failed else 200,
            language=language,
            other_url=other_language_url(LOGIN_PAGE, {"relay": relay}, language),
            relay=relay,
            username=username,
            failed=failed,
        )

    return [
        Route("/mymedicare/login", begin, methods=["GET"]),
        Route(CALLBACK, finish, methods=["GET"]),
        Route(LOGIN_PAGE, show, methods=["GET"]),
        Route("/login/", submit, methods=["POST"]),
        Route("/login/", not_allowed("POST", "OPTIONS"), methods=["GET", "OPTIONS"]),
    ]
