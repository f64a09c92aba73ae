"""As many claims of a type in a year as were asked for, and no others; and every rule holds for them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from bbmock.population import loads
from bbmock.population.building import BeneficiaryBuilder, beneficiary
from bbmock.population.errors import CannotBuild
from bbmock.population.population import Population
from bbmock.population.records import Claim, ClaimSummary, ClaimType
from tests.unit.population.columns import day
from tests.unit.population.invariants import RULES, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SEEDS = ("bbmock", "another", "a third")
YEARS = range(2019, 2027)
CARRIER, PDE, DME, HOSPICE = ClaimType.CARRIER, ClaimType.PDE, ClaimType.DME, ClaimType.HOSPICE
INPATIENT, SNF, HHA = ClaimType.INPATIENT, ClaimType.SNF, ClaimType.HHA


def built(builder: BeneficiaryBuilder, seed: str = "bbmock") -> tuple[Population, int]:
    population = Population(seed, 60).with_one_more(builder)
    return population, population.size - 1


def summaries_of(builder: BeneficiaryBuilder, seed: str = "bbmock") -> Sequence[ClaimSummary]:
    population, n = built(builder, seed)
    return population.claims(n)


def claims_of(builder: BeneficiaryBuilder, seed: str = "bbmock") -> list[Claim]:
    population, n = built(builder, seed)
    return [population.claim(n, summary.number) for summary in population.claims(n)]


def counted(summaries: Sequence[ClaimSummary]) -> Counter[tuple[str, int]]:
    """By type and year; a claim from one year to the next would be counted twice."""
    return Counter(
        (summary.type.value, year)
        for summary in summaries
        for year in {summary.first_day.year, summary.last_day.year}
    )


# refusals


@pytest.mark.parametrize(
    ("builder", "said"),
    [
        (
            beneficiary().covered_from(date(2024, 3, 1)).with_claims(2, year=2023),
            "2 carrier claims in 2023 cannot be: coverage, life and data leave the days from 2024-03-01 to "
            "2026-06-30; ask for another year, or say covered_from or died otherwise",
        ),
        (
            beneficiary().covered_from(date(2019, 1, 1)).died(date(2023, 5, 6)).with_claims(1, year=2024),
            "1 carrier claim in 2024 cannot be: coverage, life and data leave the days from 2019-01-01 to "
            "2023-05-06; ask for another year, or say covered_from or died otherwise",
        ),
        (
            beneficiary().covered_from(date(2019, 1, 1)).with_claims(3, type="snf", year=2019),
            "3 snf claims in 2019 cannot be: coverage, life and data leave the days from 2020-01-01 to "
            "2026-06-30; ask for another year, or say covered_from or died otherwise",
        ),
        (
            beneficiary().with_claims(40, type="snf", year=2025),
            "the stays and the care at home of 2025 need 80 times 6 days, each nursing two of them for the "
            "stay in hospital before it, and 365 days are free; ask for fewer, or for another year",
        ),
        (
            beneficiary().with_claims(13, type="hospice", year=2025),
            "13 hospice claims in 2025 cannot be: a hospice bills by the month, and there are 12 months; "
            "ask for fewer",
        ),
        (
            beneficiary().with_claims(7, type="hospice", year=2025).with_claims(6, type="hospice", year=2025),
            "13 hospice claims in 2025 cannot be: a hospice bills by the month, and there are 12 months; "
            "ask for fewer",
        ),
    ],
    ids=["before coverage", "after death", "before 2020", "stays", "hospice", "hospice in all"],
)
def test_what_does_not_fit_is_refused_with_what_does(builder: BeneficiaryBuilder, said: str) -> None:
    with pytest.raises(CannotBuild) as refusal:
        built(builder)

    assert str(refusal.value) == said


# counts


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", ClaimType)
def test_there_are_so_many_of_a_type_in_a_year(kind: ClaimType, seed: str) -> None:
    many = 12 if kind is HOSPICE else 29

    assert counted(summaries_of(beneficiary().with_claims(many, type=kind, year=2025), seed)) == {
        (kind.value, 2025): many
    }


@pytest.mark.parametrize("year", [2019, 2020, 2022, 2024, 2025, 2026])
def test_there_are_so_many_in_each_year_that_can_have_claims(year: int) -> None:
    builder = beneficiary().with_claims(9, year=year).with_claims(2, type="inpatient", year=year)

    assert counted(summaries_of(builder)) == {("carrier", year): 9, ("inpatient", year): 2}


@pytest.mark.parametrize("kind", [kind for kind in ClaimType if kind is not HOSPICE])
def test_without_a_year_they_are_spread_over_all(kind: ClaimType) -> None:
    builder = beneficiary().covered_from(date(2015, 1, 1)).with_claims(80, type=kind)

    found = counted(summaries_of(builder))

    assert sum(found.values()) == 80
    assert {year for _, year in found} == set(YEARS) - ({2019} if kind in (SNF, HHA) else set())


def test_a_hospice_has_the_last_months_without_a_gap_up_to_death() -> None:
    builder = beneficiary().died(date(2024, 2, 9)).with_claims(5, type="hospice")

    summaries = sorted(summaries_of(builder), key=lambda summary: summary.first_day)

    lasting = [(summary.first_day, summary.last_day) for summary in summaries]
    assert lasting[1:] == [
        (date(2023, 11, 1), date(2023, 11, 30)),
        (date(2023, 12, 1), date(2023, 12, 31)),
        (date(2024, 1, 1), date(2024, 1, 31)),
        (date(2024, 2, 1), date(2024, 2, 9)),
    ]
    assert date(2023, 10, 1) <= lasting[0][0] <= lasting[0][1] == date(2023, 10, 31)


def test_who_leaves_a_hospice_long_before_death_has_not_died_there() -> None:
    builder = beneficiary().died(date(2025, 3, 3)).with_claims(2, type="hospice", year=2023)

    assert {claim.columns["ptnt_dschrg_stus_cd"] for claim in claims_of(builder)} == {"30"}


def test_ten_thousand_claims_are_all_there() -> None:
    builder = beneficiary().with_claims(9_000, year=2024).with_claims(1_000, type="pde", year=2025)

    assert counted(summaries_of(builder)) == {("carrier", 2024): 9_000, ("pde", 2025): 1_000}


def test_nobody_has_a_claim_that_was_not_asked_for_at_any_time() -> None:
    population, n = built(beneficiary().with_claims(3, year=2024))

    assert len(population.claims(n, loaded=date(2026, 12, 25))) == 3
    assert built(beneficiary())[0].claims(n, loaded=date(2026, 12, 25)) == ()


def test_the_numbers_are_not_in_the_order_of_time() -> None:
    days = [summary.first_day for summary in summaries_of(beneficiary().with_claims(37, year=2025))]

    assert days != sorted(days)
    assert len(set(days)) > 30


# what follows from what


def courses() -> Iterator[BeneficiaryBuilder]:
    yield beneficiary().with_claims(9, type="inpatient", year=2024).with_claims(7, type="snf", year=2024)
    yield beneficiary().with_claims(7, type="snf", year=2024)
    yield beneficiary().with_claims(3, type="inpatient", year=2024).with_claims(9, type="hha", year=2024)


def test_nursing_follows_the_stays_that_are_asked_for() -> None:
    claims = claims_of(next(courses()))
    discharges = {day(c.columns, "nch_bene_dschrg_dt"): c for c in claims if c.type is INPATIENT}
    nursing = [claim for claim in claims if claim.type is SNF]

    stays = [discharges[day(claim.columns, "nch_qlfyd_stay_thru_dt")] for claim in nursing]

    assert [day(stay.columns, "clm_admsn_dt") for stay in stays] == [
        day(claim.columns, "nch_qlfyd_stay_from_dt") for claim in nursing
    ]
    assert {stay.columns["ptnt_dschrg_stus_cd"] for stay in stays} == {"03"}


def test_nursing_alone_follows_a_stay_that_has_no_claim() -> None:
    claims = claims_of(beneficiary().with_claims(3, type="snf", year=2025))

    assert [claim.type for claim in claims] == [SNF] * 3
    assert all((day(c.columns, "nch_qlfyd_stay_from_dt")).year == 2025 for c in claims)


def test_care_at_home_follows_the_stays_that_are_asked_for() -> None:
    *_, builder = courses()
    claims = claims_of(builder)
    discharged = [c.columns["ptnt_dschrg_stus_cd"] for c in claims if c.type is INPATIENT]

    assert discharged == ["06"] * 3
    assert Counter(c.columns["nch_near_line_rec_ident_cd"] == "W" for c in claims if c.type is HHA) == {
        False: 3,
        True: 6,
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_is_in_a_bed_twice_at_once_nor_at_home_meanwhile(seed: str) -> None:
    builder = beneficiary()
    for kind, count in ((INPATIENT, 9), (SNF, 6), (HHA, 5), (HOSPICE, 3)):
        builder = builder.with_claims(count, type=kind, year=2024)
    for kind in (CARRIER, PDE, DME, ClaimType.OUTPATIENT):
        builder = builder.with_claims(25, type=kind, year=2024)
    summaries = sorted(summaries_of(builder, seed), key=lambda summary: (summary.first_day, summary.last_day))

    stays = [summary for summary in summaries if summary.type in (INPATIENT, SNF, HHA, HOSPICE)]
    others = [summary for summary in summaries if summary not in stays]

    for earlier, later in pairwise(stays):
        assert earlier.last_day <= later.first_day
    in_bed = [stay for stay in stays if stay.type in (INPATIENT, SNF)]
    assert not any(stay.first_day <= one.first_day <= stay.last_day for one in others for stay in in_bed)


def test_equipment_is_for_somebody_who_needs_some() -> None:
    for n in range(1, 40):  # of whom some would need none
        population = Population(size=n).with_one_more(beneficiary().with_claims(2, type="dme", year=2025))

        assert [population.claim(n, number).type for number in range(2)] == [DME, DME]


def test_surgery_is_what_brings_to_hospital() -> None:
    builder = beneficiary().with_surgery().with_claims(12, type="inpatient", year=2025)

    assert all(claim.procedures for claim in claims_of(builder))


# rules


@pytest.fixture(scope="module")
def everything() -> list[Claim]:
    """Many claims of each type, of several years and seeds, and of people of several kinds."""
    start = beneficiary()
    people = (
        start,
        start.with_denied_claims().with_adjusted_claims(),
        start.without_optionals().with_surgery(),
    )
    found = []
    for seed, builder in zip(SEEDS, people, strict=True):
        for year in (2020, 2023, 2025, 2026):
            builder = builder.with_claims(3, type="hospice", year=year)
            for kind in (INPATIENT, SNF, HHA):
                builder = builder.with_claims(4, type=kind, year=year)
            for kind in (CARRIER, PDE, DME, ClaimType.OUTPATIENT):
                builder = builder.with_claims(7, type=kind, year=year)
        found += claims_of(builder, seed)
    return found


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_holds_for_claims_by_the_count(rule: Rule, everything: list[Claim]) -> None:
    broken = [claim for claim in everything if claim.type in rule.types and not rule.holds(claim)]

    assert [(claim.type, claim.number) for claim in broken] == []


def test_all_of_them_come_with_the_default_load_and_not_before(everything: list[Claim]) -> None:
    for claim in everything:
        if claim.type is not PDE:
            processed = day(claim.columns, "nch_wkly_proc_dt")
            assert day(claim.columns, "clm_thru_dt") < processed
            assert loads.load_of(processed) <= loads.DEFAULT


def test_practices_hospitals_and_suppliers_are_closed_on_sundays_and_pharmacies_are_not() -> None:
    kinds = ("carrier", "outpatient", "dme", "pde")
    builder = beneficiary()
    for kind in kinds:
        builder = builder.with_claims(200, type=kind, year=2024)

    summaries = summaries_of(builder)

    assert Counter(summary.type for summary in summaries) == dict.fromkeys(kinds, 200)
    assert {summary.type for summary in summaries if summary.first_day.weekday() == 6} == {PDE}


def test_who_lived_until_a_sunday_is_seen_on_it_if_the_year_has_no_other_day() -> None:
    sunday = date(2023, 1, 1)

    (summary,) = summaries_of(beneficiary().died(sunday).with_claims(1, year=2023))

    assert summary.first_day == sunday
