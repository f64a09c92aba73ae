"""The backend's resources: which there are for a beneficiary, and each as ready bytes.

Resources are made from the population when they are asked for and kept, rendered, in a bounded store: a page
is joined from bytes and never dumped whole. A version 2 claim names the moment of the request in `created`;
its bytes are kept in two pieces and that moment is put between them.

What there is depends on time. A claim is there from its weekly load on, and that load is its lastUpdated,
once and for all; what is said of a person has not changed since the default load.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date

from bbmock.domain.backend import BackendCall
from bbmock.fhir import owners
from bbmock.fhir.labels import Labels, labels_of, source_of
from bbmock.fhir.owners import id_version
from bbmock.fhir.renderers import RENDERERS, Renderer, Renderers
from bbmock.fhir.search import Search
from bbmock.fhir.shelves import TYPE_ORDER, Key, Shelf
from bbmock.population import contractors, identity, loads
from bbmock.population.errors import ClaimNumberError
from bbmock.population.population import Population
from bbmock.population.records import ClaimSummary, Person

RESOURCES_KEPT = 1024  # of 10 to 40 KB each
PEOPLE_KEPT = 64
Listed = tuple[tuple[Key, ClaimSummary], ...]


class Library:
    """The resources of a population, at every version that has a renderer."""

    def __init__(
        self,
        population: Population,
        *,
        renderers: Renderers = RENDERERS,
        kept: int = RESOURCES_KEPT,
    ) -> None:
        self._population = population
        self._renderer: Callable[[int], Renderer] = functools.cache(lambda version: renderers[version]())
        self._pieces: Callable[[Key], tuple[bytes, ...]] = functools.lru_cache(kept)(self._render)
        self._labels: Callable[[Key], Labels] = functools.lru_cache(kept)(self._read_labels)
        self._claims: Callable[[Shelf], Listed] = functools.lru_cache(PEOPLE_KEPT)(self._list)
        self._searched: Callable[[Shelf], tuple[Key, ...]] = functools.lru_cache(PEOPLE_KEPT)(self._to_search)

    def owner_of(self, call: BackendCall) -> int | None:
        """Whose resource a read is for, as `Shelves` has it."""
        return owners.owner_of(call, self._population)

    def searched(self, call: BackendCall) -> int | None:
        """Whose resources a search is for, as `Shelves` has it."""
        return owners.searched(call, self._population)

    def pieces(self, key: Key, *, created: bytes) -> tuple[bytes, ...]:
        """The compact JSON of a resource, in pieces, with the moment of the request where it belongs."""
        kept = self._pieces(key)
        return kept if len(kept) == 1 else (kept[0], created, *kept[1:])

    def matching(self, shelf: Shelf, search: Search) -> Iterator[Key]:
        """What a search finds on a shelf, in the order of the pages; found as it is asked for."""
        if shelf.resource == "ExplanationOfBenefit":
            claims = self._claims(shelf)
            if search.takes_all:
                return (key for key, _ in claims)
            return (
                key
                for key, claim in claims
                if search.holds_claim(claim, source_of(claim))
                and search.holds_labels(functools.partial(self._labels, key))
            )
        return (key for key in self._searched(shelf) if search.holds_load(key.loaded))

    def find(self, shelf: Shelf, resource_id: str) -> Key | None:
        """The resource with that id on a shelf; None if it has none."""
        if shelf.resource == "ExplanationOfBenefit":
            return self._claim_of_id(shelf, resource_id)
        return self._of_person(shelf).get(resource_id)

    def labels(self, key: Key) -> Labels:
        """The labels of a claim of version 3."""
        return self._labels(key)

    def stub(self, shelf: Shelf, resource_id: str) -> bytes | None:
        """What a read gives of a Coverage that the beneficiary could have and has not; None of all else."""
        if shelf.resource != "Coverage":
            return None
        return self._renderer(shelf.version).stub(self._person(shelf), resource_id)

    def card(self, shelf: Shelf, new_uuid: Callable[[], str]) -> bytes | None:
        """The insurance card of a beneficiary, its entries named anew each time; None before version 3."""
        render = self._renderer(shelf.version).card
        if render is None:
            return None
        last_updated = loads.instant_of(_person_load(shelf))
        return render(self._person(shelf), new_uuid, last_updated=last_updated)

    def _claim_of_id(self, shelf: Shelf, resource_id: str) -> Key | None:
        """The key of the claim with that id, without a look at the others."""
        kind, _, number = ("", "", resource_id) if shelf.version == 3 else resource_id.partition("-")
        found = identity.claim_of_id(number, id_version(shelf.version))
        if found is None or found[0] != shelf.beneficiary or found[1] >= contractors.FIRST_AUTHORIZATION:
            return None  # an authorization has an id of another form, and cannot be read
        claim = self._claim_as_of(shelf, found[1])
        return _key_of(shelf, claim) if claim is not None and kind in ("", claim.type) else None

    def _claim_as_of(self, shelf: Shelf, number: int) -> ClaimSummary | None:
        """What the claim of that number is and when; None if there is none at the version, or not yet."""
        population, n = self._population, shelf.beneficiary
        try:
            if number < contractors.FIRST_SHARED:
                claim = population.summary(n, number)
                return claim if loads.load_of(claim.processed) <= shelf.loaded else None
            claim = contractors.summary(population, n, number)
        except ClaimNumberError:
            return None
        has_them = self._renderer(shelf.version).has_contractors
        return claim if has_them and contractors.is_kept(self._population, claim, shelf.loaded) else None

    def _to_search(self, shelf: Shelf) -> tuple[Key, ...]:
        """What a search may find of a person: nothing of a record that another one replaces."""
        if self._renderer(shelf.version).is_replaced(self._person(shelf)):
            return ()
        return tuple(self._of_person(shelf).values())

    def _of_person(self, shelf: Shelf) -> dict[str, Key]:
        """What is said of a person, by id: the Patient, or the Coverages."""
        version, resource, n = shelf.version, shelf.resource, shelf.beneficiary
        key = Key(version, resource, n, _person_load(shelf))
        match resource:
            case "Patient":
                return {identity.patient_id(n, id_version(version)): key}
            case "Coverage":
                last_updated = loads.instant_of(key.loaded)
                coverages = self._renderer(version).coverages(self._person(shelf), last_updated=last_updated)
                return {own_id: replace(key, part=part) for part, own_id in coverages.items()}
            case _:
                return {}

    def _list(self, shelf: Shelf) -> Listed:
        n, loaded = shelf.beneficiary, shelf.loaded
        if self._renderer(shelf.version).is_replaced(self._person(shelf)):
            return ()
        if self._renderer(shelf.version).has_contractors:
            claims = contractors.all_summaries(self._population, n, loaded=loaded)
        else:
            claims = self._population.claims(n, loaded=loaded)
        return tuple((_key_of(shelf, claim), claim) for claim in _in_order(claims, shelf.version))

    def _person(self, shelf: Shelf) -> Person:
        return self._population.person(shelf.beneficiary)

    def _read_labels(self, key: Key) -> Labels:
        population, n, number = self._population, key.beneficiary, key.claim or 0
        known = contractors.summary if number >= contractors.FIRST_SHARED else Population.summary
        record = contractors.record(population, n, number)
        return labels_of(record, source_of(known(population, n, number)))

    def _render(self, key: Key) -> tuple[bytes, ...]:
        compact, moment = self._resource(key), self._renderer(key.version).moment
        return tuple(compact.split(moment)) if moment else (compact,)

    def _resource(self, key: Key) -> bytes:
        renderer, last_updated = self._renderer(key.version), loads.instant_of(key.loaded)
        if key.claim is not None:
            record = contractors.record(
                self._population, key.beneficiary, key.claim, repository=renderer.has_contractors
            )
            return renderer.claim(record, last_updated=last_updated)
        person = self._population.person(key.beneficiary)
        if key.part is not None:
            return renderer.coverage(person, key.part, last_updated=last_updated)
        return renderer.patient(person, last_updated=last_updated)


def _person_load(shelf: Shelf) -> date:
    """The load that last changed what is said of a person."""
    return min(shelf.loaded, loads.DEFAULT)


def _key_of(shelf: Shelf, claim: ClaimSummary) -> Key:
    load = loads.load_of(claim.processed)
    return Key(shelf.version, shelf.resource, shelf.beneficiary, load, claim=claim.number)


def _in_order(claims: Iterable[ClaimSummary], version: int) -> list[ClaimSummary]:
    """The claims in the order of a version: by type at versions 1 and 2, at version 3 by id.

    There, prior authorizations are the last.
    """
    if version != 3:
        return sorted(claims, key=lambda claim: (TYPE_ORDER.index(claim.type), claim.number))

    def place(claim: ClaimSummary) -> tuple[bool, int]:
        is_authorization = claim.number >= contractors.FIRST_AUTHORIZATION
        return is_authorization, int(identity.claim_id(claim.beneficiary, claim.number, 3))

    return sorted(claims, key=place)
