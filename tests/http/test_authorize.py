"""The first contact at the authorization endpoint, before anybody has logged in."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from bbmock.domain.applications import AllowedAuthType, Application
from bbmock.state.sandbox import Sandbox
from tests.browser import Browser
from tests.oddities import switch
from tests.registered import register
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


CC_ONLY = (
    "This authorization call type is not allowed for application, Other Application. If you are the app "
    "maintainer, please contact the Blue Button API team. If you are a Medicare Beneficiary and need "
    "assistance, please contact the support team for the application you are trying to access."
)
AUDIT_EVENTS_ON = (
    "Requesting an AuditEvent scope is only valid in token requests through CMS Aligned Networks. For more "
    "information, go to this page: https://bluebutton.cms.gov/cms-aligned-networks-documentation/"
)


def test_an_application_for_client_credentials_only_is_refused(
    browser: Browser, sandbox: Sandbox, version: int
) -> None:
    theirs = register(sandbox, allowed_auth_type=AllowedAuthType.CLIENT_CREDENTIALS)

    seen = Walk(browser, theirs, version).authorize(client_secret="anything")

    assert (seen.status, seen.json) == (403, {"status_code": 403, "message": CC_ONLY})


@pytest.mark.parametrize("kind", [AllowedAuthType.AUTH_CODE, AllowedAuthType.AUTH_CODE_AND_CLIENT_CREDS])
def test_an_application_for_codes_too_is_not(
    browser: Browser, sandbox: Sandbox, kind: AllowedAuthType
) -> None:
    assert is_login(Walk(browser, register(sandbox, allowed_auth_type=kind)).authorize())


def test_version_3_is_closed_to_developers_outside_the_flag(v3: Walk, sandbox: Sandbox) -> None:
    switch(sandbox, v3_early_adopters=frozenset({"somebody else"}))

    seen = v3.authorize(scope="patient/AuditEvent.rs")

    assert (seen.status, seen.json) == (403, {"status_code": 403, "message": "Unable to verify permission"})


def test_version_3_is_open_to_developers_in_the_flag(v3: Walk, sandbox: Sandbox) -> None:
    switch(sandbox, v3_early_adopters=frozenset({v3.application.developer}))

    assert is_login(v3.authorize())


@pytest.mark.parametrize("version", [1, 2])
def test_the_flag_is_about_version_3_only(
    browser: Browser, application: Application, sandbox: Sandbox, version: int
) -> None:
    switch(sandbox, v3_early_adopters=frozenset())

    assert is_login(Walk(browser, application, version).authorize())


def test_version_3_switched_off_is_no_page(v3: Walk, sandbox: Sandbox) -> None:
    page = v3.log_in()
    switch(sandbox, v3_endpoints=False)

    for seen in (v3.authorize(), v3.browser.get(page.url)):
        assert (seen.status, "<title>404 - Page not found</title>" in seen.text) == (404, True)


@pytest.mark.parametrize("suffix", ["r", "s", "rs"])
def test_audit_events_are_refused_in_other_words_where_they_exist(
    walk: Walk, sandbox: Sandbox, suffix: str
) -> None:
    switch(sandbox, enable_auditevents=True)

    seen = walk.authorize(scope=f"openid patient/AuditEvent.{suffix}")

    assert (seen.status, seen.json) == (400, {"status_code": 400, "message": AUDIT_EVENTS_ON})


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


def test_posted_parameters_come_to_the_login_after_those_of_the_query(v2: Walk) -> None:
    form = v2.authorize_parameters()

    seen = v2.browser.post("/v2/o/authorize/?a=%2F&state=of-the-query-0123456789", form)

    assert seen.redirect["next"] == (
        f"/v2/o/authorize/?a=%2F&state=of-the-query-0123456789&{urlencode(form)}"
    )


def test_the_query_counts_before_the_body(v2: Walk) -> None:
    query = urlencode({"code_challenge_method": "plain"})

    seen = v2.browser.post(f"/v2/o/authorize/?{query}", v2.authorize_parameters())

    assert (seen.status, seen.json) == (400, WRONG_METHOD)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_path_without_its_slash_is_redirected_with_its_query(walk: Walk, method: str) -> None:
    seen = walk.browser.send(method, f"/v{walk.version}/o/authorize?x=1&y=%2F")

    assert (seen.status, seen.location) == (301, f"/v{walk.version}/o/authorize/?x=1&y=%2F")
    assert (seen.text, seen.header("x-ratelimit-limit")) == ("", None)
