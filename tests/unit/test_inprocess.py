"""The application called from synchronous code."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bbmock.app import create_app
from bbmock.state.sandbox import Sandbox
from bbmock.transports.inprocess import NeedsEventLoop, call
from tests.access import grant_access
from tests.browser import Fields

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
FORMS = {
    "application/x-www-form-urlencoded": b"client_id=x&state=y",
    "multipart/form-data; boundary=B": (
        b'--B\r\nContent-Disposition: form-data; name="state"\r\n\r\ny\r\n'
        b'--B\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'
        + 99_999 * b"x"
        + b"\r\n--B--\r\n"
    ),
}
PARAMETERS = {
    "version": "2",
    "resource": "Patient",
    "resource_id": "-1",
    "rest": "x",
    "approval_id": "0" * 36,
    "patient_id": "-1",
    "grant_id": "1",
}


async def mirror(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with what it was sent."""
    request = Request(scope, receive)
    seen = {
        "method": request.method,
        "url": str(request.url),
        "path": request.url.path,
        "raw_path": scope["raw_path"].decode(),
        "headers": request.headers.items(),
        "body": (await request.body()).decode(),
        "client": request.client and request.client.host,
        "server": scope["server"],
    }
    await JSONResponse(seen)(scope, receive, send)


def mirrored(method: str, url: str, *, headers: Fields = (), body: bytes = b"") -> Any:
    """What the mirror saw."""
    return json.loads(call(mirror, method, url, headers=headers, body=body).body)


@pytest.fixture
def app(sandbox: Sandbox) -> ASGIApp:
    return create_app(sandbox)


# What is sent


@pytest.mark.parametrize(
    ("url", "host", "server"),
    [
        ("http://mock.test/x", "mock.test", ["mock.test", 80]),
        ("https://mock.test/x", "mock.test", ["mock.test", 443]),
        ("http://mock.test:8000/x", "mock.test:8000", ["mock.test", 8000]),
    ],
)
def test_the_host_of_the_url_is_the_host_header(url: str, host: str, server: list[object]) -> None:
    seen = mirrored("GET", url)

    assert seen["headers"] == [["host", host]]
    assert (seen["url"], seen["server"]) == (url, server)


def test_a_host_header_counts_before_the_url() -> None:
    seen = mirrored("GET", "http://mock.test/x", headers={"Host": "other.test"})

    assert seen["headers"] == [["host", "other.test"]]


def test_a_header_may_be_sent_twice() -> None:
    seen = mirrored("GET", "http://mock.test/", headers=[("X-One", "a"), ("x-one", "b")])

    assert seen["headers"] == [["host", "mock.test"], ["x-one", "a"], ["x-one", "b"]]


def test_a_body_and_a_query_arrive() -> None:
    seen = mirrored("POST", "http://mock.test/a%20b?c=%2F", body=b"hello")

    assert (seen["method"], seen["body"]) == ("POST", "hello")
    assert (seen["path"], seen["raw_path"]) == ("/a b", "/a%20b")
    assert str(seen["url"]).endswith("?c=%2F")


def test_a_url_without_a_path_is_the_root() -> None:
    assert mirrored("GET", "http://mock.test")["path"] == "/"


# Without an event loop


def filled(path: str) -> str:
    """A route's path with its parameters filled in."""
    return re.sub(r"{(\w+)(:\w+)?}", lambda found: PARAMETERS[found[1]], path)


def every_endpoint() -> list[tuple[str, str]]:
    routes = create_app(Sandbox()).routes
    paths = dict.fromkeys(filled(route.path) for route in routes if isinstance(route, Route))
    return list(itertools.product(METHODS, paths))


@pytest.mark.parametrize(("method", "path"), every_endpoint())
@pytest.mark.parametrize("media_type", [None, *FORMS], ids=["no-body", "urlencoded", "multipart"])
def test_every_endpoint_runs_without_an_event_loop(
    sandbox: Sandbox, app: ASGIApp, method: str, path: str, media_type: str | None
) -> None:
    headers = {"authorization": f"Bearer {grant_access(sandbox)}"}
    if media_type is not None:
        headers["content-type"] = media_type

    answer = call(
        app, method, f"http://mock.test{path}", headers=headers, body=FORMS.get(media_type or "", b"")
    )

    assert 200 <= answer.status < 502


def test_an_application_is_called_from_within_a_running_event_loop(app: ASGIApp) -> None:
    async def ask() -> int:
        return call(app, "GET", "http://mock.test/health").status

    assert asyncio.run(ask()) == 200


def test_an_application_is_called_from_many_threads(sandbox: Sandbox, app: ASGIApp) -> None:
    tokens = [grant_access(sandbox, user=user) for user in range(20)]

    def own_id(token: str) -> Any:
        headers = {"authorization": f"Bearer {token}"}
        answer = call(app, "GET", "http://mock.test/v2/fhir/Patient", headers=headers)
        return json.loads(answer.body)["entry"][0]["resource"]["id"]

    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(own_id, tokens))

    assert ids == [f"-{19_990_000_000_001 + user}" for user in range(20)]


def test_an_application_that_waits_is_refused_by_name() -> None:
    async def waits(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(0)
        await mirror(scope, receive, send)

    with pytest.raises(NeedsEventLoop, match=r"^GET /slow waited for an event loop$"):
        call(waits, "GET", "http://mock.test/slow")


def test_an_error_of_the_application_comes_through() -> None:
    async def breaks(_: Scope, __: Receive, ___: Send) -> None:
        raise LookupError("broken")

    with pytest.raises(LookupError, match="broken"):
        call(breaks, "GET", "http://mock.test/")


def test_the_pieces_of_an_answer_are_joined() -> None:
    async def in_pieces(_: Scope, __: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 203, "headers": [(b"x-one", b"a")]})
        for number in range(3):
            await send({"type": "http.response.body", "body": b"%d" % number, "more_body": True})
        await send({"type": "http.response.body"})

    answer = call(in_pieces, "GET", "http://mock.test/")

    assert (answer.status, answer.headers["x-one"], answer.body) == (203, "a", b"012")
