from __future__ import annotations

import pytest

from bbmock.population.population import Population
from bbmock.population.records import Claim, ClaimType

BENEFICIARIES = 24


@pytest.fixture(scope="session")
def population() -> Population:
    return Population()


@pytest.fixture(scope="session")
def claims(population: Population) -> list[Claim]:
    """All claims of the first beneficiaries and of the one who has every field."""
    return [
        population.claim(n, summary.number)
        for n in (*range(BENEFICIARIES), 10_000)
        for summary in population.claims(n)
    ]


@pytest.fixture(scope="session")
def many(population: Population) -> list[Claim]:
    """All claims of three hundred people."""
    return [population.claim(n, summary.number) for n in range(300) for summary in population.claims(n)]


@pytest.fixture(scope="session")
def carrier(claims: list[Claim]) -> list[Claim]:
    return [claim for claim in claims if claim.type is ClaimType.CARRIER]


@pytest.fixture(scope="session")
def outpatient(claims: list[Claim]) -> list[Claim]:
    return [claim for claim in claims if claim.type is ClaimType.OUTPATIENT]


@pytest.fixture(scope="session")
def inpatient(claims: list[Claim]) -> list[Claim]:
    return [claim for claim in claims if claim.type is ClaimType.INPATIENT]


@pytest.fixture(scope="session")
def pde(claims: list[Claim]) -> list[Claim]:
    return [claim for claim in claims if claim.type is ClaimType.PDE]
