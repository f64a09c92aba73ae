from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from bbmock.fhir.render import codebook, tree
from bbmock.fhir.render.table import Row, Spot, write
from bbmock.fhir.render.v2.claim import KINDS
from bbmock.fhir.render.v2.coverage import PARTS
from bbmock.fhir.render.v2.diagnoses import write_diagnoses
from bbmock.fhir.render.v2.patient import PATIENT
from tests.unit.render import filled

if TYPE_CHECKING:
    from bbmock.population.records import Columns, Value


def keep(spot: Spot, column: str, value: Value) -> None:
    spot.element[column] = value


def rows() -> list[Any]:
    parameters: list[tuple[str, Row, Columns]] = []
    for kind in KINDS:
        claim = filled.CLAIMS[kind]()
        columns: Columns = {**claim.columns, **(claim.lines[0].columns if claim.lines else {})}
        parameters += [(f"{kind} claim", row, columns) for row in KINDS[kind].claim]
        parameters += [(f"{kind} line", row, columns) for row in KINDS[kind].line]
    people = filled.person().columns
    parameters += [("patient", row, people) for row in PATIENT]
    parameters += [(f"part {part}", row, people) for part, table in PARTS.items() for row in table]
    return [pytest.param(row, columns, id=f"{table}-{row.column}") for table, row, columns in parameters]


@pytest.mark.parametrize(("row", "columns"), rows())
def test_every_row_writes_its_column(row: Row, columns: dict[str, Value]) -> None:
    resource: dict[str, Any] = {}
    whole = Spot(resource, resource, {})
    write_diagnoses(whole, filled.carrier().diagnoses, KINDS[filled.carrier().type].roles)
    spot = whole.item({}, columns, 1)
    before = orjson.dumps((spot.resource, spot.element))

    write((row,), spot)

    assert row.column in columns
    assert orjson.dumps((spot.resource, spot.element)) != before


def test_an_absent_column_writes_nothing() -> None:
    element: dict[str, Any] = {}

    write((Row("a", keep), Row("b", keep)), Spot({}, element, {"b": "1"}))

    assert element == {"b": "1"}


def test_a_row_may_say_what_stands_for_an_absent_column() -> None:
    element: dict[str, Any] = {}

    write((Row("a", keep, otherwise=lambda spot: keep(spot, "a", "none")),), Spot({}, element, {}))

    assert element == {"a": "none"}


def test_a_zero_is_not_absent() -> None:
    element: dict[str, Any] = {}

    write((Row("a", keep),), Spot({}, element, {"a": Decimal(0)}))

    assert element == {"a": Decimal(0)}


def test_an_extension_stands_before_the_sequence() -> None:
    resource: dict[str, Any] = {}

    sequence = Spot(resource, resource, {}).append("careTeam", {"role": 1}, [{"url": "x"}])

    assert sequence == 1
    assert list(resource["careTeam"][0]) == ["extension", "sequence", "role"]


def test_text_is_no_number() -> None:
    with pytest.raises(TypeError, match="a number is an int or a Decimal, not '1'"):
        tree.number("1")


@pytest.mark.parametrize("variable", ["dual_01", "dual_12"])
def test_the_months_share_a_code_list(variable: str) -> None:
    assert codebook.display(variable, "NA") == "Non-Medicaid"


def test_a_code_that_the_code_book_lacks_has_no_display() -> None:
    assert codebook.display("rev_cntr", "0001") == "Total charge"
    assert codebook.display("rev_cntr", "9999") is None


def test_a_variable_without_a_title_is_an_error() -> None:
    with pytest.raises(KeyError, match="no_such_variable"):
        codebook.label("no_such_variable")


@pytest.mark.parametrize(
    ("terminology", "code"),
    [("icd10cm", "I10"), ("icd10pcs", "0SRC0J9"), ("ndc", "00093104801"), ("taxonomy", "207R00000X")],
)
def test_a_terminology_describes_its_codes_and_no_others(
    terminology: codebook.Terminology, code: str
) -> None:
    assert codebook.description(terminology, code)
    assert codebook.description(terminology, "?") is None
