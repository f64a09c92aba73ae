"""The authorization endpoint after the login: the approval in the URL, and what is checked only now."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from bbmock.domain.applications import Application
from bbmock.domain.clock import FrozenClock
from bbmock.domain.oddities import Oddity
from bbmock.state.sandbox import Sandbox
from tests.browser import Browser
from tests.registered import CALLBACK, register
from tests.walk import STATE, V3_SCOPE, Walk, is_login

INVALID_SCOPES = {"status_code": 400, "message": "Invalid scopes."}


@pytest.mark.parametrize(
    ("redirect_uri", "sentence"),
    [
        pytest.param("https://elsewhere.example.com/cb", "Mismatching", id="other host"),
        pytest.param("http://localhost:8080/callback/", "Mismatching", id="trailing slash"),
        pytest.param("http://localhost:8081/callback", "Mismatching", id="other port"),
        pytest.param("http://localhost:8080/callback#f", "Invalid", id="fragment"),
        pytest.param("not-a-uri", "Invalid", id="not absolute"),
        pytest.param("http://[bad/callback", "Invalid", id="no URI"),
        pytest.param(None, "Missing", id="several registered"),
    ],
)
def test_a_redirect_uri_that_cannot_be_trusted_is_never_redirected_to(
    walk: Walk, redirect_uri: str | None, sentence: str
) -> None:
    seen = walk.log_in(redirect_uri=redirect_uri)

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


@pytest.mark.parametrize("of_one", [True, False], ids=["one application", "the sandbox"])
def test_such_an_application_is_refused_where_that_is_relaxed(
    browser: Browser, sandbox: Sandbox, of_one: bool
) -> None:
    relaxed = frozenset({Oddity.V3_WITHOUT_SCOPES})
    poor = register(sandbox, scopes=(), relax=relaxed if of_one else frozenset())
    if not of_one:
        sandbox.settings = replace(sandbox.settings, relax=relaxed)

    seen = Walk(browser, poor, 3).log_in()

    assert (seen.status, seen.json) == (400, INVALID_SCOPES)


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

    assert seen.status == 400
    assert seen.json["message"] == "State parameter should have a minimum of 16 characters"


# the approval


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("missing", ["nothing", "client_id", "scope", "code_challenge"])
def test_an_approval_id_that_is_no_uuid_is_not_found_whatever_is_missing(
    walk: Walk, method: str, missing: str
) -> None:
    query = urlencode({name: value for name, value in walk.authorize_parameters().items() if name != missing})

    seen = walk.browser.send(method, f"/v{walk.version}/o/authorize/nonsense/?{query}")

    assert (seen.status, seen.json) == (404, {"status_code": 404, "message": "Not found."})


def test_an_approval_id_that_fits_no_path_is_a_page(walk: Walk) -> None:
    query = urlencode(walk.authorize_parameters())

    seen = walk.browser.get(f"/v{walk.version}/o/authorize/no.dot/?{query}")

    assert seen.status == 404
    assert "Page not found" in seen.text


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


def test_a_decision_that_comes_too_late_takes_its_form_to_the_login(walk: Walk, clock: FrozenClock) -> None:
    page = walk.log_in()
    clock.advance(600)

    seen = walk.answer(page)

    query = urlsplit(page.url).query
    assert is_login(seen)
    assert seen.redirect["next"].startswith(f"{urlsplit(page.url).path}?{query}&")
    assert seen.redirect["next"].endswith("&allow=Connect")


# what a request may say about the page itself


def test_a_prompt_for_login_asks_for_a_second_one_without_the_prompt(walk: Walk) -> None:
    seen = walk.log_in(prompt="login")

    kept = urlsplit(seen.redirect["next"])
    assert is_login(seen)
    assert dict(parse_qsl(kept.query)) == walk.authorize_parameters()


def test_another_prompt_is_no_matter(walk: Walk) -> None:
    assert walk.log_in(prompt="consent").status == 200


def test_auto_approval_gives_a_code_at_once_where_a_token_covers_the_request(walk: Walk) -> None:
    tokens = walk.tokens(scope=V3_SCOPE)

    seen = walk.log_in(scope="openid patient/Coverage.rs", approval_prompt="auto")

    assert seen.location == f"{walk.redirect_uri}?code={seen.redirect['code']}&state={STATE}"
    assert set(walk.exchange(seen.redirect["code"]).json["scope"].split()) == {
        "openid",
        "patient/Coverage.rs",
    }
    assert walk.browser.get("/v2/connect/userinfo", token=tokens["access_token"]).status == 200


@pytest.mark.parametrize("shares", ["True", "False"])
def test_auto_approval_forgets_what_was_said_of_substance_use(v3: Walk, shares: str) -> None:
    v3.tokens(form={"share_samhsa_data": shares})

    code = v3.log_in(approval_prompt="auto").redirect["code"]

    token = v3.exchange(code).json["access_token"]
    assert v3.browser.get("/v2/fhir/ExplanationOfBenefit", token=token).status == 200


@pytest.mark.parametrize("version", [1, 2])
def test_auto_approval_of_the_default_scopes_shows_the_page(
    browser: Browser, application: Application, version: int
) -> None:
    walk = Walk(browser, application, version)
    walk.tokens()

    assert walk.log_in(approval_prompt="auto").status == 200


def test_auto_approval_shows_the_page_without_a_token(walk: Walk) -> None:
    assert walk.log_in(scope=V3_SCOPE, approval_prompt="auto").status == 200


def test_auto_approval_shows_the_page_for_a_scope_that_no_token_has(walk: Walk) -> None:
    walk.tokens(scope="openid")

    assert walk.log_in(scope="openid patient/Coverage.rs", approval_prompt="auto").status == 200


def test_auto_approval_shows_the_page_after_the_token_expired(walk: Walk, clock: FrozenClock) -> None:
    walk.tokens(scope=V3_SCOPE)
    clock.advance(3600)

    assert walk.log_in(scope=V3_SCOPE, approval_prompt="auto").status == 200


def test_auto_approval_shows_the_page_to_somebody_else(walk: Walk) -> None:
    walk.tokens(scope=V3_SCOPE)

    assert walk.log_in(user=1, scope=V3_SCOPE, approval_prompt="auto").status == 200


@pytest.mark.parametrize("prompt", ["force", ""])
def test_the_page_is_shown_again_unless_auto_is_asked_for(walk: Walk, prompt: str) -> None:
    walk.tokens(scope=V3_SCOPE)

    assert walk.log_in(scope=V3_SCOPE, approval_prompt=prompt).status == 200


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
