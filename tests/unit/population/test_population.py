from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from bbmock.population import identity
from bbmock.population.errors import BeneficiaryIndexError, ClaimNumberError
from bbmock.population.population import Population
from bbmock.population.records import ClaimType
from tests.unit.population.columns import day

if TYPE_CHECKING:
    from bbmock.population.records import Claim

# The same on Python 3.11, 3.12 and 3.13, and with the name tables of Faker 30.0 to 40.54.
FIRST_HUNDRED_NAMES = "c610736fa9743b3b"
FIRST_CLAIMS = "d736556b7ad02a76"


@pytest.mark.parametrize("n", [-1, 30_000, 10_000_000_000])
def test_a_beneficiary_outside_the_population_is_refused(population: Population, n: int) -> None:
    for ask in (population.person, population.claims, lambda n: population.claim(n, 0)):
        with pytest.raises(BeneficiaryIndexError, match=f"index {n}: they go from 0 to 29999"):
            ask(n)


@pytest.mark.parametrize("number", [-1, 39])
def test_a_claim_that_a_beneficiary_does_not_have_is_refused(population: Population, number: int) -> None:
    with pytest.raises(ClaimNumberError, match=f"0 has no claim number {number}: they go from 0 to 38"):
        population.claim(0, number)


@pytest.mark.parametrize("size", [0, -1, identity.BENEFICIARIES + 1])
def test_a_population_of_impossible_size_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match=f"1 to 90000000 beneficiaries, not {size}"):
        Population(size=size)


def test_a_population_knows_whom_it_has(population: Population) -> None:
    assert [n in population for n in (-1, 0, 29_999, 30_000, "0", None)] == [
        False,
        True,
        True,
        False,
        False,
        False,
    ]
    assert len(population) == 30_000


def test_the_first_user_of_the_sandbox_has_37_claims_and_was_nursed_after_hospital(
    population: Population,
) -> None:
    summaries = population.claims(0)

    assert [summary.number for summary in summaries] == list(range(37))
    types = {summary.type for summary in summaries}
    assert types >= set(ClaimType) - {ClaimType.DME, ClaimType.HOSPICE}


def test_whoever_people_try_first_has_professional_hospital_and_drug_claims(population: Population) -> None:
    for n in range(50):
        types = {summary.type for summary in population.claims(n)}
        assert types >= {ClaimType.CARRIER, ClaimType.OUTPATIENT, ClaimType.PDE}


def test_several_of_the_first_were_in_hospital(population: Population) -> None:
    patients = [
        n for n in range(50) if any(summary.type is ClaimType.INPATIENT for summary in population.claims(n))
    ]

    assert 10 < len(patients) < 35


def test_people_have_between_5_and_75_claims(population: Population) -> None:
    counts = {len(population.claims(n)) for n in range(1000)}

    assert min(counts) == 5
    assert max(counts) == 75
    assert len(counts) > 60


def test_a_claim_agrees_with_its_summary(population: Population) -> None:
    for n in (0, 10_000, 17):
        for summary in population.claims(n):
            claim = population.claim(n, summary.number)
            columns = claim.columns
            assert summary == population.summary(n, summary.number)
            assert (claim.type, claim.beneficiary, claim.number) == (summary.type, n, summary.number)
            if claim.type is ClaimType.PDE:
                assert columns["srvc_dt"] == summary.first_day == summary.last_day
            else:
                assert columns["clm_from_dt"] == summary.first_day
                assert columns["clm_thru_dt"] == summary.last_day
                assert columns["nch_wkly_proc_dt"] == summary.processed


def test_claims_reach_the_files_on_a_friday_soon_after_they_end(population: Population) -> None:
    summaries = [summary for n in range(100) for summary in population.claims(n)]
    delays = [(summary.processed - summary.last_day).days for summary in summaries]

    assert {summary.processed.weekday() for summary in summaries} == {4}
    assert min(delays) == 1
    assert 0.8 < sum(delay <= 7 for delay in delays) / len(delays) < 0.95


def test_claims_lie_between_enrolment_and_death(population: Population) -> None:
    dead = 0
    for n in range(600):
        columns = population.person(n).columns
        first = max(day(columns, "pta_cvrg_strt_dt"), date(2019, 1, 1))
        last = day(columns, "death_dt") if "death_dt" in columns else date(2026, 6, 30)
        dead += "death_dt" in columns
        assert all(first <= s.first_day <= s.last_day <= last for s in population.claims(n))
    assert dead > 10


def test_a_claim_names_itself_as_its_id_does(claims: list[Claim]) -> None:
    for claim in claims:
        column = "pde_id" if claim.type is ClaimType.PDE else "clm_id"
        own = identity.claim_of_id(str(claim.columns[column]), 2)
        assert own == (claim.beneficiary, claim.number)


def test_amounts_have_two_places(claims: list[Claim]) -> None:
    for claim in claims:
        for columns in (claim.columns, *(line.columns for line in claim.lines)):
            for name, value in columns.items():
                if "_amt" in name:
                    assert isinstance(value, Decimal), name
                    assert value.as_tuple().exponent == -2, name


def test_no_two_claims_of_300_people_have_the_same_amounts_on_the_same_days(
    population: Population, many: list[Claim]
) -> None:
    seen = set()
    for claim in many:
        summary = population.summary(claim.beneficiary, claim.number)
        amounts = tuple(value for value in claim.columns.values() if isinstance(value, Decimal))
        seen.add((summary.type, summary.first_day, summary.last_day, amounts))

    assert len(many) > 8_000
    assert len(seen) == len(many)


def test_the_same_seed_makes_the_same_claims_in_a_population_of_any_size() -> None:
    small, large = Population("one seed", 100), Population("one seed", 10_000_000)

    assert small.person(99) == large.person(99)
    assert small.claims(99) == large.claims(99)
    assert small.claim(99, 3) == large.claim(99, 3)


def test_another_seed_makes_other_people() -> None:
    one, other = Population("one"), Population("other")

    assert one.claim(0, 0) != other.claim(0, 0)
    assert [one.person(n).family_name for n in range(20)] != [other.person(n).family_name for n in range(20)]


def test_the_last_of_ten_million_has_claims_as_the_first_has() -> None:
    population = Population(size=10_000_000)

    summaries = population.claims(9_999_999)

    assert population.claim(9_999_999, summaries[-1].number).beneficiary == 9_999_999


def test_threads_may_ask_at_once(population: Population) -> None:
    def everything(n: int) -> tuple[object, ...]:
        made = tuple(population.claim(n, summary.number) for summary in population.claims(n))
        return (population.person(n), *made)

    people = range(20)
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(everything, people)) == list(map(everything, people))


def test_the_names_of_the_first_hundred_never_change(population: Population) -> None:
    people = [population.person(n) for n in range(100)]
    names = "\n".join(f"{p.given_name} {p.middle_initial} {p.family_name}" for p in people)

    assert hashlib.sha256(names.encode()).hexdigest()[:16] == FIRST_HUNDRED_NAMES


def test_the_claims_of_the_first_never_change(population: Population) -> None:
    digest = hashlib.sha256()
    for n in (0, 1, 10_000, 29_999):
        digest.update(repr(population.person(n).columns).encode())
        for summary in population.claims(n):
            digest.update(repr((summary, population.claim(n, summary.number))).encode())

    assert digest.hexdigest()[:16] == FIRST_CLAIMS


def test_few_carrier_claims_of_ordinary_people_are_denied(carrier: list[Claim]) -> None:
    denied = [claim.columns["carr_clm_pmt_dnl_cd"] == "0" for claim in carrier]

    assert 0.005 < sum(denied) / len(denied) < 0.05
