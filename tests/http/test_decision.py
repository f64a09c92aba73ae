"""What follows from the decision on the consent page."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest

from bbmock.domain.applications import Application, DataAccessType
from bbmock.domain.clock import FrozenClock
from bbmock.state.sandbox import Sandbox
from tests.browser import Browser, Seen
from tests.registered import CALLBACK, register
from tests.walk import STATE, V3_SCOPE, VERIFIER, Walk, is_login

PRESENT = "profile patient/Patient.read patient/Patient.rs"
NOT_DEMOGRAPHIC = (
    "openid launch/patient patient/Coverage.read patient/Coverage.rs "
    "patient/ExplanationOfBenefit.read patient/ExplanationOfBenefit.rs"
)


def scopes_of(tokens: dict[str, str]) -> set[str]:
    return set(tokens["scope"].split())


def approve(walk: Walk, page: Seen, **fields: str | None) -> Seen:
    """Post the page's form with `allow`, some fields replaced and those that are None left out."""
    form = page.form
    together = {**dict(form.fields), "allow": "Connect", **fields}
    posted = {name: value for name, value in together.items() if value is not None}
    return walk.browser.post(urljoin(page.url, form.action or page.url), posted)


def status_with(walk: Walk, access_token: str) -> int:
    return walk.browser.get(f"/v{walk.version}/connect/userinfo", token=access_token).status


@pytest.mark.parametrize("allow", [None, "", "False", "false"], ids=["absent", "empty", "False", "false"])
def test_no_consent_goes_back_as_access_denied(walk: Walk, allow: str | None) -> None:
    seen = approve(walk, walk.log_in(), allow=allow)

    assert (seen.status, seen.location) == (302, f"{walk.redirect_uri}?error=access_denied&state={STATE}")


@pytest.mark.parametrize("allow", ["Connect", "True", "yes", "0"])
def test_any_other_text_consents(walk: Walk, allow: str) -> None:
    seen = approve(walk, walk.log_in(), allow=allow)

    assert seen.location == f"{walk.redirect_uri}?code={seen.redirect['code']}&state={STATE}"
    assert len(seen.redirect["code"]) == 30


@pytest.mark.parametrize(
    "shared", [None, "", "False", "true", "1"], ids=["absent", "empty", "False", "true", "1"]
)
@pytest.mark.parametrize("version", [1, 2])
def test_demographic_scopes_go_unless_shared_in_so_many_letters(
    browser: Browser, application: Application, version: int, shared: str | None
) -> None:
    walk = Walk(browser, application, version)

    seen = approve(walk, walk.log_in(), share_demographic_scopes=shared)

    assert scopes_of(walk.exchange(seen.redirect["code"]).json) == set(NOT_DEMOGRAPHIC.split())


@pytest.mark.parametrize("version", [1, 2])
def test_demographic_scopes_stay_when_shared(
    browser: Browser, application: Application, version: int
) -> None:
    tokens = Walk(browser, application, version).tokens()

    assert scopes_of(tokens) == set(f"{PRESENT} {NOT_DEMOGRAPHIC}".split())


@pytest.mark.parametrize("shared", [None, "False", "true"], ids=["absent", "False", "true"])
def test_version_3_drops_demographic_scopes_too(v3: Walk, shared: str | None) -> None:
    seen = approve(v3, v3.log_in(), share_demographic_scopes=shared)

    granted = scopes_of(v3.exchange(seen.redirect["code"]).json)
    assert granted == {"openid", "launch/patient", "patient/Coverage.rs", "patient/ExplanationOfBenefit.rs"}


@pytest.mark.parametrize("version", [1, 2])
def test_an_unlimited_request_before_version_3_gets_every_default_scope(
    browser: Browser, application: Application, version: int
) -> None:
    granted = scopes_of(Walk(browser, application, version).tokens())

    resources = ["Patient", "Coverage", "ExplanationOfBenefit"]
    assert granted == {
        *("openid", "profile", "launch/patient"),
        *(f"patient/{resource}.{suffix}" for resource in resources for suffix in ("read", "rs")),
    }


def test_an_unlimited_request_at_version_3_gets_what_it_asked_for(v3: Walk) -> None:
    assert scopes_of(v3.tokens()) == set(V3_SCOPE.split())


@pytest.mark.parametrize("refusal", ["allow", "share_demographic_scopes"])
def test_a_request_for_personal_information_only_can_be_refused_in_two_ways(walk: Walk, refusal: str) -> None:
    page = walk.log_in(scope="profile patient/Patient.rs")

    seen = approve(walk, page, **{refusal: "False"})

    assert seen.redirect == {"error": "access_denied", "state": STATE}


def test_nothing_left_to_share_ends_the_grant_and_its_tokens(walk: Walk, sandbox: Sandbox) -> None:
    tokens = walk.tokens()
    page = walk.log_in(scope="profile patient/Patient.rs")

    approve(walk, page, share_demographic_scopes="False")

    assert sandbox.grants.grant(walk.application.client_id, 0) is None
    assert status_with(walk, tokens["access_token"]) == 401


