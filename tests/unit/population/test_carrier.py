from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import pytest

from bbmock.population import professional
from bbmock.population.records import ClaimType
from tests.unit.population.columns import day, line_sum, money

if TYPE_CHECKING:
    from bbmock.population.population import Population
    from bbmock.population.records import Claim, Columns

CENT = Decimal("0.01")


@pytest.fixture(scope="session")
def lines(carrier: list[Claim]) -> list[Columns]:
    return [line.columns for claim in carrier for line in claim.lines]


@pytest.mark.parametrize(
    ("claim_column", "line_column"),
    [
        ("clm_pmt_amt", "line_nch_pmt_amt"),
        ("nch_clm_prvdr_pmt_amt", "line_prvdr_pmt_amt"),
        ("nch_clm_bene_pmt_amt", "line_bene_pmt_amt"),
        ("nch_carr_clm_sbmtd_chrg_amt", "line_sbmtd_chrg_amt"),
        ("nch_carr_clm_alowd_amt", "line_alowd_chrg_amt"),
        ("carr_clm_cash_ddctbl_apld_amt", "line_bene_ptb_ddctbl_amt"),
        ("carr_clm_prmry_pyr_pd_amt", "line_bene_prmry_pyr_pd_amt"),
    ],
)
def test_an_amount_of_a_claim_is_the_sum_of_its_lines(
    carrier: list[Claim], claim_column: str, line_column: str
) -> None:
    for claim in carrier:
        assert money(claim.columns, claim_column) == line_sum(claim, line_column)
    assert any(money(claim.columns, claim_column) for claim in carrier)


def test_no_more_is_allowed_than_was_charged(lines: list[Columns]) -> None:
    assert [
        line for line in lines if money(line, "line_alowd_chrg_amt") > money(line, "line_sbmtd_chrg_amt")
    ] == []


def test_coinsurance_is_a_fifth_of_what_is_left_after_the_deductible(lines: list[Columns]) -> None:
    shared = [line for line in lines if line["line_service_deductible"] == "0"]

    for line in shared:
        rest = money(line, "line_alowd_chrg_amt") - money(line, "line_bene_ptb_ddctbl_amt")
        fifth = (rest / 5).quantize(CENT, ROUND_HALF_UP)
        assert money(line, "line_coinsrnc_amt") == fifth
    assert any(money(line, "line_bene_ptb_ddctbl_amt") for line in shared)


def test_a_claim_bears_no_more_than_the_year_s_deductible(carrier: list[Claim]) -> None:
    # As CMS announced it, in dollars.
    yearly = {2019: 185, 2020: 198, 2021: 203, 2022: 226, 2023: 233, 2024: 240, 2025: 257, 2026: 283}

    for claim in carrier:
        year = day(claim.columns, "clm_from_dt").year
        assert money(claim.columns, "carr_clm_cash_ddctbl_apld_amt") <= yearly[year]


def test_a_service_without_cost_sharing_costs_the_beneficiary_nothing(lines: list[Columns]) -> None:
    free = [line for line in lines if line["line_service_deductible"] == "1"]

    assert free
    for line in free:
        assert money(line, "line_coinsrnc_amt") == money(line, "line_bene_ptb_ddctbl_amt") == 0


def test_what_is_allowed_is_paid_by_somebody(lines: list[Columns]) -> None:
    paid = ("line_nch_pmt_amt", "line_coinsrnc_amt", "line_bene_ptb_ddctbl_amt", "line_bene_prmry_pyr_pd_amt")

    for line in lines:
        assert sum(money(line, column) for column in paid) == money(line, "line_alowd_chrg_amt")


def test_a_line_s_payment_goes_to_provider_and_beneficiary(lines: list[Columns]) -> None:
    for line in lines:
        parts = money(line, "line_prvdr_pmt_amt") + money(line, "line_bene_pmt_amt")
        assert parts == money(line, "line_nch_pmt_amt")


def test_only_a_claim_without_assignment_is_paid_to_the_beneficiary(carrier: list[Claim]) -> None:
    paid = [claim.columns for claim in carrier if money(claim.columns, "nch_clm_bene_pmt_amt")]

    assert paid
    assert {columns["carr_clm_prvdr_asgnmt_ind_sw"] for columns in paid} == {"N"}


def test_a_line_lies_within_its_claim(carrier: list[Claim]) -> None:
    for claim in carrier:
        for line in claim.lines:
            first, last = day(line.columns, "line_1st_expns_dt"), day(line.columns, "line_last_expns_dt")
            assert day(claim.columns, "clm_from_dt") <= first <= last <= day(claim.columns, "clm_thru_dt")


def test_a_line_s_diagnosis_is_among_its_claim_s(carrier: list[Claim]) -> None:
    for claim in carrier:
        known = {diagnosis.code for diagnosis in claim.diagnoses}
        assert {line.columns["line_icd_dgns_cd"] for line in claim.lines} <= known


def test_whoever_pays_first_is_named(lines: list[Columns]) -> None:
    shared = [line for line in lines if money(line, "line_bene_prmry_pyr_pd_amt")]

    assert shared
    assert all("line_bene_prmry_pyr_cd" in line for line in shared)


def test_laboratories_and_nurse_practitioners_take_assignment_whatever_they_promised(
    population: Population, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(professional, "participates", lambda _: False)
    assigned: dict[object, set[object]] = {}
    for n in range(60):
        for summary in population.claims(n):
            if summary.type is ClaimType.CARRIER:
                claim = population.claim(n, summary.number)
                specialty = claim.lines[0].columns["prvdr_spclty"]
                assigned.setdefault(specialty, set()).add(claim.columns["carr_clm_prvdr_asgnmt_ind_sw"])

    assert assigned.pop("50") == assigned.pop("69") == {"A"}
    assert {"A", "N"} in assigned.values()
