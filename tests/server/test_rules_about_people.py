"""Rules about a beneficiary: whom both handles know by name and by index, and whom they refuse."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
import requests

from bbmock.domain.errors import ConfigurationError
from bbmock.faults.effects.answers import Edge
from bbmock.faults.rules import Rule
from bbmock.faults.where import Where
from bbmock.interface.handle import MockHandle
from bbmock.population.building import beneficiary
from bbmock.state.recipes import shipped_recipes

NOBODY = "no beneficiary has the index 30000; they go from 0 to 29999, which is BBUser29999"
TIMEOUT = 5


@pytest.mark.parametrize(
    ("who", "said"),
    [
        (30_000, f"edge would never fire: {NOBODY}"),
        (
            "no-clams",
            "there is no test user 'no-clams'; they are BBUser00000 to BBUser29999, and the personas; did "
            "you mean the persona 'no-claims'?",
        ),
        (
            "BBUser30000",
            "there is no test user 'BBUser30000'; they are BBUser00000 to BBUser29999, and the personas",
        ),
        (-1, "beneficiary must be a whole number of 0 or more, got -1"),
    ],
)
def test_a_rule_about_nobody_is_refused_and_not_added(handle: MockHandle, who: Any, said: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        handle.faults.add("Patient", "edge", beneficiary=who)

    assert str(refusal.value) == said
    assert handle.faults.standing == ()


def test_a_rule_as_a_value_that_is_about_nobody_is_refused(handle: MockHandle) -> None:
    with pytest.raises(ConfigurationError, match=f"^late would never fire: {NOBODY}$"):
        handle.faults.add_rule(Rule(Edge(), Where(beneficiary=30_000), name="late"))

    assert handle.faults.standing == ()


def test_of_a_recipe_with_a_rule_about_nobody_nothing_happens(handle: MockHandle) -> None:
    shipped = next(one for one in shipped_recipes() if one.rules)
    own = replace(shipped, name="own", rules=(*shipped.rules, Rule(Edge(), Where(beneficiary=30_000))))

    with pytest.raises(ConfigurationError, match=re.escape(f"recipe 'own': edge would never fire: {NOBODY}")):
        handle.recipe(own)

    assert handle.faults.standing == ()


@pytest.mark.parametrize("who", ["BBUser00003", 3, "no-claims"])
def test_a_rule_about_somebody_is_about_nobody_else(handle: MockHandle, who: Any) -> None:
    handle.faults.add("Patient", "edge", beneficiary=who, times=None)
    theirs = handle.login("BBUser00003" if who == 3 else who)
    anothers = handle.login("BBUser00004")

    statuses = [
        requests.get(f"{handle.base_url}/v2/fhir/Patient", headers=token.headers, timeout=TIMEOUT).status_code
        for token in (theirs, anothers)
    ]

    assert statuses == [503, 200]


def test_a_rule_may_be_about_somebody_who_was_added(handle: MockHandle) -> None:
    own = handle.add(beneficiary())

    handle.faults.add("Patient", "edge", beneficiary=own)

    assert [one.rule.where.beneficiary for one in handle.faults.standing] == [30_000]


def test_a_rule_comes_back_with_whom_it_is_about(handle: MockHandle) -> None:
    before = handle.snapshot()
    handle.faults.add("Patient", "edge", beneficiary=handle.add(beneficiary()))
    after = handle.snapshot()

    handle.restore(before)
    with pytest.raises(ConfigurationError, match="would never fire"):
        handle.faults.add("Patient", "edge", beneficiary=30_000)
    handle.restore(after)

    assert [one.rule.where.beneficiary for one in handle.faults.pending] == [30_000]
    handle.faults.add("Patient", "edge", beneficiary=30_000)
