"""What version 3 asks of application and request, and what it adds on the way to its backend."""

from __future__ import annotations

import pytest

from bbmock.domain.applications import Application
from bbmock.domain.backend import BackendAnswer, BackendCall
from bbmock.state.sandbox import Sandbox
from tests.access import Caller, new_caller
from tests.oddities import switch
from tests.registered import register

OWN_ID = "-632212756"
NO_PERMISSION = {"detail": "You do not have permission to perform this action."}
WHOM_TO_ASK = (
    "If you are the app maintainer, please contact the Blue Button API team. If you are a Medicare "
    "Beneficiary and need assistance, please contact the support team for the application you are trying to "
    "access."
)
CARD = "Patient/$generate-insurance-card"
STRICT = {"prefer": "handling=strict"}
BUNDLE = BackendAnswer(200, b'{"resourceType": "Bundle"}')


class Listener:
    """A backend that answers every call with an empty Bundle, and remembers what it was asked."""

    def __init__(self) -> None:
        self.calls: list[BackendCall] = []

    def __call__(self, call: BackendCall) -> BackendAnswer:
        self.calls.append(call)
        return BUNDLE

    def values(self, *names: str) -> list[tuple[str, str]]:
        """The parameters of the last call with these names."""
        return [pair for pair in self.calls[-1].parameters if pair[0] in names]


@pytest.fixture
def v3(caller: Caller) -> Caller:
    return caller.at(3)


@pytest.fixture
def backend(sandbox: Sandbox, caller: Caller) -> Listener:
    """Listens from now on; the caller has come in already."""
    assert caller.token
    listener = Listener()
    sandbox.backend = listener
    return listener


# Prefer: handling=strict


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("Patient?foo=bar", ["foo"]),
        ("ExplanationOfBenefit?foo=bar&baz=1", ["foo", "baz"]),
        ("ExplanationOfBenefit?beneficiary=1", ["beneficiary"]),
        ("Coverage?patient=x", ["patient"]),
        ("Coverage?_offset=1", ["_offset"]),
        ("Patient?type=carrier", ["type"]),
        (f"Patient/{OWN_ID}?_count=1", ["_count"]),
    ],
)
def test_strict_handling_refuses_what_cms_does_not_know(v3: Caller, path: str, names: list[str]) -> None:
    seen = v3.get(path, headers=STRICT)

    assert (seen.status, seen.json) == (400, {"error": f"Invalid parameters: {names!r}"})


@pytest.mark.parametrize(
    "path",
    [
        "Patient?_id=1&identifier=2&_count=1&count=2&startIndex=0&_lastUpdated=gt2020&_format=json",
        "ExplanationOfBenefit?patient=1&type=pde&service-date=gt2020&_tag=a&_source=b&_offset=1",
        "ExplanationOfBenefit?_security:not=x",
        "Coverage?beneficiary=1",
        f"Patient/{OWN_ID}?count=1&_format=json",
    ],
)
def test_strict_handling_lets_pass_what_cms_knows(v3: Caller, backend: Listener, path: str) -> None:
    v3.get(path, headers=STRICT)

    assert len(backend.calls) == 1


@pytest.mark.parametrize("prefer", ["handling=lenient", "handling=strict; foo", "Handling=strict"])
def test_only_the_exact_words_are_strict(v3: Caller, backend: Listener, prefer: str) -> None:
    assert v3.get("Patient?foo=bar", headers={"prefer": prefer}).status == 200
    assert len(backend.calls) == 1


@pytest.mark.parametrize("version", [1, 2])
def test_nobody_is_strict_before_version_3(caller: Caller, backend: Listener, version: int) -> None:
    assert caller.at(version).get("Patient?foo=bar", headers=STRICT).status == 200
    assert len(backend.calls) == 1


# What goes to the backend


@pytest.mark.parametrize(
    ("query", "sources"),
    [
        ("", [("_source", "NCH,DDPS")]),
        ("?_source=MCS", [("_source", "MCS")]),
        ("?_source=NCH&_source=DDPS", [("_source", "NCH"), ("_source", "DDPS")]),
        ("?_tag=A", []),
        ("?foo=_tag", []),
    ],
)
def test_claims_are_the_adjudicated_ones_unless_tag_or_source_is_named(
    v3: Caller, backend: Listener, query: str, sources: list[tuple[str, str]]
) -> None:
    v3.get(f"ExplanationOfBenefit{query}")

    assert backend.values("_source") == sources


@pytest.mark.parametrize("version", [1, 2])
def test_no_source_is_added_before_version_3(caller: Caller, backend: Listener, version: int) -> None:
    caller.at(version).get("ExplanationOfBenefit")

    assert backend.values("_source") == []


@pytest.mark.parametrize("path", ["ExplanationOfBenefit", "ExplanationOfBenefit/-1"])
@pytest.mark.parametrize(("shares", "added"), [(False, [("_security:not", "42CFRPart2")]), (True, [])])
def test_substance_use_claims_are_left_out_without_consent(
    sandbox: Sandbox, path: str, shares: bool, added: list[tuple[str, str]]
) -> None:
    somebody = new_caller(sandbox, share_samhsa_data=shares).at(3)
    sandbox.backend = backend = Listener()

    somebody.get(path)

    assert backend.values("_security:not") == added


