"""The two cookies of a browser: its session, and the token that its forms carry.

A session says who logged in in a browser. The consent page of version 3 greets them, and nothing else
follows from it: the approval in the URL decides, cookie or not. CMS sets `sessionid` with nearly every answer
of authorization and token endpoint, also where nobody logged in; here it comes when somebody has, and is
renewed by nothing. A page with a form leaves `csrftoken`, and keeps the one that the browser has; its forms
carry that value (CMS masks it anew each time), and only "Switch account" is checked for it. Names, lifetime
and the checks are those of the framework behind CMS's server (Django).
"""

from __future__ import annotations

import hmac
import re
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from bbmock.domain.login import Session
from bbmock.http.reading import FormTokenMissing, host_url, read_form
from bbmock.state.sandbox import SESSION_LIFETIME, Sandbox

SESSION = "sessionid"
FORM_TOKEN = "csrftoken"  # noqa: S105 - a name
FORM_FIELD = "csrfmiddlewaretoken"
_FORM_TOKEN_SECONDS = 31_449_600  # a year of 52 weeks
_TOKEN = re.compile(r"[A-Za-z0-9]{64}")


def session_of(request: Request, sandbox: Sandbox) -> Session | None:
    """The session of the browser, None without one."""
    return sandbox.sessions.get(request.cookies.get(SESSION, ""))


def keep_session(response: Response, request: Request, session_id: str) -> Response:
    """Leave a session in the browser."""
    seconds = int(SESSION_LIFETIME.total_seconds())
    return _keep(response, request, SESSION, session_id, seconds=seconds, hidden=True)


def end_session(response: Response, request: Request, sandbox: Sandbox) -> Response:
    """Log the browser out."""
    sandbox.sessions.take(request.cookies.get(SESSION, ""))
    response.delete_cookie(SESSION, samesite="lax")
    return response


def form_token(request: Request, sandbox: Sandbox) -> str:
    """The token for the forms of a page: the browser's own, or a new one."""
    held = request.cookies.get(FORM_TOKEN, "")
    return held if _TOKEN.fullmatch(held) else sandbox.new_csrf_token()


def keep_form_token(response: Response, request: Request, token: str) -> Response:
    """Leave the token of a page's forms in the browser."""
    return _keep(response, request, FORM_TOKEN, token, seconds=_FORM_TOKEN_SECONDS, hidden=False)


async def check_form_token(request: Request) -> None:
    """Refuse a form that does not come from a page of this server in this browser.

    Raises:
        FormTokenMissing: if token or cookie are missing or differ, or Origin or Referer name another host;
            under https one of the two has to be there.
    """
    held = request.cookies.get(FORM_TOKEN, "")
    sent = (await read_form(request)).last.get(FORM_FIELD, "")
    if not held or not hmac.compare_digest(held.encode(), sent.encode()) or not _is_from_here(request):
        raise FormTokenMissing


def _is_from_here(request: Request) -> bool:
    here = host_url(request)
    came_from = request.headers.get("origin") or request.headers.get("referer")
    if came_from is None:
        return not here.startswith("https:")
    try:
        parts = urlsplit(came_from)
    except ValueError:
        return False
    return f"{parts.scheme}://{parts.netloc}" == here


def _keep(
    response: Response, request: Request, name: str, value: str, *, seconds: int, hidden: bool
) -> Response:
    secure = host_url(request).startswith("https:")
    response.set_cookie(name, value, max_age=seconds, httponly=hidden, samesite="lax", secure=secure)
    return response
