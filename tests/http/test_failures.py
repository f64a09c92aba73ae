"""What a caller sees, and who runs the mock, where the mock itself fails."""

from __future__ import annotations

from dataclasses import replace
from email.utils import format_datetime

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from bbmock.domain.backend import BackendAnswer, BackendCall
from bbmock.state.sandbox import Sandbox
from tests.access import Caller
from tests.browser import Browser
from tests.refusals import SERVER_ERROR

SECRET = "what only the caller knows"


class Broken(Exception):
    pass


class Quiet:
    """An application as its caller sees it: whoever runs it swallows what it raises."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.raised: Exception | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        except Broken as exc:
            self.raised = exc


def breaks(_: BackendCall) -> BackendAnswer:
    raise Broken(SECRET)


def test_a_failure_is_raised_to_whoever_runs_the_mock(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.backend = breaks

    with pytest.raises(Broken, match=SECRET):
        caller.get("Patient")


def test_a_failure_looks_to_the_caller_like_one_of_cms(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.backend = breaks
    quiet = Quiet(caller.browser.app)

    seen = replace(caller, browser=Browser(quiet)).get("Patient")

    assert isinstance(quiet.raised, Broken)
    assert (seen.status, seen.json) == (500, SERVER_ERROR)
    assert seen.header("date") == format_datetime(sandbox.clock.now(), usegmt=True)
    assert seen.header("x-frame-options") == "DENY"


def test_a_failure_is_in_the_journal_without_its_message(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.backend = breaks
    with pytest.raises(Broken):
        caller.get("Patient")

    last = sandbox.journal.last
    assert last is not None
    assert (last.status, last.endpoint, last.beneficiary) == (500, "Patient", 0)
    assert last.why == "the mock failed with Broken; the log of whoever runs it says where"
