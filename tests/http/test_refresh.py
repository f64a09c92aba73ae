"""The exchange of a refresh token."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bbmock.domain.applications import Application
from bbmock.domain.clock import FrozenClock
from bbmock.population import identity
from bbmock.state.sandbox import Sandbox
from tests.browser import Browser, Seen
from tests.refusals import (
    INVALID_GRANT,
    INVALID_SCOPE,
    is_uncached,
)
from tests.walk import Walk

DENIED = {"status_code": 403, "message": "Request denied"}
NARROW = "openid patient/Coverage.rs"


def userinfo_status(walk: Walk, access_token: str) -> int:
    return walk.browser.get(f"/v{walk.version}/connect/userinfo", token=access_token).status


def refusal(seen: Seen) -> tuple[int, object]:
    return seen.status, seen.json


# rotation


def test_a_refresh_gives_a_new_pair(walk: Walk) -> None:
    first = walk.tokens()

    seen = walk.refresh(first["refresh_token"])

    assert seen.status == 200
    assert list(seen.json) == list(first)
    assert seen.json["access_token"] != first["access_token"]
    assert seen.json["refresh_token"] != first["refresh_token"]
    assert set(seen.json["scope"].split()) == set(first["scope"].split())
    assert is_uncached(seen)


def test_a_refresh_kills_the_old_access_token_at_once(walk: Walk) -> None:
    first = walk.tokens()

    second = walk.refresh(first["refresh_token"]).json

    assert userinfo_status(walk, first["access_token"]) == 401
    assert userinfo_status(walk, second["access_token"]) == 200


def test_a_refresh_token_is_refused_at_the_second_use(walk: Walk) -> None:
    first = walk.tokens()
    walk.refresh(first["refresh_token"])

    seen = walk.refresh(first["refresh_token"])

    assert refusal(seen) == (400, INVALID_GRANT)
    assert is_uncached(seen)


def test_a_replay_is_told_before_a_wider_scope(walk: Walk) -> None:
    first = walk.tokens(scope=NARROW)
    walk.refresh(first["refresh_token"])

    seen = walk.refresh(first["refresh_token"], scope="profile")

    assert refusal(seen) == (400, INVALID_GRANT)


def test_a_replay_leaves_the_new_pair_alive(walk: Walk) -> None:
    first = walk.tokens()
    second = walk.refresh(first["refresh_token"]).json
    walk.refresh(first["refresh_token"])

    assert userinfo_status(walk, second["access_token"]) == 200
    assert walk.refresh(second["refresh_token"]).status == 200


def test_a_refresh_token_outlives_its_access_token(walk: Walk, clock: FrozenClock) -> None:
    tokens = walk.tokens()
    clock.advance(timedelta(days=100))

    assert walk.refresh(tokens["refresh_token"]).status == 200


def test_a_refreshed_access_token_lives_an_hour_of_its_own(walk: Walk, clock: FrozenClock) -> None:
    first = walk.tokens()
    clock.advance(3000)

    second = walk.refresh(first["refresh_token"]).json
    clock.advance(3599)

    assert userinfo_status(walk, second["access_token"]) == 200


@pytest.mark.parametrize("refreshed_at", [1, 2, 3])
def test_a_refresh_token_of_one_version_is_good_at_another(walk: Walk, refreshed_at: int) -> None:
    there = Walk(walk.browser, walk.application, refreshed_at)

    tokens = there.refresh(walk.tokens()["refresh_token"]).json

    assert tokens["patient"] == identity.patient_id(0, 3 if refreshed_at == 3 else 2)


@pytest.mark.parametrize("version", [1, 2])
def test_a_multipart_refresh_does_at_earlier_versions(
    browser: Browser, application: Application, version: int
) -> None:
    walk = Walk(browser, application, version)
    form = walk.refresh_form(walk.tokens()["refresh_token"])

    assert browser.post_multipart(f"/v{version}/o/token/", form).status == 200


def test_version_3_denies_a_multipart_refresh_and_the_token_survives(v3: Walk) -> None:
    form = v3.refresh_form(v3.tokens()["refresh_token"])

    seen = v3.browser.post_multipart("/v3/o/token/", form)

    assert refusal(seen) == (403, DENIED)
    assert v3.refresh(form["refresh_token"]).status == 200


# scopes


def test_a_refresh_may_narrow_the_scopes(walk: Walk) -> None:
    seen = walk.refresh(walk.tokens()["refresh_token"], scope=NARROW)

    assert seen.json["scope"] == NARROW


@pytest.mark.parametrize("letter", ["r", "s"])
def test_a_refresh_may_take_a_letter_out_of_rs(walk: Walk, letter: str) -> None:
    tokens = walk.tokens(scope="patient/Coverage.rs")

    seen = walk.refresh(tokens["refresh_token"], scope=f"patient/Coverage.{letter}")

    assert seen.json["scope"] == f"patient/Coverage.{letter}"


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        pytest.param(NARROW, f"{NARROW} profile", id="one more"),
        pytest.param(NARROW, "patient/Coverage.read", id="read out of rs"),
        pytest.param("patient/Coverage.read", "patient/Coverage.rs", id="rs out of read"),
        pytest.param("patient/Coverage.r", "patient/Coverage.rs", id="rs out of r"),
        pytest.param("patient/Coverage.r", "patient/Coverage.s", id="s out of r"),
        pytest.param(NARROW, "patient/Nothing.rs", id="unknown"),
    ],
)
def test_a_refresh_cannot_widen_the_scopes_and_the_token_survives(walk: Walk, held: str, wanted: str) -> None:
    tokens = walk.tokens(scope=held)

    seen = walk.refresh(tokens["refresh_token"], scope=wanted)

    assert refusal(seen) == (400, INVALID_SCOPE)
    assert walk.refresh(tokens["refresh_token"]).status == 200


def test_narrowing_is_for_good(walk: Walk) -> None:
    tokens = walk.tokens()
    narrowed = walk.refresh(tokens["refresh_token"], scope=NARROW).json

    seen = walk.refresh(narrowed["refresh_token"], scope=tokens["scope"])

    assert refusal(seen) == (400, INVALID_SCOPE)
    assert walk.refresh(narrowed["refresh_token"]).json["scope"] == NARROW


def test_the_samhsa_choice_is_inherited(v3: Walk, sandbox: Sandbox) -> None:
    tokens = v3.tokens()

    refreshed = v3.refresh(tokens["refresh_token"]).json

    token = sandbox.grants.access_token(refreshed["access_token"])
    assert token is not None
    assert not token.consent.share_samhsa_data
