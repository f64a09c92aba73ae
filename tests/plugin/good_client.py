"""A client as recipes want it: it waits, refreshes, checks what it got, and gives up with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests

from bbmock.handle import Handle

TIMEOUT = 0.3  # of the machine's seconds
WAITS = (2.5, 5.0, 10.0)
PASSING = (429, 500, 502, 503, 504)
BROKEN = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)


class LoginNeeded(Exception):
    """The person has to log in and consent again."""


class Failed(Exception):
    """There is no data, and why."""


class Moved(Failed):
    """What is read changed while it was read."""


class GoodClient:
    """Reads claims with one beneficiary's token; its waits move the mock's clock."""

    def __init__(self, bbmock: Handle, user: str, version: int) -> None:
        self._bbmock = bbmock
        self._version = version
        self._session = requests.Session()
        self._token: dict[str, Any] = dict(bbmock.login(user, version=version))  # type: ignore[arg-type]

    def claims(self) -> list[Any]:
        """Every claim, each once; from the first page again, once, if their number changes meanwhile."""
        try:
            return self._all_claims()
        except Moved:
            return self._all_claims()

    def _all_claims(self) -> list[Any]:
        found: dict[str, Any] = {}
        totals = set()
        for page in self._pages(f"/v{self._version}/fhir/ExplanationOfBenefit?_count=10"):
            totals.add(page.get("total"))
            found.update({entry["resource"]["id"]: entry["resource"] for entry in page.get("entry", ())})
        if self._version == 3:  # which tells no total of all pages
            return list(found.values())
        if len(totals) > 1:
            raise Moved("the number of claims changed between two pages")
        if len(found) < max(totals):
            raise Failed(f"{max(totals) - len(found)} claims are missing")
        return list(found.values())

    def _pages(self, path: str) -> Iterator[Any]:
        url, seen = urljoin(self._bbmock.base_url, path), set()
        while url:
            if url in seen:
                raise Failed("the next page is one that was read")
            if urlsplit(url).netloc != urlsplit(self._bbmock.base_url).netloc:
                raise Failed("the next page is on another host")
            seen.add(url)
            page = self._bundle(url)
            yield page
            links = {link["relation"]: link["url"] for link in page.get("link", ())}
            url = links.get("next", "")

    def _bundle(self, url: str) -> Any:
        response = self._get(url)
        if "json" not in response.headers.get("content-type", ""):
            raise Failed(f"{response.status_code} and no JSON")
        try:
            document = response.json()
        except ValueError as exc:
            raise Failed("the JSON is broken") from exc
        detail = str(document.get("detail", ""))
        if response.status_code == 401 and "temporarily inactive" in detail:
            raise Failed(detail)
        if response.status_code in (401, 403) and "v3 endpoints" not in detail:
            raise LoginNeeded(detail)
        if response.status_code != 200:
            raise Failed(f"{response.status_code} {detail}")
        return document

    def _get(self, url: str) -> requests.Response:
        refreshed = False
        for wait in (*WAITS, None):
            try:
                headers = {"Authorization": f"Bearer {self._token['access_token']}"}
                response = self._session.get(url, headers=headers, timeout=TIMEOUT, allow_redirects=False)
            except BROKEN as exc:
                if wait is None:
                    raise Failed(type(exc).__name__) from exc
                self._bbmock.clock.advance(wait)
                continue
            if response.status_code == 401 and not refreshed and "inactive" not in response.text:
                self._refresh()
                refreshed = True
            elif response.status_code in PASSING and wait is not None:
                told = response.headers.get("retry-after", "")
                self._bbmock.clock.advance(float(told) if told.isdigit() else wait)
            else:
                return response
        return response

    def _refresh(self) -> None:
        application = self._bbmock.application
        form = {
            "grant_type": "refresh_token",
            "refresh_token": self._token["refresh_token"],
            "client_id": application.client_id,
            "client_secret": application.client_secret,
        }
        url = f"{self._bbmock.base_url}/v{self._version}/o/token/"
        try:
            response = self._session.post(url, data=form, timeout=TIMEOUT)
        except BROKEN as exc:
            raise LoginNeeded("the answer to the refresh was lost") from exc
        if response.status_code != 200:
            raise LoginNeeded(response.text)
        self._token = response.json()
