"""Who may call the FHIR API: tokens, applications, grants, scopes, methods, in CMS's order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bbmock.domain import scopes
from bbmock.domain.applications import Application, DataAccessType
from bbmock.domain.clock import FrozenClock
from bbmock.domain.grants import DataAccessGrant
from bbmock.state.sandbox import Sandbox
from tests.access import Caller, new_caller
from tests.browser import Browser, Seen

OWN_ID = "-19990000000001"
NOT_PROVIDED = {"detail": "Authentication credentials were not provided."}
NO_PERMISSION = {"detail": "You do not have permission to perform this action."}
CONTACT = (
    "If you are the app maintainer, please contact the Blue Button API team. If you are a Medicare "
    "Beneficiary and need assistance, please contact the support team for the application you are trying to "
    "access."
)

every_version = pytest.mark.parametrize("version", [1, 2, 3])


def refusal(seen: Seen) -> tuple[int, str | None, object]:
    return seen.status, seen.header("www-authenticate"), seen.json


# Tokens


@every_version
@pytest.mark.parametrize(
    "authorization",
    [None, "Bearer", "Bearer ", "Token {}", "Basic {}", "{}", "Bearer {} x"],
    ids=["none", "scheme-only", "scheme-and-space", "token-scheme", "basic", "no-scheme", "two-tokens"],
)
def test_a_call_without_a_bearer_token_is_unauthenticated(
    caller: Caller, version: int, authorization: str | None
) -> None:
    headers = {"authorization": authorization.format(caller.token)} if authorization else {}

    seen = caller.browser.get(f"/v{version}/fhir/Patient", headers=headers)

    assert refusal(seen) == (401, 'Bearer realm="api"', NOT_PROVIDED)


@every_version
@pytest.mark.parametrize("token", ["nope", '"quoted"'])
def test_an_unknown_token_is_invalid(browser: Browser, version: int, token: str) -> None:
    seen = browser.get(f"/v{version}/fhir/Patient", token=token)

    challenge = 'Bearer realm="api",error="invalid_token",error_description="The access token is invalid."'
    assert refusal(seen) == (401, challenge, NOT_PROVIDED)


@every_version
def test_a_revoked_token_is_as_good_as_unknown(sandbox: Sandbox, caller: Caller, version: int) -> None:
    sandbox.grants.revoke_access(caller.token or "")

    seen = caller.at(version).get("Patient")

    challenge = 'Bearer realm="api",error="invalid_token",error_description="The access token is invalid."'
    assert refusal(seen) == (401, challenge, NOT_PROVIDED)


@every_version
def test_a_token_has_expired_at_the_end_of_its_hour(clock: FrozenClock, caller: Caller, version: int) -> None:
    clock.advance(3600)

    seen = caller.at(version).get("Patient")

    challenge = 'Bearer realm="api",error="invalid_token",error_description="The access token has expired."'
    assert refusal(seen) == (401, challenge, NOT_PROVIDED)


def test_a_token_lives_to_the_last_second_of_its_hour(clock: FrozenClock, caller: Caller) -> None:
    clock.advance(3599)

    seen = caller.get("Patient")

    assert seen.status == 200


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer "])
def test_the_scheme_is_bearer_in_any_case(caller: Caller, scheme: str) -> None:
    headers = {"authorization": f"{scheme} {caller.token}"}

    seen = caller.browser.get("/v2/fhir/Patient", headers=headers)

    assert seen.status == 200


def test_a_reset_of_the_sandbox_kills_its_tokens(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.reset()

    seen = caller.get("Patient")

    assert seen.status == 401


def test_a_token_of_one_sandbox_means_nothing_to_another(caller: Caller) -> None:
    elsewhere = new_caller(Sandbox()).browser

    seen = elsewhere.get("/v2/fhir/Patient", token=caller.token)

    assert seen.status == 401


@every_version
@pytest.mark.parametrize("with_header", [True, False], ids=["with-header", "without"])
def test_a_token_in_the_query_is_refused(caller: Caller, version: int, with_header: bool) -> None:
    token = caller.token if with_header else None

    seen = caller.browser.get(f"/v{version}/fhir/Patient?access_token={caller.token}", token=token)

    text = (
        "Using the access token in the query parameters is not supported. "
        "Use the Authorization header instead"
    )
    assert refusal(seen) == (400, None, {"detail": text})


# Application and grant


@every_version
def test_a_switched_off_application_is_named_and_refused(
    sandbox: Sandbox, caller: Caller, application: Application, version: int
) -> None:
    sandbox.applications.replace(replace(application, active=False))

    seen = caller.at(version).get("Patient")

    text = f"This application, {application.name}, is temporarily inactive. {CONTACT}"
    assert refusal(seen) == (401, 'Bearer realm="api"', {"detail": text})


@every_version
def test_a_thirteen_month_grant_has_timed_out_at_its_end(
    sandbox: Sandbox, caller: Caller, application: Application, version: int
) -> None:
    sandbox.grants.put_grant(DataAccessGrant(application.client_id, 0, sandbox.clock.now()))

    seen = caller.at(version).get("Patient")

    text = (
        "User access has timed out. To refresh Medicare data, end user must re-authenticate and consent to "
        "share their data."
    )
    assert refusal(seen) == (401, 'Bearer realm="api"', {"detail": text})


@pytest.mark.parametrize("kind", [DataAccessType.ONE_TIME, DataAccessType.RESEARCH_STUDY])
def test_only_a_thirteen_month_grant_times_out(
    sandbox: Sandbox, caller: Caller, application: Application, kind: DataAccessType
) -> None:
    sandbox.applications.replace(replace(application, data_access_type=kind))
    sandbox.grants.put_grant(DataAccessGrant(application.client_id, 0, sandbox.clock.now()))

    seen = caller.get("Patient")

    assert seen.status == 200


@every_version
def test_a_token_whose_grant_was_removed_has_no_permission(
    sandbox: Sandbox, caller: Caller, application: Application, version: int
) -> None:
    sandbox.grants.remove_grant(application.client_id, 0)

    seen = caller.at(version).get("Patient")

    assert refusal(seen) == (403, None, NO_PERMISSION)


# Scopes

PATHS = {
    ("Patient", "read"): f"Patient/{OWN_ID}",
    ("Patient", "search"): "Patient",
    ("Coverage", "read"): f"Coverage/part-a-{OWN_ID}",
    ("Coverage", "search"): "Coverage",
    ("ExplanationOfBenefit", "read"): "ExplanationOfBenefit/outpatient--21910066322637",
    ("ExplanationOfBenefit", "search"): "ExplanationOfBenefit",
}
OPENED_BY = {"r": {"read"}, "s": {"search"}, "rs": {"read", "search"}, "read": {"read", "search"}}


@pytest.mark.parametrize(("resource", "suffix"), [(r, s) for r in scopes.RESOURCES for s in OPENED_BY])
def test_a_scope_opens_its_own_resource_and_interaction_only(
    sandbox: Sandbox, resource: str, suffix: str
) -> None:
    somebody = new_caller(sandbox, scope=[f"patient/{resource}.{suffix}"])

    answers = {what: somebody.get(path) for what, path in PATHS.items()}

    opened = {(resource, interaction) for interaction in OPENED_BY[suffix]}
    assert {what for what, seen in answers.items() if seen.status == 200} == opened
    assert all(refusal(seen) == (403, None, NO_PERMISSION) for w, seen in answers.items() if w not in opened)


@every_version
@pytest.mark.parametrize("scope", ["openid", "profile", "launch/patient"])
def test_a_scope_that_is_no_resource_opens_none(sandbox: Sandbox, version: int, scope: str) -> None:
    somebody = new_caller(sandbox, scope=[scope]).at(version)

    statuses = {somebody.get(path).status for path in PATHS.values()}

    assert statuses == {403}


@pytest.mark.parametrize(
    ("path", "interaction"), [("Patient", "search"), (f"Patient/{OWN_ID}", "read")], ids=["search", "read"]
)
def test_version_3_asks_the_application_for_the_scope_too(
    sandbox: Sandbox, application: Application, path: str, interaction: str
) -> None:
    sandbox.applications.replace(replace(application, scopes=("patient/Coverage.rs",)))

    seen = new_caller(sandbox).at(3).get(path)

    text = (
        f"This application, {application.name}, does not have access to make {interaction} calls for "
        f"Patient resources. {CONTACT}"
    )
    assert refusal(seen) == (403, None, {"detail": text})


def test_version_2_does_not_ask_the_application(sandbox: Sandbox, application: Application) -> None:
    sandbox.applications.replace(replace(application, scopes=()))

    seen = new_caller(sandbox).get("Patient")

    assert seen.status == 200


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("interaction", ["search", "read"])
def test_claims_need_the_consent_to_substance_use_data_before_version_3(
    sandbox: Sandbox, version: int, interaction: str
) -> None:
    somebody = new_caller(sandbox, share_samhsa_data=False).at(version)

    seen = somebody.get(PATHS["ExplanationOfBenefit", interaction])

    assert refusal(seen) == (403, None, NO_PERMISSION)


@pytest.mark.parametrize("path", [f"Patient/{OWN_ID}", "Coverage"])
def test_nothing_but_claims_needs_the_consent_to_substance_use_data(sandbox: Sandbox, path: str) -> None:
    seen = new_caller(sandbox, share_samhsa_data=False).get(path)

    assert seen.status == 200


def test_version_3_does_not_ask_for_substance_use_consent(sandbox: Sandbox) -> None:
    seen = new_caller(sandbox, share_samhsa_data=False).at(3).get("ExplanationOfBenefit")

    assert seen.status == 200


# Order


def test_the_application_comes_before_the_grant(
    sandbox: Sandbox, caller: Caller, application: Application
) -> None:
    sandbox.applications.replace(replace(application, active=False))
    sandbox.grants.remove_grant(application.client_id, 0)

    seen = caller.get("Patient")

    assert seen.status == 401


def test_the_grant_comes_before_the_scope(sandbox: Sandbox, application: Application) -> None:
    somebody = new_caller(sandbox, scope=["openid"])
    sandbox.grants.put_grant(DataAccessGrant(application.client_id, 0, sandbox.clock.now()))

    seen = somebody.get("Patient")

    assert seen.status == 401


def test_the_scope_comes_before_the_parameters(sandbox: Sandbox) -> None:
    seen = new_caller(sandbox, scope=["openid"]).get("Patient?_count=51")

    assert seen.status == 403
