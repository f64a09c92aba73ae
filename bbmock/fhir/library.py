"""The backend: which resources there are for a beneficiary, and each as ready bytes.

Resources are made from the population when they are asked for and kept, rendered, in a bounded store: a page
is joined from bytes and never dumped whole. A version 2 claim names the moment of the request in `created`;
its bytes are kept in two pieces and that moment is put between them.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bbmock.fhir.render.tree import JSON
from bbmock.fhir.render.v2 import CREATED, Part, render_claim, render_coverage, render_patient
from bbmock.fhir.search import Search
from bbmock.population import identity
from bbmock.population.population import Population
from bbmock.population.records import ClaimSummary

LOADED = datetime(2026, 7, 10, 4, 11, 9, 113000, tzinfo=UTC)
"""When this first population was loaded: the lastUpdated of every resource and Bundle."""
LAST_UPDATED = LOADED.isoformat(timespec="milliseconds")
RESOURCES_KEPT = 1024  # of 10 to 40 KB each
PEOPLE_KEPT = 64
PARTS: tuple[Part, ...] = ("a", "b", "c", "d")
# The order in which CMS's newest servers group the claims of a search.
_TYPE_ORDER = ("outpatient", "dme", "hha", "inpatient", "snf", "pde", "carrier", "hospice")


@dataclass(frozen=True, slots=True)
class Key:
    """One resource of a beneficiary: a Coverage by part, an ExplanationOfBenefit by its claim's number."""

    resource: str
    beneficiary: int
    part: Part | None = None
    claim: int | None = None


# A rendered tree is fresh and has no circles; looking for them costs a sixth of the time.
_COMPACT = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))
Listed = tuple[ClaimSummary, Key]


class Library:
    """The resources of a population at version 2."""

    def __init__(self, population: Population, *, kept: int = RESOURCES_KEPT) -> None:
        self._population = population
        self._pieces: Callable[[Key], tuple[bytes, ...]] = functools.lru_cache(kept)(self._render)
        self._claims: Callable[[int], tuple[Listed, ...]] = functools.lru_cache(PEOPLE_KEPT)(self._list)

    def pieces(self, key: Key, *, created: bytes) -> tuple[bytes, ...]:
        """The compact JSON of a resource, in pieces, with the moment of the request where it belongs."""
        kept = self._pieces(key)
        return kept if len(kept) == 1 else (kept[0], created, *kept[1:])

    def matching(self, resource: str, beneficiary: int, search: Search) -> tuple[Key, ...]:
        """What a search finds among a beneficiary's resources, in the order of the pages."""
        if not all(bound.holds_moment(LOADED) for bound in search.last_updated):
            return ()
        if resource == "Patient":
            return (Key(resource, beneficiary),)
        if resource == "Coverage":
            return tuple(Key(resource, beneficiary, part=part) for part in PARTS)
        return tuple(
            key
            for claim, key in self._claims(beneficiary)
            if (search.types is None or claim.type in search.types)
            and (
                not search.service_date
                or all(bound.holds_day(claim.last_day) for bound in search.service_date)
            )
        )

    def find(self, resource: str, beneficiary: int, resource_id: str) -> Key | None:
        """The beneficiary's own resource with that id; None if there is none, or it is another's."""
        if resource == "Patient":
            own = identity.patient_id(beneficiary, 2)
            return Key(resource, beneficiary) if resource_id == own else None
        if resource == "Coverage":
            owned = {f"part-{part}-{identity.patient_id(beneficiary, 2)}": part for part in PARTS}
            return Key(resource, beneficiary, part=owned[resource_id]) if resource_id in owned else None
        kind, _, number = resource_id.partition("-")
        found = identity.claim_of_id(number, 2)
        if found is None or found[0] != beneficiary:
            return None
        return next(
            (
                key
                for claim, key in self._claims(beneficiary)
                if (claim.type, claim.number) == (kind, found[1])
            ),
            None,
        )

    def _list(self, beneficiary: int) -> tuple[Listed, ...]:
        claims = self._population.claims(beneficiary)
        ordered = sorted(claims, key=lambda claim: (_TYPE_ORDER.index(claim.type), claim.number))
        return tuple(
            (claim, Key("ExplanationOfBenefit", beneficiary, claim=claim.number)) for claim in ordered
        )

    def _render(self, key: Key) -> tuple[bytes, ...]:
        compact = _COMPACT.encode(self._resource(key))
        return tuple(piece.encode() for piece in compact.split(CREATED))

    def _resource(self, key: Key) -> JSON:
        if key.claim is not None:
            claim = self._population.claim(key.beneficiary, key.claim)
            return render_claim(claim, last_updated=LAST_UPDATED)
        person = self._population.person(key.beneficiary)
        if key.part is not None:
            return render_coverage(person, key.part, last_updated=LAST_UPDATED)
        return render_patient(person, last_updated=LAST_UPDATED)
