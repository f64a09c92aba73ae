from __future__ import annotations

from dataclasses import replace

import pytest

from bbmock.population.records import Claim, Diagnosis, DiagnosisRole, Procedure
from bbmock.population.samhsa import about_substance_use
from tests.unit.render import filled
from tests.unit.render.filled import DAY, having


@pytest.mark.parametrize(
    "claim",
    [
        pytest.param(having(filled.inpatient(), clm_drg_cd="897"), id="a group"),
        pytest.param(having(filled.carrier(), hcpcs_cd="H0050"), id="a service"),
        pytest.param(replace(filled.inpatient(), procedures=(Procedure("HZ57ZZZ", DAY),)), id="ICD-10-PCS"),
        pytest.param(replace(filled.inpatient(), procedures=(Procedure("9462", DAY, "9"),)), id="ICD-9 act"),
        *(
            pytest.param(
                replace(filled.carrier(), diagnoses=(Diagnosis(code, DiagnosisRole.OTHER, version),)), id=code
            )
            for code, version in (("F1020", "0"), ("F19", "0"), ("30490", "9"), ("V6542", "9"))
        ),
    ],
)
def test_any_of_its_codes_makes_a_claim_about_substance_use(claim: Claim) -> None:
    assert about_substance_use(claim)


@pytest.mark.parametrize(
    "claim",
    [
        *(pytest.param(make(), id=kind) for kind, make in filled.CLAIMS.items()),
        *(
            pytest.param(
                replace(filled.carrier(), diagnoses=(Diagnosis(code, DiagnosisRole.OTHER, version),)), id=code
            )
            for code, version in (("F200", "0"), ("F10", "9"), ("3040", "0"))
        ),
    ],
)
def test_other_claims_are_not(claim: Claim) -> None:
    assert not about_substance_use(claim)
