from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from bbmock.fhir.render.v3 import render_shared_system_claim
from bbmock.population import identity
from bbmock.population.records import ClaimType
from bbmock.population.shared_systems import before_adjudication
from tests.unit.render import filled, repository
from tests.unit.render.repository import having

if TYPE_CHECKING:
    from collections.abc import Callable

    from bbmock.population.records import Claim
    from bbmock.population.shared_systems import SharedSystemClaim

LAST_UPDATED = "2026-07-02T04:11:09.113+00:00"
DECIDED_BY_CONTRACTORS = [kind for kind in ClaimType if kind is not ClaimType.PDE]


def rendered(record: SharedSystemClaim) -> dict[str, Any]:
    return render_shared_system_claim(record, last_updated=LAST_UPDATED)


def codes(concept: dict[str, Any]) -> list[str]:
    return [coding["code"] for coding in concept["coding"]]


@pytest.mark.parametrize(
    ("kind", "source", "bill", "number"),
    [
        (ClaimType.CARRIER, "MCS", "", "1700"),
        (ClaimType.DME, "VMS", "", "1800"),
        (ClaimType.HHA, "FISS", "32", "1032"),
        (ClaimType.HOSPICE, "FISS", "81", "1081"),
        (ClaimType.INPATIENT, "FISS", "11", "1011"),
        (ClaimType.OUTPATIENT, "FISS", "14", "1014"),
        (ClaimType.SNF, "FISS", "21", "1021"),
    ],
)
def test_each_type_has_its_system_and_its_number_there(
    kind: ClaimType, source: str, bill: str, number: str
) -> None:
    claim = filled.CLAIMS[kind]()
    if bill:
        claim = having(claim, {"clm_fac_type_cd": bill[0], "clm_srvc_clsfctn_type_cd": bill[1]})

    resource = rendered(before_adjudication(claim, number=9))

    assert resource["meta"]["source"] == source
    assert codes(resource["type"])[0] == number


@pytest.mark.parametrize("kind", DECIDED_BY_CONTRACTORS, ids=str)
def test_a_claim_that_is_not_decided_is_tagged_so_and_partial(kind: ClaimType) -> None:
    resource = rendered(before_adjudication(filled.CLAIMS[kind](), number=9))

    assert [tag["code"] for tag in resource["meta"]["tag"]] == ["SharedSystem", "NotFinalAction"]
    assert resource["outcome"] == "partial"
    assert resource["payment"] == {"amount": {"value": 0.0, "currency": "USD"}}


def test_it_has_an_id_of_its_own_beside_the_final_claim() -> None:
    resource = rendered(before_adjudication(filled.carrier(), number=9))

    assert resource["id"] == identity.claim_id(filled.BENEFICIARY, 9, 3)


@pytest.mark.parametrize("make", repository.SHARED, ids=lambda make: make.__name__)
def test_it_tells_where_its_system_has_it(make: Callable[[], SharedSystemClaim]) -> None:
    categories = {codes(info["category"])[0] for info in rendered(make())["supportingInfo"]}

    assert {"CLM_PD_STUS_CD", "CLM_AUDT_TRL_STUS_CD"} <= categories


@pytest.mark.parametrize(
    ("status", "outcome"),
    [*((status, "complete") for status in "P1R2DY"), *((status, "partial") for status in "IST~")],
)
def test_the_status_says_whether_it_is_complete(status: str, outcome: str) -> None:
    record = before_adjudication(filled.carrier(), number=9)
    claim = having(record.claim, {"clm_pd_stus_cd": status})

    assert rendered(replace(record, claim=claim))["outcome"] == outcome


def test_a_claim_without_a_status_is_partial() -> None:
    record = before_adjudication(filled.carrier(), number=9)
    columns = repository.without(record.claim.columns, "clm_pd_stus_cd")

    assert rendered(replace(record, claim=replace(record.claim, columns=columns)))["outcome"] == "partial"


def test_a_claim_that_its_system_has_done_with_is_the_final_action() -> None:
    record = replace(before_adjudication(filled.carrier(), number=9), final=True)

    assert rendered(record)["meta"]["tag"][1]["code"] == "FinalAction"


def test_fiss_says_when_a_line_ended_though_it_was_on_the_same_day() -> None:
    bill = filled.outpatient()
    resource = rendered(before_adjudication(bill, number=9))

    day = bill.lines[0].columns["rev_cntr_dt"]
    assert resource["item"][0]["servicedPeriod"] == {"start": f"{day}", "end": f"{day}"}
    assert "servicedDate" not in resource["item"][0]


@pytest.mark.parametrize("make", [filled.carrier, filled.dme], ids=["mcs", "vms"])
def test_the_team_of_a_professional_is_that_of_the_lines_and_who_referred_known_by_number_alone(
    make: Callable[[], Claim],
) -> None:
    claim = make()
    team = rendered(before_adjudication(claim, number=9))["careTeam"]

    lines = [(line.number, "rendering") for line in claim.lines]
    assert [(member["sequence"], codes(member["role"])[0]) for member in team] == [
        *lines, (len(lines) + 1, "referring")
    ]  # fmt: skip
    assert all("type" not in member["provider"] and "qualification" not in member for member in team)


@pytest.mark.parametrize(
    ("make", "quantity"), [(filled.dme, False), (filled.outpatient, True)], ids=["vms", "fiss"]
)
def test_how_much_of_a_drug_there_was_fiss_alone_says(make: Callable[[], Claim], quantity: bool) -> None:
    claim = having(make(), {}, {"clm_line_ndc_qty": Decimal(2)})
    item = rendered(before_adjudication(claim, number=9))["item"][0]

    assert ("quantity" in item["detail"][0]) == quantity


def test_an_adjustment_refers_to_the_claim_before_it() -> None:
    resource = rendered(repository.fiss_outpatient())

    assert resource["related"] == [
        {
            "relationship": {
                "coding": [
                    {
                        "system": "http://terminology.hl7.org/CodeSystem/ex-relatedclaimrelationship",
                        "code": "prior",
                    }
                ]
            },
            "reference": {
                "system": "https://bluebutton.cms.gov/identifiers/CLM-CNTL-NUM",
                "value": "31646182683541",
            },
        }
    ]
    assert list(resource)[14:16] == ["related", "outcome"]


def test_a_claim_about_substance_use_is_protected_before_it_is_decided_too() -> None:
    assert rendered(repository.fiss_snf())["meta"]["security"][0]["code"] == "42CFRPart2"
