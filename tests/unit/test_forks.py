"""A sandbox that goes back to where it was, and one that splits in two."""

from __future__ import annotations

import random
import time
from datetime import timedelta

import pytest

from bbmock.app import create_app
from bbmock.domain.clock import FrozenClock, SystemClock
from bbmock.handle import Handle, Mock
from bbmock.population import loads
from bbmock.state.journal import Exchange
from bbmock.state.sandbox import Sandbox
from bbmock.transports.inprocess import call

PATIENT = "http://sandbox.test/v2/fhir/Patient"


@pytest.fixture
def handle() -> Handle:
    return Mock().fresh()


def status(handle: Handle, token: dict[str, str]) -> int:
    return call(handle.app, "GET", PATIENT, headers=token).status


def flow(handle: Handle) -> tuple[Exchange, ...]:
    return handle.journal.exchanges()


def test_a_restored_world_knows_the_tokens_that_it_knew_and_no_others(handle: Handle) -> None:
    before = handle.login().headers
    kept = handle.snapshot()
    after = handle.login("BBUser00001").headers
    handle.clock.advance(timedelta(hours=2))

    handle.restore(kept)

    assert (status(handle, before), status(handle, after)) == (200, 401)


def test_a_restored_world_goes_on_as_it_would_have_gone_on(handle: Handle) -> None:
    kept = handle.snapshot()
    first = handle.login()

    handle.restore(kept)

    assert handle.login() == first


def test_a_restored_world_counts_its_faults_and_journal_from_there(handle: Handle) -> None:
    token = handle.login().headers
    handle.faults.add("Patient", "edge", times=2)
    assert status(handle, token) == 503
    kept, seen = handle.snapshot(), flow(handle)
    assert [status(handle, token) for _ in range(2)] == [503, 200]

    for _ in range(2):  # a snapshot is good for more than once
        handle.restore(kept)
        assert flow(handle) == seen
        assert [status(handle, token) for _ in range(2)] == [503, 200]


def test_a_restored_clock_stands_where_it_stood(handle: Handle) -> None:
    kept, then = handle.snapshot(), handle.clock.now()
    handle.clock.advance(60)

    handle.restore(kept)

    assert handle.clock.now() == then


def test_a_snapshot_is_not_changed_by_what_happens_later(handle: Handle) -> None:
    token = handle.login()
    kept = handle.snapshot()

    handle.sandbox.grants.revoke_access(token.access_token)
    handle.configure(switches={"v3_endpoints": False})

    assert kept.grants.access_token(token.access_token) is not None
    assert kept.settings.switches.v3_endpoints


def test_a_fork_and_its_origin_do_not_know_of_each_other(handle: Handle) -> None:
    token = handle.login().headers
    fork = handle.fork()

    fork.clock.advance(timedelta(hours=2))
    fork.faults.add("Patient", "edge")
    handle.login("BBUser00001")

    assert (status(handle, token), status(fork, token)) == (200, 503)
    assert status(fork, token) == 401
    assert len(fork.journal) == len(handle.journal) + 1


def test_a_fork_has_an_address_of_its_own(handle: Handle) -> None:
    fork = handle.fork()

    assert fork.base_url.startswith("http://127.0.0.1:")
    fork.close()


def test_draws_of_a_fork_are_those_that_its_origin_would_have_drawn(handle: Handle) -> None:
    token = handle.login().headers
    handle.faults.add("Patient", "edge", probability=0.5)
    status(handle, token)
    fork = handle.fork()

    assert [status(handle, token) for _ in range(30)] == [status(fork, token) for _ in range(30)]


def test_a_world_on_the_machines_clock_keeps_the_machines_time() -> None:
    sandbox = Sandbox(clock=SystemClock())
    kept = sandbox.fork()
    sandbox.faults.add("Patient", "edge")

    sandbox.restore(kept)

    assert sandbox.faults.standing == ()
    assert isinstance(sandbox.clock, SystemClock)


def test_a_fork_costs_little(handle: Handle) -> None:
    for user in range(50):
        handle.login(f"BBUser{user:05d}")
    create_app(handle.sandbox.fork())  # whatever is loaded the first time

    began = time.process_time()
    for _ in range(20):
        handle.sandbox.fork()

    assert (time.process_time() - began) / 20 < 0.02


def test_a_running_clock_runs_on_after_it_was_put_back(handle: Handle) -> None:
    kept = handle.snapshot()
    handle.clock.run(1)

    handle.restore(kept)

    assert handle.clock.rate == 1
    assert isinstance(FrozenClock().copied().now(), type(handle.clock.now()))


def test_a_state_that_is_restored_has_its_last_load_again() -> None:
    sandbox = Sandbox(clock=FrozenClock())
    kept = sandbox.fork()
    sandbox.renew(clock=FrozenClock(), random=random.Random(0), loaded=loads.FIRST)

    sandbox.restore(kept)

    assert sandbox.loaded == loads.DEFAULT
