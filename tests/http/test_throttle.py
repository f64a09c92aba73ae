"""The rate limit of FHIR calls, and the three headers that tell of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bbmock.domain.clock import FrozenClock
from bbmock.state.sandbox import Sandbox
from bbmock.state.settings import Settings
from bbmock.state.throttle import Rate
from tests.access import Caller, new_caller
from tests.browser import Browser, Seen

OWN_ID = "-19990000000001"
RATES = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset")
NO_RATES = ("None", "None", "None")


def rates(seen: Seen) -> tuple[str | None, ...]:
    return tuple(seen.header(name) for name in RATES)


@pytest.mark.parametrize(
    "path", ["Patient", f"Patient/{OWN_ID}", "Patient/-1", "Patient?_count=51", "Patient?startIndex=99"]
)
def test_a_call_that_has_access_is_told_its_rates(caller: Caller, path: str) -> None:
    seen = caller.get(path)

    assert rates(seen) == ("100000", "99999", "1.0")


@pytest.mark.parametrize("version", [1, 3])
def test_a_version_without_resources_counts_too(caller: Caller, version: int) -> None:
    seen = caller.at(version).get("Patient")

    assert rates(seen) == ("100000", "99999", "1.0")


def test_calls_of_one_token_count_together_over_versions_and_resources(
    clock: FrozenClock, caller: Caller
) -> None:
    caller.get("Patient")
    clock.advance(timedelta(milliseconds=250))
    caller.at(1).get("Coverage")

    seen = caller.get(f"Patient/{OWN_ID}")

    assert rates(seen) == ("100000", "99997", "0.75")


def test_a_call_counts_for_one_second(clock: FrozenClock, caller: Caller) -> None:
    caller.get("Patient")
    clock.advance(1)

    seen = caller.get("Patient")

    assert rates(seen) == ("100000", "99999", "1.0")


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "v2/fhir/Patient", {"accept": "application/xml"}, 406),
        ("GET", "v2/fhir/Patient?access_token=x", {}, 400),
        ("OPTIONS", "v2/fhir/Patient", {}, 403),
        ("GET", "v2/fhir/Observation", {}, 404),
        ("GET", "v2/fhir/metadata", {}, 200),
        ("GET", "v2/connect/userinfo", {}, 200),
        ("POST", "v2/o/token/", {}, 400),
        ("GET", "health", {}, 200),
        ("GET", "nowhere", {}, 404),
    ],
)
def test_an_answer_that_is_not_counted_has_the_text_none(
    caller: Caller, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    seen = caller.browser.send(method, f"/{path}", headers=headers, token=caller.token)

    assert (seen.status, rates(seen)) == (status, NO_RATES)


def test_an_unauthenticated_call_has_the_text_none(browser: Browser) -> None:
    seen = browser.get("/v2/fhir/Patient")

    assert (seen.status, rates(seen)) == (401, NO_RATES)


def test_a_call_without_permission_is_not_counted(sandbox: Sandbox) -> None:
    somebody = new_caller(sandbox, scope=["patient/Coverage.rs"])
    refused = somebody.get("Patient")

    seen = somebody.get("Coverage")

    assert rates(refused) == NO_RATES
    assert rates(seen) == ("100000", "99999", "1.0")


def test_a_call_beyond_the_limit_is_told_how_long_to_wait(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.settings = Settings(rate=Rate(3, timedelta(days=1)))
    allowed = [caller.get("Patient").status for _ in range(3)]

    seen = caller.get("Patient")

    assert allowed == [200, 200, 200]
    assert seen.status == 429
    assert seen.json == {"detail": "Request was throttled. Expected available in 86400 seconds."}
    assert (seen.header("retry-after"), rates(seen)) == ("86400", ("3", "0", "86400.0"))


def test_the_limit_is_each_tokens_own(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.settings = Settings(rate=Rate(1, timedelta(minutes=1)))
    caller.get("Patient")

    seen = new_caller(sandbox, user=1).get("Patient")

    assert seen.status == 200


def test_the_limit_opens_again_at_the_end_of_the_window(
    sandbox: Sandbox, clock: FrozenClock, caller: Caller
) -> None:
    sandbox.settings = Settings(rate=Rate(1, timedelta(minutes=1)))
    caller.get("Patient")
    clock.advance(60)

    seen = caller.get("Patient")

    assert seen.status == 200


def test_a_refused_call_does_not_lengthen_the_wait(
    sandbox: Sandbox, clock: FrozenClock, caller: Caller
) -> None:
    sandbox.settings = Settings(rate=Rate(1, timedelta(minutes=1)))
    caller.get("Patient")
    clock.advance(20)
    caller.get("Patient")

    seen = caller.get("Patient")

    assert seen.header("retry-after") == "40"


def test_a_wait_is_rounded_up_to_whole_seconds(sandbox: Sandbox, clock: FrozenClock, caller: Caller) -> None:
    sandbox.settings = Settings(rate=Rate(1, timedelta(minutes=1)))
    caller.get("Patient")
    clock.advance(58.6)

    seen = caller.get("Patient")

    assert seen.header("retry-after") == "2"


def test_userinfo_is_not_limited(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.settings = Settings(rate=Rate(1, timedelta(minutes=1)))
    caller.get("Patient")

    seen = caller.browser.get("/v2/connect/userinfo", token=caller.token)

    assert seen.status == 200
