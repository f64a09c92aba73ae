"""What one version reads of a claim and another does not: their files have different columns."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bbmock.fhir.render import v1, v2, v3
from bbmock.population.records import DiagnosisRole, Procedure
from tests.unit.render import filled
from tests.unit.render.filled import having

if TYPE_CHECKING:
    from collections.abc import Callable

    from bbmock.population.records import Claim

LOADED = "2026-07-02T04:11:09.113+00:00"
PAYERS = "https://bluebutton.cms.gov/fhir/CodeSystem/CLM-NCH-PRMRY-PYR-CD"


def watched(claim: Claim) -> Claim:
    """The claim with what was present on admission, and a procedure."""
    diagnoses = tuple(replace(one, present_on_admission="Y") for one in claim.diagnoses)
    return replace(claim, diagnoses=diagnoses, procedures=(Procedure("30233N1", filled.DAY),))


def presences(resource: dict[str, Any]) -> list[dict[str, Any]]:
    """The extensions of v1 and v2, and the element of v3, that say what was present on admission."""
    return [
        said
        for diagnosis in resource["diagnosis"]
        for said in [*diagnosis.get("extension", ()), diagnosis.get("onAdmission")]
        if said
    ]


@pytest.mark.parametrize("render", [v1.render_claim, v2.render_claim], ids=["v1", "v2"])
@pytest.mark.parametrize("claim", [filled.hha(), filled.hospice()], ids=["hha", "hospice"])
def test_agencies_and_hospices_report_no_procedure_and_no_presence_on_admission(
    render: Callable[..., dict[str, Any]], claim: Claim
) -> None:
    resource = render(watched(claim), last_updated=LOADED)

    assert "procedure" not in resource
    assert presences(resource) == []


@pytest.mark.parametrize("render", [v1.render_claim, v2.render_claim], ids=["v1", "v2"])
def test_a_nursing_home_reports_no_presence_on_admission(render: Callable[..., dict[str, Any]]) -> None:
    assert presences(render(watched(filled.snf()), last_updated=LOADED)) == []
    assert presences(render(watched(filled.inpatient()), last_updated=LOADED)) != []


@pytest.mark.parametrize(
    "claim", [filled.hha(), filled.hospice(), filled.snf()], ids=["hha", "hospice", "snf"]
)
def test_the_data_repository_has_columns_for_both(claim: Claim) -> None:
    resource = v3.render_claim(watched(claim), last_updated=LOADED)

    assert len(resource["procedure"]) == 1
    of_the_list = {DiagnosisRole.PRINCIPAL, DiagnosisRole.OTHER}
    assert len(presences(resource)) == sum(one.role in of_the_list for one in claim.diagnoses)


def payers(claim: Claim) -> list[str]:
    resource = v3.render_claim(claim, last_updated=LOADED)
    return [
        coding["code"]
        for info in resource["supportingInfo"]
        for coding in info.get("code", {}).get("coding", ())
        if coding["system"] == PAYERS
    ]


@pytest.mark.parametrize(
    "claim", [filled.hha(), filled.inpatient(), filled.snf()], ids=["hha", "inpatient", "snf"]
)
def test_a_claim_of_v3_says_that_medicare_pays_first_if_nobody_else_does(claim: Claim) -> None:
    assert payers(filled.without(claim, "nch_prmry_pyr_cd")) == ["Z"]
    assert payers(having(claim, nch_prmry_pyr_cd="A")) == ["A"]


@pytest.mark.parametrize("claim", [filled.hospice(), filled.outpatient()], ids=["hospice", "outpatient"])
def test_the_samples_of_the_mapping_do_not_say_that_medicare_pays_first(claim: Claim) -> None:
    assert payers(filled.without(claim, "nch_prmry_pyr_cd")) == []
