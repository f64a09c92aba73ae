"""How much a control request may send."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from starlette.types import Message

from bbmock.app import create_app
from bbmock.http.control import journal
from bbmock.http.control.reading import MOST_BYTES
from bbmock.state.sandbox import Sandbox
from bbmock.transports.inprocess import Answer, call
from tests.browser import Browser

Post = Callable[..., Answer]
PATHS = {
    "/clock": MOST_BYTES,
    "/faults": MOST_BYTES,
    "/recipes": MOST_BYTES,
    "/beneficiaries": MOST_BYTES,
    "/tokens": MOST_BYTES,
    "/journal/assertions/complete": journal.MOST_BYTES,
}


@pytest.fixture
def post(browser: Browser) -> Post:
    """Posts bytes to the control API."""

    def send(path: str, body: bytes = b"", **headers: str) -> Answer:
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        return call(browser.app, "POST", f"http://127.0.0.1/_bbmock{path}", headers=told, body=body)

    return send


@pytest.mark.parametrize(("path", "most"), PATHS.items())
def test_a_body_that_is_announced_too_large_is_refused_with_the_bound(
    sandbox: Sandbox, post: Post, path: str, most: int
) -> None:
    before = sandbox.clock.now()

    answer = post(path, b'{"advance": 1}', content_length=str(most + 1))

    assert (answer.status, json.loads(answer.body)) == (
        413,
        {"error": f"the body has more than {most} bytes"},
    )
    assert sandbox.clock.now() == before


def test_a_body_that_turns_out_too_large_is_refused_with_the_bound(sandbox: Sandbox, post: Post) -> None:
    before = sandbox.clock.now()

    answer = post("/clock", b'{"advance": 1}'.ljust(MOST_BYTES + 1))

    assert (answer.status, json.loads(answer.body)) == (
        413,
        {"error": f"the body has more than {MOST_BYTES} bytes"},
    )
    assert sandbox.clock.now() == before


def test_a_body_as_large_as_it_may_be_is_read(post: Post) -> None:
    assert post("/clock", b'{"advance": 1}'.ljust(MOST_BYTES)).status == 200


def test_an_assertion_may_have_more_to_look_at(post: Post) -> None:
    assert post("/journal/assertions/leaked-nothing", b'{"texts": []}'.ljust(MOST_BYTES + 1)).status == 200


def test_of_a_body_without_an_end_no_more_is_read_than_may_be(sandbox: Sandbox) -> None:
    """The server hands over pieces for as long as it is asked for them."""
    handed, sent = [], []

    async def receive() -> Message:
        handed.append(MOST_BYTES // 4)
        return {"type": "http.request", "body": b" " * handed[-1], "more_body": True}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(create_app(sandbox)(scope("/_bbmock/faults"), receive, send))

    assert (sent[0]["status"], sum(handed)) == (413, MOST_BYTES // 4 * 5)


def scope(path: str) -> dict[str, Any]:
    """A POST whose length nobody tells."""
    return {
        "type": "http",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1"), (b"transfer-encoding", b"chunked")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
