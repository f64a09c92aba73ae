from __future__ import annotations

import re

import pytest

from bbmock.oauth.errors import InvalidGrant, InvalidRequest, VerifierLength
from bbmock.oauth.pkce import challenge_of, verify

# RFC 7636 appendix B
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_the_challenge_is_that_of_the_specification() -> None:
    assert challenge_of(VERIFIER) == CHALLENGE


@pytest.mark.parametrize("challenge", [CHALLENGE, f"{CHALLENGE}="], ids=["unpadded", "padded"])
def test_the_verifier_of_a_challenge_is_accepted(challenge: str) -> None:
    verify(VERIFIER, challenge)


def test_a_missing_verifier_is_an_invalid_request() -> None:
    with pytest.raises(InvalidRequest) as caught:
        verify(None, CHALLENGE)

    assert caught.value.body == {
        "error": "invalid_request",
        "error_description": "Code verifier required.",
    }


@pytest.mark.parametrize(
    "verifier", ["", VERIFIER[:-1], f"{VERIFIER}=", VERIFIER.lower(), CHALLENGE, "é" * 43, "v" * 200]
)
def test_another_verifier_is_an_invalid_grant(verifier: str) -> None:
    with pytest.raises(InvalidGrant) as caught:
        verify(verifier, CHALLENGE)

    assert caught.value.body == {"error": "invalid_grant"}


@pytest.mark.parametrize("challenge", ["", "=", "é", VERIFIER])
def test_a_challenge_that_nothing_hashes_to_is_an_invalid_grant(challenge: str) -> None:
    with pytest.raises(InvalidGrant):
        verify(VERIFIER, challenge)


@pytest.mark.parametrize("length", [43, 44, 127, 128])
def test_a_verifier_may_have_43_to_128_characters(length: int) -> None:
    verify("v" * length, challenge_of("v" * length))


@pytest.mark.parametrize(
    ("length", "description"),
    [
        (1, "code_verifier min length is 43"),
        (42, "code_verifier min length is 43"),
        (129, "code_verifier max length is 128"),
    ],
)
def test_a_matching_verifier_of_another_length_is_told_the_bound(length: int, description: str) -> None:
    with pytest.raises(VerifierLength, match=re.escape(description)) as caught:
        verify("v" * length, challenge_of("v" * length))

    assert caught.value.body == {"error": None, "error_description": description}
