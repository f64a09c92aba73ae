"""What a sandbox forgets when it is reset, and what it keeps."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bbmock.domain.clock import FrozenClock, SandboxClock
from bbmock.domain.grants import Approval
from bbmock.domain.login import LoginFault, Session
from bbmock.population import loads
from bbmock.state.lockout import FAILURES
from bbmock.state.sandbox import Sandbox
from bbmock.state.throttle import Rate
from tests.access import grant_access
from tests.registered import register


def _lock(sandbox: Sandbox) -> None:
    for _ in range(FAILURES):
        sandbox.developer_login.count_failure()


def _set(name: str, value: object) -> Callable[[Sandbox], None]:
    return lambda sandbox: setattr(sandbox, name, value)


DONE: dict[str, tuple[Callable[[Sandbox], object], Callable[[Sandbox], object]]] = {
    "grants": (grant_access, lambda sandbox: sandbox.grants.grant(_client_id(sandbox), 0)),
    "approvals": (
        lambda sandbox: sandbox.grants.approvals.put("id", Approval("id", 0)),
        lambda sandbox: sandbox.grants.approvals.get("id"),
    ),
    "relays": (
        lambda sandbox: sandbox.relays.put("relay", "/"),
        lambda sandbox: sandbox.relays.get("relay"),
    ),
    "logins": (
        lambda sandbox: sandbox.logins.put("token", 1),
        lambda sandbox: sandbox.logins.get("token"),
    ),
    "used tokens": (
        lambda sandbox: sandbox.used_tokens.put("jti", sandbox.clock.now()),
        lambda sandbox: sandbox.used_tokens.get("jti"),
    ),
    "sessions": (
        lambda sandbox: sandbox.sessions.put("id", Session(0, "")),
        lambda sandbox: sandbox.sessions.get("id"),
    ),
    "accounts": (
        lambda sandbox: sandbox.accounts.learn(0, {2: "-1"}),
        lambda sandbox: sandbox.accounts.get(0),
    ),
    "throttle": (
        lambda sandbox: sandbox.throttle.count("token", Rate()),
        lambda sandbox: len(sandbox.throttle),
    ),
    "developers' login": (_lock, lambda sandbox: sandbox.developer_login.is_locked),
    "faults": (
        lambda sandbox: sandbox.faults.add("Patient"),
        lambda sandbox: sandbox.faults.pending,
    ),
    "backend": (_set("backend", lambda _: None), lambda sandbox: sandbox.backend),
    "login fault": (
        _set("login_fault", LoginFault.NO_HICN),
        lambda sandbox: sandbox.login_fault,
    ),
    "journal": (
        lambda sandbox: sandbox.journal.record(at=sandbox.clock.now(), method="GET", path="/", status=200),
        lambda sandbox: sandbox.journal.last,
    ),
}


def _client_id(sandbox: Sandbox) -> str:
    return next(iter(sandbox.applications)).client_id


@pytest.mark.parametrize("what", DONE)
def test_a_reset_forgets(sandbox: Sandbox, what: str) -> None:
    do, seen = DONE[what]
    do(sandbox)
    assert seen(sandbox)

    sandbox.reset()

    assert not seen(sandbox)


def test_a_reset_keeps_applications_settings_and_time(sandbox: Sandbox, clock: FrozenClock) -> None:
    other = register(sandbox)
    sandbox.settings = settings = replace(sandbox.settings, access_token_lifetime=timedelta(seconds=60))
    now = clock.advance(60)

    sandbox.reset()

    assert sandbox.applications.get(other.client_id) == other
    assert (sandbox.settings, sandbox.clock.now()) == (settings, now)


def test_to_renew_is_to_begin_with_another_clock_and_the_settings_of_the_beginning(sandbox: Sandbox) -> None:
    other, began = register(sandbox), sandbox.settings
    sandbox.settings = replace(began, access_token_lifetime=timedelta(seconds=60))
    sandbox.accounts.learn(0, {2: "-1"})
    clock = FrozenClock()

    sandbox.renew(clock=clock, random=random.Random(0))

    assert sandbox.applications.get(other.client_id) is None
    assert (sandbox.settings, sandbox.clock, sandbox.accounts.get(0)) == (began, clock, None)


def test_the_load_that_is_named_is_the_last_whatever_the_clock_says(sandbox: Sandbox) -> None:
    sandbox.renew(clock=FrozenClock(), random=random.Random(0), loaded=loads.FIRST)
    assert sandbox.loaded == loads.FIRST

    sandbox.renew(clock=FrozenClock(), random=random.Random(0))
    assert sandbox.loaded == loads.DEFAULT


def test_a_clock_of_the_machine_s_brings_a_load_for_each_week_that_it_is_put_ahead() -> None:
    sandbox = Sandbox()
    assert sandbox.loaded == loads.DEFAULT
    assert isinstance(sandbox.clock, SandboxClock)

    sandbox.clock.advance(timedelta(days=6, hours=23))
    assert sandbox.loaded == loads.DEFAULT

    sandbox.clock.advance(timedelta(hours=1))
    assert sandbox.loaded == loads.DEFAULT + timedelta(days=7)


def test_a_snapshot_keeps_the_loads_that_there_were() -> None:
    sandbox = Sandbox()
    assert isinstance(sandbox.clock, SandboxClock)
    kept = sandbox.fork()
    sandbox.clock.advance(timedelta(days=7))

    sandbox.restore(kept)

    assert sandbox.loaded == loads.DEFAULT
