"""Who bears the deductible of Part B, and that nobody bears more of it than there is."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest

from bbmock.population.benefits import PART_B_DEDUCTIBLE
from bbmock.population.building import beneficiary
from bbmock.population.population import Population
from bbmock.population.records import Claim, ClaimType
from bbmock.state.personas import shipped_personas
from tests.unit.population.columns import money

COLUMNS = {
    ClaimType.CARRIER: "carr_clm_cash_ddctbl_apld_amt",
    ClaimType.DME: "carr_clm_cash_ddctbl_apld_amt",
    ClaimType.OUTPATIENT: "nch_bene_ptb_ddctbl_amt",
}
Years = dict[int, list[Claim]]


def of_part_b(population: Population, n: int) -> Years:
    """Somebody's claims of Part B by year, each year's in the order of time."""
    years: Years = defaultdict(list)
    for summary in sorted(population.claims(n), key=lambda one: (one.first_day, one.number)):
        if summary.type in COLUMNS:
            years[summary.first_day.year].append(population.claim(n, summary.number))
    return years


def borne(claim: Claim) -> Decimal:
    return money(claim.columns, COLUMNS[claim.type])


@pytest.fixture(scope="module")
def people() -> list[Years]:
    population = Population(personas=shipped_personas())
    indexes = (*range(150), 10_000, *(one.beneficiary for one in shipped_personas() if one.claims != 10_000))
    return [of_part_b(population, n) for n in indexes]


def test_nobody_bears_more_than_the_deductible_of_a_year(people: list[Years]) -> None:
    for years in people:
        for year, claims in years.items():
            assert sum(map(borne, claims)) <= Decimal(PART_B_DEDUCTIBLE[year]) / 100


def test_only_the_first_claims_of_a_year_bear_it(people: list[Years]) -> None:
    later = [borne(claim) for years in people for claims in years.values() for claim in claims[2:]]

    assert len(later) > 1000
    assert set(later) == {Decimal(0)}


def test_most_people_bear_some_of_it_each_year(people: list[Years]) -> None:
    first = [borne(claims[0]) > 0 for years in people for claims in years.values()]

    assert sum(first) / len(first) > 0.6


def test_somebody_bears_all_of_it(people: list[Years]) -> None:
    sums = [
        sum(map(borne, claims)) == Decimal(PART_B_DEDUCTIBLE[year]) / 100
        for years in people
        for year, claims in years.items()
    ]

    assert any(sums)


def test_claims_by_the_count_share_it_too() -> None:
    population = Population(size=5).with_one_more(
        beneficiary().with_claims(30, type="carrier", year=2024).with_claims(5, type="outpatient", year=2024)
    )

    (claims,) = of_part_b(population, 5).values()

    assert 0 < sum(map(borne, claims)) <= Decimal(PART_B_DEDUCTIBLE[2024]) / 100
    assert [borne(claim) > 0 for claim in claims[2:]] == [False] * 33
