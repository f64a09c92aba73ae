from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bbmock.fhir.render.v1 import render_claim
from bbmock.population.records import Claim, ClaimType, Diagnosis, DiagnosisRole
from tests.unit.render import filled
from tests.unit.render.filled import carrier, having, inpatient, outpatient, snf

CMS = "https://bluebutton.cms.gov/resources/"
ICD_10 = "http://hl7.org/fhir/sid/icd-10"
ICD_9 = "http://hl7.org/fhir/sid/icd-9-cm"


def rendered(claim: Claim) -> dict[str, Any]:
    return render_claim(claim, last_updated="2026-07-02T04:11:09.113+00:00")


def types(claim: Claim) -> list[list[str]]:
    return [
        [coded["coding"][0]["code"] for coded in entry.get("type", ())]
        for entry in rendered(claim)["diagnosis"]
        if "packageCode" not in entry
    ]


def of_hospital(*diagnoses: Diagnosis) -> Claim:
    return replace(inpatient(), diagnoses=diagnoses)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (ClaimType.CARRIER, [["principal"], []]),
        (ClaimType.DME, [["principal"], []]),
        (ClaimType.HHA, [["principal"], [], ["external-first"], ["external"]]),
        (ClaimType.HOSPICE, [["principal"], [], ["external-first"], ["external"]]),
        (
            ClaimType.INPATIENT,
            [["admitting"], ["principal"], ["other"], ["other"], ["other"], ["external-first"]],
        ),
        (ClaimType.SNF, [["admitting"], ["principal"], [], ["external-first"], ["external"]]),
    ],
)
def test_diagnoses_are_typed_as_their_kind_of_claim_types_them(
    kind: ClaimType, expected: list[list[str]]
) -> None:
    assert types(filled.CLAIMS[kind]()) == expected


def test_the_reason_for_a_visit_is_a_type_of_its_own() -> None:
    claim = replace(outpatient(), diagnoses=(Diagnosis("R0602", DiagnosisRole.REASON_FOR_VISIT),))

    assert rendered(claim)["diagnosis"][0]["type"][0]["coding"] == [
        {
            "system": f"{CMS}codesystem/diagnosis-type",
            "code": "reason-for-visit",
            "display": "A diagnosis code used to identify the patient's reason for the visit.",
        }
    ]


def test_a_code_in_two_parts_is_one_diagnosis_of_two_types() -> None:
    claim = of_hospital(
        Diagnosis("I10", DiagnosisRole.ADMITTING),
        Diagnosis("I10", DiagnosisRole.PRINCIPAL, present_on_admission="Y"),
    )

    assert types(claim) == [["admitting", "principal"]]
    assert rendered(claim)["diagnosis"][1]["extension"][0]["url"] == f"{CMS}variables/clm_poa_ind_sw1"


def test_the_admitting_diagnosis_comes_first() -> None:
    claim = of_hospital(
        Diagnosis("I10", DiagnosisRole.PRINCIPAL),
        Diagnosis("E119", DiagnosisRole.OTHER),
        Diagnosis("R079", DiagnosisRole.ADMITTING),
    )

    assert types(claim) == [["admitting"], ["principal"], ["other"]]


def test_the_same_digits_of_another_version_are_another_diagnosis() -> None:
    claim = of_hospital(
        Diagnosis("E8889", DiagnosisRole.OTHER, version="9"), Diagnosis("E8889", DiagnosisRole.OTHER)
    )

    assert len(types(claim)) == 2


def test_present_on_admission_is_numbered_by_place_and_apart_for_external_causes() -> None:
    names = [
        [extension["url"].rpartition("/")[2] for extension in entry.get("extension", ())]
        for entry in rendered(inpatient())["diagnosis"]
    ]

    assert names == [
        [],
        [],
        ["clm_poa_ind_sw1"],
        ["clm_poa_ind_sw2"],
        [],
        ["clm_poa_ind_sw4"],
        ["clm_e_poa_ind_sw1"],
    ]


def test_the_keys_of_a_diagnosis_come_in_the_order_cms_serves() -> None:
    principal = rendered(inpatient())["diagnosis"][2]

    assert list(principal) == ["extension", "sequence", "diagnosisCodeableConcept", "type"]


@pytest.mark.parametrize("claim", [inpatient(), snf()], ids=["inpatient", "snf"])
def test_the_group_of_a_stay_comes_before_its_diagnoses(claim: Claim) -> None:
    diagnoses = rendered(claim)["diagnosis"]

    coding = {"system": f"{CMS}variables/clm_drg_cd", "code": "470"}
    assert diagnoses[0] == {"sequence": 1, "packageCode": {"coding": [coding]}}
    assert [entry["sequence"] for entry in diagnoses] == list(range(1, len(diagnoses) + 1))


def test_a_stay_without_a_group_begins_with_a_diagnosis() -> None:
    diagnoses = rendered(filled.without(inpatient(), "clm_drg_cd"))["diagnosis"]

    assert diagnoses[0]["sequence"] == 1
    assert "packageCode" not in diagnoses[0]


def test_an_icd_10_code_is_coded_once() -> None:
    assert rendered(carrier())["diagnosis"][1]["diagnosisCodeableConcept"] == {
        "coding": [{"system": ICD_10, "code": "I10", "display": "ESSENTIAL (PRIMARY) HYPERTENSION"}]
    }


def test_an_icd_9_code_is_looked_up_among_its_own() -> None:
    claim = of_hospital(Diagnosis("4019", DiagnosisRole.OTHER, version="9"))

    assert rendered(claim)["diagnosis"][1]["diagnosisCodeableConcept"] == {
        "coding": [{"system": ICD_9, "code": "4019", "display": "HYPERTENSION NOS"}]
    }


def test_a_procedure_is_dated_at_midnight_and_coded_by_its_version() -> None:
    first, second = rendered(inpatient())["procedure"]

    assert first == {
        "sequence": 1,
        "date": "2026-03-02T00:00:00+00:00",
        "procedureCodeableConcept": {
            "coding": [
                {
                    "system": ICD_10,
                    "code": "0SRC0J9",
                    "display": '"REPLACEMENT OF R KNEE JT WITH SYNTH SUB, CEMENT, OPEN APPROACH"',
                }
            ]
        },
    }
    assert second["procedureCodeableConcept"] == {
        "coding": [{"system": ICD_9, "code": "8154", "display": "TOTAL KNEE REPLACEMENT"}]
    }


def test_an_item_links_the_diagnosis_of_its_line() -> None:
    assert [item["diagnosisLinkId"] for item in rendered(carrier())["item"]] == [[2], [1]]


def test_a_line_diagnosis_that_the_claim_lacks_is_not_linked() -> None:
    items = rendered(having(carrier(), line_icd_dgns_cd="A000"))["item"]

    assert all("diagnosisLinkId" not in item for item in items)
