"""A claim's outline is what the claim itself says, and is told without a look at the claim's data."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from bbmock.fhir.grown_library import Library
from bbmock.fhir.outlines import Outlines
from bbmock.fhir.search import Search
from bbmock.fhir.shelves import Shelf
from bbmock.population import loads
from bbmock.population.identity import Version
from bbmock.population.population import Population
from bbmock.population.records import Claim
from bbmock.state.personas import shipped_personas
from bbmock.state.sandbox import Sandbox
from bbmock.witness.telling import NotSo
from bbmock.witness.witness import Witness

EVERYTHING = Search.of(())
MOMENT = b"2026-01-01T12:00:00+00:00"
LATER = date(2027, 3, 5)


class Unmade(Population):
    """Whose claims are listed, and never made."""

    def claim(self, n: int, number: int, *, repository: bool = True) -> Claim:  # noqa: ARG002 - as there
        raise AssertionError(f"claim {number} of {n} was made")


@pytest.fixture(scope="module")
def population() -> Population:
    return Population(personas=shipped_personas())


def claims(library: Library, shelf: Shelf) -> list[dict[str, Any]]:
    found = library.matching(shelf, EVERYTHING)
    return [json.loads(b"".join(library.pieces(key, created=MOMENT))) for key in found]


@pytest.mark.parametrize("loaded", [loads.DEFAULT, LATER], ids=["now", "later"])
@pytest.mark.parametrize("user", ["BBUser00000", "BBUser10000", "prior-authorizations"])
@pytest.mark.parametrize("version", [1, 2, 3])
def test_an_outline_has_the_claims_own_id_and_last_updated(
    population: Population, version: int, user: str, loaded: date
) -> None:
    shelf = Shelf(version, "ExplanationOfBenefit", population.index_of_user(user) or 0, loaded)

    whole = [
        {"id": claim["id"], "meta": {"lastUpdated": claim["meta"]["lastUpdated"]}}
        for claim in claims(Library(population), shelf)
    ]

    assert claims(Outlines(population), shelf) == whole
    assert whole


@pytest.mark.parametrize("version", [1, 2, 3])
def test_claims_are_compared_without_being_made(version: Version) -> None:
    sandbox = Sandbox(population=Unmade(personas=shipped_personas()))

    with pytest.raises(NotSo, match="1000 missing"):
        Witness(sandbox).complete([], user="claims-1000", version=version)