@pytest.mark.parametrize("query", ["", "?_source=NCH", "?_tag=x"])
def test_a_part_d_application_asks_for_drug_claims_only(sandbox: Sandbox, query: str) -> None:
    somebody = new_caller(sandbox, part_d_eob_only=True).at(3)
    sandbox.backend = backend = Listener()

    somebody.get(f"ExplanationOfBenefit{query}")

    assert backend.values("_source", "_tag") == [("_source", "DDPS")]


@pytest.mark.parametrize(("source", "status"), [("NCH", 404), ("DDPS", 200), (None, 404)])
def test_a_part_d_application_reads_drug_claims_only(
    sandbox: Sandbox, source: str | None, status: int
) -> None:
    somebody = new_caller(sandbox, part_d_eob_only=True).at(3)
    claim = '{"resourceType": "ExplanationOfBenefit", "patient": {"reference": "Patient/%s"}%s}'
    meta = f', "meta": {{"source": "{source}"}}' if source else ""
    sandbox.backend = lambda _: BackendAnswer(200, (claim % (OWN_ID, meta)).encode())

    seen = somebody.get("ExplanationOfBenefit/-1")

    assert seen.status == status


@pytest.mark.parametrize("version", [1, 2])
def test_a_part_d_application_sees_no_claim_before_version_3(sandbox: Sandbox, version: int) -> None:
    seen = new_caller(sandbox, part_d_eob_only=True).at(version).get("ExplanationOfBenefit")

    assert (seen.status, seen.json) == (403, NO_PERMISSION)


# Ids


def test_another_patient_is_looked_for_and_not_shown(v3: Caller, sandbox: Sandbox) -> None:
    other = sandbox.population.patient_id(1, 3)

    seen = [v3.get(path) for path in (f"Patient/{other}", f"Patient?_id={other}", f"Coverage/part-a-{other}")]

    assert [(one.status, one.json) for one in seen] == [(404, {"detail": "Not found."})] * 3


@pytest.mark.parametrize(
    ("path", "status", "diagnostics"),
    [
        ("Patient/-999", 404, "HAPI-2001: Resource Patient/-999 is not known"),
        ("Patient/-19990000000001", 404, "HAPI-2001: Resource Patient/-19990000000001 is not known"),
        ("Coverage/part-z-1", 404, "HAPI-2001: Resource Coverage/part-z-1 is not known"),
        (
            "Coverage/nonsense",
            400,
            "Invalid Coverage ID format. Expected pattern like 'part-c-12345-H1234-001'.",
        ),
        ("ExplanationOfBenefit/-1", 404, "HAPI-2001: Resource ExplanationOfBenefit/-1 is not known"),
        ("ExplanationOfBenefit/carrier--1", 400, "ID is not a valid number"),
    ],
)
def test_an_unknown_id_is_refused_in_the_backends_words(
    v3: Caller, path: str, status: int, diagnostics: str
) -> None:
    seen = v3.get(path)

    issue = {"severity": "error", "code": "processing", "diagnostics": diagnostics}
    assert (seen.status, seen.json) == (status, {"resourceType": "OperationOutcome", "issue": [issue]})


def test_somebody_whom_the_backend_does_not_know_is_shown_nothing(sandbox: Sandbox) -> None:
    def knows_nobody_at_v3(call: BackendCall) -> BackendAnswer | None:
        return BUNDLE if call.version == 3 else None

    sandbox.backend = knows_nobody_at_v3
    somebody = new_caller(sandbox)

    seen = [somebody.at(version).get("Patient") for version in (2, 3)]

    assert [one.status for one in seen] == [200, 403]
    assert seen[1].json == NO_PERMISSION


# Early adopters


@pytest.fixture
def late(sandbox: Sandbox, v3: Caller) -> Caller:
    """A caller whose application's developer is no early adopter."""
    switch(sandbox, v3_early_adopters=frozenset({"somebody else"}))
    return v3


@pytest.mark.parametrize("path", ["Patient", "ExplanationOfBenefit", f"Coverage/part-a-{OWN_ID}"])
def test_version_3_is_closed_to_all_but_early_adopters(late: Caller, path: str) -> None:
    seen = late.get(path)

    text = f"This application, Demo Application, does not yet have access to v3 endpoints. {WHOM_TO_ASK}"
    assert (seen.status, seen.json) == (403, {"detail": text})


def test_the_other_versions_are_open_to_all(late: Caller) -> None:
    assert late.at(2).get("Patient").status == 200


def test_an_early_adopter_gets_in(sandbox: Sandbox, late: Caller) -> None:
    switch(sandbox, v3_early_adopters=frozenset({"developer"}))
    sandbox.backend = Listener()

    assert late.get("Patient").status == 200


