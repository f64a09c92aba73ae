"""Answers that come late without anybody waiting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bbmock.domain.clock import FrozenClock
from bbmock.domain.errors import ConfigurationError
from bbmock.faults.delivery import Delivery
from bbmock.state.sandbox import Sandbox
from tests.access import Caller
from tests.journal import last

BEGIN = FrozenClock().now()


def test_a_virtual_wait_moves_the_clock_and_nobody_waits(
    sandbox: Sandbox, caller: Caller, clock: FrozenClock
) -> None:
    sandbox.faults.add("Patient", {"latency": {"seconds": 30, "virtual": True}})

    seen = caller.get("Patient")

    assert seen.status == 200
    assert clock.now() == BEGIN + timedelta(seconds=30)
    assert seen.answer.delivery == Delivery(virtual=30)


def test_a_virtual_wait_beyond_the_end_of_clocks_is_refused_before_anything_happens(
    sandbox: Sandbox, caller: Caller, clock: FrozenClock
) -> None:
    clock.set(datetime(9899, 12, 1, tzinfo=UTC))
    sandbox.faults.add("health", {"latency": {"seconds": 10_000_000, "virtual": True}})
    why = (
        "a virtual wait of 10,000,000 s: no clock goes beyond the year 9999, or into its last hundred years; "
        "it would be 9900-03-26 17:46:40+00:00"
    )

    seen = caller.browser.get("/health")

    assert (seen.status, seen.json, seen.answer.delivery) == (400, {"error": why}, None)
    assert last(sandbox).why == why
    assert clock.now() == datetime(9899, 12, 1, tzinfo=UTC)


def test_a_real_wait_is_left_to_whoever_carries_the_answer(
    sandbox: Sandbox, caller: Caller, clock: FrozenClock
) -> None:
    sandbox.faults.add("Patient", {"latency": 30})

    seen = caller.get("Patient")

    assert clock.now() == BEGIN
    assert seen.answer.delivery == Delivery(wait=30)


def test_waits_add_up(sandbox: Sandbox, caller: Caller) -> None:
    for effect in ({"latency": 1}, {"uniform-latency": {"low": 2, "high": 2}}, {"late-body": 4}):
        sandbox.faults.add("Patient", effect)

    assert caller.get("Patient").answer.delivery == Delivery(wait=3, body_wait=4)


def test_lognormal_waits_are_mostly_about_their_median_and_never_beyond_their_most(
    sandbox: Sandbox, caller: Caller
) -> None:
    effect = {"lognormal-latency": {"median": 1, "sigma": 1, "most": 3}}
    sandbox.faults.add("Patient", effect, times=200)

    deliveries = [caller.get("Patient").answer.delivery for _ in range(200)]
    waits = sorted(delivery.wait for delivery in deliveries if delivery is not None)

    assert waits[-1] == 3
    assert 0.7 < waits[100] < 1.4
    assert waits[0] > 0


def test_no_lognormal_wait_is_longer_than_any_other_may_be(sandbox: Sandbox, caller: Caller) -> None:
    effect = {"lognormal-latency": {"median": 10**9, "sigma": 10}}
    sandbox.faults.add("Patient", effect, times=20)

    deliveries = [caller.get("Patient").answer.delivery for _ in range(20)]

    assert max(delivery.wait for delivery in deliveries if delivery is not None) == 10**9


def test_a_spread_that_no_number_holds_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(ConfigurationError, match="sigma must be a number from 0 to 10, got 1000"):
        sandbox.faults.add("Patient", {"lognormal-latency": {"median": 1, "sigma": 1000}})
