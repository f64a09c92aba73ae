"""Authorization codes and their proof keys at the token endpoint."""

from __future__ import annotations

import pytest

from bbmock.domain.applications import Application
from bbmock.domain.clock import FrozenClock
from bbmock.oauth.pkce import challenge_of
from tests.refusals import INVALID_CLIENT, INVALID_GRANT, invalid_request, is_uncached
from tests.walk import VERIFIER, Walk


def test_a_code_is_refused_at_the_second_use(walk: Walk) -> None:
    code = walk.code()
    walk.exchange(code)

    seen = walk.exchange(code)

    assert (seen.status, seen.json) == (400, INVALID_GRANT)
    assert is_uncached(seen)


def test_the_tokens_of_a_replayed_code_stay_alive(walk: Walk) -> None:
    code = walk.code()
    tokens = walk.exchange(code).json
    walk.exchange(code)

    seen = walk.browser.get(f"/v{walk.version}/connect/userinfo", token=tokens["access_token"])

    assert seen.status == 200


@pytest.mark.parametrize(("seconds", "status"), [(59, 200), (60, 400)])
def test_a_code_lasts_a_minute(walk: Walk, clock: FrozenClock, seconds: int, status: int) -> None:
    code = walk.code()

    clock.advance(seconds)

    assert walk.exchange(code).status == status


def test_a_code_that_is_over_is_an_invalid_grant(walk: Walk, clock: FrozenClock) -> None:
    code = walk.code()
    clock.advance(60)

    assert walk.exchange(code).json == INVALID_GRANT


def test_another_applications_code_is_refused_and_survives(walk: Walk, other: Application) -> None:
    theirs = Walk(walk.browser, other, walk.version)
    code = walk.code()

    seen = theirs.exchange(code, redirect_uri=walk.redirect_uri)

    assert (seen.status, seen.json) == (400, INVALID_GRANT)
    assert walk.exchange(code).status == 200


@pytest.mark.parametrize("code", ["", "unknown", "é", "\0"], ids=["empty", "unknown", "not ASCII", "NUL"])
def test_an_unknown_code_is_an_invalid_grant(walk: Walk, code: str) -> None:
    seen = walk.exchange(code)

    assert (seen.status, seen.json) == (400, INVALID_GRANT)


def test_a_missing_code_is_an_invalid_request(walk: Walk) -> None:
    seen = walk.exchange(None)

    assert seen.status == 400
    assert seen.json == invalid_request("Missing code parameter.")


def test_a_missing_code_is_told_before_a_wrong_secret(v2: Walk) -> None:
    seen = v2.exchange(None, client_secret="wrong")

    assert seen.json["error"] == "invalid_request"


def test_a_missing_verifier_is_refused_and_the_code_survives(walk: Walk) -> None:
    code = walk.code()

    seen = walk.exchange(code, code_verifier=None)

    assert seen.status == 400
    assert seen.json == invalid_request("Code verifier required.")
    assert walk.exchange(code).status == 200


@pytest.mark.parametrize(
    "verifier",
    [
        pytest.param("", id="empty"),
        pytest.param(VERIFIER[:-1] + "X", id="one letter off"),
        pytest.param(challenge_of(VERIFIER), id="the challenge itself"),
        pytest.param("v" * 42, id="wrong and short"),
        pytest.param("v" * 129, id="wrong and long"),
        pytest.param("w w" * 20, id="spaces"),
        pytest.param("é" * 43, id="not ASCII"),
    ],
)
def test_a_wrong_verifier_is_refused_and_the_code_survives(walk: Walk, verifier: str) -> None:
    code = walk.code()

    seen = walk.exchange(code, code_verifier=verifier)

    assert (seen.status, seen.json) == (400, INVALID_GRANT)
    assert walk.exchange(code).status == 200


def test_a_wrong_secret_is_told_before_a_wrong_verifier(v2: Walk) -> None:
    seen = v2.exchange(v2.code(), client_secret="wrong", code_verifier="wrong")

    assert seen.json == INVALID_CLIENT


def test_a_wrong_verifier_is_told_before_a_wrong_redirect_uri(v2: Walk) -> None:
    seen = v2.exchange(v2.code(), code_verifier="wrong", redirect_uri="https://elsewhere.example.com/")

    assert seen.json == INVALID_GRANT


@pytest.mark.parametrize(
    ("length", "description"),
    [(42, "code_verifier min length is 43"), (129, "code_verifier max length is 128")],
)
def test_a_matching_verifier_of_the_wrong_length_is_an_error_without_a_name(
    walk: Walk, length: int, description: str
) -> None:
    verifier = "v" * length

    seen = walk.exchange(walk.code(code_challenge=challenge_of(verifier)), code_verifier=verifier)

    assert (seen.status, seen.json) == (400, {"error": None, "error_description": description})


@pytest.mark.parametrize("length", [43, 128])
def test_a_matching_verifier_may_have_43_to_128_characters(walk: Walk, length: int) -> None:
    verifier = "v" * length

    assert (
        walk.exchange(walk.code(code_challenge=challenge_of(verifier)), code_verifier=verifier).status == 200
    )


def test_a_challenge_that_nothing_hashes_to_is_a_grant_that_nobody_gets(walk: Walk) -> None:
    seen = walk.exchange(walk.code(code_challenge="é" * 43))

    assert (seen.status, seen.json) == (400, INVALID_GRANT)
