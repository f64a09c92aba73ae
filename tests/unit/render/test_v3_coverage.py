from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from bbmock.fhir.render.v3 import Part, coverages, is_own_coverage_id, render_coverage, render_stub
from bbmock.population import identity
from tests.unit.render import filled

if TYPE_CHECKING:
    from bbmock.population.records import Person, Value

LAST_UPDATED = "2026-04-02T04:11:09.113+00:00"
OWN_ID = identity.patient_id(filled.BENEFICIARY, 3)
NUMBER = identity.mbi(filled.BENEFICIARY)
STRUCTURES = "https://bluebutton.cms.gov/fhir/StructureDefinition/"
CODES = "https://bluebutton.cms.gov/fhir/CodeSystem/"
PARTS: tuple[Part, ...] = ("part-a", "part-b", "part-c", "part-d", "dual")
EVERY_PART = pytest.mark.parametrize("part", PARTS)


def rendered(person: Person, part: Part) -> dict[str, Any]:
    return render_coverage(person, part, last_updated=LAST_UPDATED)


def having(**columns: Value) -> Person:
    person = filled.person()
    return replace(person, columns={**person.columns, **columns})


def without(*columns: str) -> Person:
    person = filled.person()
    return replace(
        person, columns={name: value for name, value in person.columns.items() if name not in columns}
    )


def coded(name: str, code: str) -> dict[str, Any]:
    return {"url": STRUCTURES + name, "valueCoding": {"system": CODES + name, "code": code}}


def plan_class(code: str, value: str) -> dict[str, Any]:
    system = "http://terminology.hl7.org/CodeSystem/coverage-class"
    return {"type": {"coding": [{"system": system, "code": code}]}, "value": value}


def test_ids_name_the_person_and_of_private_plans_the_contract() -> None:
    assert list(coverages(filled.person(), last_updated=LAST_UPDATED).items()) == [
        ("part-a", f"part-a-{OWN_ID}"),
        ("part-b", f"part-b-{OWN_ID}"),
        ("part-c", f"part-c-{OWN_ID}-S4607-003"),
        ("part-d", f"part-d-{OWN_ID}-S4607-003"),
        ("dual", f"dual-{OWN_ID}"),
    ]


@pytest.mark.parametrize(
    ("part", "column"),
    [
        ("part-a", "pta_cvrg_strt_dt"),
        ("part-b", "ptb_cvrg_strt_dt"),
        ("part-c", "ptc_cntrct_num"),
        ("part-d", "ptd_cntrct_num"),
        ("dual", "bene_dual_stus_cd"),
    ],
)
def test_a_part_that_the_person_lacks_is_not_there(part: Part, column: str) -> None:
    assert list(coverages(without(column), last_updated=LAST_UPDATED)) == [
        other for other in PARTS if other != part
    ]


@pytest.mark.parametrize(
    ("part", "column", "listed"),
    [
        ("part-a", "pta_cvrg_end_dt", True),
        ("part-b", "ptb_cvrg_end_dt", True),
        ("part-c", "ptc_cvrg_end_dt", False),
        ("part-d", "ptd_cvrg_end_dt", False),
        ("dual", "dual_end_dt", True),
    ],
)
def test_of_what_has_ended_private_plans_are_not_there(part: Part, column: str, listed: bool) -> None:
    ended = having(**{column: date(2026, 4, 1)})

    assert (part in coverages(ended, last_updated=LAST_UPDATED)) == listed


def test_a_merged_record_has_no_coverage() -> None:
    assert coverages(having(bene_xref_efctv_sk="-100000003"), last_updated=LAST_UPDATED) == {}


@pytest.mark.parametrize(
    "resource_id",
    [f"part-a-{OWN_ID}", f"dual-{OWN_ID}", f"part-c-{OWN_ID}", f"part-d-{OWN_ID}-H9999-001"],
)
def test_an_id_is_the_person_s_own_though_they_lack_the_part(resource_id: str) -> None:
    assert is_own_coverage_id(filled.person(), resource_id)


@pytest.mark.parametrize(
    "resource_id",
    [
        "part-a--100000000",
        f"part-e-{OWN_ID}",
        f"part-a-{OWN_ID}-H9999-001",
        f"part-c-{OWN_ID}-H9999",
        f"part-a-{OWN_ID}\n",
        f"Part-a-{OWN_ID}",
        OWN_ID,
        "",
    ],
    ids=repr,
)
def test_any_other_id_is_not_the_person_s_own(resource_id: str) -> None:
    assert not is_own_coverage_id(filled.person(), resource_id)


def test_a_part_that_the_person_lacks_reads_as_its_type_and_id() -> None:
    assert render_stub("part-a-1") == {"resourceType": "Coverage", "id": "part-a-1"}