def test_cancelling_leaves_earlier_tokens_alive(walk: Walk) -> None:
    tokens = walk.tokens()

    walk.decide(allow=False)

    assert status_with(walk, tokens["access_token"]) == 200
    assert walk.refresh(tokens["refresh_token"]).status == 200


def test_consenting_again_kills_earlier_tokens_before_the_exchange(walk: Walk) -> None:
    tokens = walk.tokens()

    walk.decide()

    assert status_with(walk, tokens["access_token"]) == 401
    assert walk.refresh(tokens["refresh_token"]).status == (403 if walk.version == 3 else 400)


def test_consenting_leaves_other_applications_and_people_alone(v2: Walk, other: Application) -> None:
    theirs = Walk(v2.browser, other).tokens()
    neighbours = v2.tokens(user=1)

    v2.decide()

    assert [status_with(v2, tokens["access_token"]) for tokens in (theirs, neighbours)] == [200, 200]


def test_consenting_again_starts_thirteen_new_months(v2: Walk, clock: FrozenClock) -> None:
    v2.tokens()
    clock.advance(timedelta(days=31))

    assert v2.tokens()["access_grant_expiration"] == "2027-03-01T12:00:00Z"


def test_one_approval_posted_twice_gives_two_codes(walk: Walk) -> None:
    page = walk.log_in()

    codes = [approve(walk, page).redirect["code"] for _ in range(2)]

    assert codes[0] != codes[1]
    assert [walk.exchange(code).status for code in codes] == [200, 200]


@pytest.mark.parametrize(("seconds", "is_over"), [(599, False), (600, True)])
def test_a_decision_is_taken_for_ten_minutes(
    walk: Walk, clock: FrozenClock, seconds: int, is_over: bool
) -> None:
    page = walk.log_in()

    clock.advance(seconds)

    assert is_login(approve(walk, page)) is is_over


def test_a_decision_needs_no_form_token(walk: Walk) -> None:
    assert "code" in approve(walk, walk.log_in(), csrfmiddlewaretoken=None).redirect


# what the posted form may change


@pytest.mark.parametrize(
    ("requested", "granted"),
    [
        pytest.param("openid patient/Patient.r patient/Patient.s", "openid patient/Patient.rs", id="r and s"),
        pytest.param("patient/Coverage.r patient/Coverage.rs", "patient/Coverage.rs", id="r in rs"),
        pytest.param("patient/Coverage.r", "patient/Coverage.r", id="r alone"),
        pytest.param(
            "patient/Coverage.read patient/Coverage.rs",
            "patient/Coverage.read patient/Coverage.rs",
            id="read stays",
        ),
    ],
)
def test_scopes_fold_into_one_per_resource(walk: Walk, requested: str, granted: str) -> None:
    assert scopes_of(walk.tokens(scope=requested)) == set(granted.split())


def test_a_form_may_narrow_the_scopes(walk: Walk) -> None:
    seen = approve(walk, walk.log_in(), scope="patient/Coverage.rs")

    assert walk.exchange(seen.redirect["code"]).json["scope"] == "patient/Coverage.rs"


def test_a_form_cannot_add_a_scope_that_nobody_may_have(walk: Walk) -> None:
    seen = approve(walk, walk.log_in(), scope="patient/Coverage.rs token_introspect")

    assert walk.exchange(seen.redirect["code"]).json["scope"] == "patient/Coverage.rs"


def test_a_form_of_version_3_cannot_add_a_scope_that_the_application_lacks(
    browser: Browser, sandbox: Sandbox
) -> None:
    walk = Walk(browser, register(sandbox, scopes=("openid", "patient/Coverage.rs")), 3)

    seen = approve(walk, walk.log_in(), scope="openid patient/ExplanationOfBenefit.rs")

    assert walk.exchange(seen.redirect["code"]).json["scope"] == "openid"


@pytest.mark.parametrize("scope", [None, "", " "], ids=["absent", "empty", "blank"])
def test_a_form_without_scopes_shows_the_page_again(walk: Walk, scope: str | None) -> None:
    page = walk.log_in()

    seen = approve(walk, page, scope=scope)

    again = dict(seen.form.fields)
    assert seen.status == 200
    assert (again["scope"].strip(), again["client_id"]) == ("", walk.application.client_id)
    assert "share_demographic_scopes" not in again


def test_a_form_without_state_gets_its_code_without_state(walk: Walk) -> None:
    seen = approve(walk, walk.log_in(), state=None)

    assert set(seen.redirect) == {"code"}


def test_a_form_without_a_challenge_goes_back_as_invalid_request(walk: Walk) -> None:
    seen = approve(walk, walk.log_in(), code_challenge=None)

    assert seen.location == (
        f"{walk.redirect_uri}?error=invalid_request"
        f"&error_description=Transform+algorithm+not+supported.&state={STATE}"
    )


