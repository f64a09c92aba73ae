"""Claims that follow from one another: the hospital, nursing, care at home, a hospice; and equipment."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from bbmock.population import codes
from bbmock.population.care import Case, care_for
from bbmock.population.chance import Seed
from bbmock.population.courses import FIRST_DAY, plan_courses
from bbmock.population.enrolment import enrol
from bbmock.population.records import ClaimSummary, ClaimType, DiagnosisRole
from bbmock.population.slots import Slots
from bbmock.population.snf import snf_claim
from tests.unit.population.columns import day

if TYPE_CHECKING:
    from bbmock.population.population import Population
    from bbmock.population.records import Claim

PEOPLE = (*range(250), 10_000)
Summaries = dict[ClaimType, list[ClaimSummary]]


@pytest.fixture(scope="module")
def lives(population: Population) -> dict[int, Summaries]:
    found: dict[int, Summaries] = {n: defaultdict(list) for n in PEOPLE}
    for n in PEOPLE:
        for summary in sorted(population.claims(n), key=lambda summary: summary.first_day):
            vaccination = summary.type is ClaimType.HHA and summary.first_day == summary.last_day
            if not vaccination:
                found[n][summary.type].append(summary)
    return found


def principal(claim: Claim) -> str:
    return next(d.code for d in claim.diagnoses if d.role is DiagnosisRole.PRINCIPAL)


def stay_before(lives: dict[int, Summaries], nursing: ClaimSummary) -> ClaimSummary:
    stays = lives[nursing.beneficiary][ClaimType.INPATIENT]
    return next(stay for stay in stays if stay.last_day == nursing.first_day)


def test_nursing_follows_a_stay_of_three_nights_of_the_same_person(
    population: Population, lives: dict[int, Summaries]
) -> None:
    nursed = [summary for life in lives.values() for summary in life[ClaimType.SNF]]

    assert len(nursed) > 30
    for summary in nursed:
        stay = stay_before(lives, summary)
        columns = population.claim(summary.beneficiary, summary.number).columns
        assert (stay.last_day - stay.first_day).days >= 3
        assert columns["nch_qlfyd_stay_from_dt"] == stay.first_day
        assert columns["nch_qlfyd_stay_thru_dt"] == stay.last_day


def test_nursing_is_for_what_the_hospital_treated(
    population: Population, lives: dict[int, Summaries]
) -> None:
    for life in lives.values():
        for summary in life[ClaimType.SNF]:
            nursing = population.claim(summary.beneficiary, summary.number)
            hospital = population.claim(summary.beneficiary, stay_before(lives, summary).number)
            assert principal(nursing) == codes.aftercare(principal(hospital))
            assert hospital.columns["ptnt_dschrg_stus_cd"] == "03"


def test_care_at_home_follows_at_once_or_is_for_a_chronic_condition(
    population: Population, lives: dict[int, Summaries]
) -> None:
    afterwards = 0
    for life in lives.values():
        left = {s.last_day: s for kind in (ClaimType.INPATIENT, ClaimType.SNF) for s in life[kind]}
        for summary in life[ClaimType.HHA]:
            claim = population.claim(summary.beneficiary, summary.number)
            days = [summary.first_day - timedelta(days=days) for days in (1, 2)]
            before = next((left[each] for each in days if each in left), None)
            group = str(claim.lines[0].columns["hcpcs_cd"])
            if before is not None:
                afterwards += 1
                came_from = population.claim(before.beneficiary, before.number)
                left_over = codes.aftercare(principal(came_from))
                assert principal(claim) == left_over or left_over.startswith("R")
                assert came_from.columns["ptnt_dschrg_stus_cd"] == "06"
                assert group[0] in "24"
                assert claim.columns["nch_near_line_rec_ident_cd"] in ("U", "V")
            else:
                assert group[0] in "13"
                assert claim.columns["nch_near_line_rec_ident_cd"] == "W"
    assert afterwards > 30


def test_a_second_period_at_home_goes_on_where_the_first_ended(
    population: Population, lives: dict[int, Summaries]
) -> None:
    seconds = 0
    for life in lives.values():
        for first, second in pairwise(life[ClaimType.HHA]):
            later = population.claim(second.beneficiary, second.number).columns
            if later["clm_admsn_dt"] != second.first_day:
                seconds += 1
                earlier = population.claim(first.beneficiary, first.number).columns
                assert second.first_day == first.last_day + timedelta(days=1)
                assert later["clm_admsn_dt"] == earlier["clm_admsn_dt"] == first.first_day
                assert earlier["ptnt_dschrg_stus_cd"] == "30"
                claims = [population.claim(each.beneficiary, each.number) for each in (first, second)]
                assert principal(claims[0]) == principal(claims[1])
    assert seconds


def test_a_hospice_takes_care_without_a_gap_until_death(
    population: Population, lives: dict[int, Summaries]
) -> None:
    dying = {n: life[ClaimType.HOSPICE] for n, life in lives.items() if life[ClaimType.HOSPICE]}

    assert len(dying) > 3
    for n, hospice in dying.items():
        columns = population.person(n).columns
        claims = [population.claim(n, summary.number) for summary in hospice]
        assert all(b.first_day == a.last_day + timedelta(days=1) for a, b in pairwise(hospice))
        assert {claim.columns["clm_hospc_start_dt_id"] for claim in claims} == {hospice[0].first_day}
        assert len({principal(claim) for claim in claims}) == 1
        if "death_dt" in columns:
            assert hospice[-1].last_day == day(columns, "death_dt")
            assert claims[-1].columns["nch_ptnt_status_ind_cd"] == "B"
            assert str(claims[-1].columns["ptnt_dschrg_stus_cd"]) in ("40", "41", "42")
        assert {claim.columns["ptnt_dschrg_stus_cd"] for claim in claims[:-1]} <= {"30"}


def test_some_of_the_dying_die_in_hospital_of_something_grave(population: Population) -> None:
    died = 0
    for n in range(500):
        columns = population.person(n).columns
        for summary in population.claims(n) if "death_dt" in columns else ():
            if summary.type is ClaimType.INPATIENT and summary.last_day == columns["death_dt"]:
                died += 1
                stay = population.claim(n, summary.number).columns
                assert stay["ptnt_dschrg_stus_cd"] == "20"
                assert stay["nch_ptnt_status_ind_cd"] == "B"
                assert stay["clm_drg_cd"] != "281"  # of those who leave alive
    assert died


def test_care_at_home_is_for_what_makes_people_weak(
    population: Population, lives: dict[int, Summaries]
) -> None:
    weak = {
        code
        for condition in codes.conditions()
        if condition.name in ("diabetes", "heart", "copd", "memory", "kidney")
        for code in condition.diagnoses
    }
    for life in lives.values():
        for summary in life[ClaimType.HHA]:
            claim = population.claim(summary.beneficiary, summary.number)
            if claim.columns["nch_near_line_rec_ident_cd"] == "W":
                assert principal(claim) in weak


def test_who_can_speak_is_not_taught_to_at_home(population: Population, lives: dict[int, Summaries]) -> None:
    taught = set()
    for life in lives.values():
        for summary in life[ClaimType.HHA]:
            claim = population.claim(summary.beneficiary, summary.number)
            if any(line.columns.get("hcpcs_cd") == "G0153" for line in claim.lines):
                taught.add(principal(claim))
    assert taught
    assert all(code.startswith(("G", "I6", "F0")) for code in taught)


def test_contractors_of_their_own_decide_about_care_at_home(
    population: Population, lives: dict[int, Summaries]
) -> None:
    named: dict[ClaimType, set[object]] = defaultdict(set)
    for life in lives.values():
        for kind in (ClaimType.SNF, ClaimType.HHA, ClaimType.HOSPICE):
            for summary in life[kind]:
                claim = population.claim(summary.beneficiary, summary.number)
                named[kind].add(claim.columns.get("fi_num"))
    of_their_own = {"06001", "06014", "11004", "14014", "15004"}
    assert named[ClaimType.HHA] | named[ClaimType.HOSPICE] <= of_their_own | {None}
    assert not named[ClaimType.SNF] & (of_their_own | {None})


def test_nobody_goes_to_hospital_from_a_hospice(lives: dict[int, Summaries]) -> None:
    for life in lives.values():
        if hospice := life[ClaimType.HOSPICE]:
            for kind in (ClaimType.INPATIENT, ClaimType.SNF, ClaimType.HHA):
                assert all(summary.last_day < hospice[0].first_day for summary in life[kind])


def test_nobody_is_in_two_beds_at_once(lives: dict[int, Summaries]) -> None:
    for life in lives.values():
        beds = sorted(
            (summary.first_day, summary.last_day)
            for kind in (ClaimType.INPATIENT, ClaimType.SNF)
            for summary in life[kind]
        )
        assert all(before[1] <= after[0] for before, after in pairwise(beds))


def test_equipment_is_for_what_somebody_lives_with(
    population: Population, lives: dict[int, Summaries]
) -> None:
    brought: dict[str, set[str]] = defaultdict(set)
    for life in lives.values():
        for summary in life[ClaimType.DME]:
            claim = population.claim(summary.beneficiary, summary.number)
            for line in claim.lines:
                brought[str(line.columns["hcpcs_cd"])].add(principal(claim))
    assert all(code.startswith(("J44", "J96")) for code in brought["E1390"])
    assert all(code.startswith("E11") for code in brought["A4253"])
    assert brought["E1390"]
    assert brought["A4253"]


def test_drugs_for_equipment_are_on_claims_of_their_own(
    population: Population, lives: dict[int, Summaries]
) -> None:
    kinds: dict[str, set[bool]] = defaultdict(set)
    for life in lives.values():
        for summary in life[ClaimType.DME]:
            claim = population.claim(summary.beneficiary, summary.number)
            drugs = {str(line.columns["hcpcs_cd"]).startswith("J") for line in claim.lines}
            kinds[str(claim.columns["nch_clm_type_cd"])] |= drugs
    assert dict(kinds) == {"81": {True}, "82": {False}}


def test_courses_begin_when_their_prices_did(lives: dict[int, Summaries]) -> None:
    starts = [
        summary.first_day
        for life in lives.values()
        for kind in (ClaimType.SNF, ClaimType.HHA)
        for summary in life[kind]
    ]

    assert min(starts) >= FIRST_DAY


@pytest.mark.parametrize("claims", [1, 4, 5, 75, 200, 400])
def test_a_course_stays_within_its_slots_however_little_room_there_is(claims: int) -> None:
    seed = Seed("room")
    for n in range(60):
        chance = seed.chance(n)
        enrolment = enrol(chance, n)
        first, last = enrolment.claims_from.toordinal(), enrolment.claims_to.toordinal()
        slots = Slots.between(first, last, claims)
        planned = plan_courses(chance, enrolment, care_for(chance, enrolment, n), n, slots, 3)
        for number, claim in planned.items():
            slot = slots.slot_of(number)
            to_the_end = claim.kind is ClaimType.HOSPICE or claim.last_day == enrolment.died
            end = last if to_the_end else slots.begin(slot + 1) - 1
            assert claim.first_day <= claim.last_day
            assert slots.begin(slot) <= claim.first_day.toordinal() or claim.kind is not ClaimType.INPATIENT
            assert claim.last_day.toordinal() <= end
            assert number not in range(3)


@pytest.mark.parametrize("claims", [1, 5, 37, 75, 120, 1000, 10_000])
def test_every_claim_has_a_slot_of_its_own(claims: int) -> None:
    slots = Slots(claims, 0, 1)
    numbers = [slots.number_in(slot) for slot in range(claims)]

    assert sorted(numbers) == list(range(claims))
    assert [slots.slot_of(number) for number in numbers] == list(range(claims))


def test_nursing_without_a_stay_before_is_refused(population: Population) -> None:
    chance = Seed("no stay").chance(1)
    enrolment = enrol(chance, 1)
    case = Case(chance, population.summary(1, 0), enrolment, care_for(chance, enrolment, 1))

    with pytest.raises(ValueError, match="skilled nursing follows a stay in hospital"):
        snf_claim(case)


def test_an_unknown_condition_needs_nothing_from_a_supplier() -> None:
    assert codes.equipment("no such condition", "I10") == ()
    assert codes.terminal("no such condition") == ()
