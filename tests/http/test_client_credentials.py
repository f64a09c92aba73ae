"""What a client assertion brings: tokens, their scopes, the grant behind them and its renewal."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from bbmock.app import create_app
from bbmock.domain.applications import AllowedAuthType, DataAccessType
from bbmock.domain.backend import Asked, BackendAnswer, BackendCall
from bbmock.domain.clock import FrozenClock
from bbmock.domain.grants import Entry
from bbmock.population import identity
from bbmock.state.configuration import read_configuration
from bbmock.state.sandbox import Sandbox
from tests.assertions import Network, key, new_network
from tests.browser import Browser
from tests.oddities import switch
from tests.refusals import is_uncached
from tests.walk import Walk

NINETY_DAYS = timedelta(days=90)


@pytest.fixture
def network(browser: Browser, sandbox: Sandbox) -> Network:
    return new_network(browser, sandbox)


def test_an_assertion_brings_tokens_in_cms_s_order(network: Network) -> None:
    seen = network.ask()

    assert seen.status == 200
    assert list(seen.json) == [
        "access_token",
        "expires_in",
        "token_type",
        "scope",
        "refresh_token",
        "patient",
        "access_grant_expiration",
    ]
    assert seen.json["patient"] == identity.patient_id(0, 3)
    assert seen.json["access_grant_expiration"] == "2026-04-01T12:00:00Z"
    assert is_uncached(seen)


@pytest.mark.parametrize(
    "allowed", [AllowedAuthType.CLIENT_CREDENTIALS, AllowedAuthType.AUTH_CODE_AND_CLIENT_CREDS]
)
def test_an_application_that_is_allowed_it_gets_them(
    browser: Browser, sandbox: Sandbox, allowed: AllowedAuthType
) -> None:
    assert new_network(browser, sandbox, allowed_auth_type=allowed).ask().status == 200


def test_the_client_id_of_the_issuer_may_be_there(network: Network) -> None:
    assert network.ask(client_id=network.application.client_id).status == 200


@pytest.mark.parametrize("data_access_type", list(DataAccessType))
def test_the_grant_lasts_ninety_days_whatever_the_application_has(
    browser: Browser, sandbox: Sandbox, clock: FrozenClock, data_access_type: DataAccessType
) -> None:
    network = new_network(browser, sandbox, data_access_type=data_access_type)

    ends = network.ask().json["access_grant_expiration"]

    grant = sandbox.grants.grant(network.application.client_id, 0, Entry.IDENTITY)
    assert grant is not None
    assert (grant.expires, ends) == (clock.now() + NINETY_DAYS, "2026-04-01T12:00:00Z")


def test_openid_is_dropped(network: Network) -> None:
    assert network.ask(scope="openid patient/Patient.rs").json["scope"] == "patient/Patient.rs"


def test_scopes_keep_the_order_asked(network: Network) -> None:
    asked = "patient/Coverage.rs profile patient/Patient.rs patient/Coverage.rs"

    assert network.ask(scope=asked).json["scope"] == "patient/Coverage.rs profile patient/Patient.rs"


def test_the_switch_for_audit_events_adds_their_scope(network: Network, sandbox: Sandbox) -> None:
    switch(sandbox, enable_auditevents=True)

    assert network.ask(scope="patient/Patient.rs").json["scope"] == "patient/Patient.rs patient/AuditEvent.rs"
    assert network.ask(scope="patient/AuditEvent.rs").json["scope"] == "patient/AuditEvent.rs"


@pytest.mark.parametrize("part", ["r", "s", "s patient/AuditEvent.r"])
def test_a_part_of_the_scope_for_audit_events_becomes_the_whole(
    network: Network, sandbox: Sandbox, part: str
) -> None:
    switch(sandbox, enable_auditevents=True)

    scope = network.ask(scope=f"patient/AuditEvent.{part} patient/Patient.rs").json["scope"]

    assert scope == "patient/Patient.rs patient/AuditEvent.rs"


@pytest.mark.parametrize("data_access_type", [DataAccessType.THIRTEEN_MONTH, DataAccessType.RESEARCH_STUDY])
def test_a_refresh_begins_the_ninety_days_anew(
    browser: Browser, sandbox: Sandbox, clock: FrozenClock, data_access_type: DataAccessType
) -> None:
    network = new_network(browser, sandbox, data_access_type=data_access_type)
    tokens = network.ask().json
    clock.advance(timedelta(days=89))

    seen = network.refresh(tokens["refresh_token"])

    assert (seen.status, seen.json["patient"]) == (200, tokens["patient"])
    assert seen.json["access_grant_expiration"] == "2026-06-29T12:00:00Z"
    assert set(seen.json["scope"].split()) == set(tokens["scope"].split())


def test_a_refresh_after_ninety_days_is_too_late(network: Network, clock: FrozenClock) -> None:
    tokens = network.ask().json
    clock.advance(NINETY_DAYS)

    seen = network.refresh(tokens["refresh_token"])

    assert (seen.status, seen.json["error"]) == (401, "invalid_grant")


def test_a_refresh_asks_version_3_s_backend_only(network: Network, sandbox: Sandbox) -> None:
    asked: list[BackendCall] = []
    tokens = network.ask().json
    sandbox.backend = asked.append

    network.refresh(tokens["refresh_token"])

    assert [(call.asked, call.version) for call in asked] == [(Asked.PATIENT_LOOKUP, 3)]


def test_the_first_refresh_token_may_hold_dash_and_underscore_and_no_later_one(network: Network) -> None:
    first = [network.ask().json["refresh_token"] for _ in range(10)]

    later = [network.refresh(token).json["refresh_token"] for token in first]

    assert set(map(len, first + later)) == {30}
    assert {"-", "_"} <= set("".join(first))
    assert "".join(later).isalnum()


def test_the_tokens_keep_that_the_application_sees_drug_claims_only(
    browser: Browser, sandbox: Sandbox
) -> None:
    access = new_network(browser, sandbox, part_d_eob_only=True).ask().json["access_token"]

    token = sandbox.grants.access_token(access)
    assert token is not None
    assert token.consent.part_d_eob_only


def test_a_login_and_an_assertion_are_two_records(browser: Browser, sandbox: Sandbox) -> None:
    both = AllowedAuthType.AUTH_CODE_AND_CLIENT_CREDS
    network = new_network(browser, sandbox, allowed_auth_type=both)
    tokens = network.ask().json

    Walk(browser, network.application, 3).tokens()

    assert network.refresh(tokens["refresh_token"]).status == 200


def test_a_file_says_whom_an_assertion_may_come_from(tmp_path: Path) -> None:
    for name in ("network", "provider"):
        (tmp_path / f"{name}.json").write_text(json.dumps(key(name).jwks))
    (tmp_path / "bbmock.yaml").write_text(
        "identity_providers: [{issuer: https://id.example, jwks: provider.json}]\n"
        "applications:\n"
        "  - name: Network\n"
        "    redirect_uris: [https://app.example.com/cb]\n"
        "    allowed_auth_type: CLIENT_CREDENTIALS\n"
        "    jwks: network.json\n"
    )
    sandbox = read_configuration(tmp_path / "bbmock.yaml").sandbox()
    *_, application = sandbox.applications
    network = Network(Browser(create_app(sandbox)), sandbox, application)

    seen = network.ask(network.assertion(network.identity_token(issuer="https://id.example")))

    assert (seen.status, seen.json["patient"]) == (200, identity.patient_id(0, 3))


def test_userinfo_needs_a_scope_that_was_not_asked_for(network: Network, browser: Browser) -> None:
    seen = browser.get("/v3/connect/userinfo", token=network.ask().json["access_token"])

    assert (seen.status, seen.json) == (403, {"detail": "You do not have permission to perform this action."})


def test_version_2_s_backend_does_not_know_the_person(network: Network, browser: Browser) -> None:
    seen = browser.get("/v2/fhir/Patient", token=network.ask().json["access_token"])

    assert (seen.status, seen.json) == (403, {"detail": "You do not have permission to perform this action."})
    assert network.why == "version 2's backend does not know the beneficiary"


@pytest.mark.parametrize("subject", [identity.login(12_345), identity.mbi(12_345)], ids=["login", "MBI"])
def test_the_subject_names_any_beneficiary(network: Network, subject: str) -> None:
    seen = network.ask(network.assertion(network.identity_token(12_345, sub=subject)))

    assert seen.json["patient"] == identity.patient_id(12_345, 3)


def test_another_subject_is_searched_for_among_the_first(network: Network) -> None:
    seen = network.ask(network.assertion(network.identity_token(99, sub="opaque")))

    assert seen.json["patient"] == identity.patient_id(99, 3)


def test_letter_case_of_names_does_not_count(network: Network, sandbox: Sandbox) -> None:
    name = sandbox.population.person(0).family_name.upper()

    assert network.ask(network.assertion(network.identity_token(family_name=name))).status == 200


def test_the_backend_is_asked_for_name_and_birthday(network: Network, sandbox: Sandbox) -> None:
    asked: list[BackendCall] = []
    sandbox.backend = asked.append
    person = sandbox.population.person(7)

    network.ask(network.assertion(network.identity_token(7)))

    (call,) = asked
    assert (call.asked, call.version, call.resource, call.beneficiary) == (
        Asked.IDENTITY_MATCH,
        3,
        "Patient",
        7,
    )
    assert dict(call.parameters) == {
        "family": person.family_name,
        "given": person.given_name,
        "birthdate": f"{person.columns['bene_birth_dt']}",
    }


def test_what_stands_before_the_population_may_find_another(network: Network, sandbox: Sandbox) -> None:
    found = identity.patient_id(3, 3)
    body = (
        '{"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Organization", "id": "bfd"}}, '
        f'{{"resource": {{"resourceType": "Patient", "id": "{found}"}}}}]}}'
    )
    sandbox.backend = lambda _: BackendAnswer(200, body.encode())

    assert network.ask().json["patient"] == found


def test_without_its_validation_an_assertion_is_taken_as_it_is(network: Network, sandbox: Sandbox) -> None:
    switch(sandbox, client_credentials_validation=False)
    old = network.assertion(network.identity_token(5, iat=0, jti=None), aud="anywhere", exp=0)

    assert [network.ask(old).json["patient"] for _ in range(2)] == [identity.patient_id(5, 3)] * 2
