"""Claims of suppliers of durable equipment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bbmock.population.records import ClaimType
from tests.unit.population.columns import money

if TYPE_CHECKING:
    from bbmock.population.records import Claim

MOBILITY = {"E0105", "E0143", "K0001", "K0003"}


@pytest.fixture(scope="module")
def found(many: list[Claim]) -> list[Claim]:
    """The claims for equipment of three hundred people."""
    return [claim for claim in many if claim.type is ClaimType.DME]


def test_nobody_gets_two_things_to_move_with_at_once(found: list[Claim]) -> None:
    for claim in found:
        assert len({line.columns["hcpcs_cd"] for line in claim.lines} & MOBILITY) <= 1


def test_a_drug_is_named_by_its_own_code_and_comes_from_a_pharmacy(found: list[Claim]) -> None:
    drugs = [line.columns for claim in found for line in claim.lines if "line_ndc_cd" in line.columns]

    assert {(columns["hcpcs_cd"], columns["line_ndc_cd"]) for columns in drugs} == {
        ("J7613", "00487950125"),
        ("J7620", "00487020101"),
    }
    assert {columns["prvdr_spclty"] for columns in drugs} == {"A5"}


def test_a_supplier_has_one_specialty_on_a_claim(found: list[Claim]) -> None:
    for claim in found:
        assert len({line.columns["prvdr_spclty"] for line in claim.lines}) == 1


def test_a_supplier_is_of_one_type_on_all_its_claims(found: list[Claim]) -> None:
    types: dict[object, set[object]] = {}
    for claim in found:
        for line in claim.lines:
            types.setdefault(line.columns["prvdr_npi"], set()).add(line.columns["dmerc_line_supplr_type_cd"])

    assert {len(told) for told in types.values()} == {1}
    assert set.union(*types.values()) == {"1", "3", "6", "8"}


def test_equipment_is_for_what_the_claim_is_about(found: list[Claim]) -> None:
    for claim in found:
        assert {line.columns["line_icd_dgns_cd"] for line in claim.lines} == {claim.diagnoses[0].code}


def test_equipment_is_used_where_people_live(found: list[Claim]) -> None:
    places = {line.columns["line_place_of_srvc_cd"] for claim in found for line in claim.lines}

    assert places == {"12", "14", "33"}


def test_some_lines_are_refused_and_count_for_nothing(found: list[Claim]) -> None:
    refused = [
        line.columns
        for claim in found
        for line in claim.lines
        if line.columns["line_prcsg_ind_cd"] not in {"A", "S"}
    ]

    assert refused
    for columns in refused:
        assert money(columns, "line_alowd_chrg_amt") == money(columns, "line_dme_prchs_price_amt") == 0
        assert (columns["dmerc_line_mtus_cnt"], columns["dmerc_line_mtus_cd"]) == (0, "0")
