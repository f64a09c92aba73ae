"""The person at the browser, who logs in and decides. Standard library only."""

from __future__ import annotations

import urllib.error
import urllib.request
from urllib.parse import urlencode, urljoin

from tests.forms import Form, forms_of

MOST_STEPS = 12


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def decide(authorize_url: str, redirect_uri: str, *, username: str, password: str, allow: bool = True) -> str:
    """Open the URL, log in, allow or cancel; where the browser ends up at the application."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _StayHere)
    url, body = authorize_url, None
    for _ in range(MOST_STEPS):
        status, location, page = _open(opener, url, body)
        if location:
            url, body = urljoin(url, location), None
            if url.startswith(redirect_uri):
                return url
            continue
        assert status == 200, f"{url} answered {status}: {page[:500]}"
        form = forms_of(page)[-1]
        fields = _filled(form, username, password, allow=allow)
        url, body = urljoin(url, form.action or url), urlencode(fields).encode()
    raise AssertionError(f"still at {url} after {MOST_STEPS} steps")


def _open(opener: urllib.request.OpenerDirector, url: str, body: bytes | None) -> tuple[int, str, str]:
    """Status, Location and page of an answer, whatever its status."""
    try:
        answer = opener.open(url, body, timeout=10)
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get("Location", ""), error.read().decode()
    return answer.status, "", answer.read().decode()


def _filled(form: Form, username: str, password: str, *, allow: bool) -> list[tuple[str, str]]:
    if "login-button" in form.ids:
        typed = {"username": username, "password": password}
        return [(name, typed.get(name, value)) for name, value in form.fields]
    assert {"approve", "deny"} <= form.ids
    return [*form.fields, ("allow", "Connect")] if allow else [*form.fields]
