from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from bbmock.population.chance import Seed
from bbmock.population.codes import rows
from bbmock.population.records import Claim, ClaimType
from bbmock.population.repository_claims import with_repository_columns
from tests.unit.render import filled

if TYPE_CHECKING:
    from collections.abc import Iterator

EVERY_TYPE = pytest.mark.parametrize("kind", list(ClaimType), ids=str)


def drawn(claim: Claim, place: int = 0, *, full: bool) -> Claim:
    return with_repository_columns(claim, Seed("a").chance("repository", place), full=full)


def full_claims(kind: ClaimType) -> list[Claim]:
    return [drawn(filled.CLAIMS[kind](), place, full=True) for place in range(40)]


def listed(kind: ClaimType, part: str) -> set[str]:
    return {
        column
        for types, of_part, columns, _, _ in rows("idr_columns")
        if kind in types.split() and of_part == part
        for column in columns.split("+")
    }


@EVERY_TYPE
def test_the_beneficiary_who_has_every_column_has_these(kind: ClaimType) -> None:
    claims = full_claims(kind)

    assert listed(kind, "claim") <= {name for claim in claims for name in claim.columns}
    assert listed(kind, "line") <= {
        name for claim in claims for line in claim.lines for name in line.columns
    } | (listed(kind, "line") if not claims[0].lines else set())


@EVERY_TYPE
def test_what_a_claim_has_stays_as_it_is(kind: ClaimType) -> None:
    before = filled.CLAIMS[kind]()

    for after in full_claims(kind):
        assert before.columns.items() <= after.columns.items()
        for line, more in zip(before.lines, after.lines, strict=True):
            assert line.columns.items() <= more.columns.items()


def values(claim: Claim) -> Iterator[tuple[str, object]]:
    yield from claim.columns.items()
    for line in claim.lines:
        yield from line.columns.items()


@EVERY_TYPE
def test_columns_are_of_the_kind_that_their_names_tell(kind: ClaimType) -> None:
    new = listed(kind, "claim") | listed(kind, "line")
    told = [(name, value) for claim in full_claims(kind) for name, value in values(claim) if name in new]

    for name, value in told:
        if name.endswith("_dt"):
            assert isinstance(value, date)
        elif name.endswith("_amt"):
            assert isinstance(value, Decimal)
        elif name.endswith("_cd"):
            assert isinstance(value, str)


def test_amounts_that_are_added_are_nothing() -> None:
    before = filled.inpatient()
    after = drawn(before, full=True)

    added = {name: value for name, value in after.columns.items() if name not in before.columns}
    assert {value for name, value in added.items() if name.endswith("_amt")} == {Decimal("0.00")}


def test_others_seldom_have_any() -> None:
    before = filled.carrier()
    claims = [drawn(before, place, full=False) for place in range(200)]

    with_more = [claim for claim in claims if claim != before]
    assert 0 < len(with_more) < 60
    assert drawn(before, 3, full=False) == drawn(before, 3, full=False)