def test_a_form_for_a_token_goes_back_in_the_fragment(walk: Walk) -> None:
    seen = approve(walk, walk.log_in(), response_type="token")

    assert seen.location == f"{walk.redirect_uri}#error=unauthorized_client&state={STATE}"


def test_a_form_cannot_send_the_code_elsewhere(walk: Walk) -> None:
    seen = approve(walk, walk.log_in(), redirect_uri="https://elsewhere.example.com/")

    assert (seen.status, seen.header("location")) == (400, None)
    assert "Mismatching redirect URI." in seen.text


def test_a_form_with_another_client_id_yields_that_applications_code(walk: Walk, other: Application) -> None:
    seen = approve(walk, walk.log_in(), client_id=other.client_id, redirect_uri=CALLBACK)

    theirs = Walk(walk.browser, other, walk.version)
    assert seen.location.startswith(CALLBACK)
    assert walk.exchange(seen.redirect["code"]).json == {"error": "invalid_grant"}
    assert theirs.exchange(seen.redirect["code"]).status == 200


def test_a_padded_challenge_is_the_same_as_an_unpadded_one(walk: Walk) -> None:
    padded = walk.authorize_parameters()["code_challenge"] + "="

    code = walk.code(code_challenge=padded)

    assert walk.exchange(code, code_verifier=VERIFIER).status == 200


def test_a_denial_reaches_a_custom_scheme(browser: Browser, sandbox: Sandbox) -> None:
    application = register(sandbox, redirect_uris=("com.example.app://cb",))

    seen = Walk(browser, application).decide(allow=False)

    assert seen.location == f"com.example.app://cb?error=access_denied&state={STATE}"
    assert urlsplit(seen.location).scheme == "com.example.app"


@pytest.mark.parametrize("only", [True, False])
def test_a_token_keeps_whether_its_application_sees_drug_claims_only(
    browser: Browser, sandbox: Sandbox, version: int, only: bool
) -> None:
    walk = Walk(browser, register(sandbox, part_d_eob_only=only), version)

    token = sandbox.grants.access_token(walk.tokens()["access_token"])

    assert token is not None
    assert token.consent.part_d_eob_only is only


@pytest.mark.parametrize("version", [1, 2])
def test_earlier_versions_share_substance_use_claims_whatever_the_form_says(
    browser: Browser, application: Application, version: int
) -> None:
    token = Walk(browser, application, version).tokens(form={"share_samhsa_data": "False"})["access_token"]

    assert browser.get("/v2/fhir/ExplanationOfBenefit", token=token).status == 200


def test_version_3_without_the_box_keeps_substance_use_claims_back(v3: Walk) -> None:
    seen = approve(v3, v3.log_in(), share_samhsa_data=None)

    token = v3.exchange(seen.redirect["code"]).json["access_token"]
    assert v3.browser.get("/v2/fhir/ExplanationOfBenefit", token=token).status == 403


@pytest.mark.parametrize("kind", [DataAccessType.ONE_TIME, DataAccessType.RESEARCH_STUDY])
def test_other_kinds_of_access_have_a_grant_without_an_end(
    v2: Walk, sandbox: Sandbox, kind: DataAccessType
) -> None:
    theirs = register(sandbox, data_access_type=kind)

    Walk(v2.browser, theirs).decide()

    grant = sandbox.grants.grant(theirs.client_id, 0)
    assert grant is not None
    assert grant.expires is None


def test_a_scope_that_is_not_to_be_had_ends_the_grant_and_its_tokens(walk: Walk, sandbox: Sandbox) -> None:
    tokens = walk.tokens()

    seen = approve(walk, walk.log_in(), scope="patient/Nothing.rs")

    assert seen.redirect == {"error": "access_denied", "state": STATE}
    assert sandbox.grants.grant(walk.application.client_id, 0) is None
    assert status_with(walk, tokens["access_token"]) == 401


def test_a_form_may_change_the_state(walk: Walk) -> None:
    assert approve(walk, walk.log_in(), state="another-0123456789").redirect["state"] == "another-0123456789"


def test_a_form_of_version_3_for_another_host_greets_nobody(v3: Walk) -> None:
    seen = approve(v3, v3.log_in(), redirect_uri="https://elsewhere.example.com/")

    assert (seen.status, "<h1>Hi, .</h1>" in seen.text) == (400, True)


@pytest.mark.parametrize(
    ("box", "status"), [("True", 200), ("on", 200), ("0", 200), ("False", 403), ("false", 403), ("", 403)]
)
def test_the_box_for_substance_use_claims_is_read_as_a_box(
    browser: Browser, application: Application, box: str, status: int
) -> None:
    token = Walk(browser, application, 3).tokens(form={"share_samhsa_data": box})["access_token"]

    assert browser.get("/v2/fhir/ExplanationOfBenefit", token=token).status == status
