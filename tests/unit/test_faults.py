from __future__ import annotations

import pytest

from bbmock.domain.backend import Asked, BackendAnswer, BackendCall, NoAnswer
from bbmock.domain.endpoints import BACKED, ENDPOINTS, endpoint_at
from bbmock.domain.errors import ConfigurationError
from bbmock.faults.plan import Fault, FaultPlan

REFUSED = {
    "unknown endpoint": (
        {"endpoint": "ExplanationOfBenefits"},
        "there is no endpoint 'ExplanationOfBenefits'; did you mean 'ExplanationOfBenefit'?",
    ),
    "nothing like it": (
        {"endpoint": "qqqqqq"},
        f"there is no endpoint 'qqqqqq'; the endpoints are {', '.join(dict.fromkeys((*BACKED, *ENDPOINTS)))}",
    ),
    "never": ({"endpoint": "token", "edge": 503, "times": 0}, "a fault happens one or more times, not 0"),
    "both": (
        {"endpoint": "Patient", "edge": 503, "backend": 500},
        "a fault is either of the backend or of the edge; give one of them",
    ),
    "no failure": (
        {"endpoint": "Patient", "edge": 200},
        "a failure of the edge has a status from 500 to 599, not 200",
    ),
    "too high": (
        {"endpoint": "Patient", "backend": 600},
        "a failing backend has a status from 400 to 599, not 600",
    ),
    "too low": (
        {"endpoint": "Patient", "backend": 200},
        "a failing backend has a status from 400 to 599, not 200",
    ),
    "no backend there": (
        {"endpoint": "token", "backend": 502},
        f"CMS asks its backend at {', '.join(BACKED)} only; for token write edge=503",
    ),
}


PATIENT = BackendCall(Asked.SEARCH, 2, "Patient")
COVERAGE = BackendCall(Asked.READ, 2, "Coverage", "part-a-1")


@pytest.fixture
def plan() -> FaultPlan:
    return FaultPlan()


@pytest.mark.parametrize(("wanted", "message"), REFUSED.values(), ids=REFUSED)
def test_a_fault_that_cannot_be_is_refused(plan: FaultPlan, wanted: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        plan.add(**wanted)  # type: ignore[arg-type]

    assert str(refusal.value) == message
    assert plan.pending == ()


def test_a_fault_without_a_status_is_the_backends_500(plan: FaultPlan) -> None:
    assert plan.add("Patient") == Fault("Patient", times=1, backend=500)


def test_a_fault_happens_as_often_as_it_says(plan: FaultPlan) -> None:
    plan.add("Patient", times=2)

    taken = [plan.take_backend(PATIENT) is not None for _ in range(3)]

    assert taken == [True, True, False]
    assert plan.pending == ()


def test_what_is_left_can_be_seen(plan: FaultPlan) -> None:
    plan.add("Patient", times=3)
    plan.take_backend(PATIENT)

    assert plan.pending == (Fault("Patient", times=2, backend=500),)


def test_a_fault_is_of_its_endpoint_only(plan: FaultPlan) -> None:
    plan.add("Patient")

    assert plan.take_backend(COVERAGE) is None
    assert plan.take_backend(PATIENT) is not None


def test_the_edge_and_the_backend_do_not_take_each_others_faults(plan: FaultPlan) -> None:
    plan.add("Patient", edge=503)
    plan.add("Patient", backend=500)

    backend, edge = plan.take_backend(PATIENT), plan.take_edge("Patient")

    assert isinstance(backend, BackendAnswer)
    assert (backend.status, edge) == (500, Fault("Patient", edge=503))


def test_faults_happen_in_the_order_in_which_they_were_added(plan: FaultPlan) -> None:
    plan.add("Patient", backend=500)
    plan.add("Patient", backend=503)

    taken = [plan.take_backend(PATIENT) for _ in range(2)]

    assert [answer.status for answer in taken if isinstance(answer, BackendAnswer)] == [500, 503]


@pytest.mark.parametrize(
    "what", [NoAnswer.TIMEOUT, BackendAnswer(404, b"{}"), BackendAnswer(200, b"garbage")]
)
def test_the_backend_does_just_what_it_is_told(plan: FaultPlan, what: BackendAnswer | NoAnswer) -> None:
    plan.add("Patient", backend=what)

    assert plan.take_backend(PATIENT) == what


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        (Asked.INSURANCE_CARD, "insurance-card"),
        (Asked.METADATA, "metadata"),
        (Asked.PATIENT_LOOKUP, "patient-lookup"),
        (Asked.IDENTITY_MATCH, "identity-match"),
    ],
)
def test_what_is_no_resource_type_fails_under_a_name_of_its_own(
    plan: FaultPlan, asked: Asked, name: str
) -> None:
    plan.add(name, backend=503)

    assert plan.take_backend(PATIENT) is None
    assert plan.take_backend(BackendCall(asked, 3, "Patient")) is not None


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/v2/fhir/Patient", "Patient"),
        ("/v1/fhir/Coverage/", "Coverage"),
        ("/v3/fhir/ExplanationOfBenefit/carrier--1", "ExplanationOfBenefit"),
        ("/v2/fhir/metadata", "metadata"),
        ("/v2/fhir/.well-known/smart-configuration", "smart-configuration"),
        ("/.well-known/openid-configuration-v3", "openid-configuration"),
        ("/v2/connect/.well-known/openid-configuration", "openid-configuration"),
        ("/v2/connect/userinfo", "userinfo"),
        ("/v2/o/token", "token"),
        ("/v2/o/token/", "token"),
        ("/v2/o/revoke/", "revoke"),
        ("/v2/o/revoke_token/", "revoke_token"),
        ("/v2/o/authorize/", "authorize"),
        ("/v2/o/authorize/11111111-2222-4333-8444-555555555555/", "authorize"),
        ("/mymedicare/login", "login"),
        ("/login/", "login"),
        ("/health", "health"),
        ("/v2/fhir/Patients", None),
        ("/", None),
    ],
)
def test_an_endpoint_is_known_by_its_path(path: str, name: str | None) -> None:
    assert endpoint_at(path) == name
