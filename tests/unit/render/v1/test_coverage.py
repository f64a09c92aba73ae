from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from bbmock.fhir.render import v2
from bbmock.fhir.render.v1 import Part, render_coverage
from tests.unit.render import filled

if TYPE_CHECKING:
    from bbmock.population.records import Person, Value

LAST_UPDATED = "2026-07-02T04:11:09.113+00:00"
PARTS: tuple[Part, ...] = ("a", "b", "c", "d")

EVERY_PART = pytest.mark.parametrize("part", PARTS)


def rendered(person: Person, part: Part) -> dict[str, Any]:
    return render_coverage(person, part, last_updated=LAST_UPDATED)


def having(**columns: Value) -> Person:
    person = filled.person()
    return replace(person, columns={**person.columns, **columns})


@EVERY_PART
def test_a_part_is_a_plan_of_medicare(part: Part) -> None:
    resource = rendered(filled.person(), part)
    del resource["extension"]
    plan = f"Part {part.upper()}"

    assert resource == {
        "resourceType": "Coverage",
        "id": f"part-{part}--19990000000008",
        "meta": {"lastUpdated": LAST_UPDATED},
        "status": "active",
        "type": {"coding": [{"system": "Medicare", "code": plan}]},
        "beneficiary": {"reference": "Patient/-19990000000008"},
        **({"period": {"start": "2015-04-01"}} if part in "ab" else {}),
        "grouping": {"subGroup": "Medicare", "subPlan": plan},
    }


@EVERY_PART
def test_the_keys_come_in_the_order_cms_serves(part: Part) -> None:
    period = "period " if part in "ab" else ""
    keys = f"resourceType id meta extension status type beneficiary {period}grouping"

    assert list(rendered(filled.person(), part)) == keys.split()


@EVERY_PART
def test_the_extensions_are_those_of_v2(part: Part) -> None:
    person = filled.person()

    extensions = v2.render_coverage(person, part, last_updated=LAST_UPDATED)["extension"]
    assert rendered(person, part)["extension"] == extensions


@pytest.mark.parametrize(("part", "column"), [("a", "bene_pta_trmntn_cd"), ("b", "bene_ptb_trmntn_cd")])
def test_a_part_that_was_left_is_cancelled(part: Part, column: str) -> None:
    assert rendered(having(**{column: "9"}), part)["status"] == "cancelled"


@pytest.mark.parametrize("part", ["a", "b"])
def test_the_period_begins_as_the_part_does(part: Part) -> None:
    person = having(**{f"pt{part}_cvrg_strt_dt": date(2001, 1, 1)})

    assert rendered(person, part)["period"] == {"start": "2001-01-01"}


@EVERY_PART
def test_every_part_exists_without_any_column(part: Part) -> None:
    resource = rendered(replace(filled.person(), columns={}), part)

    assert "extension" not in resource
    assert "period" not in resource
