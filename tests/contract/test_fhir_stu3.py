"""Is what v1 serves FHIR STU3? Asked of the models of `fhir.resources`, which know no value sets."""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import pytest
from fhir.resources.STU3 import get_fhir_model_class
from pydantic import ValidationError

from bbmock.fhir.render.v1 import Part, render_claim, render_coverage, render_patient
from bbmock.population.population import Population
from bbmock.population.records import Claim, ClaimType, Person
from tests.unit.render import filled

if TYPE_CHECKING:
    from collections.abc import Iterator

LAST_UPDATED: Final = "2026-07-02T04:11:09.113+00:00"
PARTS: Final[tuple[Part, ...]] = ("a", "b", "c", "d")
BENEFICIARIES: Final = (0, 1, 2, 10_000)
CLAIMS_OF_A_TYPE: Final = 12

NO_INTENT: Final = "contained.ReferralRequest.intent"
NO_CODE: Final = "diagnosis"
NO_SEQUENCE: Final = "item.detail.sequence"

EXCEPTIONS: Final = MappingProxyType({
    NO_INTENT: "a ReferralRequest must have an intent; CMS's has none",
    NO_CODE: "a diagnosis must have a code; CMS's entry for the DRG has a package code only",
    NO_SEQUENCE: "a detail must have a sequence; CMS's detail of a drug has a type only",
})  # fmt: skip
"""Where CMS's own resources are not clean, and ours are as CMS's."""

EXPECTED: Final = MappingProxyType({
    ClaimType.CARRIER: {NO_INTENT},
    ClaimType.DME: {NO_INTENT},
    ClaimType.INPATIENT: {NO_CODE},
    ClaimType.PDE: {NO_SEQUENCE},
    ClaimType.SNF: {NO_CODE},
})  # fmt: skip


def complaints(resource: dict[str, Any]) -> Iterator[str]:
    """The paths that the models complain of, without positions; a contained resource by its type."""
    try:
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    except ValidationError as invalid:
        for error in invalid.errors():
            yield ".".join(_names(resource, error["loc"]))


def _names(resource: dict[str, Any], place: tuple[int | str, ...]) -> Iterator[str]:
    node: Any = resource
    for step in place:
        node = node[step] if isinstance(step, int) or step in node else None
        if isinstance(step, str):
            yield step
        elif "resourceType" in node:
            yield node["resourceType"]


def slice_of(population: Population) -> Iterator[Claim]:
    kept: Counter[ClaimType] = Counter()
    for n in BENEFICIARIES:
        for summary in population.claims(n):
            kept[summary.type] += 1
            if kept[summary.type] <= CLAIMS_OF_A_TYPE:
                yield population.claim(n, summary.number)


def people(population: Population) -> list[Person]:
    return [filled.person(), *(population.person(n) for n in BENEFICIARIES)]


@pytest.fixture(scope="module")
def population() -> Population:
    return Population()


@pytest.mark.parametrize("kind", list(filled.CLAIMS), ids=str)
def test_a_claim_with_every_column_is_clean_but_for_the_exceptions(kind: ClaimType) -> None:
    resource = render_claim(filled.CLAIMS[kind](), last_updated=LAST_UPDATED)

    assert set(complaints(resource)) == EXPECTED.get(kind, set())


def test_every_exception_is_one_of_cms() -> None:
    assert set().union(*EXPECTED.values()) == set(EXCEPTIONS)


def test_a_slice_of_the_population_is_clean_but_for_the_exceptions(population: Population) -> None:
    for claim in slice_of(population):
        resource = render_claim(claim, last_updated=LAST_UPDATED)
        assert set(complaints(resource)) <= EXPECTED.get(claim.type, set()), resource["id"]


def test_patients_are_clean(population: Population) -> None:
    for person in people(population):
        assert not list(complaints(render_patient(person, last_updated=LAST_UPDATED)))


@pytest.mark.parametrize("part", PARTS)
def test_coverages_are_clean(population: Population, part: Part) -> None:
    for person in people(population):
        assert not list(complaints(render_coverage(person, part, last_updated=LAST_UPDATED)))


def test_the_models_would_notice_an_element_that_stu3_lacks() -> None:
    resource = render_patient(filled.person(), last_updated=LAST_UPDATED)

    assert list(complaints(resource | {"outcome": "complete"})) == ["outcome"]
