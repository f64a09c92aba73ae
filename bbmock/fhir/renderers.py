"""Which renderer serves which version: the one table by which a version has resources.

A version that is not in it has authorization and discovery, and its FHIR calls are `NotServed`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bbmock.fhir.render import v2
from bbmock.fhir.render.tree import JSON
from bbmock.population import identity
from bbmock.population.records import Person

CREATED = v2.CREATED
"""Stands in a rendered claim where the moment of the request belongs; only version 2 names it."""


def four_parts(person: Person) -> dict[str, str]:
    """The Coverages of versions 1 and 2: one for each part of Medicare, whoever has it or not."""
    return {part: f"part-{part}-{identity.patient_id(person.index, 2)}" for part in "abcd"}


@dataclass(frozen=True, slots=True)
class Renderer:
    """How one version shows Medicare's records.

    `patient`, `coverage` and `claim` take the record (`coverage` the part, too) and the keyword
    `last_updated`. `coverages` gives the ids of a person's Coverages by part, in the order of a search.

    What version 3 has besides: `stub` is what a read gives of a Coverage that a person could have and has
    not, None for any other id; `card` takes a person, the keyword `last_updated` and a source of UUIDs;
    `is_replaced` tells whether a person's record is only a link to another.
    """

    patient: Callable[..., JSON]
    coverage: Callable[..., JSON]
    claim: Callable[..., JSON]
    coverages: Callable[[Person], Mapping[Any, str]] = four_parts
    stub: Callable[[Person, str], JSON | None] = lambda _person, _id: None
    card: Callable[..., JSON] | None = None
    is_replaced: Callable[[Person], bool] = lambda _person: False


RENDERERS: Mapping[int, Renderer] = MappingProxyType({
    2: Renderer(v2.render_patient, v2.render_coverage, v2.render_claim),
})  # fmt: skip
