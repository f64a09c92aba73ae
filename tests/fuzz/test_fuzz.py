"""A slice of the fuzzer's run, and whether the fuzzer finds what is put before it."""

from __future__ import annotations

import pytest
from starlette.types import Message, Receive, Scope, Send

from bbmock.domain.backend import BackendAnswer, BackendCall, NoAnswer
from bbmock.domain.oddities import Oddity
from tests.docs.snippets import ROOT
from tests.fuzz.checking import NAMED, Named
from tests.fuzz.playing import run
from tests.fuzz.world import World

SLICE = 2000


def test_a_slice_of_requests_yields_no_failure_that_nothing_names() -> None:
    seen = run(SLICE)

    assert [str(failure) for failure in seen.failures] == []
    assert seen.requests >= SLICE
    assert {200, 302, 400, 401, 403, 404} <= set(seen.checks.statuses)


def test_the_same_seed_sends_the_same_requests() -> None:
    first, second = run(300, seed="again"), run(300, seed="again")

    assert (first.requests, first.checks.statuses) == (second.requests, second.checks.statuses)


def test_an_exception_of_ours_is_found_and_shown_with_the_shortest_way_to_it() -> None:
    """Here the backend of the sandbox is the bug: what it raises nothing expects."""
    world = World()

    def broken(asked: BackendCall) -> BackendAnswer | NoAnswer | None:
        if asked.resource == "Coverage":
            raise ZeroDivisionError
        return None

    world.backend = broken
    (failure,) = run(20_000, world=world).failures

    assert failure.said.startswith("exception: ZeroDivisionError in test_fuzz.py, broken")
    assert "/fhir/Coverage" in failure.steps[-1][1].curl()
    assert len(failure.steps) <= 10


def test_a_backend_s_failure_is_not_excused_where_no_fault_was_injected() -> None:
    world = World()
    world.backend = lambda _: NoAnswer.TIMEOUT

    (failure,) = run(20_000, world=world).failures

    assert failure.rule == "5xx"


def test_a_missing_header_is_found() -> None:
    world = World()
    served = world.app

    async def without_a_header(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_less(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [header for header in message["headers"] if header[0] != b"x-frame-options"]
                message["headers"] = kept
            await send(message)

        await served(scope, receive, send_less)

    world.app = without_a_header

    (failure,) = run(500, world=world).failures

    assert (failure.rule, len(failure.steps)) == ("standard headers", 1)
    assert failure.steps[0][1].curl().startswith("curl --path-as-is -i -X ")


@pytest.mark.parametrize("named", NAMED, ids=lambda named: named.row)
def test_no_row_excuses_an_exception_of_ours(named: Named) -> None:
    """The journal calls one that nobody expected by its type alone."""
    assert named.why.fullmatch("ZeroDivisionError") is None


def test_every_row_is_in_the_ledger() -> None:
    text = (ROOT / "docs" / "fidelity.md").read_text(encoding="utf-8")
    rows = {line.split("|")[1].strip() for line in text.splitlines() if line.startswith("| ")}

    assert {named.row for named in NAMED} <= rows


def test_every_oddity_that_is_a_500_is_named() -> None:
    """An oddity says so in its own words; the last of these comes of the backend's failure."""
    others = {
        Oddity.REVOKE_REFRESH_TOKEN_NEEDS_HINT,
        Oddity.REVOKE_IN_SPITE_OF_SECRET,
        Oddity.MULTIPART_REFRESH,
        Oddity.REFRESH_SPENT_BY_FAILURE,
    }

    assert {str(oddity) for oddity in Oddity if oddity not in others} <= {named.row for named in NAMED}
