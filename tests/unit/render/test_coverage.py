from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from bbmock.fhir.render.v2 import Part, render_coverage
from bbmock.population import identity
from tests.unit.render import filled

if TYPE_CHECKING:
    from bbmock.population.records import Person, Value

LAST_UPDATED = "2026-07-02T04:11:09.113+00:00"
VARIABLES = "https://bluebutton.cms.gov/resources/variables/"
MONTHS = [f"{month:02d}" for month in range(1, 13)]
DUAL = [f"dual_{month}" for month in MONTHS]
PARTS: tuple[Part, ...] = ("a", "b", "c", "d")

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


def names(resource: dict[str, Any]) -> list[str]:
    return [extension["url"].removeprefix(VARIABLES) for extension in resource.get("extension", ())]


def family(*stems: str) -> list[str]:
    return [f"{stem}{month}" for stem in stems for month in MONTHS]


@EVERY_PART
def test_a_part_is_identified_by_its_letter_and_the_patient(part: Part) -> None:
    resource = rendered(filled.person(), part)

    assert resource["id"] == f"part-{part}--19990000000008"
    assert resource["beneficiary"] == {"reference": "Patient/-19990000000008"}
    assert resource["subscriberId"] == identity.mbi(filled.BENEFICIARY)


@EVERY_PART
def test_a_part_is_a_plan_of_the_medicare_group(part: Part) -> None:
    classes = rendered(filled.person(), part)["class"]

    assert [(entry["type"]["coding"][0]["code"], entry["value"]) for entry in classes] == [
        ("group", "Medicare"),
        ("plan", f"Part {part.upper()}"),
    ]


@EVERY_PART
def test_a_part_carries_the_coverage_profile(part: Part) -> None:
    assert rendered(filled.person(), part)["meta"] == {
        "lastUpdated": LAST_UPDATED,
        "profile": ["http://hl7.org/fhir/us/carin-bb/StructureDefinition/C4BB-Coverage"],
    }


@EVERY_PART
def test_the_keys_come_in_the_order_cms_serves(part: Part) -> None:
    assert list(rendered(filled.person(), part)) == [
        "resourceType",
        "id",
        "meta",
        "extension",
        "status",
        "type",
        "subscriberId",
        "beneficiary",
        "relationship",
        *(["period"] if part != "c" else []),
        "payor",
        "class",
    ]


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("a", ["ms_cd", "orec", "crec", "esrd_ind", "a_trm_cd", "rfrnc_yr", *DUAL, *family("buyin")]),
        ("b", ["ms_cd", "b_trm_cd", "rfrnc_yr", *DUAL, *family("buyin")]),
        (
            "c",
            [
                *family("ptc_cntrct_id_", "ptc_pbp_id_", "ptc_plan_type_cd_", "hmo_ind_"),
                "rfrnc_yr",
                *DUAL,
            ],
        ),
        (
            "d",
            [
                "ms_cd",
                *family("ptdcntrct"),
                *(f"ptdcntrct{month:02d}/2026-{month}" for month in range(1, 13)),
                *family("ptdpbpid", "sgmtid", "cstshr", "rdsind"),
                "rfrnc_yr",
                *DUAL,
            ],
        ),
    ],
    ids=PARTS,
)
def test_each_part_has_its_extensions_in_the_order_cms_serves(part: Part, expected: list[str]) -> None:
    assert names(rendered(filled.person(), part)) == expected


def test_a_dated_contract_is_a_code_of_the_undated_variable() -> None:
    dated = rendered(filled.person(), "d")["extension"][19]

    assert dated == {
        "url": f"{VARIABLES}ptdcntrct07/2026-7",
        "valueCoding": {"system": f"{VARIABLES}ptdcntrct07", "code": "S4607"},
    }


def test_the_reference_year_is_a_date_of_a_year() -> None:
    year = rendered(filled.person(), "b")["extension"][2]

    assert year == {"url": f"{VARIABLES}rfrnc_yr", "valueDate": "2026"}


@pytest.mark.parametrize(("part", "column"), [("a", "bene_pta_trmntn_cd"), ("b", "bene_ptb_trmntn_cd")])
def test_a_part_that_was_left_is_cancelled(part: Part, column: str) -> None:
    assert rendered(having(**{column: "9"}), part)["status"] == "cancelled"


@EVERY_PART
def test_a_part_that_was_not_left_is_active(part: Part) -> None:
    assert rendered(filled.person(), part)["status"] == "active"


@pytest.mark.parametrize("part", ["c", "d"])
def test_a_termination_of_parts_a_and_b_does_not_cancel_the_others(part: Part) -> None:
    person = having(bene_pta_trmntn_cd="9", bene_ptb_trmntn_cd="9")

    assert rendered(person, part)["status"] == "active"


@pytest.mark.parametrize("part", ["a", "b", "d"])
def test_the_period_is_that_of_the_part(part: Part) -> None:
    days: dict[str, Value] = {
        f"pt{part}_cvrg_strt_dt": date(2001, 1, 1),
        f"pt{part}_cvrg_end_dt": date(2002, 1, 1),
    }

    assert rendered(having(**days), part)["period"] == {"start": "2001-01-01", "end": "2002-01-01"}


def test_a_part_that_goes_on_has_an_open_period() -> None:
    assert rendered(without("pta_cvrg_end_dt"), "a")["period"] == {"start": "2015-04-01"}


@EVERY_PART
def test_every_part_exists_without_any_column(part: Part) -> None:
    resource = rendered(replace(filled.person(), columns={}), part)

    assert resource["resourceType"] == "Coverage"
    assert "extension" not in resource
    assert "period" not in resource


def test_a_month_without_enrolment_has_no_extension() -> None:
    assert "ptdcntrct03" not in names(rendered(without("ptd_cntrct_mar_id"), "d"))
    assert "ptdcntrct03/2026-3" not in names(rendered(without("ptd_cntrct_mar_id"), "d"))