@EVERY_PART
def test_the_keys_come_in_the_order_cms_serves(part: Part) -> None:
    assert list(rendered(filled.person(), part)) == [
        "resourceType",
        "id",
        "meta",
        "contained",
        "extension",
        "identifier",
        "status",
        "type",
        "subscriberId",
        "beneficiary",
        "relationship",
        "period",
        "payor",
        "class",
    ]


@EVERY_PART
def test_a_part_is_the_person_s_own(part: Part) -> None:
    resource = rendered(filled.person(), part)

    assert resource["id"] == coverages(filled.person(), last_updated=LAST_UPDATED)[part]
    assert resource["subscriberId"] == NUMBER
    assert resource["beneficiary"] == {"reference": f"Patient/{OWN_ID}"}
    assert resource["meta"] == {
        "lastUpdated": LAST_UPDATED,
        "profile": [
            "http://hl7.org/fhir/us/carin-bb/StructureDefinition/C4BB-Coverage|2.2.0",
            "http://hl7.org/fhir/us/core/StructureDefinition/us-core-coverage|7.0.0",
        ],
    }


@pytest.mark.parametrize(
    ("part", "code", "display"),
    [
        ("part-a", "1", "MEDICARE"),
        ("part-b", "121", "MEDICARE FFS"),
        ("part-c", "11", "MEDICARE MANAGED CARE (Includes Medicare Advantage Plans)"),
        ("part-d", "122", "Medicare Drug Benefit"),
        ("dual", "14", "Dual Eligibility Medicare/Medicaid Organization"),
    ],
)
def test_a_part_is_a_source_of_payment(part: Part, code: str, display: str) -> None:
    assert rendered(filled.person(), part)["type"] == {
        "coding": [{"system": "https://nahdo.org/sopt", "code": code, "display": display}]
    }


@pytest.mark.parametrize(("part", "reason", "status"), [("part-a", "A", "E"), ("part-b", "I", "Y")])
def test_parts_a_and_b_tell_of_the_entitlement(part: Part, reason: str, status: str) -> None:
    assert rendered(filled.person(), part)["extension"] == [
        coded("BENE-BUYIN-CD", "H"),
        coded("BENE-ENRLMT-RSN-CD", reason),
        coded("BENE-MDCR-ENTLMT-STUS-CD", status),
        coded("BENE-MDCR-STUS-CD", "10"),
        coded("BENE-ESRD-STUS-ID", "N"),
        coded("BENE-DSBLD-STUS-ID", "N"),
        coded("BENE-MDCR-ENTLMT-RSN-CD", "0"),
    ]


def test_part_c_tells_of_the_plan() -> None:
    assert rendered(filled.person(), "part-c")["extension"] == [
        {"url": f"{STRUCTURES}BENE-CNTRCT-NUM", "valueString": "S4607"},
        {"url": f"{STRUCTURES}BENE-PBP-NUM", "valueString": "003"},
        coded("BENE-CVRG-TYPE-CD", "3"),
        coded("BENE-ENRLMT-EMPLR-SBSDY-SW", "N"),
    ]


def test_part_d_tells_of_the_plan_its_segment_and_the_low_income_subsidy() -> None:
    assert rendered(having(ptd_sgmt_num="001"), "part-d")["extension"] == [
        {"url": f"{STRUCTURES}BENE-CNTRCT-NUM", "valueString": "S4607"},
        {"url": f"{STRUCTURES}BENE-PBP-NUM", "valueString": "003"},
        coded("BENE-CVRG-TYPE-CD", "11"),
        {"url": f"{STRUCTURES}CNTRCT-PBP-SGMT-NUM", "valueString": "001"},
        coded("BENE-ENRLMT-EMPLR-SBSDY-SW", "N"),
        {"url": f"{STRUCTURES}BENE-LIS-PTD-PRM-PCT", "valueDecimal": 25.0},
        coded("BENE-LIS-COPMT-LVL-CD", "4"),
    ]


def test_dual_tells_of_medicaid() -> None:
    assert rendered(filled.person(), "dual")["extension"] == [
        coded("BENE-DUAL-STUS-CD", "02"),
        coded("BENE-DUAL-TYPE-CD", "F"),
        {
            "url": f"{STRUCTURES}MEDICAID-STATE-CD",
            "valueCoding": {"system": "https://www.usps.com", "code": "MA"},
        },
    ]


@pytest.mark.parametrize("part", ["part-a", "part-b", "dual"])
def test_cms_pays_for_what_is_no_private_plan(part: Part) -> None:
    resource = rendered(filled.person(), part)

    patients = {"system": "http://terminology.hl7.org/CodeSystem/contactentity-type", "code": "PATINF"}
    assert resource["payor"] == [{"reference": "#cms-org"}]
    assert resource["contained"] == [
        {
            "resourceType": "Organization",
            "id": "cms-org",
            "meta": {
                "profile": ["http://hl7.org/fhir/us/carin-bb/StructureDefinition/C4BB-Organization|2.2.0"]
            },
            "active": True,
            "name": "Centers for Medicare and Medicaid Services",
            "contact": [
                {
                    "purpose": {"coding": [{**patients, "display": "Patient"}]},
                    "telecom": [
                        {"system": "phone", "value": "1-800-633-4227"},
                        {"system": "phone", "value": "TTY: 1-877-486-2048"},
                        {"system": "url", "value": "www.medicare.gov"},
                    ],
                }
            ],
        }
    ]


