"""Who looks after people."""

from __future__ import annotations

from bbmock.population import care
from bbmock.population.population import Population


def test_no_more_organizations_are_remembered_than_a_few_thousand() -> None:
    assert care.organization.cache_parameters()["maxsize"] == 4096


def test_high_pressure_is_no_further_diagnosis_of_a_heart_that_it_hurt() -> None:
    population = Population("other")  # of whom somebody lives with that alone, and was nursed for the other

    codes = [one.code for one in population.claim(5052, 10).diagnoses]

    assert codes == ["I110", "I110", "Z79899"]
