"""The token endpoint: what a code becomes, and how it is asked for."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest

from bbmock.app import create_app
from bbmock.domain.applications import AllowedAuthType, Application, DataAccessType
from bbmock.domain.backend import Asked, Backend, BackendAnswer, BackendCall
from bbmock.domain.clock import FrozenClock
from bbmock.population import identity
from bbmock.state.sandbox import Sandbox
from bbmock.state.settings import Settings
from tests.browser import Browser, basic
from tests.refusals import INVALID_CLIENT, checked, invalid_request, is_uncached
from tests.registered import CALLBACK, register
from tests.walk import Walk

MISMATCHING = invalid_request("Mismatching redirect URI.")
MISSING = invalid_request("Missing redirect URI.")
NO_QUERY = invalid_request("URL query parameters are not allowed")
NO_APPLICATION = checked(401, "invalid_client", "App id failed")
INVALID_CREDENTIALS = {"error": "invalid_grant", "error_description": "Invalid credentials given."}
NO_USERNAME = invalid_request("Request is missing username parameter.")
NO_PASSWORD = invalid_request("Request is missing password parameter.")
CALL_NOT_ALLOWED = {
    "status_code": 403,
    "message": "This authorization call type is not allowed for application, Other Application. If you are "
    "the app maintainer, please contact the Blue Button API team. If you are a Medicare Beneficiary and need "
    "assistance, please contact the support team for the application you are trying to access.",
}
KEYS = [
    "access_token",
    "expires_in",
    "token_type",
    "scope",
    "refresh_token",
    "patient",
    "access_grant_expiration",
]


# success


def test_a_code_becomes_a_pair_of_tokens_in_cms_shape(walk: Walk) -> None:
    seen = walk.exchange(walk.code(scope="openid patient/Coverage.rs"))

    assert seen.status == 200
    assert list(seen.json) == KEYS
    assert {name: seen.json[name] for name in KEYS if not name.endswith("_token")} == {
        "expires_in": 3600,
        "token_type": "Bearer",
        "scope": "openid patient/Coverage.rs",
        "patient": identity.patient_id(0, 3 if walk.version == 3 else 2),
        "access_grant_expiration": "2027-02-01T12:00:00Z",
    }
    assert all(len(seen.json[name]) == 30 for name in ("access_token", "refresh_token"))
    assert seen.text == json.dumps(seen.json)
    assert seen.header("content-type") == "application/json"
    assert is_uncached(seen)


@pytest.mark.parametrize(
    ("kind", "ends"),
    [
        (DataAccessType.THIRTEEN_MONTH, "2027-02-01T12:00:00Z"),
        (DataAccessType.ONE_TIME, "2026-01-01T13:00:00Z"),
        (DataAccessType.RESEARCH_STUDY, ""),
    ],
)
def test_the_end_of_access_depends_on_the_kind_of_application(
    walk: Walk, sandbox: Sandbox, kind: DataAccessType, ends: str
) -> None:
    tokens = Walk(walk.browser, register(sandbox, data_access_type=kind), walk.version).tokens()

    assert tokens["access_grant_expiration"] == ends
    assert tokens["refresh_token"]


def test_a_grant_removed_before_the_exchange_leaves_the_end_empty(walk: Walk, sandbox: Sandbox) -> None:
    code = walk.code()
    sandbox.grants.remove_grant(walk.application.client_id, 0)

    assert walk.exchange(code).json["access_grant_expiration"] == ""


@pytest.mark.parametrize("redeemed_at", [1, 2, 3])
def test_a_code_of_one_version_is_good_at_another(walk: Walk, redeemed_at: int) -> None:
    there = Walk(walk.browser, walk.application, redeemed_at)

    tokens = there.exchange(walk.code()).json

    assert tokens["patient"] == identity.patient_id(0, 3 if redeemed_at == 3 else 2)


def test_the_slash_at_the_end_is_optional(walk: Walk) -> None:
    form = walk.exchange_form(walk.code())

    assert walk.browser.post(f"/v{walk.version}/o/token", form).status == 200


def test_a_multipart_body_is_read(walk: Walk) -> None:
    form = walk.exchange_form(walk.code())

    assert walk.browser.post_multipart(f"/v{walk.version}/o/token/", form).status == 200


def test_a_scope_in_the_exchange_changes_nothing(v2: Walk) -> None:
    tokens = v2.exchange(v2.code(scope="patient/Coverage.rs"), scope="openid").json

    assert tokens["scope"] == "patient/Coverage.rs"


def test_the_lifetime_of_access_tokens_can_be_set(clock: FrozenClock, application: Application) -> None:
    settings = Settings(access_token_lifetime=2 * Settings().access_token_lifetime)
    walk = Walk(Browser(create_app(Sandbox(clock=clock, settings=settings))), application)

    tokens = walk.tokens()
    clock.advance(7199)

    assert tokens["expires_in"] == 7200
    assert walk.browser.get("/v2/connect/userinfo", token=tokens["access_token"]).status == 200


# how it is asked


@pytest.mark.parametrize(
    "grant_type", [None, "", "authorization-code", "implicit", "AUTHORIZATION_CODE", "refresh-token"]
)
def test_an_unknown_grant_type_is_refused(walk: Walk, grant_type: str | None) -> None:
    seen = walk.exchange("any", grant_type=grant_type)

    assert (seen.status, seen.json) == (400, {"error": "unsupported_grant_type"})
    assert is_uncached(seen)


def test_a_json_body_names_no_application(walk: Walk) -> None:
    body = json.dumps(walk.exchange_form(walk.code())).encode()

    seen = walk.browser.send(
        "POST", f"/v{walk.version}/o/token/", headers={"content-type": "application/json"}, body=body
    )

    assert (seen.status, seen.json) == (401, NO_APPLICATION)


def test_a_json_body_beside_basic_names_no_grant_type(walk: Walk) -> None:
    header = basic(walk.application.client_id, walk.application.client_secret)

    seen = walk.browser.send(
        "POST",
        f"/v{walk.version}/o/token/",
        headers={"content-type": "application/json", "authorization": header},
        body=json.dumps(walk.exchange_form(walk.code())).encode(),
    )

    assert (seen.status, seen.json) == (400, {"error": "unsupported_grant_type"})


def test_parameters_in_the_query_are_refused(walk: Walk) -> None:
    query = urlencode(walk.exchange_form(walk.code()))

    seen = walk.browser.post(f"/v{walk.version}/o/token/?{query}")

    assert (seen.status, seen.json) == (400, NO_QUERY)
    assert seen.header("content-type") == "text/html; charset=utf-8"


def test_any_query_spoils_a_good_body(walk: Walk) -> None:
    code = walk.code()

    seen = walk.browser.post(f"/v{walk.version}/o/token/?x=1", walk.exchange_form(code))

    assert (seen.status, seen.json) == (400, NO_QUERY)
    assert walk.exchange(code).status == 200


def test_an_unknown_application_is_refused_before_its_query(walk: Walk) -> None:
    seen = walk.browser.post(f"/v{walk.version}/o/token/?x=1", walk.exchange_form("any", client_id="a" * 40))

    assert (seen.status, seen.json) == (
        400,
        checked(400, "invalid_client", "Application does not exist (client_id)"),
    )


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize(("method", "status"), [("GET", 405), ("PUT", 405), ("HEAD", 405), ("OPTIONS", 200)])
def test_only_posts_are_answered(
    browser: Browser, version: int, method: str, status: int, slash: str
) -> None:
    seen = browser.send(method, f"/v{version}/o/token{slash}")

    assert (seen.status, seen.text, seen.header("allow")) == (status, "", "POST, OPTIONS")


# who may ask for what


@pytest.mark.parametrize(
    ("given", "body"),
    [
        pytest.param({"username": "x", "password": "y"}, INVALID_CREDENTIALS, id="both"),
        pytest.param({"password": "y"}, NO_USERNAME, id="no username"),
        pytest.param({"username": "", "password": "y"}, NO_USERNAME, id="empty username"),
        pytest.param({"username": "x"}, NO_PASSWORD, id="no password"),
    ],
)
def test_nobody_gets_tokens_for_a_password(walk: Walk, given: dict[str, str], body: object) -> None:
    seen = walk.exchange(None, grant_type="password", **given)

    assert (seen.status, seen.json) == (400, body)
    assert is_uncached(seen)


def test_a_wrong_secret_is_told_before_a_password(v2: Walk) -> None:
    assert v2.exchange(None, grant_type="password", client_secret="wrong").json == INVALID_CLIENT


@pytest.mark.parametrize("grant_type", ["authorization_code", "password", "nonsense"])
@pytest.mark.parametrize("query", ["", "?x=1"])
def test_an_application_for_client_credentials_only_is_refused(
    walk: Walk, sandbox: Sandbox, grant_type: str, query: str
) -> None:
    limited = register(sandbox, allowed_auth_type=AllowedAuthType.CLIENT_CREDENTIALS)
    form = Walk(walk.browser, limited, walk.version).exchange_form("any", grant_type=grant_type)

    seen = walk.browser.post(f"/v{walk.version}/o/token/{query}", form)

    assert (seen.status, seen.json) == (403, CALL_NOT_ALLOWED)
    assert seen.header("cache-control") is None


@pytest.mark.parametrize("kind", [AllowedAuthType.AUTH_CODE, AllowedAuthType.AUTH_CODE_AND_CLIENT_CREDS])
def test_an_application_for_codes_gets_tokens(walk: Walk, sandbox: Sandbox, kind: AllowedAuthType) -> None:
    theirs = Walk(walk.browser, register(sandbox, allowed_auth_type=kind), walk.version)

    assert theirs.exchange(theirs.code()).status == 200


@pytest.mark.parametrize(("issued_at", "redeemed_at"), [(2, 3), (1, 3), (3, 2)])
def test_a_person_whom_a_version_does_not_know_has_no_id_there(
    browser: Browser, application: Application, sandbox: Sandbox, issued_at: int, redeemed_at: int
) -> None:
    sandbox.backend = nobody_at(redeemed_at)
    code = Walk(browser, application, issued_at).code()

    seen = Walk(browser, application, redeemed_at).exchange(code)

    assert (seen.status, seen.json["patient"]) == (200, "")


def nobody_at(version: int) -> Backend:
    """A backend at which a version knows nobody."""

    def stand_in(asked: BackendCall) -> BackendAnswer | None:
        if asked.asked is Asked.PATIENT_LOOKUP and asked.version == version:
            return BackendAnswer(200, b'{"resourceType": "Bundle", "total": 0}')
        return None

    return stand_in


# the redirect URI again


def test_a_wrong_redirect_uri_is_refused_and_the_code_survives(walk: Walk) -> None:
    code = walk.code()

    seen = walk.exchange(code, redirect_uri=walk.redirect_uri + "x")

    assert (seen.status, seen.json) == (400, MISMATCHING)
    assert walk.exchange(code).status == 200


def test_another_registered_redirect_uri_is_refused(walk: Walk) -> None:
    seen = walk.exchange(walk.code(), redirect_uri=walk.application.redirect_uris[1])

    assert (seen.status, seen.json) == (400, MISMATCHING)


def test_a_redirect_uri_is_compared_letter_by_letter(browser: Browser, other: Application) -> None:
    walk = Walk(browser, other)

    seen = walk.exchange(walk.code(redirect_uri=f"{CALLBACK}?x=1"), redirect_uri=CALLBACK)

    assert (seen.status, seen.json) == (400, MISMATCHING)


def test_one_registered_redirect_uri_may_be_omitted(walk: Walk, other: Application) -> None:
    theirs = Walk(walk.browser, other, walk.version)

    assert theirs.exchange(theirs.code(redirect_uri=None), redirect_uri=None).status == 200


def test_an_omitted_redirect_uri_is_refused_where_several_are_registered(walk: Walk) -> None:
    code = walk.code()

    seen = walk.exchange(code, redirect_uri=None)

    assert (seen.status, seen.json) == (400, MISSING)
    assert walk.exchange(code).status == 200
