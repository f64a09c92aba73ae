from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bbmock.fhir.render.v1 import render_claim
from bbmock.population.records import Claim, ClaimType
from tests.unit.render import filled
from tests.unit.render.filled import (
    carrier,
    carrier_whose_lines_differ,
    dme,
    having,
    hha,
    hospice,
    inpatient,
    outpatient,
    pde,
    snf,
    without,
)

VARIABLES = "https://bluebutton.cms.gov/resources/variables/"
NPI = "http://hl7.org/fhir/sid/us-npi"
ROLES = "http://hl7.org/fhir/claimcareteamrole"


def rendered(claim: Claim) -> dict[str, Any]:
    return render_claim(claim, last_updated="2026-07-02T04:11:09.113+00:00")


def team(claim: Claim) -> list[tuple[str, str]]:
    return [
        (member["role"]["coding"][0]["code"], member["provider"]["identifier"]["value"])
        for member in rendered(claim)["careTeam"]
    ]


@pytest.mark.parametrize("kind", list(filled.CLAIMS), ids=str)
def test_the_care_team_is_numbered_from_two(kind: ClaimType) -> None:
    members = rendered(filled.CLAIMS[kind]())["careTeam"]

    assert [member["sequence"] for member in members] == list(range(2, len(members) + 2))


@pytest.mark.parametrize("claim", [inpatient(), outpatient(), snf()], ids=["inpatient", "outpatient", "snf"])
def test_a_hospital_names_operating_other_attending_and_rendering_physicians(claim: Claim) -> None:
    assert team(claim) == [
        ("assist", "9999999907"),
        ("other", "9999999908"),
        ("primary", "9999999906"),
        ("primary", "9999999909"),
    ]


@pytest.mark.parametrize("claim", [hha(), hospice()], ids=["hha", "hospice"])
def test_an_agency_names_attending_and_rendering_physicians(claim: Claim) -> None:
    assert team(claim) == [("primary", "9999999906"), ("primary", "9999999909")]


def test_an_attending_physician_who_renders_the_service_is_one_member() -> None:
    claim = having(hospice(), rndrng_physn_npi="9999999906")

    assert team(claim) == [("primary", "9999999906")]
    assert rendered(claim)["item"][0]["careTeamLinkId"] == [2]


def test_a_physician_of_two_roles_is_two_members() -> None:
    claim = having(inpatient(), op_physn_npi="9999999906")

    assert team(claim)[0] == ("assist", "9999999906")
    assert team(claim)[2] == ("primary", "9999999906")


def test_a_provider_of_two_lines_is_one_member() -> None:
    assert [item["careTeamLinkId"] for item in rendered(carrier())["item"]] == [[2], [2]]


def test_a_provider_whose_lines_say_different_things_has_an_extension_for_each() -> None:
    resource = rendered(carrier_whose_lines_differ())

    (member,) = resource["careTeam"]
    said = [(one["url"].rpartition("/")[2], one["valueCoding"]["code"]) for one in member["extension"]]
    assert said == [
        ("carr_line_prvdr_type_cd", "0"),
        ("prtcptng_ind_cd", "1"),
        ("us-npi", "9999999904"),
        ("prtcptng_ind_cd", "2"),
    ]
    assert next(iter(member)) == "extension"


def test_another_provider_of_a_second_line_is_another_member() -> None:
    claim = carrier()
    second = replace(claim.lines[1], columns={**claim.lines[1].columns, "prf_physn_npi": "9999999999"})

    items = rendered(replace(claim, lines=(claim.lines[0], second)))["item"]

    assert [item["careTeamLinkId"] for item in items] == [[2], [3]]


def test_who_performs_a_service_is_responsible_and_described() -> None:
    (member,) = rendered(carrier())["careTeam"]

    assert member == {
        "extension": [
            {
                "url": f"{VARIABLES}carr_line_prvdr_type_cd",
                "valueCoding": {"system": f"{VARIABLES}carr_line_prvdr_type_cd", "code": "0"},
            },
            {
                "url": f"{VARIABLES}prtcptng_ind_cd",
                "valueCoding": {
                    "system": f"{VARIABLES}prtcptng_ind_cd",
                    "code": "1",
                    "display": "Participating",
                },
            },
            {"url": NPI, "valueCoding": {"system": NPI, "code": "9999999904", "display": "GROUP PRACTICE"}},
        ],
        "sequence": 2,
        "provider": {"identifier": {"system": NPI, "value": "9999999903"}},
        "responsible": True,
        "role": {"coding": [{"system": ROLES, "code": "primary", "display": "Primary provider"}]},
        "qualification": {
            "coding": [{"system": f"{VARIABLES}prvdr_spclty", "code": "01", "display": "General practice"}]
        },
    }
    assert list(member) == ["extension", "sequence", "provider", "responsible", "role", "qualification"]


