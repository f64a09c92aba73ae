"""Sends requests to an application in process, and reads answers as a person or a client would."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from starlette.types import ASGIApp

from bbmock.transports.inprocess import Answer, call
from tests.forms import Form, forms_of

HOME = "http://sandbox.test"
Fields = Mapping[str, str] | Iterable[tuple[str, str]]


def basic(client_id: str, client_secret: str, *, scheme: str = "Basic") -> str:
    """The value of an Authorization header."""
    return f"{scheme} {base64.b64encode(f'{client_id}:{client_secret}'.encode()).decode()}"


@dataclass(frozen=True, slots=True)
class Seen:
    """An answer, with the readings that tests need."""

    answer: Answer
    url: str

    @property
    def status(self) -> int:
        return self.answer.status

    @property
    def text(self) -> str:
        return self.answer.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.answer.body)

    @property
    def location(self) -> str:
        return self.answer.headers["location"]

    @property
    def redirect(self) -> dict[str, str]:
        """The query of the Location."""
        return dict(parse_qsl(urlsplit(self.location).query, keep_blank_values=True))

    def header(self, name: str) -> str | None:
        return self.answer.headers.get(name)

    @property
    def form(self) -> Form:
        """The form that the page is about, its last; version 3 has one to switch accounts before it."""
        return forms_of(self.text)[-1]


class Browser:
    """Somebody with an application at hand; `cookies` are those that it left."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.cookies: dict[str, str] = {}

    def get(self, url: str, *, headers: Fields = (), token: str | None = None) -> Seen:
        return self.send("GET", url, headers=headers, token=token)

    def post(
        self, url: str, form: Fields = (), *, headers: Fields = (), auth: tuple[str, str] | None = None
    ) -> Seen:
        """Post a urlencoded form, with HTTP Basic credentials if `auth` has them."""
        given = dict(headers) | {"content-type": "application/x-www-form-urlencoded"}
        if auth is not None:
            given["authorization"] = basic(*auth)
        pairs = list(form.items()) if isinstance(form, Mapping) else list(form)
        return self.send("POST", url, headers=given, body=urlencode(pairs).encode())

    def post_multipart(self, url: str, form: Mapping[str, str], *, headers: Fields = ()) -> Seen:
        """Post a form as multipart/form-data."""
        parts = (
            f'--boundary\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in form.items()
        )
        given = dict(headers) | {"content-type": "multipart/form-data; boundary=boundary"}
        return self.send("POST", url, headers=given, body=f"{''.join(parts)}--boundary--\r\n".encode())

    def send(
        self, method: str, url: str, *, headers: Fields = (), body: bytes = b"", token: str | None = None
    ) -> Seen:
        given = dict(headers)
        if token is not None:
            given["authorization"] = f"Bearer {token}"
        if self.cookies and "cookie" not in given:
            given["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        absolute = urljoin(HOME, url)
        answer = call(self.app, method, absolute, headers=given, body=body)
        for set_cookie in answer.headers.getlist("set-cookie"):
            self._keep(set_cookie)
        return Seen(answer, absolute)

    def _keep(self, set_cookie: str) -> None:
        pair, *attributes = set_cookie.split("; ")
        name, _, value = pair.partition("=")
        if "Max-Age=0" in attributes:
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value

    def follow(self, seen: Seen) -> Seen:
        """Go where a redirect leads."""
        return self.get(urljoin(seen.url, seen.location))

    def submit(self, page: Seen, changed: Mapping[str, str], *, press: tuple[str, str] | None = None) -> Seen:
        """Send the page's form: its own values, some typed over, and the button that was pressed."""
        form = page.form
        fields = dict(form.fields) | dict(changed)
        if press is not None:
            fields[press[0]] = press[1]
        return self.post(urljoin(page.url, form.action or page.url), fields)
