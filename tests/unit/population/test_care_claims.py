"""What an analyst would look for on the claims of nursing homes, agencies and hospices, and of stays."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from bbmock.population.records import ClaimType
from tests.unit.population.columns import day

if TYPE_CHECKING:
    from bbmock.population.population import Population
    from bbmock.population.records import Claim, Columns

PEOPLE = 400


@pytest.fixture(scope="module")
def by_type(population: Population) -> dict[ClaimType, list[Claim]]:
    found: dict[ClaimType, list[Claim]] = defaultdict(list)
    for n in range(PEOPLE):
        for summary in population.claims(n):
            if summary.type in (ClaimType.INPATIENT, ClaimType.SNF, ClaimType.HHA, ClaimType.HOSPICE):
                found[summary.type].append(population.claim(n, summary.number))
    return found


def lines(claims: list[Claim]) -> list[Columns]:
    return [line.columns for claim in claims for line in claim.lines]


def centres(claim: Claim) -> set[object]:
    return {line.columns["rev_cntr"] for line in claim.lines}


def test_a_nursing_home_is_paid_by_the_group_and_a_critical_access_hospital_is_not(
    by_type: dict[ClaimType, list[Claim]],
) -> None:
    critical = [claim for claim in by_type[ClaimType.SNF] if str(claim.columns["prvdr_num"])[2] == "Z"]

    assert critical
    for claim in by_type[ClaimType.SNF]:
        assert ("0022" in centres(claim)) == (claim not in critical)
        assert claim.columns["clm_pps_ind_cd"] == ("1" if claim in critical else "2")


def test_therapists_say_by_a_modifier_which_therapy_it_was(by_type: dict[ClaimType, list[Claim]]) -> None:
    stays = [*by_type[ClaimType.INPATIENT], *by_type[ClaimType.SNF]]
    said = {(line["rev_cntr"], line.get("hcpcs_1st_mdfr_cd")) for line in lines(stays)}

    assert {pair for pair in said if pair[1] is not None} == {
        ("0420", "GP"),
        ("0430", "GO"),
        ("0440", "GN"),
        ("0450", "25"),
    }


def test_the_line_of_totals_says_whether_an_employer_pays_first(
    by_type: dict[ClaimType, list[Claim]],
) -> None:
    said = {
        (claim.columns.get("nch_prmry_pyr_cd"), claim.lines[-1].columns["rev_cntr_ddctbl_coinsrnc_cd"])
        for claim in [*by_type[ClaimType.INPATIENT], *by_type[ClaimType.SNF]]
    }

    assert said <= {(None, "3"), ("A", "M"), ("B", "M"), ("G", "M"), ("D", "N"), ("L", "N")}
    assert {code for _, code in said} == {"3", "M", "N"}


def test_agencies_bill_final_claims_with_assistants_for_some_therapists(
    by_type: dict[ClaimType, list[Claim]],
) -> None:
    claims = by_type[ClaimType.HHA]

    assert {claim.columns["clm_freq_cd"] for claim in claims} <= {"9", "7", "I"}
    assert {"G0157", "G0158"} & {line.get("hcpcs_cd") for line in lines(claims)}
    assert {line.get("hcpcs_1st_mdfr_cd") for line in lines(claims)} <= {None, "KX"}


def test_what_is_paid_at_home_is_paid_by_a_system_of_its_own_and_the_rest_with_it(
    by_type: dict[ClaimType, list[Claim]],
) -> None:
    said = {
        (line["rev_cntr_stus_ind_cd"], line["rev_cntr_pmt_mthd_ind_cd"])
        for line in lines(by_type[ClaimType.HHA])
    }

    assert said == {("A", "2"), ("N", "9")}


def test_a_hospice_is_of_a_hospital_or_of_its_own_on_all_its_claims(
    by_type: dict[ClaimType, list[Claim]],
) -> None:
    kinds: dict[object, set[object]] = defaultdict(set)
    for claim in by_type[ClaimType.HOSPICE]:
        kinds[claim.columns["org_npi_num"]].add(claim.columns["clm_srvc_clsfctn_type_cd"])

    assert all(len(kind) == 1 for kind in kinds.values())
    assert {"1", "2"} == set().union(*kinds.values())


def test_a_nurse_who_comes_on_the_day_of_death_says_so(
    population: Population, by_type: dict[ClaimType, list[Claim]]
) -> None:
    after = 0
    for claim in by_type[ClaimType.HOSPICE]:
        died = population.person(claim.beneficiary).columns["death_dt"]
        for line in lines([claim]):
            by_nurse = line["rev_cntr"] == "0551" and line["rev_cntr_dt"] == died
            assert (line.get("hcpcs_1st_mdfr_cd") == "PM") == by_nurse
            after += by_nurse
    assert after


def test_days_in_a_facility_come_after_those_at_home(by_type: dict[ClaimType, list[Claim]]) -> None:
    both = [claim for claim in by_type[ClaimType.HOSPICE] if {"0651", "0656"} <= centres(claim)]

    assert both
    for claim in both:
        at_home, in_facility = claim.lines[0].columns, claim.lines[1].columns
        days = (day(in_facility, "rev_cntr_dt") - day(at_home, "rev_cntr_dt")).days
        assert days == at_home["rev_cntr_unit_cnt"]


def test_a_social_worker_comes_once_to_some(by_type: dict[ClaimType, list[Claim]]) -> None:
    visits = [
        sum(line.columns.get("hcpcs_cd") == "G0155" for line in claim.lines)
        for claim in by_type[ClaimType.HHA]
    ]

    assert set(visits) == {0, 1}
    assert sum(visits) < len(visits) / 3
