"""Which renderer serves which version.

A renderer is loaded when it is first asked for: its tables cost tens of milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bbmock.population import identity
from bbmock.population.contractors import Record
from bbmock.population.prior_authorizations import PriorAuthorization
from bbmock.population.records import Person
from bbmock.population.shared_systems import SharedSystemClaim


def four_parts(person: Person, *, last_updated: str) -> dict[str, str]:  # noqa: ARG001 - they never change
    """The Coverages of versions 1 and 2: one for each part of Medicare, whoever has it or not."""
    return {part: f"part-{part}-{identity.patient_id(person.index, 2)}" for part in "abcd"}


@dataclass(frozen=True, slots=True)
class Renderer:
    """How one version shows Medicare's records: as compact JSON.

    All but `stub` take a record (`coverage` the part, too) and the keyword `last_updated`. `coverages` gives
    the ids of a person's Coverages by part, in the order of a search.

    What version 2 has besides: `moment` are the bytes that stand in a claim where the moment of the request
    belongs. And version 3: `stub` is what a read gives of a Coverage that a person could have and has not,
    None for any other id; `card` takes a source of UUIDs, too;
    `is_replaced` tells whether a person's record is only a link to another; `has_contractors` that `claim`
    renders what Medicare's contractors have, too, and what CMS's data repository says.
    """

    patient: Callable[..., bytes]
    coverage: Callable[..., bytes]
    claim: Callable[..., bytes]
    coverages: Callable[..., Mapping[Any, str]] = four_parts
    moment: bytes | None = None
    stub: Callable[[Person, str], bytes | None] = lambda _person, _id: None
    card: Callable[..., bytes] | None = None
    is_replaced: Callable[[Person], bool] = lambda _person: False
    has_contractors: bool = False


def version_1() -> Renderer:
    """FHIR STU3."""
    from bbmock.fhir.render import v1

    return Renderer(v1.render_patient.to_bytes, v1.render_coverage.to_bytes, v1.render_claim.to_bytes)


def version_2() -> Renderer:
    """FHIR R4."""
    from bbmock.fhir.render import v2

    return Renderer(
        v2.render_patient.to_bytes,
        v2.render_coverage.to_bytes,
        v2.render_claim.to_bytes,
        moment=v2.CREATED.encode(),
    )


def version_3() -> Renderer:
    """FHIR R4, from CMS's data repository."""
    from bbmock.fhir.render import v3

    def claim(record: Record, *, last_updated: str) -> bytes:
        match record:
            case PriorAuthorization():
                return v3.render_prior_authorization.to_bytes(record, last_updated=last_updated)
            case SharedSystemClaim():
                return v3.render_shared_system_claim.to_bytes(record, last_updated=last_updated)
            case _:
                return v3.render_claim.to_bytes(record, last_updated=last_updated)

    def stub(person: Person, resource_id: str) -> bytes | None:
        return v3.render_stub.to_bytes(resource_id) if v3.is_own_coverage_id(person, resource_id) else None

    def card(person: Person, new_uuid: Callable[[], str], *, last_updated: str) -> bytes:
        ids = v3.CardIds(*(new_uuid() for _ in v3.CardIds._fields))
        return v3.render_card.to_bytes(person, ids=ids, last_updated=last_updated)

    return Renderer(
        v3.render_patient.to_bytes,
        v3.render_coverage.to_bytes,
        claim,
        v3.coverages,
        stub=stub,
        card=card,
        is_replaced=v3.is_merged,
        has_contractors=True,
    )


Renderers = Mapping[int, Callable[[], Renderer]]
RENDERERS: Renderers = MappingProxyType({1: version_1, 2: version_2, 3: version_3})
