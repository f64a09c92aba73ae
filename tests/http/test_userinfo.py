"""Userinfo: whose account it is, and whose token does not say."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bbmock.domain.applications import Application, DataAccessType
from bbmock.domain.backend import Backend, BackendAnswer, backend_version
from bbmock.domain.clock import FrozenClock
from bbmock.population import identity
from bbmock.state.sandbox import Sandbox
from tests.browser import Browser, Seen
from tests.journal import last, why
from tests.oddities import switch
from tests.registered import register
from tests.walk import INACTIVE, Walk

NOT_AUTHENTICATED = {"detail": "Authentication credentials were not provided."}
FORBIDDEN = {"detail": "You do not have permission to perform this action."}
GRANT_OVER = {
    "detail": "User access has timed out. To refresh Medicare data, end user must re-authenticate and "
    "consent to share their data."
}
NO_TOKEN = 'Bearer realm="api"'
INVALID = f'{NO_TOKEN},error="invalid_token",error_description="The access token is invalid."'
EXPIRED = f'{NO_TOKEN},error="invalid_token",error_description="The access token has expired."'


def ask(walk: Walk, token: str, *, headers: dict[str, str] | None = None) -> Seen:
    return walk.browser.get(f"/v{walk.version}/connect/userinfo", token=token, headers=headers or {})


def test_userinfo_has_cms_keys_in_their_order(walk: Walk, sandbox: Sandbox) -> None:
    person, patient = sandbox.population.person(3), identity.patient_id(3, 3 if walk.version == 3 else 2)

    seen = ask(walk, walk.tokens(user=3)["access_token"])

    assert (seen.status, seen.header("content-type")) == (200, "application/json")
    assert seen.header("allow") == "GET, OPTIONS"
    assert list(seen.json) == ["sub", "name", "given_name", "family_name", "email", "iat", "patient"]
    assert seen.json == {
        "sub": patient,
        "name": f"{person.given_name} {person.family_name}",
        "given_name": person.given_name,
        "family_name": person.family_name,
        "email": "bbuser00003@example.com",
        "iat": "2026-01-01T12:00:00.000Z",
        "patient": patient,
    }
    assert seen.text == json.dumps(seen.json)


def test_the_account_is_as_old_as_the_first_login(walk: Walk, clock: FrozenClock) -> None:
    clock.advance(0.5)
    walk.tokens()
    clock.advance(86400)

    seen = ask(walk, walk.tokens()["access_token"])

    assert seen.json["iat"] == "2026-01-01T12:00:00.500Z"


@pytest.mark.parametrize("asked_at", [1, 2, 3])
def test_a_token_of_one_version_is_good_at_another(walk: Walk, asked_at: int) -> None:
    seen = ask(Walk(walk.browser, walk.application, asked_at), walk.tokens()["access_token"])

    assert seen.json["sub"] == identity.patient_id(0, 3 if asked_at == 3 else 2)


@pytest.mark.parametrize(("comes_in_at", "unknown_at"), [(2, 3), (3, 2), (3, 1)])
def test_somebody_without_an_id_at_a_version_is_called_by_their_user_name(
    browser: Browser, application: Application, sandbox: Sandbox, comes_in_at: int, unknown_at: int
) -> None:
    sandbox.backend = nobody_at(unknown_at)
    token = Walk(browser, application, comes_in_at).tokens(user=3)["access_token"]

    seen = ask(Walk(browser, application, unknown_at), token)

    assert (seen.status, seen.json["sub"]) == (200, "BBUser00003")
    assert "patient" not in seen.json


def nobody_at(version: int) -> Backend:
    """A backend that knows nobody at a version."""
    bundle = BackendAnswer(200, b'{"resourceType": "Bundle"}')
    return lambda call: bundle if call.version == backend_version(version) else None


@pytest.mark.parametrize("path", ["userinfo", "userinfo/", "userinfoXYZ"])
def test_paths_that_begin_like_userinfo_are_userinfo(walk: Walk, path: str) -> None:
    token = walk.tokens()["access_token"]

    assert walk.browser.get(f"/v{walk.version}/connect/{path}", token=token).status == 200


@pytest.mark.parametrize(
    ("scope", "status"), [("profile", 200), ("openid", 403), ("patient/Patient.rs", 403)]
)
def test_userinfo_needs_the_scope_profile(walk: Walk, scope: str, status: int) -> None:
    assert ask(walk, walk.tokens(scope=scope)["access_token"]).status == status


def test_a_token_without_profile_is_forbidden(walk: Walk) -> None:
    seen = ask(walk, walk.tokens(scope="openid")["access_token"])

    assert (seen.status, seen.json, seen.header("allow")) == (403, FORBIDDEN, "GET, OPTIONS")
    assert seen.text == '{"detail":"You do not have permission to perform this action."}'
    assert seen.header("www-authenticate") is None


def test_kept_personal_information_keeps_userinfo(walk: Walk) -> None:
    tokens = walk.tokens(form={"share_demographic_scopes": "False"})

    assert (ask(walk, tokens["access_token"]).status) == 403


@pytest.mark.parametrize(
    ("authorization", "challenge"),
    [
        pytest.param(None, NO_TOKEN, id="absent"),
        pytest.param("", NO_TOKEN, id="empty"),
        pytest.param("Bearer", NO_TOKEN, id="Bearer alone"),
        pytest.param("Bearer a b", NO_TOKEN, id="two tokens"),
        pytest.param("Basic abc", NO_TOKEN, id="Basic"),
        pytest.param("Bearer unknown", INVALID, id="unknown"),
        pytest.param("bearer unknown", INVALID, id="lower case"),
        pytest.param("Bearer \xe9", INVALID, id="not ASCII"),
    ],
)
def test_no_live_token_is_not_authenticated(
    browser: Browser, version: int, authorization: str | None, challenge: str
) -> None:
    headers = {} if authorization is None else {"authorization": authorization}

    seen = browser.get(f"/v{version}/connect/userinfo", headers=headers)

    assert (seen.status, seen.json) == (401, NOT_AUTHENTICATED)
    assert (seen.header("www-authenticate"), seen.header("allow")) == (challenge, "GET, OPTIONS")
    assert seen.header("content-type") == "application/json"


def test_a_token_lives_until_its_hour_is_over(walk: Walk, clock: FrozenClock) -> None:
    token = walk.tokens()["access_token"]
    clock.advance(3599)

    assert ask(walk, token).status == 200


def test_a_token_is_refused_when_its_hour_is_over(walk: Walk, clock: FrozenClock) -> None:
    token = walk.tokens()["access_token"]
    clock.advance(3600)

    seen = ask(walk, token)

    assert (seen.status, seen.json) == (401, NOT_AUTHENTICATED)
    assert seen.header("www-authenticate") == EXPIRED


def test_a_token_of_an_inactive_application_is_refused(walk: Walk, sandbox: Sandbox) -> None:
    token = walk.tokens()["access_token"]
    sandbox.applications.replace(replace(walk.application, active=False))

    seen = ask(walk, token)

    assert (seen.status, seen.json) == (401, {"detail": INACTIVE})
    assert seen.header("www-authenticate") == NO_TOKEN


def test_a_token_whose_grant_is_gone_is_forbidden(walk: Walk, sandbox: Sandbox) -> None:
    token = walk.tokens()["access_token"]
    sandbox.grants.remove_grant(walk.application.client_id, 0)

    seen = ask(walk, token)

    assert (seen.status, seen.json) == (403, FORBIDDEN)


@pytest.mark.parametrize(("microseconds_left", "status"), [(1, 200), (0, 401)])
def test_a_live_token_ends_with_its_grant(
    walk: Walk, clock: FrozenClock, microseconds_left: int, status: int
) -> None:
    first = walk.tokens()
    end = datetime(2027, 2, 1, 12, tzinfo=UTC)
    clock.advance((end - clock.now()).total_seconds() - 60)
    token = walk.refresh(first["refresh_token"]).json["access_token"]

    clock.advance(60 - microseconds_left / 1e6)

    assert ask(walk, token).status == status


def test_a_grant_that_is_over_says_so(walk: Walk, clock: FrozenClock) -> None:
    first = walk.tokens()
    clock.advance((datetime(2027, 2, 1, 12, tzinfo=UTC) - clock.now()).total_seconds() - 60)
    token = walk.refresh(first["refresh_token"]).json["access_token"]
    clock.advance(60)

    seen = ask(walk, token)

    assert (seen.status, seen.json) == (401, GRANT_OVER)
    assert seen.header("www-authenticate") == NO_TOKEN


def test_a_one_time_application_reads_for_an_hour(walk: Walk, sandbox: Sandbox, clock: FrozenClock) -> None:
    once = register(sandbox, data_access_type=DataAccessType.ONE_TIME)
    token = Walk(walk.browser, once, walk.version).tokens()["access_token"]
    clock.advance(3600)

    assert ask(walk, token).header("www-authenticate") == EXPIRED


@pytest.mark.parametrize("accept", ["application/json", "text/html", "*/*", "application/*"])
def test_userinfo_is_json_for_everybody(v2: Walk, accept: str) -> None:
    seen = ask(v2, v2.tokens()["access_token"], headers={"accept": accept})

    assert (seen.status, seen.header("content-type")) == (200, "application/json")


@pytest.mark.parametrize("accept", ["application/fhir+json", "application/xml"])
def test_an_accept_header_without_json_is_not_acceptable(walk: Walk, accept: str) -> None:
    seen = ask(walk, walk.tokens()["access_token"], headers={"accept": accept})

    assert (seen.status, seen.json) == (406, {"detail": "Could not satisfy the request Accept header."})
    assert seen.header("content-type") == "application/json"


@pytest.mark.parametrize("with_header", [False, True])
def test_a_token_in_the_query_is_refused(walk: Walk, with_header: bool) -> None:
    token = walk.tokens()["access_token"]

    seen = walk.browser.get(
        f"/v{walk.version}/connect/userinfo?access_token={token}", token=token if with_header else None
    )

    assert (seen.status, seen.header("content-type")) == (400, "application/json")
    assert seen.json == {
        "detail": "Using the access token in the query parameters is not supported. "
        "Use the Authorization header instead"
    }


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_other_safe_methods_are_forbidden(walk: Walk, method: str) -> None:
    token = walk.tokens()["access_token"]

    seen = walk.browser.send(method, f"/v{walk.version}/connect/userinfo", token=token)

    assert (seen.status, seen.header("allow")) == (403, "GET, OPTIONS")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("with_token", [False, True])
def test_methods_that_change_are_forbidden_on_a_page(walk: Walk, method: str, with_token: bool) -> None:
    token = walk.tokens()["access_token"] if with_token else None

    seen = walk.browser.send(method, f"/v{walk.version}/connect/userinfo", token=token)

    assert (seen.status, seen.header("content-type")) == (403, "text/html; charset=utf-8")
    assert "<title>403 Forbidden</title>" in seen.text
    assert "CSRF verification failed. Request aborted." in seen.text


def test_version_3_is_closed_to_those_who_are_no_early_adopters(v3: Walk, sandbox: Sandbox) -> None:
    token = v3.tokens()["access_token"]
    switch(sandbox, v3_early_adopters=frozenset({"somebody else"}))

    seen = ask(v3, token)

    assert (seen.status, seen.header("allow")) == (403, "GET, OPTIONS")
    assert seen.json == {
        "detail": "This application, Demo Application, does not yet have access to v3 endpoints. If you are "
        "the app maintainer, please contact the Blue Button API team. If you are a Medicare Beneficiary and "
        "need assistance, please contact the support team for the application you are trying to access."
    }
    assert ask(replace(v3, version=2), token).status == 200


def test_version_3_is_open_to_its_early_adopters(v3: Walk, sandbox: Sandbox) -> None:
    token = v3.tokens()["access_token"]
    switch(sandbox, v3_early_adopters=frozenset({v3.application.developer}))

    assert ask(v3, token).status == 200


def test_the_scope_is_asked_for_before_the_early_adopters(v3: Walk, sandbox: Sandbox) -> None:
    token = v3.tokens(scope="openid")["access_token"]
    switch(sandbox, v3_early_adopters=frozenset())

    assert ask(v3, token).json == FORBIDDEN


def test_the_journal_knows_who_asked_for_whom(v2: Walk, sandbox: Sandbox) -> None:
    ask(v2, v2.tokens(user=3)["access_token"])

    exchange = last(sandbox)
    assert (exchange.client_id, exchange.beneficiary) == (v2.application.client_id, 3)
    assert exchange.why is None


def test_the_journal_knows_what_a_token_lacks(v2: Walk, sandbox: Sandbox) -> None:
    ask(v2, v2.tokens(scope="openid")["access_token"])

    assert why(sandbox) == "the token has no scope profile; it has openid"
