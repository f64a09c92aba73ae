"""What a client sees of an injected failure."""

from __future__ import annotations

import pytest

from bbmock.domain.applications import Application
from bbmock.domain.endpoints import ENDPOINTS
from bbmock.domain.scopes import RESOURCES
from bbmock.faults.effects.answers import Backend, Edge
from bbmock.state.sandbox import Sandbox
from tests.access import Caller
from tests.browser import Browser
from tests.walk import Walk

OUTCOME = {
    "resourceType": "OperationOutcome",
    "issue": [{"severity": "error", "code": "processing", "diagnostics": "bbmock: injected backend failure"}],
}
PATHS = {
    "Patient": "/v2/fhir/Patient",
    "Coverage": "/v2/fhir/Coverage",
    "ExplanationOfBenefit": "/v2/fhir/ExplanationOfBenefit",
    "insurance-card": "/v3/fhir/Patient/$generate-insurance-card",
    "AuditEvent": "/v3/fhir/AuditEvent",
    "introspect": "/v2/o/introspect/",
    "expire_authenticated_user": "/v2/o/expire_authenticated_user/-1/",
    "applications": "/.well-known/applications",
    "metadata": "/v2/fhir/metadata",
    "smart-configuration": "/v2/fhir/.well-known/smart-configuration",
    "openid-configuration": "/.well-known/openid-configuration",
    "userinfo": "/v2/connect/userinfo",
    "token": "/v2/o/token/",
    "revoke": "/v2/o/revoke/",
    "revoke_token": "/v2/o/revoke_token/",
    "authorize": "/v2/o/authorize/",
    "login": "/mymedicare/login",
    "health": "/health",
}


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("status", [500, 503, 599])
@pytest.mark.parametrize("resource", RESOURCES)
def test_versions_1_and_2_hide_the_status_of_the_backend(
    sandbox: Sandbox, caller: Caller, version: int, status: int, resource: str
) -> None:
    sandbox.faults.add(resource, Backend(status))

    seen = caller.browser.get(f"/v{version}/fhir/{resource}", token=caller.token)

    assert (seen.status, seen.json) == (502, {"detail": "A failure occurred contacting the upstream server"})


@pytest.mark.parametrize("status", [500, 503, 599])
def test_version_3_passes_the_backends_outcome_on(sandbox: Sandbox, caller: Caller, status: int) -> None:
    sandbox.faults.add("Patient", Backend(status))

    seen = caller.browser.get("/v3/fhir/Patient", token=caller.token)

    assert (seen.status, seen.json) == (status, OUTCOME)


def test_after_its_failures_the_backend_is_well(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.faults.add("Patient", times=2)

    statuses = [caller.browser.get("/v2/fhir/Patient", token=caller.token).status for _ in range(3)]

    assert statuses == [502, 502, 200]


def test_a_read_fails_like_a_search(sandbox: Sandbox, caller: Caller) -> None:
    found = caller.browser.get("/v2/fhir/Coverage", token=caller.token).json["entry"][0]["resource"]["id"]
    sandbox.faults.add("Coverage")

    assert caller.browser.get(f"/v2/fhir/Coverage/{found}", token=caller.token).status == 502


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v2/fhir/Patient?_count=51", 400),
        ("/v2/fhir/Patient/-1", 404),
        ("/v2/fhir/Patient?_id=-1", 404),
        ("/v2/fhir/Patient?access_token=x", 400),
    ],
)
def test_what_cms_refuses_by_itself_never_reaches_the_backend(
    sandbox: Sandbox, caller: Caller, path: str, status: int
) -> None:
    sandbox.faults.add("Patient")

    seen = caller.browser.get(path, token=caller.token)

    assert seen.status == status
    assert len(sandbox.faults.pending) == 1


def test_a_call_without_a_token_never_reaches_the_backend(sandbox: Sandbox, browser: Browser) -> None:
    sandbox.faults.add("Patient")

    assert browser.get("/v2/fhir/Patient").status == 401
    assert len(sandbox.faults.pending) == 1


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_the_edge_answers_instead_of_any_endpoint_and_says_that_it_is_ours(
    sandbox: Sandbox, browser: Browser, endpoint: str
) -> None:
    sandbox.faults.add(endpoint, Edge(503))

    first, second = (browser.get(PATHS[endpoint]) for _ in range(2))

    assert (first.status, first.header("x-bbmock-fault")) == (503, "edge")
    assert "injected by bbmock" in first.text
    assert first.header("x-ratelimit-limit") is None
    assert second.header("x-bbmock-fault") is None


def test_a_refresh_that_the_edge_stops_leaves_the_token_good(
    sandbox: Sandbox, browser: Browser, application: Application
) -> None:
    walk = Walk(browser, application)
    refresh_token = walk.tokens()["refresh_token"]
    sandbox.faults.add("token", Edge(503))

    statuses = [walk.refresh(refresh_token).status for _ in range(2)]

    assert statuses == [503, 200]
