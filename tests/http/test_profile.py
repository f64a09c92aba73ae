"""The older profile of the beneficiary behind a token."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bbmock.domain.clock import FrozenClock
from bbmock.state.sandbox import Sandbox
from tests.access import grant_access
from tests.browser import Browser
from tests.journal import why

PROFILE = "/v{}/accounts/api/profile"


@pytest.mark.parametrize(
    "authorization", [None, "Basic abc", "Bearer unknown"], ids=["absent", "Basic", "unknown"]
)
@pytest.mark.parametrize("version", [1, 2])
def test_no_live_token_is_an_empty_403(browser: Browser, version: int, authorization: str | None) -> None:
    headers = {} if authorization is None else {"authorization": authorization}

    seen = browser.get(PROFILE.format(version), headers=headers)

    assert (seen.status, seen.text, seen.header("www-authenticate")) == (403, "", None)


def test_a_token_whose_hour_is_over_is_an_empty_403(
    browser: Browser, sandbox: Sandbox, clock: FrozenClock
) -> None:
    token = grant_access(sandbox)
    clock.advance(3600)

    seen = browser.get(PROFILE.format(2), token=token)

    assert (seen.status, seen.text) == (403, "")
    assert why(sandbox) == "the access token expired 0 seconds ago; refresh it"


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_the_profile_can_only_be_got(browser: Browser, method: str) -> None:
    seen = browser.send(method, PROFILE.format(2))

    assert (seen.status, seen.text, seen.header("allow")) == (405, "", "GET")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_the_profile_cannot_be_changed(browser: Browser, sandbox: Sandbox, method: str) -> None:
    seen = browser.send(
        method, PROFILE.format(2), headers={"authorization": f"Bearer {grant_access(sandbox)}"}
    )

    assert (seen.status, seen.header("content-type")) == (403, "text/html; charset=utf-8")


def test_version_3_has_no_profile(browser: Browser, sandbox: Sandbox) -> None:
    assert browser.get(PROFILE.format(3), token=grant_access(sandbox)).status == 404


@pytest.mark.parametrize("version", [1, 2])
def test_the_profile_asks_for_no_scope(browser: Browser, sandbox: Sandbox, version: int) -> None:
    person = sandbox.population.person(3)

    seen = browser.get(PROFILE.format(version), token=grant_access(sandbox, user=3, scope=["openid"]))

    assert (seen.status, seen.header("content-type")) == (200, "application/json")
    assert list(seen.json.items()) == [
        ("username", "BBUser00003"),
        ("first_name", person.given_name),
        ("last_name", person.family_name),
        ("email", "bbuser00003@example.com"),
        ("created", "2026-01-01T12:00:00.000Z"),
    ]


def test_a_token_of_an_inactive_application_is_an_empty_403(browser: Browser, sandbox: Sandbox) -> None:
    token = grant_access(sandbox)
    demo = next(iter(sandbox.applications))
    sandbox.applications.replace(replace(demo, active=False))

    assert browser.get(PROFILE.format(2), token=token).status == 403
