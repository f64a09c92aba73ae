"""Sends requests to an application in process, and reads answers as a person or a client would."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from starlette.types import ASGIApp

from bbmock.transports.inprocess import Answer, call

HOME = "http://sandbox.test"
Fields = Mapping[str, str] | Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a page: where it goes, its fields as a browser would send them, and the ids on it."""

    action: str
    method: str
    fields: tuple[tuple[str, str], ...]
    ids: frozenset[str]


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
        """The one form of the page."""
        (form,) = _Forms(self.text).forms
        return form


class Browser:
    """Somebody with an application at hand."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    def get(self, url: str, *, headers: Fields = (), token: str | None = None) -> Seen:
        return self.send("GET", url, headers=headers, token=token)

    def post(
        self, url: str, form: Fields = (), *, headers: Fields = (), auth: tuple[str, str] | None = None
    ) -> Seen:
        """Post a urlencoded form, with HTTP Basic credentials if `auth` has them."""
        given = dict(headers) | {"content-type": "application/x-www-form-urlencoded"}
        if auth is not None:
            given["authorization"] = f"Basic {base64.b64encode(':'.join(auth).encode()).decode()}"
        pairs = list(form.items()) if isinstance(form, Mapping) else list(form)
        return self.send("POST", url, headers=given, body=urlencode(pairs).encode())

    def send(
        self, method: str, url: str, *, headers: Fields = (), body: bytes = b"", token: str | None = None
    ) -> Seen:
        given = dict(headers)
        if token is not None:
            given["authorization"] = f"Bearer {token}"
        absolute = urljoin(HOME, url)
        return Seen(call(self._app, method, absolute, headers=given, body=body), absolute)

    def follow(self, seen: Seen) -> Seen:
        """Go where a redirect leads."""
        return self.get(urljoin(seen.url, seen.location))

    def submit(self, page: Seen, changed: Mapping[str, str], *, press: tuple[str, str] | None = None) -> Seen:
        """Send the page's form: its own values, some typed over, and the button that was pressed."""
        fields = dict(page.form.fields) | dict(changed)
        if press is not None:
            fields[press[0]] = press[1]
        return self.post(urljoin(page.url, page.form.action or page.url), fields)


class _Forms(HTMLParser):
    """Reads a page's forms; a checkbox counts if it is ticked, a submit button not until it is pressed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: dict[str, str | None] | None = None
        self._fields: list[tuple[str, str]] = []
        self._ids: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._open, self._fields, self._ids = given, [], set()
        if self._open is None:
            return
        if given.get("id"):
            self._ids.add(given["id"] or "")
        if tag == "input" and given.get("name") and given.get("type") != "submit":
            if given.get("type") == "checkbox" and "checked" not in given:
                return
            self._fields.append((given["name"] or "", given.get("value") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._open is not None:
            self.forms.append(
                Form(
                    self._open.get("action") or "",
                    (self._open.get("method") or "get").lower(),
                    tuple(self._fields),
                    frozenset(self._ids),
                )
            )
            self._open = None
