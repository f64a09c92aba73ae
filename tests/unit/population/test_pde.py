from __future__ import annotations

from typing import TYPE_CHECKING

from bbmock.population import codes
from bbmock.population.records import ClaimType
from tests.unit.population.columns import day, money

if TYPE_CHECKING:
    from bbmock.population.population import Population
    from bbmock.population.records import Claim

PAYERS = (
    "ptnt_pay_amt",
    "othr_troop_amt",
    "lics_amt",
    "plro_amt",
    "cvrd_d_plan_pd_amt",
    "ncvrd_plan_pd_amt",
)


def test_the_cost_lies_below_and_above_the_threshold(pde: list[Claim]) -> None:
    for claim in pde:
        parts = money(claim.columns, "gdc_blw_oopt_amt") + money(claim.columns, "gdc_abv_oopt_amt")
        assert parts == money(claim.columns, "tot_rx_cst_amt") > 0


def test_the_cost_is_borne_by_those_who_pay(pde: list[Claim]) -> None:
    for claim in pde:
        assert sum(money(claim.columns, payer) for payer in PAYERS) == money(claim.columns, "tot_rx_cst_amt")
        assert min(money(claim.columns, payer) for payer in PAYERS) >= 0
    for payer in PAYERS:
        assert any(money(claim.columns, payer) for claim in pde), payer


def test_catastrophic_coverage_is_marked_where_it_begins(pde: list[Claim]) -> None:
    above = [claim for claim in pde if money(claim.columns, "gdc_abv_oopt_amt")]

    assert above
    for claim in pde:
        assert ("ctstrphc_cvrg_cd" in claim.columns) == (claim in above)


def test_a_quantity_is_of_what_the_drug_is_measured_in(pde: list[Claim]) -> None:
    units = {claim.columns["prod_srvc_id"]: claim.columns.get("clm_line_ndc_qty_qlfyr_cd") for claim in pde}

    assert units["00088222033"] == "ML"  # insulin
    assert units["69097014260"] == "GR"  # an inhaler
    assert units["00093104801"] is None  # tablets


def test_the_coverage_gap_ends_with_2024(many: list[Claim]) -> None:
    drugs = [claim for claim in many if claim.type is ClaimType.PDE]
    discounts = [claim for claim in drugs if money(claim.columns, "rptd_gap_dscnt_num")]

    assert discounts
    assert all(str(claim.columns["srvc_dt"]) < "2025" for claim in discounts)
    assert {claim.columns["brnd_gnrc_cd"] for claim in discounts} == {"B"}


def test_a_drug_is_for_a_condition_that_the_beneficiary_has(population: Population) -> None:
    condition_of = {row[0]: row[1] for row in codes.rows("drugs")}
    codes_of = {condition.name: set(condition.diagnoses) for condition in codes.conditions()}
    women = [n for n in range(60) if population.person(n).columns["bene_sex_ident_cd"] == "2"]

    for n in women:
        for summary in population.claims(n):
            claim = population.claim(n, summary.number)
            if claim.type is ClaimType.PDE:
                assert condition_of[str(claim.columns["prod_srvc_id"])] != "prostate"
            assert not {diagnosis.code for diagnosis in claim.diagnoses} & codes_of["prostate"] - {"R319"}


def test_a_plan_pays_the_claims_of_its_members(population: Population, pde: list[Claim]) -> None:
    for claim in pde:
        person = population.person(claim.beneficiary)
        assert claim.columns["plan_cntrct_rec_id"] == person.columns["ptd_cntrct_jan_id"]


def test_a_plan_pays_within_a_week(pde: list[Claim]) -> None:
    days = {(day(claim.columns, "pd_dt") - day(claim.columns, "srvc_dt")).days for claim in pde}

    assert {0, 7} <= days <= set(range(8))
