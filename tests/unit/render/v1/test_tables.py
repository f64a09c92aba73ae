from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from bbmock.fhir.render.table import Row, Spot, write
from bbmock.fhir.render.v1.claim import KINDS
from bbmock.fhir.render.v1.coverage import PARTS
from bbmock.fhir.render.v1.diagnoses import ROLES, write_diagnoses
from bbmock.fhir.render.v1.patient import PATIENT
from tests.unit.render import filled

if TYPE_CHECKING:
    from bbmock.population.records import Columns, Value


def rows() -> list[Any]:
    parameters: list[tuple[str, Row, Columns]] = []
    for kind, make in filled.CLAIMS.items():
        claim = make()
        columns: Columns = {**claim.columns, **(claim.lines[0].columns if claim.lines else {})}
        parameters += [(f"{kind} claim", row, columns) for row in KINDS[kind].claim]
        parameters += [(f"{kind} line", row, columns) for row in KINDS[kind].line]
    people = filled.person().columns
    parameters += [("patient", row, people) for row in PATIENT]
    parameters += [(f"part {part}", row, people) for part, table in PARTS.items() for row in table]
    return [pytest.param(row, columns, id=f"{table}-{row.column}") for table, row, columns in parameters]


@pytest.mark.parametrize(("row", "columns"), rows())
def test_every_row_writes_its_column(row: Row, columns: dict[str, Value]) -> None:
    resource: dict[str, Any] = {"patient": {"reference": "Patient/1"}}
    whole = Spot(resource, resource, {})
    write_diagnoses(whole, filled.carrier().diagnoses, ROLES)
    spot = whole.item({}, columns, 1)
    before = orjson.dumps((spot.resource, spot.element))

    write((row,), spot)

    assert row.column in columns
    assert orjson.dumps((spot.resource, spot.element)) != before


def test_every_type_of_claim_has_its_tables() -> None:
    assert set(KINDS) == set(filled.CLAIMS)
