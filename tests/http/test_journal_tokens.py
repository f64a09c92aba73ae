"""What the journal tells of the token endpoints: who asked, for whom, and why they were refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bbmock.domain.applications import Application, ClientType, DataAccessType
from bbmock.domain.clock import FrozenClock
from bbmock.oauth.pkce import challenge_of
from bbmock.state.sandbox import Sandbox
from tests.browser import basic
from tests.journal import last, why
from tests.oddities import switch
from tests.registered import register
from tests.walk import VERIFIER, Walk

Refuse = Callable[[Walk], object]


def with_header(walk: Walk, authorization: str, form: dict[str, str]) -> object:
    return walk.browser.post("/v2/o/token/", form, headers={"authorization": authorization})


# who, and for whom


@pytest.mark.parametrize("step", ["exchange", "refresh", "revoke", "revoke_token", "introspect"])
def test_a_success_is_noted_with_application_and_beneficiary(v2: Walk, sandbox: Sandbox, step: str) -> None:
    tokens = v2.tokens(user=3)
    credentials = {"client_id": v2.application.client_id, "client_secret": v2.application.client_secret}
    if step == "refresh":
        v2.refresh(tokens["refresh_token"])
    elif step != "exchange":
        v2.browser.post(f"/v2/o/{step}/", {"token": tokens["access_token"], **credentials})

    noted = last(sandbox)
    assert (noted.status, noted.client_id, noted.beneficiary) == (200, v2.application.client_id, 3)
    assert noted.why is None


def test_the_end_of_a_grant_is_noted_with_its_beneficiary(v2: Walk, sandbox: Sandbox) -> None:
    patient_id = v2.tokens(user=3)["patient"]
    header = {"authorization": basic(v2.application.client_id, v2.application.client_secret)}

    v2.browser.post(f"/v2/o/expire_authenticated_user/{patient_id}/", headers=header)

    noted = last(sandbox)
    assert (noted.status, noted.client_id, noted.beneficiary) == (200, v2.application.client_id, 3)


@pytest.mark.parametrize("in_header", [False, True], ids=["form", "header"])
def test_a_refusal_is_noted_with_the_application_that_it_names(
    v2: Walk, sandbox: Sandbox, in_header: bool
) -> None:
    form = v2.exchange_form("unknown", client_secret="wrong")
    if in_header:
        without = {name: value for name, value in form.items() if not name.startswith("client")}
        with_header(v2, basic(v2.application.client_id, "wrong"), without)
    else:
        v2.browser.post("/v2/o/token/", form)

    noted = last(sandbox)
    assert (noted.status, noted.client_id, noted.beneficiary) == (401, v2.application.client_id, None)


def test_a_refused_token_tells_its_application_and_beneficiary(v2: Walk, sandbox: Sandbox) -> None:
    tokens = v2.tokens(user=3)

    v2.refresh(tokens["refresh_token"], client_id=None, client_secret=None)

    noted = last(sandbox)
    assert (noted.status, noted.client_id, noted.beneficiary) == (401, v2.application.client_id, 3)


def test_an_unknown_application_is_nobody(v2: Walk, sandbox: Sandbox) -> None:
    v2.exchange("any", client_id="a" * 40)

    assert last(sandbox).client_id is None


# codes


def test_an_unknown_code_says_so(v2: Walk, sandbox: Sandbox) -> None:
    v2.exchange("unknown")

    assert why(sandbox) == "no code has this value: it was not issued here, or a long time ago"


def test_a_used_code_says_when(v2: Walk, sandbox: Sandbox, clock: FrozenClock) -> None:
    code = v2.code()
    v2.exchange(code)
    clock.advance(90)

    v2.exchange(code)

    assert why(sandbox) == "the code was redeemed 90 seconds ago; it is good once"


def test_an_expired_code_says_when(v2: Walk, sandbox: Sandbox, clock: FrozenClock) -> None:
    code = v2.code()
    clock.advance(61.5)

    v2.exchange(code)

    assert why(sandbox) == "the code expired 1.5 seconds ago; it is good for a minute"


def test_another_applications_code_says_so(v2: Walk, sandbox: Sandbox, other: Application) -> None:
    code = v2.code()

    Walk(v2.browser, other).exchange(code)

    assert why(sandbox) == "the code was issued to another application than 'Other Application'"


def test_a_wrong_verifier_shows_both_hashes(v2: Walk, sandbox: Sandbox) -> None:
    v2.exchange(v2.code(), code_verifier="w" * 64)

    expected, hashed = challenge_of(VERIFIER), challenge_of("w" * 64)
    assert why(sandbox) == f"the code_verifier hashes to {hashed}, the code_challenge was {expected}"


def test_a_verifier_of_the_wrong_length_says_how_long_it_is(v2: Walk, sandbox: Sandbox) -> None:
    v2.exchange(v2.code(code_challenge=challenge_of("v" * 42)), code_verifier="v" * 42)

    expected = "the code_verifier is the right one, but has 42 characters instead of 43 to 128"
    assert why(sandbox) == expected


def test_another_redirect_uri_shows_both(v2: Walk, sandbox: Sandbox) -> None:
    v2.exchange(v2.code(), redirect_uri="https://elsewhere.example.com/")

    assert why(sandbox) == (
        f"the redirect_uri is 'https://elsewhere.example.com/', the authorization request had "
        f"'{v2.redirect_uri}'"
    )


# clients and parameters


def near(client_id: str) -> str:
    """The client id with another last letter."""
    return client_id[:-1] + ("a" if client_id[-1] != "a" else "b")


@pytest.mark.parametrize(
    ("refuse", "reason"),
    [
        pytest.param(
            lambda walk: walk.exchange("any", client_id=None),
            "neither a Basic header nor a client_id in the form names an application; a body that is no "
            "form, as JSON, is not read",
            id="no client",
        ),
        pytest.param(
            lambda walk: walk.exchange("any", client_id="short"),
            "a client_id has 40 letters and digits; this one has 5 characters",
            id="short client_id",
        ),
        pytest.param(
            lambda walk: walk.exchange("any", client_id="-" * 40),
            "a client_id has letters and digits only",
            id="dashed client_id",
        ),
        pytest.param(
            lambda walk: walk.exchange("any", client_id="a" * 40),
            "no application is registered with this client_id; is it one of CMS's own sandbox?",
            id="unknown client_id",
        ),
        pytest.param(
            lambda walk: walk.exchange("any", client_id=near(walk.application.client_id)),
            "no application is registered with this client_id; it is nearly that of 'Demo Application'",
            id="misspelled client_id",
        ),
        pytest.param(
            lambda walk: walk.exchange("any", client_secret=None),
            "the client_secret of 'Demo Application' is missing",
            id="no secret",
        ),
        pytest.param(
            lambda walk: walk.exchange("any", client_secret="wrong"),
            "the client_secret is not that of 'Demo Application'",
            id="wrong secret",
        ),
        pytest.param(
            lambda walk: with_header(
                walk,
                basic(walk.application.client_id, walk.application.client_secret, scheme="basic"),
                walk.exchange_form("any", client_id=None, client_secret=None),
            ),
            "the header's scheme has to be spelled Basic, with a capital B",
            id="small letter",
        ),
        pytest.param(
            lambda walk: with_header(walk, "Basic", walk.exchange_form("any")),
            "the Authorization header is one word alone; CMS's server fails there",
            id="Basic alone",
        ),
        pytest.param(
            lambda walk: with_header(walk, "Bearer unknown", walk.exchange_form("any")),
            "the Bearer token in the Authorization header is unknown; CMS's server fails there",
            id="unknown Bearer",
        ),
        pytest.param(
            lambda walk: walk.exchange(None, code_verifier=VERIFIER), "the form has no code", id="no code"
        ),
        pytest.param(
            lambda walk: walk.exchange(walk.code(), code_verifier=None),
            "the form has no code_verifier",
            id="no verifier",
        ),
        pytest.param(
            lambda walk: walk.exchange(walk.code(), redirect_uri=None),
            "the form has no redirect_uri; only an application with a single one may leave it out",
            id="no redirect URI",
        ),
        pytest.param(
            lambda walk: walk.exchange("any", grant_type="nonsense"),
            "grant_type is none of authorization_code, refresh_token, client_credentials, password",
            id="unknown grant type",
        ),
        pytest.param(
            lambda walk: walk.exchange("any", grant_type="password", username="x", password="y"),
            "beneficiaries have no password here; let them log in at the authorization endpoint",
            id="password",
        ),
        pytest.param(
            lambda walk: walk.browser.post("/v2/o/token/?x=1", walk.exchange_form("any")),
            "the token endpoint takes its parameters in the body; the URL had a query string",
            id="query",
        ),
    ],
)
def test_a_refused_exchange_says_why(v2: Walk, sandbox: Sandbox, refuse: Refuse, reason: str) -> None:
    refuse(v2)

    assert why(sandbox) == reason


def test_two_applications_are_named(v2: Walk, sandbox: Sandbox, other: Application) -> None:
    with_header(v2, basic(other.client_id, other.client_secret), v2.exchange_form("any"))

    assert why(sandbox) == (
        "the Authorization header is that of 'Other Application', the form names 'Demo Application'"
    )


# refreshes


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize(
    ("token", "reason"),
    [
        (None, "the form has no refresh_token"),
        (
            "unknown",
            "no refresh token has this value: it was never issued here, a newer consent removed it, or it "
            "was spent long ago",
        ),
    ],
)
def test_a_refresh_without_a_known_token_says_why(
    v2: Walk, sandbox: Sandbox, version: int, token: str | None, reason: str
) -> None:
    Walk(v2.browser, v2.application, version).refresh(token)

    assert why(sandbox) == reason


def test_a_replayed_refresh_token_says_so(v2: Walk, sandbox: Sandbox) -> None:
    tokens = v2.tokens()
    v2.refresh(tokens["refresh_token"])

    v2.refresh(tokens["refresh_token"])

    assert why(sandbox) == (
        "the refresh token was used before, or its access token was revoked; each one is good once"
    )


def test_a_wider_scope_is_named(v2: Walk, sandbox: Sandbox) -> None:
    tokens = v2.tokens(scope="openid patient/Coverage.rs")

    v2.refresh(tokens["refresh_token"], scope="openid profile patient/Patient.r")

    assert why(sandbox) == (
        "a refresh may narrow the scopes of its token, which has not: patient/Patient.r, profile"
    )


def test_a_grant_that_is_over_says_since_when(v2: Walk, sandbox: Sandbox, clock: FrozenClock) -> None:
    tokens = v2.tokens()
    clock.advance(400 * 24 * 3600)

    v2.refresh(tokens["refresh_token"])

    assert why(sandbox) == "the data access grant ended at 2027-02-01T12:00:00Z"


def test_a_grant_that_is_gone_says_so(v2: Walk, sandbox: Sandbox) -> None:
    tokens = v2.tokens()
    sandbox.grants.remove_grant(v2.application.client_id, 0)

    v2.refresh(tokens["refresh_token"])

    assert why(sandbox) == (
        "the data access grant behind the token was removed; the beneficiary has to consent again"
    )


def test_an_application_that_may_not_refresh_is_named(v2: Walk, sandbox: Sandbox) -> None:
    theirs = Walk(v2.browser, register(sandbox, data_access_type=DataAccessType.ONE_TIME))

    theirs.refresh(theirs.tokens()["refresh_token"])

    expected = "the application 'Other Application' is ONE_TIME; its refresh tokens are never good"
    assert why(sandbox) == expected


def test_another_applications_refresh_token_says_so(v2: Walk, sandbox: Sandbox, other: Application) -> None:
    Walk(v2.browser, other).refresh(v2.tokens()["refresh_token"])

    assert why(sandbox) == "the refresh token was issued to another application than 'Other Application'"


def test_a_multipart_refresh_at_version_3_says_so(v3: Walk, sandbox: Sandbox) -> None:
    v3.browser.post_multipart("/v3/o/token/", v3.refresh_form(v3.tokens()["refresh_token"]))

    expected = "version 3 takes a refresh in an application/x-www-form-urlencoded body only"
    assert why(sandbox) == expected


def test_a_version_that_is_not_open_says_to_whom(v3: Walk, sandbox: Sandbox) -> None:
    tokens = v3.tokens()
    switch(sandbox, v3_early_adopters=frozenset[str]())

    v3.refresh(tokens["refresh_token"])

    assert why(sandbox) == "v3_early_adopters does not name 'developer', the developer of 'Demo Application'"


# revocation


@pytest.mark.parametrize(
    ("endpoint", "form", "reason"),
    [
        pytest.param(
            "revoke",
            {"token": "unknown"},
            "no access token in force has this value, and a refresh token is found only with "
            "token_type_hint=refresh_token; CMS's server fails there",
            id="unknown",
        ),
        pytest.param("revoke_token", {}, "the form has no token, or an empty one", id="missing"),
    ],
)
def test_a_refused_revocation_says_why(
    v2: Walk, sandbox: Sandbox, endpoint: str, form: dict[str, str], reason: str
) -> None:
    v2.browser.post(f"/v2/o/{endpoint}/", form)

    assert why(sandbox) == reason


@pytest.mark.parametrize(
    ("endpoint", "reason"),
    [
        ("revoke", "the token is another application's; CMS's server fails there"),
        ("revoke_token", "the token was issued to 'Demo Application', and another application asks"),
    ],
)
def test_the_revocation_of_another_applications_token_says_so(
    v2: Walk, sandbox: Sandbox, other: Application, endpoint: str, reason: str
) -> None:
    header = {"authorization": basic(other.client_id, other.client_secret)}

    v2.browser.post(f"/v2/o/{endpoint}/", {"token": v2.tokens()["access_token"]}, headers=header)

    assert why(sandbox) == reason


# what it never tells


def test_no_reason_holds_a_secret_a_code_or_a_token(v2: Walk, sandbox: Sandbox) -> None:
    secrets = {v2.application.client_secret, code := v2.code()}
    v2.exchange(code, code_verifier="w" * 64)
    v2.exchange(code, redirect_uri="https://elsewhere.example.com/")
    tokens = v2.exchange(code).json
    secrets |= {tokens["access_token"], tokens["refresh_token"], "a-secret-in-the-wrong-place"}
    v2.exchange(code)
    v2.exchange("any", client_id="a-secret-in-the-wrong-place")
    v2.exchange("any", grant_type="a-secret-in-the-wrong-place")
    v2.exchange("any", client_secret="a-secret-in-the-wrong-place")
    v2.refresh(tokens["refresh_token"])
    v2.refresh(tokens["refresh_token"])
    v2.refresh(tokens["access_token"])
    v2.browser.post("/v2/o/revoke/", {"token": tokens["access_token"]})
    v2.browser.post("/v2/o/introspect/", {"token": tokens["access_token"]})

    reasons = [exchange.why for exchange in sandbox.journal.exchanges(refused=True)]

    assert len(reasons) == 10
    assert not [reason for reason in reasons for secret in secrets if secret in str(reason)]


def test_a_public_application_with_a_wrong_secret_is_named(v2: Walk, sandbox: Sandbox) -> None:
    public = Walk(v2.browser, register(sandbox, client_type=ClientType.PUBLIC))

    public.exchange("any", client_secret="wrong")

    assert why(sandbox) == "the client_secret is not that of 'Other Application'"
