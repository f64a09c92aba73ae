from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from bbmock.fhir.render.table import Row, Spot, write
from bbmock.fhir.render.v3.authorization import AUTHORIZATION, LINE as AUTHORIZED
from bbmock.fhir.render.v3.derived import fill, nothing
from bbmock.fhir.render.v3.diagnoses import write_diagnoses
from bbmock.fhir.render.v3.families import CONTRACTORS, INSTITUTIONAL, PHARMACY, PROFESSIONAL, Family
from bbmock.fhir.render.v3.kinds import FINAL, SHARED
from bbmock.fhir.render.v3.repository import Names, renamed
from bbmock.population.records import ClaimType
from tests.unit.render import repository

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bbmock.population.records import Claim, Columns, Value

OF = {
    "professional": (PROFESSIONAL, (repository.carrier(), repository.mcs().claim)),
    "contractors": (CONTRACTORS, (repository.dme(), repository.mcs().claim, repository.vms().claim)),
    "institutional": (
        INSTITUTIONAL,
        (
            repository.inpatient(),
            repository.outpatient(),
            repository.snf(),
            repository.fiss_outpatient().claim,
            repository.hha(),  # the last of them: its payment groups are no APCs
        ),
    ),
    "pharmacy": (PHARMACY, (repository.pde(),)),
}
ZEROS = nothing(
    frozenset().union(*(kind.zeros | kind.line_zeros for kind in (*FINAL.values(), *SHARED.values())))
)


SUPPLIERS = frozenset({"PRVDR_NPI"})
OTHERWISE_THERE = frozenset({"PRF_PHYSN_NPI", "PRVDR_NPI", "CLM_LINE_NDC_CD"})
# No filled record of these forms has them: lists that other kinds use, and what stands on later modifiers.
ELSEWHERE: Columns = {
    "CLM_PRMRY_PYR_CD": "A",
    "HCPCS_3_MDFR_CD": "JW",
    "HCPCS_4_MDFR_CD": "JW",
    "HCPCS_5_MDFR_CD": "25",
    "PRVDR_FAC_FIPS_ST_CD": "22",
}


def everything(family: Family, claims: Iterable[Claim]) -> dict[str, Value]:
    """What the claims and their lines say, and what is derived from it."""
    columns: dict[str, Value] = dict(ZEROS)
    for claim in claims:
        lines = [renamed(line.columns, family.line_names) for line in claim.lines]
        own = renamed(claim.columns, family.claim_names)
        fill(own, lines, family.rules)
        for told in (*lines, own):
            columns |= told
    fill(columns, (), family.line_rules)
    return columns


def rows() -> list[Any]:
    parameters = []
    for name, (family, claims) in OF.items():
        tables = {"claim": (*family.before_lines, *family.claim), "line": tuple(family.line)}
        columns = everything(family, claims)
        parameters += [
            pytest.param(row, columns, id=f"{name} {table}-{row.column}")
            for table, table_rows in tables.items()
            for row in table_rows
            if name != "contractors" or row.column in OTHERWISE_THERE
            if name != "professional" or row.column not in SUPPLIERS
        ]
    return parameters


@pytest.mark.parametrize(("row", "columns"), rows())
def test_every_row_writes_its_column(row: Row, columns: dict[str, Value]) -> None:
    resource: dict[str, Any] = {}
    roles = INSTITUTIONAL.roles
    whole = Spot(resource, resource, {})
    write_diagnoses(whole, repository.carrier().diagnoses, roles)
    spot = whole.item({}, {**ELSEWHERE, **columns}, 1)
    before = orjson.dumps((spot.resource, spot.element))

    write((row,), spot)

    assert row.column in spot.columns
    assert orjson.dumps((spot.resource, spot.element)) != before


@pytest.mark.parametrize("row", [pytest.param(row, id=row.column) for row in (*AUTHORIZATION, *AUTHORIZED)])
def test_every_row_of_an_authorization_writes_its_column(row: Row) -> None:
    record = repository.authorization()
    lines: dict[str, Value] = {}
    for line in record.lines:
        lines |= line.columns
    names = {"org_npi_num": "PRVDR_BLG_NPI_NUM", "hcpcs_cd": "CLM_LINE_HCPCS_CD"}
    names |= {"hcpcs_1st_mdfr_cd": "HCPCS_1_MDFR_CD", "line_place_of_srvc_cd": "CLM_POS_CD"}
    columns = renamed({**record.columns, **lines, "rrb_excl_ind": "Y"}, Names(names))
    spot = Spot({}, {}, columns, 1)

    write((row,), spot)

    assert spot.element or spot.resource


@pytest.mark.parametrize("kind", sorted({*FINAL, *SHARED}))
def test_what_is_there_whatever_the_record_says_has_a_row(kind: str) -> None:
    for one in filter(None, (FINAL.get(kind), SHARED.get(kind))):
        family = one.family
        assert one.zeros <= {row.column for row in (*family.before_lines, *family.claim)}
        assert one.line_zeros <= {row.column for row in family.line}


def test_there_is_a_kind_for_every_type_of_claim() -> None:
    assert set(FINAL) == set(ClaimType)
    assert set(SHARED) == set(ClaimType) - {ClaimType.PDE}
