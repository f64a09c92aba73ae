"""Whoever has any code has some codes from anywhere in CMS's lists, and is otherwise who they were."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bbmock.fhir.render import codebook, v1, v2, v3
from bbmock.population.population import Population
from bbmock.population.records import ClaimType, DiagnosisRole
from bbmock.state.personas import shipped_personas

if TYPE_CHECKING:
    from bbmock.fhir.render.tree import JSON
    from bbmock.population.records import Claim

LOADED = "2026-07-02T04:11:09.113+00:00"
DRAWN = {
    "clm_disp_cd", "clm_fac_type_cd", "clm_srvc_clsfctn_type_cd", "nch_near_line_rec_ident_cd",
    "clm_mco_pd_sw", "prvdr_srvc_id_qlfyr_cd",
}  # fmt: skip


def claims_of(*, any_code: bool) -> list[Claim]:
    persona = next(one for one in shipped_personas() if one.any_code)
    population = Population(personas=[replace(persona, any_code=any_code)])
    n = persona.beneficiary
    return [population.claim(n, summary.number) for summary in population.claims(n)]


@pytest.fixture(scope="module")
def claims() -> list[Claim]:
    return claims_of(any_code=True)


@pytest.fixture(scope="module")
def equipment(claims: list[Claim]) -> Claim:
    return next(claim for claim in claims if claim.type is ClaimType.DME)


def types(claim: JSON, system: str) -> list[str]:
    return [
        coding["code"]
        for diagnosis in claim["diagnosis"]
        for concept in diagnosis["type"]
        for coding in concept["coding"]
        if coding["system"].endswith(system)
    ]


def codes(claims: list[Claim], column: str, *of: ClaimType) -> set[str]:
    return {str(claim.columns[column]) for claim in claims if claim.type in of}


def test_nothing_else_is_different(claims: list[Claim]) -> None:
    for claim, usual in zip(claims, claims_of(any_code=False), strict=True):
        assert {name for name, value in usual.columns.items() if claim.columns[name] != value} <= DRAWN
        assert set(claim.columns) - set(usual.columns) <= DRAWN
        assert [one.code for one in claim.diagnoses] == [one.code for one in usual.diagnoses]
        assert claim.type is ClaimType.DME or claim.lines == usual.lines


def test_a_final_claim_has_any_disposition(claims: list[Claim]) -> None:
    found = codes(claims, "clm_disp_cd", *(set(ClaimType) - {ClaimType.PDE}))

    assert len(found) > 10
    assert all(codebook.repository_display("CLM-DISP-CD", code) for code in found)


def test_a_stay_has_the_bill_of_another_facility(claims: list[Claim]) -> None:
    assert codes(claims, "clm_fac_type_cd", ClaimType.INPATIENT) - {"1"}
    assert codes(claims, "clm_fac_type_cd", ClaimType.HHA) - {"3"}


def test_an_outpatient_claim_is_a_record_of_part_a(claims: list[Claim]) -> None:
    assert codes(claims, "nch_near_line_rec_ident_cd", ClaimType.OUTPATIENT) == {"V", "W"}


def test_a_line_is_for_a_diagnosis_that_its_claim_does_not_list(equipment: Claim) -> None:
    alone = equipment.diagnoses[-1]

    assert alone.role is DiagnosisRole.LINE
    assert equipment.lines[0].columns["line_icd_dgns_cd"] == alone.code


def test_version_1_gives_the_diagnosis_of_a_line_no_type(equipment: Claim) -> None:
    shown = v1.render_claim(equipment, last_updated=LOADED)

    assert "type" not in shown["diagnosis"][-1]
    assert shown["item"][0]["diagnosisLinkId"] == [len(equipment.diagnoses)]


def test_version_2_calls_the_diagnosis_of_a_line_secondary(equipment: Claim) -> None:
    shown = v2.render_claim(equipment, last_updated=LOADED)

    *listed, alone = types(shown, "C4BBClaimDiagnosisType")
    assert set(listed) == {"other"}
    assert alone == "secondary"
    assert shown["item"][0]["diagnosisSequence"] == [len(equipment.diagnoses)]


def test_version_3_calls_every_further_diagnosis_secondary(equipment: Claim) -> None:
    shown = v3.render_claim(equipment, last_updated=LOADED)

    assert types(shown, "C4BBClaimDiagnosisType") == ["secondary"] * (len(equipment.diagnoses) - 1)


def test_a_pharmacy_of_another_number_has_no_profile(claims: list[Claim]) -> None:
    drugs = [claim for claim in claims if claim.type is ClaimType.PDE]
    claim = next(one for one in drugs if one.columns["prvdr_srvc_id_qlfyr_cd"] == "11")

    shown = v3.render_claim(claim, last_updated=LOADED)

    (pharmacy,) = (one for one in shown["contained"] if one["id"] == "BILLING_ID")
    assert shown["provider"] == {"reference": "#BILLING_ID"}
    assert set(pharmacy) == {"resourceType", "id", "identifier", "active", "name"}
    assert [one["type"]["coding"][0]["display"] for one in pharmacy["identifier"]] == [
        "National provider identifier", "TIN"
    ]  # fmt: skip
