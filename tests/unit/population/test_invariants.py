"""Every rule of `invariants` holds for every claim, and notices when it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bbmock.population.records import ClaimType
from tests.unit.population.invariants import (
    RULES,
    Rule,
    a_day_in_a_hospice_has_its_price_whoever_pays,
    procedures_lie_within_the_claim,
)

if TYPE_CHECKING:
    from bbmock.population.population import Population
    from bbmock.population.records import Claim

PEOPLE = 120


@pytest.fixture(scope="module")
def by_type(population: Population) -> dict[ClaimType, list[Claim]]:
    """All claims of many, of some of the dying, and of the one who has every field."""
    dead = [n for n in range(PEOPLE, 600) if "death_dt" in population.person(n).columns]
    found: dict[ClaimType, list[Claim]] = {kind: [] for kind in ClaimType}
    for n in (*range(PEOPLE), *dead, 10_000):
        for summary in population.claims(n):
            if n < PEOPLE or n == 10_000 or summary.type is ClaimType.HOSPICE:
                found[summary.type].append(population.claim(n, summary.number))
    return found


def test_there_are_enough_claims_of_each_type(by_type: dict[ClaimType, list[Claim]]) -> None:
    assert {kind: len(claims) >= 20 for kind, claims in by_type.items()} == dict.fromkeys(ClaimType, True)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_holds_for_every_claim(rule: Rule, by_type: dict[ClaimType, list[Claim]]) -> None:
    broken = [claim for kind in rule.types for claim in by_type[kind] if not rule.holds(claim)]

    assert [(claim.type, claim.beneficiary, claim.number) for claim in broken] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_notices_when_it_is_broken(rule: Rule, by_type: dict[ClaimType, list[Claim]]) -> None:
    for kind in rule.types:
        claims = by_type[kind]
        if rule.holds is procedures_lie_within_the_claim:
            claims = [claim for claim in claims if claim.procedures]
        if rule.holds is a_day_in_a_hospice_has_its_price_whoever_pays:
            claims = [claim for claim in claims if claim.lines[0].columns["rev_cntr"] == "0651"]
        assert claims
        assert not any(rule.holds(rule.spoil(claim)) for claim in claims[:20])
