"""What brought an injury about: how old it is, and where it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bbmock.population import codes, institutional
from bbmock.population.care import Case, care_for
from bbmock.population.chance import Seed
from bbmock.population.enrolment import enrol

if TYPE_CHECKING:
    from bbmock.population.population import Population


def causes(population: Population, principal: str) -> set[tuple[str, ...]]:
    """What claims for a principal diagnosis, three hundred of them, say about its cause."""
    found = set()
    for place in range(300):
        chance = Seed("causes").chance(place)
        enrolment = enrol(chance, 1)
        case = Case(chance, population.summary(1, 0), enrolment, care_for(chance, enrolment, 1))
        said = institutional.external_causes(case, principal, percent=0)
        found.add(tuple(one.code for one in said))
    return found


def test_without_an_injury_there_is_no_cause(population: Population) -> None:
    assert causes(population, "I10") == {()}


@pytest.mark.parametrize("principal", ["S72001D", "S72002D"])
def test_an_injury_that_heals_had_its_cause_before(population: Population, principal: str) -> None:
    assert causes(population, principal) == {("W19XXXD",), ("W1830XD",)}


def test_a_new_injury_has_a_new_cause_and_a_fall_at_times_its_place(population: Population) -> None:
    falls = ("W19XXXA", "W010XXA", "W1830XA")

    assert causes(population, "S72001A") == {
        ("X58XXXA",),
        *((fall,) for fall in falls),
        *((fall, "Y92009") for fall in falls),
    }


def test_every_cause_is_described(population: Population) -> None:
    described = {code for code, _ in codes.rows("icd10cm")}
    said = causes(population, "S72001A") | causes(population, "S72001D")

    assert {code for each in said for code in each} <= described