def test_the_insurance_card_asks_nobody_whether_they_are_early(sandbox: Sandbox, late: Caller) -> None:
    sandbox.backend = Listener()

    assert late.get(CARD).status == 200


# The insurance card


@pytest.mark.parametrize(
    "scope",
    [
        ["patient/Patient.rs", "openid"],
        ["patient/Coverage.rs"],
        ["patient/Coverage.r", "patient/Patient.r"],
        ["patient/Coverage.s", "patient/Patient.s"],
        ["profile"],
    ],
)
def test_the_card_needs_a_scope_to_read_patient_and_one_to_search_coverage(
    sandbox: Sandbox, scope: list[str]
) -> None:
    seen = new_caller(sandbox, scope=scope).at(3).get(CARD)

    assert (seen.status, seen.json) == (403, NO_PERMISSION)


@pytest.mark.parametrize("path", [CARD, f"{CARD}/", CARD.replace("$", "%24"), f"{CARD}?foo=bar&_count=99"])
@pytest.mark.parametrize(
    "scope", [["patient/Patient.r", "patient/Coverage.s"], ["patient/Patient.read", "patient/Coverage.rs"]]
)
def test_the_card_is_what_the_backend_makes(sandbox: Sandbox, scope: list[str], path: str) -> None:
    somebody = new_caller(sandbox, scope=scope).at(3)
    sandbox.backend = backend = Listener()

    seen = somebody.get(path)

    assert (seen.status, seen.json) == (200, {"resourceType": "Bundle"})
    assert backend.calls[-1].asked == "insurance-card"


def test_an_application_without_the_scopes_gets_no_card(sandbox: Sandbox) -> None:
    limited = register(sandbox, "Limited", scopes=("patient/Coverage.rs", "openid"))

    seen = new_caller(sandbox, application=limited).at(3).get(CARD)

    text = (
        "This application, Limited, does not have access to make any calls for digital insurance card "
        f"resources. {WHOM_TO_ASK}"
    )
    assert (seen.status, seen.json) == (403, {"detail": text})


def test_the_card_is_the_one_resource_with_a_method_that_is_not_allowed(v3: Caller) -> None:
    seen = v3.send("POST", CARD, headers={"content-type": "application/json"}, body=b"{}")

    assert (seen.status, seen.json) == (405, {"detail": 'Method "POST" not allowed.'})
    assert seen.header("x-ratelimit-limit") == "100000"


@pytest.mark.parametrize("version", [1, 2])
def test_before_version_3_the_card_is_a_patient_that_is_not_found(caller: Caller, version: int) -> None:
    seen = caller.at(version).get(CARD)

    assert (seen.status, seen.json) == (404, {"detail": "Not found."})


# AuditEvent


@pytest.fixture
def audited(sandbox: Sandbox, application: Application) -> Caller:
    """A caller with the scope, where both switches are on."""
    switch(sandbox, enable_auditevents=True, auditevent_scopes=True)
    return new_caller(sandbox, application=application, scope=["patient/AuditEvent.rs"]).at(3)


def test_audit_events_need_their_scope(sandbox: Sandbox, audited: Caller) -> None:
    assert audited.token
    seen = new_caller(sandbox).at(3).get("AuditEvent")

    assert (seen.status, seen.json) == (403, NO_PERMISSION)


def test_audit_events_need_their_scope_to_exist(sandbox: Sandbox, audited: Caller) -> None:
    switch(sandbox, auditevent_scopes=False)

    seen = audited.get("AuditEvent")

    assert (seen.status, seen.json) == (403, NO_PERMISSION)


def test_nobody_has_an_audit_event_yet(audited: Caller) -> None:
    bundle = audited.get("AuditEvent").json

    url = "http://sandbox.test/v3/fhir/AuditEvent/?_format=application%2Ffhir%2Bjson&entity=" + OWN_ID
    assert list(bundle) == ["resourceType", "id", "meta", "type", "link"]
    assert bundle["link"] == [{"relation": "self", "url": url}]


def test_there_is_no_audit_event_to_read(audited: Caller) -> None:
    seen = audited.get("AuditEvent/abc")

    text = "HAPI-2001: Resource AuditEvent/abc is not known"
    issue = {"severity": "error", "code": "processing", "diagnostics": text}
    assert (seen.status, seen.json) == (404, {"resourceType": "OperationOutcome", "issue": [issue]})


def test_audit_events_are_searched_by_the_patient(sandbox: Sandbox, audited: Caller) -> None:
    sandbox.backend = backend = Listener()

    assert audited.get("AuditEvent?_count=3").status == 200
    assert backend.calls[-1].parameters == (("_format", "application/fhir+json"), ("entity", OWN_ID))


def test_an_audit_event_is_read_by_its_id(sandbox: Sandbox, audited: Caller) -> None:
    sandbox.backend = backend = Listener()

    audited.get("AuditEvent/abc")

    assert (backend.calls[-1].asked, backend.calls[-1].resource_id) == ("read", "abc")
