"""How the days are shared out among somebody's claims."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from bbmock.population import loads
from bbmock.population.personas import Persona
from bbmock.population.population import Population
from bbmock.population.slots import Slots

FIRST, LAST = date(2019, 1, 1).toordinal(), date(2026, 6, 30).toordinal()
DAYS = LAST - FIRST + 1


@pytest.mark.parametrize("claims", [1, 37, 120, 1000, DAYS - 1, DAYS])
def test_slots_do_not_overlap_and_leave_no_day_out(claims: int) -> None:
    slots = Slots.between(FIRST, LAST, claims)
    begins = [slots.begin(slot) for slot in range(claims + 1)]
    lengths = [after - begin for begin, after in pairwise(begins)]

    assert (begins[0], begins[-1]) == (FIRST, LAST + 1)
    assert min(lengths) == slots.stretch
    assert max(lengths) <= slots.stretch + 1


@pytest.mark.parametrize("claims", [DAYS + 1, 10_000])
def test_more_claims_than_days_share_days_and_are_on_each(claims: int) -> None:
    slots = Slots.between(FIRST, LAST, claims)

    assert {slots.begin(slot) for slot in range(claims)} == set(range(FIRST, LAST + 1))
    assert slots.stretch == 1


@pytest.mark.parametrize("claims", [1, 5, 37, 120, 1000, DAYS, 10_000])
def test_the_claims_of_a_year_are_those_whose_slots_touch_it(claims: int) -> None:
    slots = Slots.between(FIRST, LAST, claims)
    for year in range(2018, 2028):
        new_year, next_year = (date(each, 1, 1).toordinal() for each in (year, year + 1))
        touching = [
            slots.number_in(slot)
            for slot in range(claims)
            if slots.begin(slot) < next_year
            and max(slots.begin(slot + 1), slots.begin(slot) + slots.stretch) > new_year
        ]
        assert list(slots.numbers_of(year)) == touching


@pytest.mark.parametrize("claims", [37, 1000, 10_000])
def test_somebody_s_claims_go_on_until_the_default_load(claims: int) -> None:
    many = Persona("many", "Has so many claims.", 5, claims=claims, covered_from=date(2015, 3, 1))

    days = sorted(summary.first_day for summary in Population(personas=[many]).claims(5))

    assert len(days) == claims
    assert days[0] < date(2019, 4, 1)
    assert days[-1] > loads.DEFAULT - timedelta(days=61)