@pytest.mark.parametrize("part", ["part-c", "part-d"])
def test_a_private_plan_pays_for_itself(part: Part) -> None:
    resource = rendered(filled.person(), part)

    plan = resource["contained"][0]
    assert resource["payor"] == [{"reference": "#insurer-org"}]
    assert (plan["id"], plan["name"]) == ("insurer-org", "GREEN HILLS PLAN")
    assert plan["contact"][0]["telecom"] == [{"system": "phone", "value": "1-800-555-0100"}]


@pytest.mark.parametrize("part", ["part-a", "part-b", "part-c", "dual"])
def test_a_part_is_known_by_the_medicare_number(part: Part) -> None:
    member = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MB"}]}

    assert rendered(filled.person(), part)["identifier"] == [
        {"type": member, "system": "http://hl7.org/fhir/sid/us-mbi", "value": NUMBER}
    ]


def test_part_d_is_known_by_the_plan_s_number_for_its_member() -> None:
    member = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MB"}]}

    assert rendered(filled.person(), "part-d")["identifier"] == [{"type": member, "value": "194710044"}]


def test_a_member_whose_number_is_not_known_has_none() -> None:
    assert "identifier" not in rendered(without("ptd_mbr_id"), "part-d")


@pytest.mark.parametrize(
    ("part", "name"),
    [("part-a", "Part A"), ("part-b", "Part B"), ("part-c", "Part C"), ("dual", "Dual Medicare/Medicaid")],
)
def test_a_part_is_a_plan(part: Part, name: str) -> None:
    assert rendered(filled.person(), part)["class"] == [plan_class("plan", name)]


@pytest.mark.parametrize(
    ("columns", "name", "telecom"),
    [
        (("ptc_plan_name",), "S4607", [{"system": "phone", "value": "1-800-555-0100"}]),
        (("ptc_plan_phone",), "GREEN HILLS PLAN", []),
    ],
    ids=["name", "phone"],
)
def test_a_plan_of_which_little_is_known_is_named_by_its_contract(
    columns: tuple[str, ...], name: str, telecom: list[dict[str, str]]
) -> None:
    plan = rendered(without(*columns), "part-c")["contained"][0]

    assert (plan["name"], plan["contact"][0].get("telecom", [])) == (name, telecom)


def test_part_d_has_what_a_pharmacist_asks_for() -> None:
    assert rendered(filled.person(), "part-d")["class"] == [
        plan_class("plan", "Part D"),
        plan_class("rxid", "194710044"),
        plan_class("rxgroup", "354"),
        plan_class("rxpcn", "609279"),
        plan_class("rxbin", "289653"),
    ]


@pytest.mark.parametrize(
    ("part", "dates"),
    [
        ("part-a", "pta_cvrg"),
        ("part-b", "ptb_cvrg"),
        ("part-c", "ptc_cvrg"),
        ("part-d", "ptd_cvrg"),
        ("dual", "dual"),
    ],
)
def test_the_period_is_that_of_the_part(part: Part, dates: str) -> None:
    person = having(**{f"{dates}_strt_dt": date(2001, 1, 1), f"{dates}_end_dt": date(2002, 1, 1)})

    assert rendered(person, part)["period"] == {"start": "2001-01-01", "end": "2002-01-01"}


@pytest.mark.parametrize(
    ("part", "column", "period"),
    [
        ("part-a", "pta_cvrg_end_dt", {"start": "2015-04-01", "end": "2099-12-31"}),
        ("part-b", "ptb_cvrg_end_dt", {"start": "2015-04-01", "end": "2099-12-31"}),
        ("part-c", "ptc_cvrg_end_dt", {"start": "2020-01-01"}),
        ("part-d", "ptd_cvrg_end_dt", {"start": "2015-04-01"}),
        ("dual", "dual_end_dt", {"start": "2019-01-01"}),
    ],
)
def test_a_part_that_goes_on_is_active(part: Part, column: str, period: dict[str, str]) -> None:
    resource = rendered(without(column), part)

    assert (resource["period"], resource["status"]) == (period, "active")


@pytest.mark.parametrize(
    ("end", "status"), [(date(2026, 4, 1), "cancelled"), (date(2026, 4, 2), "active")], ids=str
)
def test_a_part_is_cancelled_from_the_day_after_its_end(end: date, status: str) -> None:
    assert rendered(having(pta_cvrg_end_dt=end), "part-a")["status"] == status
