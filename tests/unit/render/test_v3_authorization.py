from __future__ import annotations

from typing import Any

import pytest

from bbmock.fhir.render.v3 import render_prior_authorization
from bbmock.population.prior_authorizations import authorization_id
from tests.unit.render import filled, repository

LAST_UPDATED = "2026-07-02T04:11:09.113+00:00"


def rendered(kind: str = "H") -> dict[str, Any]:
    return render_prior_authorization(repository.authorization(kind), last_updated=LAST_UPDATED)


def codes(concept: dict[str, Any]) -> list[str]:
    return [coding["code"] for coding in concept["coding"]]


def test_it_says_that_it_is_no_claim_and_not_decided_as_a_whole() -> None:
    resource = rendered()

    assert (resource["use"], resource["outcome"]) == ("preauthorization", "partial")
    assert resource["id"] == authorization_id(filled.BENEFICIARY, 0)
    assert resource["meta"] == {
        "lastUpdated": LAST_UPDATED,
        "source": "CWF",
        "profile": ["http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/pdex-priorauthorization"],
        "tag": [
            {
                "system": "https://bluebutton.cms.gov/fhir/CodeSystem/System-Type",
                "code": "SharedSystem",
            }
        ],
    }


def test_it_is_identified_by_tracking_number_and_control_number() -> None:
    names = "https://bluebutton.cms.gov/identifiers"

    assert rendered()["identifier"] == [
        {"system": f"{names}/Unique-Tracking-Number", "value": "-0Y2K7HP0Y71BO"},
        {"system": f"{names}/PA-ICN-DCN", "value": "81830352987564"},
    ]


@pytest.mark.parametrize(
    ("kind", "word", "display", "part"),
    [
        ("B", "professional", "Part B", "Part B"),
        ("D", "professional", "Durable Medical Equipment", "Part B"),
        ("H", "institutional", "Home Health", "Part A"),
        ("I", "institutional", "Inpatient", "Part A"),
        ("O", "institutional", "Outpatient", "Part B"),
    ],
)
def test_the_kind_tells_type_and_part(kind: str, word: str, display: str, part: str) -> None:
    resource = rendered(kind)

    assert resource["type"] == {
        "coding": [
            {
                "system": "http://terminology.hl7.org/CodeSystem/claim-type",
                "code": word,
                "display": word,
            },
            {
                "system": "https://bluebutton.cms.gov/fhir/CodeSystem/CLM-TYPE",
                "code": kind,
                "display": display,
            },
        ]
    }
    assert resource["insurance"] == [{"focal": True, "coverage": {"display": part}}]


def test_it_is_good_for_a_period_and_created_at_midnight() -> None:
    resource = rendered()

    assert resource["preAuthRefPeriod"] == [{"start": "2026-03-02", "end": "2027-03-02"}]
    assert resource["created"] == "2026-03-02T00:00:00+00:00"


def test_the_provider_is_contained_before_the_insurer() -> None:
    resource = rendered()

    assert [entry["id"] for entry in resource["contained"]] == ["9999999905", "insurer-org"]
    assert resource["provider"] == {"reference": "#9999999905"}


def test_the_team_starts_with_who_referred() -> None:
    team = [(member["sequence"], codes(member["role"])[0]) for member in rendered()["careTeam"]]

    assert team == [(1, "referring"), (2, "rendering"), (3, "attending"), (4, "operating")]


def test_each_service_has_its_own_decision() -> None:
    decisions = [
        extension["valueCoding"]
        for item in rendered()["item"]
        for extension in item["extension"]
        if extension["url"].endswith("/PA-DECISION")
    ]

    assert [(decision["code"], decision["display"]) for decision in decisions] == [
        ("A", "Affirmed"), ("N", "Non-affirmed")
    ]  # fmt: skip


def test_a_service_is_coded_by_hcpcs_or_by_payment_group() -> None:
    assert [codes(item["productOrService"]) for item in rendered()["item"]] == [["G0299"], ["1AA11"]]
