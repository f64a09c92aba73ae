"""Weekly loads: when a claim can first be seen, and what there is at a given time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from bbmock.population import loads
from bbmock.population.population import Population
from bbmock.population.schedule import HORIZON

if TYPE_CHECKING:
    from bbmock.population.records import Claim

LAST_LOAD = date(2030, 1, 4)  # after every claim that there will be


@pytest.mark.parametrize(
    ("processed", "load"),
    [
        (date(2026, 7, 3), date(2026, 7, 10)),
        (date(2026, 7, 4), date(2026, 7, 10)),
        (date(2026, 7, 9), date(2026, 7, 10)),
        (date(2026, 7, 10), date(2026, 7, 17)),
        (date(2020, 2, 7), date(2020, 2, 14)),
        (date(2019, 1, 4), loads.FIRST),
    ],
)
def test_what_reached_the_files_in_a_week_comes_with_the_next_load(processed: date, load: date) -> None:
    assert loads.load_of(processed) == load


@pytest.mark.parametrize(
    ("moment", "load"),
    [
        (datetime(2026, 7, 10, 4, 11, 9, 113000, tzinfo=UTC), date(2026, 7, 10)),
        (datetime(2026, 7, 10, 4, 11, 9, 112999, tzinfo=UTC), date(2026, 7, 3)),
        (datetime(2026, 7, 16, 23, 59, tzinfo=UTC), date(2026, 7, 10)),
        (datetime(2026, 7, 10, 3, 0, tzinfo=timezone(timedelta(hours=-4))), date(2026, 7, 10)),
        (datetime(2019, 1, 1, tzinfo=UTC), loads.FIRST),
    ],
)
def test_the_latest_load_is_the_last_friday_mornings(moment: datetime, load: date) -> None:
    assert loads.latest(moment) == load


def test_a_load_shows_its_moment_as_an_instant() -> None:
    assert loads.instant_of(loads.DEFAULT) == "2026-07-10T04:11:09.113+00:00"


def test_every_load_is_on_a_friday() -> None:
    population = Population()

    days = {loads.load_of(s.processed) for n in range(50) for s in population.claims(n, loaded=LAST_LOAD)}

    assert {day.weekday() for day in (*days, loads.FIRST, loads.DEFAULT)} == {4}


def test_most_claims_can_be_seen_one_to_two_weeks_after_their_last_day() -> None:
    population = Population()
    summaries = [s for n in range(100) for s in population.claims(n) if s.last_day > loads.FIRST]

    delays = [(loads.load_of(s.processed) - s.last_day).days for s in summaries]

    assert min(delays) == 8
    assert 0.8 < sum(delay <= 14 for delay in delays) / len(delays) < 0.95


def days_of(claim: Claim) -> list[date]:
    """Every date that a claim has, wherever it stands."""
    parts = (claim.columns, *(line.columns for line in claim.lines))
    days = [value for columns in parts for value in columns.values() if isinstance(value, date)]
    return [*days, *(procedure.performed for procedure in claim.procedures)]


def test_no_date_of_a_claim_lies_after_the_load_that_brings_it(population: Population) -> None:
    late = [
        (n, summary.number)
        for n in (*range(150), 10_000)
        for summary in population.claims(n, loaded=LAST_LOAD)
        if max(days_of(population.claim(n, summary.number))) > loads.load_of(summary.processed)
    ]

    assert late == []


def test_a_claim_is_there_from_its_load_on_and_never_goes() -> None:
    population = Population()
    everything = population.claims(0, loaded=LAST_LOAD)

    load = loads.FIRST
    while load < LAST_LOAD:
        assert population.claims(0, loaded=load) == tuple(
            s for s in everything if loads.load_of(s.processed) <= load
        )
        load += timedelta(days=7)


def test_with_the_default_load_everything_up_to_june_2026_is_there() -> None:
    population = Population()

    for n in range(200):
        numbers = [summary.number for summary in population.claims(n)]
        assert numbers == list(range(len(numbers)))
        assert max(summary.last_day for summary in population.claims(n)) <= date(2026, 6, 30)
        assert all(
            summary.last_day > date(2026, 6, 30)
            for summary in population.claims(n, loaded=LAST_LOAD)[len(numbers) :]
        )
    assert len(population.claims(0)) == 37


def test_time_brings_further_claims_to_the_living() -> None:
    population = Population()

    for n in range(300):
        first = population.claims(n)
        later = population.claims(n, loaded=LAST_LOAD)[len(first) :]
        if "death_dt" in population.person(n).columns:
            assert not later
        elif len(first) > 15:  # one in half a year at least
            assert later
        assert [summary.first_day for summary in later] == sorted(summary.first_day for summary in later)
        assert all(summary.last_day <= HORIZON for summary in later)


def test_a_later_claim_can_be_made_as_any_other() -> None:
    population = Population()
    later = [
        s for n in range(50) for s in population.claims(n, loaded=LAST_LOAD)[len(population.claims(n)) :]
    ]

    made = [population.claim(summary.beneficiary, summary.number) for summary in later]

    assert [(c.type, c.beneficiary, c.number) for c in made] == [
        (s.type, s.beneficiary, s.number) for s in later
    ]
    assert len(made) > 50
