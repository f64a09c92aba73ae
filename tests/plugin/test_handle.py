"""The handle of a world, by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests

from bbmock.domain.applications import AllowedAuthType
from bbmock.domain.backend import BackendAnswer
from bbmock.domain.errors import ConfigurationError
from bbmock.domain.identity_providers import CLEAR, ID_ME, IdentityProvider
from bbmock.handle import Handle, Mock
from bbmock.oauth import signing
from bbmock.oauth.errors import InvalidScope, Refused
from bbmock.state.throttle import Rate
from bbmock.transports.inprocess import call
from tests.assertions import key
from tests.browser import HOME, Browser
from tests.registered import an_application


@pytest.fixture(scope="module")
def mock() -> Iterator[Mock]:
    with Mock() as mock:
        yield mock


@pytest.fixture
def handle(mock: Mock) -> Handle:
    return mock.fresh()


@pytest.fixture
def browser(handle: Handle) -> Browser:
    return Browser(handle.app)


@pytest.mark.parametrize("user", ["nobody", "BBUser0", "BBUser99999", "bbuser00000", ""])
def test_an_unknown_user_is_refused_by_name(handle: Handle, user: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        handle.login(user)

    assert (
        str(refusal.value)
        == f"there is no test user {user!r}; they are BBUser00000 to BBUser29999, and the personas"
    )


def test_a_scope_that_there_is_not_is_refused_as_the_server_refuses_it(handle: Handle) -> None:
    with pytest.raises(Refused, match="Invalid scopes"):
        handle.login(scopes="patient/Medication.rs")


def test_a_login_opens_that_beneficiarys_data(handle: Handle, browser: Browser) -> None:
    token = handle.login("BBUser00004")

    seen = browser.get("/v2/fhir/Patient", headers=token.headers)

    assert [entry["resource"]["id"] for entry in seen.json["entry"]] == [token.patient]
    assert token.patient == "-19990000000005"


@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_token_names_the_patient_id_of_its_version(handle: Handle, browser: Browser, version: int) -> None:
    token = handle.login(version=version)  # type: ignore[arg-type]

    seen = browser.get(f"/v{version}/connect/userinfo", headers=token.headers)

    assert seen.json["sub"] == token.patient


def test_a_beneficiary_can_keep_demographics_back(handle: Handle, browser: Browser) -> None:
    token = handle.login(demographics=False)

    statuses = [
        browser.get(f"/v2/fhir/{name}", headers=token.headers).status for name in ("Patient", "Coverage")
    ]

    assert statuses == [403, 200]


def test_a_beneficiary_can_keep_substance_use_claims_back(handle: Handle, browser: Browser) -> None:
    token = handle.login(version=3, samhsa=False)

    seen = browser.get("/v2/fhir/ExplanationOfBenefit", headers=token.headers)

    assert seen.status == 403


def test_scopes_can_be_a_list(handle: Handle) -> None:
    token = handle.login(scopes=["openid", "patient/Coverage.rs"])

    assert set(token["scope"].split()) == {"openid", "patient/Coverage.rs"}


def test_a_second_login_ends_the_first_token(handle: Handle, browser: Browser) -> None:
    first = handle.login()
    handle.login()

    assert browser.get("/v2/fhir/Patient", headers=first.headers).status == 401


def test_expires_at_is_on_the_worlds_clock(handle: Handle) -> None:
    handle.clock.advance(timedelta(days=1))

    token = handle.login()

    assert token["expires_at"] == (handle.clock.now() + timedelta(hours=1)).isoformat()


def test_a_tokens_repr_shows_no_token(handle: Handle) -> None:
    token = handle.login()

    assert token.access_token not in repr(token)
    assert token.refresh_token not in repr(token)
    assert token.patient in repr(token)


def test_the_same_world_issues_the_same_tokens(mock: Mock) -> None:
    first = mock.fresh().login()

    assert mock.fresh().login() == first


def test_the_server_starts_when_its_address_is_asked_for(handle: Handle) -> None:
    answer = requests.get(f"{handle.base_url}/health", timeout=5)

    assert answer.json() == {"message": "all's well"}


def test_the_journal_tells_a_test_why_its_request_was_refused(handle: Handle) -> None:
    call(handle.app, "GET", "http://x/v2/fhir/Patient")

    last = handle.journal.last
    assert last is not None
    assert (last.status, last.why) == (401, "there is no Authorization header")


def test_a_test_answers_for_the_backend(handle: Handle) -> None:
    token = handle.login()
    handle.backend = lambda asked: BackendAnswer(404) if asked.resource == "Coverage" else None

    statuses = [
        call(handle.app, "GET", f"http://x/v2/fhir/{resource}", headers=token.headers).status
        for resource in ("Coverage", "Patient")
    ]

    assert handle.backend is not None
    assert statuses == [404, 200]


def test_settings_and_switches_are_changed_by_name(handle: Handle) -> None:
    handle.configure(rate=Rate(calls=3), switches={"v3_endpoints": False})

    settings = handle.sandbox.settings
    assert (settings.rate.calls, settings.switches.v3_endpoints) == (3, False)
    assert settings.switches.expire_grant_endpoint


@pytest.mark.parametrize("changed", [{"rates": 1}, {"switches": {"v4_endpoints": True}}])
def test_a_setting_that_there_is_not_is_refused_by_name(handle: Handle, changed: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match=r"rates|v4_endpoints"):
        handle.configure(**changed)


def test_the_next_world_has_the_settings_of_the_beginning(handle: Handle) -> None:
    mock = Mock()
    mock.fresh().configure(switches={"v3_endpoints": False})

    assert mock.fresh().sandbox.settings == handle.sandbox.settings


def test_a_login_by_assertion_opens_that_beneficiarys_data_at_version_3(
    handle: Handle, browser: Browser
) -> None:
    token = handle.login_by_assertion("BBUser00004")

    assert token.patient == handle.login("BBUser00004", version=3).patient
    assert browser.get("/v2/fhir/Patient", headers=token.headers).status == 403


def test_a_login_by_assertion_asks_for_what_the_application_holds(handle: Handle) -> None:
    token = handle.login_by_assertion()

    assert set(token["scope"].split()) == set(handle.application.scopes) - {"openid"}


def test_a_login_by_assertion_asks_for_the_scopes_it_is_given(handle: Handle) -> None:
    assert handle.login_by_assertion(scopes=["patient/Patient.rs"])["scope"] == "patient/Patient.rs"


def test_a_login_by_assertion_is_refused_as_the_server_refuses_it(handle: Handle) -> None:
    with pytest.raises(InvalidScope):
        handle.login_by_assertion(scopes="patient/Medication.rs")


def test_an_application_s_own_key_and_kind_stay_when_the_mock_signs_for_it(handle: Handle) -> None:
    own = an_application(allowed_auth_type=AllowedAuthType.CLIENT_CREDENTIALS, jwks=key("own").jwks)

    handle.login_by_assertion(application=own)
    handle.login_by_assertion(application=own)

    registered = handle.applications.get(own.client_id)
    assert registered is not None
    assert [known["kid"] for known in registered.jwks["keys"]] == ["own", "bbmock"]
    assert registered.allowed_auth_type is AllowedAuthType.CLIENT_CREDENTIALS


def test_the_mocks_identity_token_goes_into_an_assertion_of_ones_own(
    handle: Handle, browser: Browser
) -> None:
    own = an_application(allowed_auth_type=AllowedAuthType.CLIENT_CREDENTIALS, jwks=key("own").jwks)
    handle.applications.add(own)
    proof = handle.identity_token("BBUser00004")
    text = signing.client_assertion(own.client_id, key("own"), proof, handle.sandbox, host=HOME)

    seen = browser.post("/v3/o/token", signing.token_form(text, "patient/Patient.rs"))

    assert seen.json["patient"] == handle.login("BBUser00004", version=3).patient


def test_a_provider_of_the_tests_own_keeps_its_keys_beside_the_mocks(handle: Handle) -> None:
    own = IdentityProvider(ID_ME, key("provider").jwks)
    handle.configure(identity_providers=(IdentityProvider(CLEAR), own))

    handle.identity_token()
    handle.identity_token()

    other, merged = handle.sandbox.settings.identity_providers
    assert (other, merged.issuer) == (IdentityProvider(CLEAR), ID_ME)
    assert [known["kid"] for known in merged.jwks["keys"]] == ["provider", "bbmock"]


def test_an_identity_token_of_nobody_is_refused_by_name(handle: Handle) -> None:
    with pytest.raises(ConfigurationError, match="there is no test user 'nobody'"):
        handle.identity_token("nobody")
