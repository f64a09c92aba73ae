"""What becomes of the bills of institutions: paid, replaced, or not paid."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from bbmock.population.decisions import EXHAUSTED
from bbmock.population.records import ClaimType
from tests.unit.population.columns import day, money

if TYPE_CHECKING:
    from bbmock.population.population import Population
    from bbmock.population.records import Claim

CARE = (ClaimType.INPATIENT, ClaimType.SNF, ClaimType.HHA, ClaimType.HOSPICE)
Claims = dict[ClaimType, list["Claim"]]


@pytest.fixture(scope="module")
def by_type(population: Population) -> Claims:
    found: Claims = defaultdict(list)
    for n in range(500):
        for summary in population.claims(n):
            if summary.type in CARE:
                found[summary.type].append(population.claim(n, summary.number))
    return found


def values(claims: list[Claim], column: str) -> set[object]:
    return {claim.columns.get(column) for claim in claims}


@pytest.mark.parametrize("kind", CARE)
def test_some_bills_were_replaced_and_some_are_not_paid(by_type: Claims, kind: ClaimType) -> None:
    claims = by_type[kind]
    replaced = [claim for claim in claims if claim.columns.get("claim_query_code") == "5"]
    refused = values(claims, "clm_mdcr_non_pmt_rsn_cd") - {None, "P"}

    assert 0 < len(replaced) < len(claims) / 5
    assert values(replaced, "clm_freq_cd") <= {"7", "I"}
    assert values(replaced, "fi_clm_actn_cd") == {"3"}
    assert values(replaced, "clm_adjstmt_type_cd") == {"2"}
    assert refused <= {"B", "N", "R"}


def test_a_refused_stay_uses_no_days_and_owes_nothing(by_type: Claims) -> None:
    stays = [*by_type[ClaimType.INPATIENT], *by_type[ClaimType.SNF]]
    refused = [stay for stay in stays if stay.columns.get("clm_mdcr_non_pmt_rsn_cd") in ("B", "N", "R")]

    assert refused
    for stay in refused:
        assert stay.columns["clm_utlztn_day_cnt"] == 0
        assert money(stay.columns, "nch_ip_tot_ddctn_amt") == Decimal()
        assert stay.columns["nch_ip_ncvrd_chrg_amt"] == stay.columns["clm_tot_chrg_amt"]
        assert "nch_prmry_pyr_cd" not in stay.columns


def test_benefits_are_exhausted_from_the_first_day_of_a_bill_that_asks_for_nothing(by_type: Claims) -> None:
    stays = [*by_type[ClaimType.INPATIENT], *by_type[ClaimType.SNF]]
    exhausted = [stay for stay in stays if stay.columns.get("clm_mdcr_non_pmt_rsn_cd") == EXHAUSTED]

    assert exhausted
    for stay in exhausted:
        assert stay.columns["clm_freq_cd"] == "0"
        assert stay.columns["nch_bene_mdcr_bnfts_exhtd_dt_i"] == day(stay.columns, "clm_from_dt")
    assert all(stay in exhausted for stay in stays if "nch_bene_mdcr_bnfts_exhtd_dt_i" in stay.columns)


def test_medicare_hears_of_stays_that_a_health_plan_pays(population: Population, by_type: Claims) -> None:
    stays = by_type[ClaimType.INPATIENT]
    of_members = [stay for stay in stays if stay.columns["nch_clm_type_cd"] == "63"]

    taught = [stay for stay in stays if stay.columns["nch_clm_type_cd"] == "62"]

    assert values(stays, "nch_clm_type_cd") == {"60", "62", "63", "64"}
    assert all(stay.columns["clm_pmt_amt"] == stay.columns["ime_op_clm_val_amt"] for stay in taught)
    assert values(of_members, "clm_mco_pd_sw") == {"1"}
    assert values(of_members, "clm_pmt_amt") == {Decimal()}
    assert values(of_members, "clm_pps_ind_cd") == {"1"}
    for stay in stays:
        if stay.columns["nch_clm_type_cd"] != "60":
            since = day(population.person(stay.beneficiary).columns, "ptc_cvrg_strt_dt")
            assert since <= day(stay.columns, "clm_from_dt")


def test_whoever_is_nursed_afterwards_was_in_hospital_at_the_same_cost(by_type: Claims) -> None:
    stays = {(stay.beneficiary, stay.columns["clm_thru_dt"]): stay for stay in by_type[ClaimType.INPATIENT]}

    for nursing in by_type[ClaimType.SNF]:
        stay = stays[nursing.beneficiary, nursing.columns["nch_qlfyd_stay_thru_dt"]]
        by_plan = nursing.columns["clm_mco_pd_sw"] == "1"
        assert stay.columns["clm_mco_pd_sw"] == nursing.columns["clm_mco_pd_sw"]
        assert by_plan or stay.columns["clm_pmt_amt"] != Decimal()


def test_days_of_nursing_that_a_health_plan_pays_are_used(population: Population, by_type: Claims) -> None:
    nursed = [one for one in by_type[ClaimType.SNF] if one.columns["clm_mco_pd_sw"] == "1"]

    assert nursed
    for claim in nursed:
        columns = claim.columns
        since = day(population.person(claim.beneficiary).columns, "ptc_cvrg_strt_dt")
        assert since <= day(columns, "nch_qlfyd_stay_from_dt")
        assert columns["clm_pmt_amt"] == columns["nch_bene_pta_coinsrnc_lblty_am"] == Decimal()
        assert columns["clm_non_utlztn_days_cnt"] == columns["bene_tot_coinsrnc_days_cnt"] == 0
        assert columns["clm_mdcr_non_pmt_rsn_cd"] == "P"
        assert columns["nch_ip_ncvrd_chrg_amt"] != columns["clm_tot_chrg_amt"]
