"""Why authorization refuses: what stands in the journal, for a developer to act on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bbmock.domain.applications import AllowedAuthType, Application
from bbmock.domain.backend import BackendAnswer
from bbmock.domain.clock import FrozenClock
from bbmock.domain.login import LoginFault
from bbmock.state.sandbox import Sandbox
from tests.browser import Browser
from tests.journal import last
from tests.oddities import switch
from tests.paths import EVERY_VERSIONED_PATH
from tests.registered import header_of, register
from tests.walk import V3_SCOPE, Walk

ELSEWHERE = [
    "/health", "/.well-known/applications", "/.well-known/openid-configuration", "/mymedicare/login",
    "/login/", "/mymedicare/sls-callback", "/sso/authorize", "/v3/o/permission-logout", "/v3/o/tokens/1/",
    "/home", "/v3/fhir/nothing", "/v3/fhir/AuditEvent", "/nowhere",
]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        pytest.param({"client_id": None}, "the request names no client_id", id="no client"),
        pytest.param(
            {"client_id": "short-id"},
            "a client_id has 40 letters and digits; this one has 8 characters",
            id="malformed client",
        ),
        pytest.param(
            {"client_id": "Z" * 40},
            "no application is registered with this client_id; is it one of CMS's own sandbox?",
            id="unknown client",
        ),
        pytest.param(
            {"scope": "patient/AuditEvent.r"},
            "AuditEvent scopes come with client_credentials, never with a beneficiary's consent",
            id="audit events",
        ),
        pytest.param(
            {"client_secret": "x"},
            "client_secret has no place in an authorization request, which a browser carries",
            id="secret",
        ),
        pytest.param(
            {"code_challenge_method": "plain"},
            "code_challenge_method is 'plain'; CMS takes S256, in these letters",
            id="plain",
        ),
        pytest.param({"state": "short"}, "state has 5 characters; CMS asks for 16", id="short state"),
        pytest.param(
            {"state": None, "code_challenge": None, "scope": None},
            "the request at version 3 lacks code_challenge, state, scope",
            id="missing",
        ),
    ],
)
def test_the_first_contact_says_why(
    v3: Walk, sandbox: Sandbox, changed: dict[str, str | None], why: str
) -> None:
    v3.authorize(**changed)

    assert last(sandbox).why == why
    assert last(sandbox).client_id == (None if "client_id" in changed else v3.application.client_id)


def test_an_application_that_is_switched_off_says_so(v2: Walk, sandbox: Sandbox) -> None:
    sandbox.applications.replace(replace(v2.application, active=False))

    v2.authorize()

    assert last(sandbox).why == "the application 'Demo Application' is switched off"


def test_an_application_for_client_credentials_only_says_so(browser: Browser, sandbox: Sandbox) -> None:
    theirs = register(sandbox, "Robot", allowed_auth_type=AllowedAuthType.CLIENT_CREDENTIALS)

    Walk(browser, theirs).authorize()

    assert last(sandbox).why == "the application 'Robot' is registered for client_credentials only"


def test_the_flag_says_whom_it_does_not_name(v3: Walk, sandbox: Sandbox) -> None:
    switch(sandbox, v3_early_adopters=frozenset())

    v3.authorize()

    assert last(sandbox).why == (
        "v3_early_adopters does not name 'developer', the developer of 'Demo Application'"
    )


def test_a_posted_request_without_state_says_where_it_belongs(v2: Walk, sandbox: Sandbox) -> None:
    v2.browser.post("/v2/o/authorize/", v2.authorize_parameters(state=None))

    assert last(sandbox).why == (
        "a posted request names its state in the body; a state in the query does not count"
    )
    assert last(sandbox).client_id == v2.application.client_id


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        pytest.param(
            {"redirect_uri": "https://app.example.com/cb/"},
            "redirect_uri https://app.example.com/cb/ is not registered; registered for Other Application: "
            "https://app.example.com/cb",
            id="unregistered",
        ),
        pytest.param(
            {"redirect_uri": "not a uri"},
            "redirect_uri 'not a uri' is not an absolute URI without a fragment",
            id="no URI",
        ),
        pytest.param(
            {"response_type": None},
            "the request names no response_type; `code` is the only one",
            id="no response type",
        ),
        pytest.param(
            {"response_type": "token"},
            "response_type is 'token'; CMS gives codes only, to `code`",
            id="implicit",
        ),
        pytest.param(
            {"scope": "openid patient/Nothing.rs"},
            "patient/Nothing.rs is not to be had by Other Application",
            id="unknown scope",
        ),
        pytest.param(
            {"scope": ""}, "the request asks for no scope, which version 3 does not fill in", id="no scope"
        ),
    ],
)
def test_the_page_after_the_login_says_why(
    browser: Browser, sandbox: Sandbox, other: Application, changed: dict[str, str | None], why: str
) -> None:
    Walk(browser, other, 3).log_in(user=4, **changed)

    exchange = last(sandbox)
    assert (exchange.why, exchange.client_id, exchange.beneficiary) == (why, other.client_id, 4)


def test_an_omitted_redirect_uri_says_which_there_are(v2: Walk, sandbox: Sandbox) -> None:
    v2.log_in(redirect_uri=None)

    registered = ", ".join(v2.application.redirect_uris)
    assert last(sandbox).why == (
        f"redirect_uri may be left out where one is registered; registered for Demo Application: {registered}"
    )


def test_a_repeated_parameter_is_named(v2: Walk, sandbox: Sandbox) -> None:
    v2.browser.get(f"{v2.log_in().url}&state=again-0123456789")

    assert last(sandbox).why == "the request has state more than once"


def test_a_demographic_scope_says_why_it_is_not_to_be_had(browser: Browser, sandbox: Sandbox) -> None:
    private = register(sandbox, require_demographic_scopes=False)

    Walk(browser, private).log_in(scope="profile")

    assert last(sandbox).why == (
        "profile is not to be had by Other Application, which does not require demographic scopes"
    )


def test_version_3_without_scopes_says_what_fails(browser: Browser, sandbox: Sandbox) -> None:
    Walk(browser, register(sandbox, scopes=()), 3).log_in()

    assert last(sandbox).why == (
        "Other Application holds none of the scopes it asks for at version 3; CMS's server fails there"
    )


def test_an_approval_that_is_over_says_for_how_long(v2: Walk, sandbox: Sandbox, clock: FrozenClock) -> None:
    page = v2.log_in()
    clock.advance(612)

    v2.browser.get(page.url)

    assert last(sandbox).why == "the approval expired 12 seconds ago; it lives for ten minutes"


@pytest.mark.parametrize(
    ("approval", "why"),
    [
        ("nonsense", "the approval in the path is no UUID"),
        (
            "11111111-2222-4333-8444-555555555555",
            "no login made the approval in the path, or it is long over",
        ),
    ],
)
def test_an_approval_that_never_was_says_so(v2: Walk, sandbox: Sandbox, approval: str, why: str) -> None:
    v2.browser.get(v2.authorize().url.replace("/authorize/", f"/authorize/{approval}/"))

    assert last(sandbox).why == why


def test_an_approval_of_another_application_says_so(v2: Walk, sandbox: Sandbox, other: Application) -> None:
    page = v2.log_in()

    v2.browser.get(page.url.replace(v2.application.client_id, other.client_id))

    assert last(sandbox).why == "the approval belongs to the application that used it first"


@pytest.mark.parametrize(
    ("form", "why"),
    [
        pytest.param({"allow": "False"}, "the beneficiary cancelled", id="cancelled"),
        pytest.param(
            {"scope": "profile", "share_demographic_scopes": "False"},
            "nothing is left to share: the scopes of the form are demographic and kept back, or not to be "
            "had; the grant and its tokens are gone",
            id="nothing left",
        ),
        pytest.param(
            {"code_challenge": ""},
            "the posted form has lost code_challenge or code_challenge_method",
            id="no challenge",
        ),
    ],
)
def test_a_decision_says_why_it_gives_no_code(
    v2: Walk, sandbox: Sandbox, form: dict[str, str], why: str
) -> None:
    page = v2.log_in(user=3, scope=V3_SCOPE)

    v2.browser.submit(page, {"allow": "Connect", **form})

    assert (last(sandbox).why, last(sandbox).beneficiary) == (why, 3)


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("?req_token=x", "the way back from the login names no relay"),
        ("?req_token=x&relay=123", "no login of the last 90 minutes began with this relay"),
        ("?relay={relay}", "the way back from the login names no req_token"),
        ("?relay={relay}&req_token=x", "the login page did not issue this req_token in the last 90 minutes"),
    ],
)
def test_a_way_back_from_the_login_says_what_it_lacks(
    v2: Walk, sandbox: Sandbox, query: str, why: str
) -> None:
    relay = v2.browser.follow(v2.authorize()).redirect["relay"]

    v2.browser.get(f"/mymedicare/sls-callback{query.format(relay=relay)}")

    assert last(sandbox).why == why


def at_fault(fault: LoginFault) -> Callable[[Sandbox], None]:
    def arrange(sandbox: Sandbox) -> None:
        sandbox.login_fault = fault

    return arrange


def answering(answer: BackendAnswer) -> Callable[[Sandbox], None]:
    def arrange(sandbox: Sandbox) -> None:
        sandbox.backend = lambda _: answer

    return arrange


@pytest.mark.parametrize(
    ("arrange", "why"),
    [
        pytest.param(
            at_fault(LoginFault.TOKEN_FAILED),
            "the login service did not exchange the request token (login_fault); CMS's server fails there",
            id="token",
        ),
        pytest.param(
            at_fault(LoginFault.SIGNOUT_ANOMALY),
            "the login service did not sign the person out (login_fault); CMS's server fails there",
            id="sign-out",
        ),
        pytest.param(
            at_fault(LoginFault.NO_HICN),
            "the login service gives no Medicare number (login_fault)",
            id="no number",
        ),
        pytest.param(
            answering(BackendAnswer(200, b"{}")),
            "the backend of version 2 knows nobody with this Medicare number",
            id="nobody",
        ),
        pytest.param(
            answering(BackendAnswer(503)),
            "the backend answered the look-up of the patient with 503",
            id="backend",
        ),
    ],
)
def test_a_login_that_fails_says_why(
    v2: Walk, sandbox: Sandbox, arrange: Callable[[Sandbox], Any], why: str
) -> None:
    callback = v2.type_password(v2.login_page())
    arrange(sandbox)

    v2.browser.follow(callback)

    assert last(sandbox).why == why


def test_a_login_service_that_is_down_says_so(v2: Walk, sandbox: Sandbox) -> None:
    sandbox.login_fault = LoginFault.HEALTH_DOWN

    v2.browser.follow(v2.authorize())

    assert (
        last(sandbox).why
        == "the login service is down (login_fault is health-down); CMS's server fails there"
    )


def test_a_wrong_password_says_so(v2: Walk, sandbox: Sandbox) -> None:
    v2.browser.submit(v2.login_page(), {"username": "BBUser00000", "password": "wrong"})

    assert last(sandbox).why == "no test user has this user name and password"


def test_a_switch_without_the_form_token_says_what_it_lacks(v3: Walk, sandbox: Sandbox) -> None:
    v3.browser.post("/v3/o/permission-logout")

    assert last(sandbox).why == (
        "the path takes a form of CMS's own pages only, with the form token of this browser"
    )


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize("path", [*EVERY_VERSIONED_PATH, *ELSEWHERE])
def test_every_refusal_has_a_reason_in_words(
    browser: Browser, sandbox: Sandbox, path: str, method: str
) -> None:
    browser.send(method, path.format(3))

    exchange = last(sandbox)
    assert exchange.status < 400 or " " in str(exchange.why)


@pytest.mark.parametrize(
    ("method", "path", "why"),
    [
        ("GET", "/v2/o/token/", "/v2/o/token/ can only be asked for with POST"),
        ("PUT", "/v2/o/revoke/", "/v2/o/revoke/ can only be asked for with POST"),
        ("GET", "/login/", "/login/ can only be asked for with POST"),
        ("OPTIONS", "/v2/accounts/api/profile", "/v2/accounts/api/profile can only be asked for with GET"),
        ("OPTIONS", "/v2/o/token/", None),
    ],
)
def test_a_method_that_a_path_has_not_says_which_it_has(
    browser: Browser, sandbox: Sandbox, method: str, path: str, why: str | None
) -> None:
    browser.send(method, path)

    assert last(sandbox).why == why


@pytest.mark.parametrize(
    ("method", "path", "why"),
    [
        ("PUT", "introspect/", "introspection can only be asked for with GET or POST"),
        ("GET", "expire_authenticated_user/-1/", "a grant can only be ended with POST"),
    ],
)
def test_a_method_refused_after_the_secret_says_which_there_are(
    v2: Walk, sandbox: Sandbox, method: str, path: str, why: str
) -> None:
    v2.browser.send(method, f"/v2/o/{path}", headers=header_of(v2.application))

    assert last(sandbox).why == why


@pytest.mark.parametrize(
    ("path", "why"),
    [
        (
            "/v2/fhir/Claim",
            "the path names no resource type; there are Patient, Coverage, ExplanationOfBenefit, AuditEvent",
        ),
        (
            "/v2/fhir/AuditEvent",
            "AuditEvent is there at version 3 only, and only with the switch enable_auditevents on",
        ),
        (
            "/v2/o/expire_authenticated_user/abc",
            "the path ends in no patient id, which has digits and dashes only",
        ),
        (
            "/v2/o/expire_authenticated_user/abc/",
            "the path ends in no patient id, which has digits and dashes only",
        ),
        ("/v4/fhir/Patient", "there is no version 4 of the API; there are 1, 2 and 3"),
    ],
)
def test_a_path_that_leads_nowhere_says_why(browser: Browser, sandbox: Sandbox, path: str, why: str) -> None:
    browser.get(path)

    assert last(sandbox).why == why


def test_an_end_of_grants_that_is_switched_off_says_so(browser: Browser, sandbox: Sandbox) -> None:
    switch(sandbox, expire_grant_endpoint=False)

    browser.post("/v2/o/expire_authenticated_user/-1/")

    assert last(sandbox).why == "the switch expire_grant_endpoint is off, so no grant can be ended here"


def test_what_succeeds_has_no_reason_and_says_who(v2: Walk, sandbox: Sandbox) -> None:
    v2.code(user=5)

    consent = last(sandbox)
    assert (consent.why, consent.client_id, consent.beneficiary) == (None, v2.application.client_id, 5)
