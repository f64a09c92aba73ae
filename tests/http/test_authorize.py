"""The authorization endpoint before anybody has decided: its first contact, and the checks after the login."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from bbmock.domain.applications import Application
from bbmock.domain.clock import FrozenClock
from bbmock.state.sandbox import Sandbox
from tests.browser import Browser, Seen
from tests.registered import CALLBACK, register
from tests.walk import STATE, V3_SCOPE, Walk

INACTIVE = (
    "This application, Demo Application, is temporarily inactive. If you are the app maintainer, please "
    "contact the Blue Button API team. If you are a Medicare Beneficiary and need assistance, please contact "
    "the support team for the application you are trying to access."
)
WRONG_METHOD = {
    "status_code": 400,
    "error": "invalid_request",
    "error_description": "code_challenge_method must be S256",
}
SHORT_STATE = {"status_code": 400, "message": "State parameter should have a minimum of 16 characters"}
INVALID_SCOPES = {"status_code": 400, "message": "Invalid scopes."}


def missing(names: str) -> dict[str, object]:
    return {"status_code": 400, "message": f"Missing Required Parameter(s): {names}"}


def is_login(seen: Seen) -> bool:
    return seen.status == 302 and seen.location.startswith("/mymedicare/login?next=")


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
        pytest.param(
            {"code_challenge_method": "plain", "state": None}, WRONG_METHOD, id="plain before state"
        ),
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


# after the login


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        pytest.param({"redirect_uri": "https://elsewhere.example.com/cb"}, "Mismatching", id="other host"),
        pytest.param({"redirect_uri": "http://localhost:8080/callback/"}, "Mismatching", id="trailing slash"),
        pytest.param({"redirect_uri": "http://localhost:8081/callback"}, "Mismatching", id="other port"),
        pytest.param({"redirect_uri": "http://localhost:8080/callback#f"}, "Invalid", id="fragment"),
        pytest.param({"redirect_uri": "not-a-uri"}, "Invalid", id="not absolute"),
        pytest.param({"redirect_uri": "http://[bad/callback"}, "Invalid", id="no URI"),
        pytest.param({"redirect_uri": None}, "Missing", id="several registered"),
    ],
)
def test_a_redirect_uri_that_cannot_be_trusted_is_never_redirected_to(
    walk: Walk, changed: dict[str, str | None], sentence: str
) -> None:
    seen = walk.log_in(**changed)

    assert seen.status == 400
    assert "<h3>Error: invalid_request</h3>" in seen.text
    assert f"<p>{sentence} redirect URI.</p>" in seen.text
    assert seen.header("location") is None


@pytest.mark.parametrize("name", ["client_id", "response_type", "redirect_uri", "scope", "state"])
def test_a_repeated_parameter_is_refused_on_a_page(walk: Walk, name: str) -> None:
    page = walk.log_in(scope=V3_SCOPE)
    value = walk.authorize_parameters(scope=V3_SCOPE)[name]

    seen = walk.browser.get(f"{page.url}&{urlencode({name: value})}")

    assert seen.status == 400
    assert "<h3>Error: invalid_request</h3>" in seen.text
    assert f"<p>Duplicate {name} parameter.</p>" in seen.text


@pytest.mark.parametrize(
    ("response_type", "query"),
    [
        pytest.param(
            None, "error=invalid_request&error_description=Missing+response_type+parameter.", id="absent"
        ),
        pytest.param("token", "error=unauthorized_client", id="token"),
        pytest.param("foo", "error=unsupported_response_type", id="unknown"),
    ],
)
def test_another_response_type_goes_back_to_the_application(
    walk: Walk, response_type: str | None, query: str
) -> None:
    seen = walk.log_in(response_type=response_type)

    assert seen.status == 302
    assert seen.location == f"{walk.redirect_uri}?{query}&state={STATE}"


@pytest.mark.parametrize("scope", ["patient/Nothing.rs", "openid patient/Nothing.rs", "token_introspect"])
def test_an_unknown_scope_is_refused_in_json_without_a_redirect(walk: Walk, scope: str) -> None:
    seen = walk.log_in(scope=scope)

    assert (seen.status, seen.json) == (400, INVALID_SCOPES)


def test_an_application_without_demographic_scopes_cannot_ask_for_them(
    browser: Browser, sandbox: Sandbox, version: int
) -> None:
    private = register(sandbox, require_demographic_scopes=False)

    seen = Walk(browser, private, version).log_in(scope="openid patient/Patient.rs")

    assert (seen.status, seen.json) == (400, INVALID_SCOPES)


def test_version_3_refuses_an_empty_scope_after_the_login(v3: Walk) -> None:
    seen = v3.log_in(scope="")

    assert (seen.status, seen.json) == (400, INVALID_SCOPES)


@pytest.mark.parametrize("held", [(), ("openid",)], ids=["no scopes", "other scopes"])
def test_version_3_fails_for_an_application_that_holds_none_of_the_scopes(
    browser: Browser, sandbox: Sandbox, held: tuple[str, ...]
) -> None:
    poor = register(sandbox, scopes=held)

    seen = Walk(browser, poor, 3).log_in(scope="patient/Coverage.rs")

    assert (seen.status, seen.json) == (500, {"error": "Server Error (500)"})


@pytest.mark.parametrize("version", [1, 2])
def test_earlier_versions_ask_for_scopes_that_the_application_does_not_hold(
    browser: Browser, sandbox: Sandbox, version: int
) -> None:
    poor = register(sandbox, scopes=())

    assert Walk(browser, poor, version).log_in(scope="patient/Coverage.rs").status == 200


def test_the_checks_of_the_first_contact_are_repeated_after_the_login(walk: Walk) -> None:
    page = walk.log_in()
    path = urlsplit(page.url).path

    seen = walk.browser.get(f"{path}?{urlencode(walk.authorize_parameters(state='short'))}")

    assert (seen.status, seen.json) == (400, SHORT_STATE)


# the approval


def test_an_approval_id_that_is_no_uuid_is_not_found(walk: Walk) -> None:
    query = urlencode(walk.authorize_parameters())

    seen = walk.browser.get(f"/v{walk.version}/o/authorize/nonsense/?{query}")

    assert (seen.status, seen.json) == (404, {"status_code": 404, "message": "Not found."})


def test_an_unknown_approval_leads_to_the_login(walk: Walk) -> None:
    path = f"/v{walk.version}/o/authorize/11111111-2222-4333-8444-555555555555/"

    seen = walk.browser.get(f"{path}?{urlencode(walk.authorize_parameters())}")

    assert is_login(seen)
    assert urlsplit(seen.redirect["next"]).path == path


def test_an_approval_leads_to_the_login_for_another_application(walk: Walk, other: Application) -> None:
    path = urlsplit(walk.log_in().url).path
    parameters = Walk(walk.browser, other, walk.version).authorize_parameters()

    assert is_login(walk.browser.get(f"{path}?{urlencode(parameters)}"))


def test_an_approval_is_bound_to_the_first_application_that_uses_it(walk: Walk, other: Application) -> None:
    to_consent = walk.browser.follow(walk.type_password(walk.login_page()))
    path = urlsplit(to_consent.location).path
    theirs = Walk(walk.browser, other, walk.version).authorize_parameters()

    seen = walk.browser.get(f"{path}?{urlencode(theirs)}")

    assert seen.status == 200
    assert is_login(walk.browser.follow(to_consent))


@pytest.mark.parametrize(("seconds", "status"), [(599, 200), (600, 302)])
def test_an_approval_lasts_ten_minutes(walk: Walk, clock: FrozenClock, seconds: int, status: int) -> None:
    page = walk.log_in()

    clock.advance(seconds)

    assert walk.browser.get(page.url).status == status


def test_a_look_at_the_page_does_not_lengthen_the_approval(v2: Walk, clock: FrozenClock) -> None:
    page = v2.log_in()
    clock.advance(599)
    v2.browser.get(page.url)

    clock.advance(1)

    assert is_login(v2.browser.get(page.url))


# redirect URIs that are accepted


def test_an_omitted_redirect_uri_means_the_only_one_registered(
    browser: Browser, other: Application, version: int
) -> None:
    seen = Walk(browser, other, version).decide(redirect_uri=None)

    assert seen.location.startswith(f"{CALLBACK}?code=")


@pytest.mark.parametrize(
    ("registered", "given"),
    [
        pytest.param(CALLBACK, f"{CALLBACK}?x=1", id="extra query"),
        pytest.param(f"{CALLBACK}?a=1", f"{CALLBACK}?b=2&a=1", id="registered query among others"),
        pytest.param("com.example.app://cb", "com.example.app://cb", id="custom scheme"),
        pytest.param("com.example.app:cb", "com.example.app:cb", id="custom scheme without slashes"),
        pytest.param("http://127.0.0.1/cb", "http://127.0.0.1:49152/cb", id="loopback port"),
        pytest.param("http://[::1]/cb", "http://[::1]:49152/cb", id="loopback port, version 6"),
    ],
)
def test_the_code_comes_to_a_redirect_uri_that_matches(
    browser: Browser, sandbox: Sandbox, registered: str, given: str
) -> None:
    application = register(sandbox, redirect_uris=(registered, "https://second.example.com/"))
    walk = Walk(browser, application)

    seen = walk.decide(redirect_uri=given)

    joint = "&" if "?" in given else "?"
    assert seen.location == f"{given}{joint}code={seen.redirect['code']}&state={STATE}"


def test_the_state_comes_back_as_it_went(v2: Walk) -> None:
    state = "abc+/=def%20 ghijklmn"

    assert v2.decide(state=state).redirect["state"] == state
