"""A home health agency vaccinates, too, which is no care at home and has a type of bill of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bbmock.population.personas import Persona
from bbmock.population.population import Population
from bbmock.population.records import ClaimType
from tests.unit.population.columns import day, line_sum, money

if TYPE_CHECKING:
    from bbmock.population.records import Claim

LEFT, RIGHT = 40, 41


@pytest.fixture(scope="module")
def vaccinations() -> list[Claim]:
    personas = [Persona(f"p{n}", "", n, claim_types=(ClaimType.HHA,)) for n in (LEFT, RIGHT)]
    population = Population(personas=personas)
    return [population.claim(n, one.number) for n in (LEFT, RIGHT) for one in population.claims(n)]


def test_bbuser10000_was_vaccinated_twice_beside_all_care_at_home(population: Population) -> None:
    claims = [population.claim(10_000, one.number) for one in population.claims(10_000)]
    bills = [str(one.columns["clm_srvc_clsfctn_type_cd"]) for one in claims if one.type is ClaimType.HHA]

    assert bills.count("4") == 2
    assert bills.count("2") == len(bills) - 2


def test_a_vaccination_is_of_one_day_and_not_under_a_plan_of_care(vaccinations: list[Claim]) -> None:
    assert len(vaccinations) > 20
    for claim in vaccinations:
        columns = claim.columns
        assert columns["clm_from_dt"] == columns["clm_thru_dt"] == columns["clm_admsn_dt"]
        assert (columns["clm_fac_type_cd"], columns["clm_srvc_clsfctn_type_cd"]) == ("3", "4")
        assert (columns["clm_freq_cd"], columns["nch_near_line_rec_ident_cd"]) == ("1", "W")
        assert columns["clm_hha_tot_visit_cnt"] == 0
        assert [one.code for one in claim.diagnoses] == ["Z23"]


def test_the_vaccine_is_paid_at_cost_and_its_giving_as_to_a_hospital(vaccinations: list[Claim]) -> None:
    for claim in vaccinations:
        vaccine, giving, _ = (line.columns for line in claim.lines)
        assert (vaccine["rev_cntr_stus_ind_cd"], vaccine["rev_cntr_pmt_mthd_ind_cd"]) == ("L", "4")
        assert (giving["rev_cntr_stus_ind_cd"], giving["rev_cntr_pmt_mthd_ind_cd"]) == ("S", "1")
        assert 0 < money(vaccine, "rev_cntr_pmt_amt_amt") < money(vaccine, "rev_cntr_tot_chrg_amt")
        assert money(claim.columns, "clm_pmt_amt") == line_sum(claim, "rev_cntr_pmt_amt_amt")


def test_influenza_has_its_season(vaccinations: list[Claim]) -> None:
    seen = set()
    for claim in vaccinations:
        vaccine, giving = (str(line.columns["hcpcs_cd"]) for line in claim.lines[:2])
        in_season = day(claim.columns, "clm_from_dt").month in (9, 10, 11, 12, 1, 2)
        assert giving == ("G0008" if in_season else "G0009")
        seen.add((vaccine, in_season))

    assert seen == {("90662", True), ("90670", False), ("90732", False)}