def test_a_practice_whose_name_is_unknown_is_a_number() -> None:
    (member,) = rendered(without(carrier(), "org_name"))["careTeam"]

    assert member["extension"][2]["valueCoding"] == {"system": NPI, "code": "9999999904"}


@pytest.mark.parametrize(
    ("claim", "name"),
    [
        (dme(), "HARBOR MEDICAL SUPPLY, INC."),
        (pde(), pde().columns["prscrbr_name"]),
        (carrier(), None),
        (hospice(), None),
    ],
    ids=["dme", "pde", "carrier", "hospice"],
)
def test_suppliers_and_prescribers_are_named_and_no_other_members(claim: Claim, name: str | None) -> None:
    assert {member["provider"].get("display") for member in rendered(claim)["careTeam"]} == {name}


def test_a_supplier_without_a_name_is_a_number() -> None:
    (member,) = rendered(without(dme(), "prvdr_name"))["careTeam"]

    assert member["provider"] == {"identifier": {"system": NPI, "value": "9999999912"}}


def test_a_referral_is_a_contained_request_without_intent() -> None:
    resource = rendered(carrier())

    physician = {"identifier": {"system": NPI, "value": "9999999902"}}
    assert resource["referral"] == {"reference": "#1"}
    assert resource["contained"][0] == {
        "resourceType": "ReferralRequest",
        "id": "1",
        "status": "completed",
        "subject": {"reference": "Patient/-19990000000008"},
        "requester": {"agent": physician},
        "recipient": [physician],
    }


def test_a_referral_for_equipment_names_the_physician() -> None:
    request = rendered(dme())["contained"][0]

    assert request["requester"]["agent"]["display"] == "DR. RUTH LANE MD"
    assert request["recipient"] == [request["requester"]["agent"]]


def test_blood_tests_are_numbered_on_after_the_referral() -> None:
    resource = rendered(carrier())

    assert resource["contained"][1] == {
        "resourceType": "Observation",
        "id": "2",
        "status": "unknown",
        "code": {
            "coding": [
                {"system": f"{VARIABLES}line_hct_hgb_type_cd", "code": "R1", "display": "Hemoglobin Test"}
            ]
        },
        "valueQuantity": {"value": 42.0},
    }
    references = [
        extension["valueReference"]
        for item in resource["item"]
        for extension in item["extension"]
        if extension["url"] == f"{VARIABLES}line_hct_hgb_rslt_num"
    ]
    assert references == [{"reference": "#2"}, {"reference": "#3"}]


def test_blood_tests_without_a_referral_are_numbered_from_one() -> None:
    resource = rendered(without(carrier(), "rfr_physn_npi"))

    assert "referral" not in resource
    assert [(entry["resourceType"], entry["id"]) for entry in resource["contained"]] == [
        ("Observation", "1"),
        ("Observation", "2"),
    ]


def test_a_blood_test_of_an_unknown_kind_has_no_code() -> None:
    observation = rendered(without(carrier(), "line_hct_hgb_type_cd"))["contained"][1]

    assert "code" not in observation


@pytest.mark.parametrize(
    "claim", [hha(), hospice(), inpatient(), outpatient(), snf()], ids=lambda claim: str(claim.type)
)
def test_an_institution_is_provider_organization_and_facility(claim: Claim) -> None:
    resource = rendered(claim)

    organization = {"identifier": {"system": NPI, "value": "9999999905"}, "display": "GENERAL HOSPITAL"}
    kind = {"system": f"{VARIABLES}clm_fac_type_cd", "code": "1", "display": "Hospital"}
    assert resource["provider"] == {"identifier": {"system": f"{VARIABLES}prvdr_num", "value": "220008"}}
    assert resource["organization"] == organization
    assert resource["facility"] == {
        "extension": [{"url": kind["system"], "valueCoding": kind}],
        **organization,
    }
    assert list(resource["facility"]) == ["extension", "identifier", "display"]


def test_a_pharmacy_is_organization_and_facility_with_a_typed_number() -> None:
    resource = rendered(pde())

    typed = {"coding": [{"system": NPI, "code": "NPI", "display": "National Provider Identifier"}]}
    assert "provider" not in resource
    assert resource["organization"] == {
        "identifier": {"type": typed, "system": NPI, "value": pde().columns["srvc_prvdr_id"]},
        "display": pde().columns["srvc_prvdr_name"],
    }
    facility = resource["facility"]
    assert [extension["url"] for extension in facility.pop("extension")] == [
        f"{VARIABLES}phrmcy_srvc_type_cd"
    ]
    assert facility == resource["organization"]
