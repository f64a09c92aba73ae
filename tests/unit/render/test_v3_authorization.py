from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bbmock.fhir.render.v3 import render_prior_authorization
from bbmock.population.prior_authorizations import authorization_id
from bbmock.population.records import Line
from tests.unit.render import filled, repository

LAST_UPDATED = "2026-07-02T04:11:09.113+00:00"


def rendered(kind: str = "H") -> dict[str, Any]:
    return render_prior_authorization(repository.authorization(kind), last_updated=LAST_UPDATED)


def codes(concept: dict[str, Any]) -> list[str]:
    return [coding["code"] for coding in concept["coding"]]


def test_it_says_that_it_is_no_claim() -> None:
    resource = rendered()

    assert resource["use"] == "preauthorization"
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


@pytest.mark.parametrize(("decisions", "outcome"), [("AN", "complete"), ("AP", "partial"), ("PP", "partial")])
def test_it_is_complete_once_nothing_is_pending(decisions: str, outcome: str) -> None:
    record = repository.authorization()
    lines = tuple(
        Line(line.number, {**line.columns, "pa_decision": decision})
        for line, decision in zip(record.lines, decisions, strict=True)
    )

    resource = render_prior_authorization(replace(record, lines=lines), last_updated=LAST_UPDATED)

    assert resource["outcome"] == outcome


def test_one_of_part_b_is_identified_by_tracking_number_and_control_number_others_by_the_first() -> None:
    names = "https://bluebutton.cms.gov/identifiers"

    assert rendered("H")["identifier"] == rendered("B")["identifier"][:1]
    assert rendered("B")["identifier"] == [
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


def test_it_is_good_for_a_period_and_created_at_midnight_of_its_last_change() -> None:
    resource = rendered()

    assert resource["preAuthRefPeriod"] == [{"start": "2026-03-02", "end": "2027-03-02"}]
    assert resource["created"] == f"{filled.LATER}T00:00:00+00:00"


def test_the_provider_is_contained_before_the_insurer() -> None:
    resource = rendered()

    assert [entry["id"] for entry in resource["contained"]] == ["9999999905", "insurer-org"]
    assert resource["provider"] == {"reference": "#9999999905"}


def test_the_team_starts_with_who_referred() -> None:
    team = [(member["sequence"], codes(member["role"])[0]) for member in rendered()["careTeam"]]

    assert team == [(1, "referring"), (2, "rendering"), (3, "attending")]


@pytest.mark.parametrize(("indicator", "said"), [("Y", [True]), ("N", [])])
def test_it_says_that_railroad_patients_are_excluded_and_nothing_if_not(
    indicator: str, said: list[bool]
) -> None:
    record = repository.authorization()
    lines = tuple(Line(one.number, {**one.columns, "rrb_excl_ind": indicator}) for one in record.lines[:1])

    resource = render_prior_authorization(replace(record, lines=lines), last_updated=LAST_UPDATED)

    extensions = resource["item"][0]["extension"]
    assert [one["valueBoolean"] for one in extensions if one["url"].endswith("/RRB-EXCL-IND")] == said


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
