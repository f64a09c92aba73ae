"""What version 3 serves of claims is FHIR R4, and where CMS's own answers are not, ours are not either."""

from __future__ import annotations

from itertools import islice
from typing import Any

import fhirkit
import pytest

from bbmock.fhir.render.v3 import (
    render_claim,
    render_prior_authorization,
    render_shared_system_claim,
)
from bbmock.population.population import Population
from bbmock.population.records import Claim, ClaimType
from tests.unit.render import filled, repository

LAST_UPDATED = "2026-07-10T04:11:09.113+00:00"
CLAIMS_OF_A_PERSON = 12

# CMS's server names no insurer on Part D claims, though R4 wants one: so do two of its two snapshots.
NO_INSURER = ["error at ExplanationOfBenefit.insurer: required element missing"]


def errors(resource: dict[str, Any]) -> list[str]:
    return sorted(str(issue) for issue in fhirkit.validate(resource) if str(issue).startswith("error"))


def allowed(claim: Claim) -> list[str]:
    return NO_INSURER if claim.type is ClaimType.PDE else []


@pytest.mark.parametrize("kind", list(ClaimType), ids=str)
def test_filled_claims_are_clean(kind: ClaimType) -> None:
    for make in (filled.CLAIMS[kind], repository.CLAIMS[kind]):
        assert errors(render_claim(make(), last_updated=LAST_UPDATED)) == allowed(make())


def test_the_claims_of_the_population_are_clean() -> None:
    population = Population()
    for n in (*range(12), 10_000):
        for summary in islice(population.claims(n), CLAIMS_OF_A_PERSON):
            claim = population.claim(n, summary.number)
            assert errors(render_claim(claim, last_updated=LAST_UPDATED)) == allowed(claim)


def test_claims_without_a_provider_are_clean() -> None:
    claim = repository.unknown_provider(filled.inpatient())

    assert errors(render_claim(claim, last_updated=LAST_UPDATED)) == []


@pytest.mark.parametrize("make", repository.SHARED, ids=lambda make: make.__name__)
def test_claims_of_the_shared_systems_are_clean(make: Any) -> None:
    assert errors(render_shared_system_claim(make(), last_updated=LAST_UPDATED)) == []


@pytest.mark.parametrize("kind", list("BDHIO"))
def test_prior_authorizations_are_clean(kind: str) -> None:
    record = repository.authorization(kind)

    assert errors(render_prior_authorization(record, last_updated=LAST_UPDATED)) == []
