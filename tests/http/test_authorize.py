"""The first contact at the authorization endpoint, before anybody has logged in."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from bbmock.domain.applications import Application
from bbmock.state.sandbox import Sandbox
from tests.browser import Browser
from tests.walk import INACTIVE, STATE, Walk, is_login

WRONG_METHOD = {
    "status_code": 400,
    "error": "invalid_request",
    "error_description": "code_challenge_method must be S256",
}
SHORT_STATE = {"status_code": 400, "message": "State parameter should have a minimum of 16 characters"}
INVALID_SCOPES = {"status_code": 400, "message": "Invalid scopes."}


def missing(names: str) -> dict[str, object]:
    return {"status_code": 400, "message": f"Missing Required Parameter(s): {names}"}


@pytest.mark.parametrize(
    ("client_id", "status", "sentence"),
    [
        pytest.param(None, 401, "App id failed", id="absent"),
        pytest.param("", 401, "App id failed", id="empty"),
        pytest.param("a" * 39, 400, "Invalid client_id format", id="39 characters"),
        pytest.param("a" * 41, 400, "Invalid client_id format", id="41 characters"),
        pytest.param("a" * 39 + "-", 400, "Invalid client_id format", id="a dash"),
        pytest.param("a" * 39 + "é", 400, "Invalid client_id format", id="not ASCII"),
        pytest.param("a" * 40, 400, "Application does not exist (client_id)", id="unknown"),
    ],
)
def test_a_request_without_a_known_application_is_refused_on_a_page(
    walk: Walk, client_id: str | None, status: int, sentence: str
) -> None:
    seen = walk.authorize(client_id=client_id)

    assert seen.status == status
    assert seen.header("content-type") == "text/html; charset=utf-8"
    assert "<title>401 - Unauthorized</title>" in seen.text
    assert f'<p class="Normal401Text">invalid_client : {sentence}</p>' in seen.text


def test_an_inactive_application_is_refused_on_a_page(walk: Walk, sandbox: Sandbox) -> None:
    sandbox.applications.replace(replace(walk.application, active=False))

    seen = walk.authorize()

    assert seen.status == 403
    assert f'<p class="Normal401Text">invalid_client : {INACTIVE}</p>' in seen.text


@pytest.mark.parametrize(
    ("changed", "body"),
    [
        pytest.param({"scope": "openid patient/AuditEvent.rs"}, INVALID_SCOPES, id="audit events"),
        pytest.param({"scope": "patient/AuditEvent.r"}, INVALID_SCOPES, id="audit events to read"),
        pytest.param({"code_challenge_method": "plain"}, WRONG_METHOD, id="plain"),
        pytest.param({"code_challenge_method": "s256"}, WRONG_METHOD, id="lower case"),
        pytest.param({"code_challenge_method": "plain", "state": None}, WRONG_METHOD, id="plain, no state"),
        pytest.param({"code_challenge_method": "plain", "state": "short"}, WRONG_METHOD, id="plain first"),
        pytest.param({"state": "s" * 15}, SHORT_STATE, id="state of 15"),
        pytest.param({"state": "s", "code_challenge": None}, SHORT_STATE, id="short state before missing"),
        pytest.param({"state": None}, missing("state"), id="no state"),
        pytest.param({"state": ""}, missing("state"), id="empty state"),
        pytest.param({"code_challenge": None}, missing("code_challenge"), id="no challenge"),
        pytest.param({"code_challenge": ""}, missing("code_challenge"), id="empty challenge"),
        pytest.param({"code_challenge_method": None}, missing("code_challenge_method"), id="no method"),
        pytest.param({"code_challenge_method": ""}, missing("code_challenge_method"), id="empty method"),
        pytest.param(
            {"code_challenge": None, "code_challenge_method": None, "state": None},
            missing("code_challenge, code_challenge_method, state"),
            id="all three",
        ),
    ],
)
def test_a_request_that_lacks_what_cms_demands_is_refused_in_json(
    walk: Walk, changed: dict[str, str | None], body: dict[str, object]
) -> None:
    seen = walk.authorize(**changed)

    assert (seen.status, seen.json) == (400, body)
    assert list(seen.json) == list(body)
    assert seen.header("content-type") == "application/json"


def test_a_client_secret_in_the_query_is_refused_in_one_sentence(walk: Walk) -> None:
    seen = walk.authorize(client_secret="anything", code_challenge_method="plain")

    assert (seen.status, seen.text) == (400, "Illegal query parameter [client_secret] detected")
    assert seen.header("content-type") == "text/html; charset=utf-8"


def test_version_3_demands_the_scope_parameter(v3: Walk) -> None:
    seen = v3.authorize(scope=None, state=None)

    assert (seen.status, seen.json) == (400, missing("state, scope"))


@pytest.mark.parametrize("version", [1, 2])
def test_earlier_versions_do_without_the_scope_parameter(
    browser: Browser, application: Application, version: int
) -> None:
    assert is_login(Walk(browser, application, version).authorize(scope=None))


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"state": "s" * 16}, id="state of 16"),
        pytest.param({"scope": ""}, id="empty scope"),
        pytest.param({"scope": "patient/Nothing.rs"}, id="unknown scope"),
        pytest.param({"redirect_uri": "https://elsewhere.example.com/"}, id="unregistered redirect URI"),
        pytest.param({"redirect_uri": None}, id="no redirect URI"),
        pytest.param({"response_type": None}, id="no response type"),
        pytest.param({"response_type": "token"}, id="implicit"),
        pytest.param({"nonce": "n", "lang": "fr"}, id="parameters that nobody reads"),
    ],
)
def test_the_first_contact_leaves_these_for_after_the_login(
    walk: Walk, changed: dict[str, str | None]
) -> None:
    assert is_login(walk.authorize(**changed))


def test_the_way_to_the_login_keeps_path_and_query(walk: Walk) -> None:
    seen = walk.authorize()

    kept = urlsplit(seen.redirect["next"])
    assert seen.location.startswith(f"/mymedicare/login?next=/v{walk.version}/o/authorize/%3Fclient_id%3D")
    assert dict(parse_qsl(kept.query)) == walk.authorize_parameters()


@pytest.mark.parametrize("method", ["HEAD", "PUT", "PATCH", "DELETE"])
def test_every_method_leads_to_the_login(walk: Walk, method: str) -> None:
    query = urlencode(walk.authorize_parameters())

    assert is_login(walk.browser.send(method, f"/v{walk.version}/o/authorize/?{query}"))


def test_a_posted_request_leads_to_the_login(walk: Walk) -> None:
    seen = walk.browser.post(f"/v{walk.version}/o/authorize/", walk.authorize_parameters())

    assert is_login(seen)
    assert dict(parse_qsl(urlsplit(seen.redirect["next"]).query)) == walk.authorize_parameters()


@pytest.mark.parametrize("query", ["", f"?state={STATE}"], ids=["no state", "state in the query"])
def test_a_posted_request_needs_its_state_in_the_body(walk: Walk, query: str) -> None:
    form = walk.authorize_parameters(state=None)

    seen = walk.browser.post(f"/v{walk.version}/o/authorize/{query}", form)

    assert (seen.status, seen.json) == (401, {"status_code": 401, "message": "State required in POST body."})


def test_the_query_counts_before_the_body(v2: Walk) -> None:
    query = urlencode({"code_challenge_method": "plain"})

    seen = v2.browser.post(f"/v2/o/authorize/?{query}", v2.authorize_parameters())

    assert (seen.status, seen.json) == (400, WRONG_METHOD)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_path_without_its_slash_is_redirected_with_its_query(walk: Walk, method: str) -> None:
    seen = walk.browser.send(method, f"/v{walk.version}/o/authorize?x=1&y=%2F")

    assert (seen.status, seen.location) == (301, f"/v{walk.version}/o/authorize/?x=1&y=%2F")
    assert (seen.text, seen.header("x-ratelimit-limit")) == ("", None)
