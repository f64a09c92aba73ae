"""The resources of one's own files, found by the same rules as those that are made.

They are served as they stand there: no load brings them, no moment is put into them, and the entries of an
insurance card have the same names each time. Who has no card in the files has none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from bbmock.domain.backend import BackendCall
from bbmock.fhir import owners
from bbmock.fhir.labels import Labels, Source
from bbmock.fhir.render import v3
from bbmock.fhir.search import Search
from bbmock.fhir.shelves import TYPE_ORDER, Key, Shelf
from bbmock.owndata.cards import CARD
from bbmock.owndata.own_data import OwnData
from bbmock.owndata.resource import OwnResource
from bbmock.population import loads


class OwnLibrary:
    """The resources of files; each method does what `Shelves` says of it."""

    def __init__(self, data: OwnData) -> None:
        self._data = data

    def owner_of(self, call: BackendCall) -> int | None:
        """Whose resource a read is for."""
        owners.check_id(call)
        found = self._data.find(call.version, call.resource, call.resource_id or "")
        if found is None and call.version == 3 and call.resource == "Coverage":
            patient_id = owners.patient_of_coverage(call.resource_id or "")
            return self._data.index_of_patient_id(patient_id, 3) if patient_id is not None else None
        return found[0] if found is not None else None

    def searched(self, call: BackendCall) -> int | None:
        """Whose resources a search is for."""
        if call.resource != "Patient":
            return call.beneficiary
        own_id = owners.searched_id(call)
        if own_id is not None:
            return self._data.index_of_patient_id(own_id, owners.id_version(call.version))
        return self._data.index_of_medicare_number(owners.searched_number(call))

    def pieces(self, key: Key, *, created: bytes) -> tuple[bytes, ...]:  # noqa: ARG002 - files say when
        """A resource as it stands in its file, without its spaces."""
        return (self._resource(key).body,)

    def matching(self, shelf: Shelf, search: Search) -> Iterator[Key]:
        """What a search finds, in the order in which a version shows claims, and of the files beyond it."""
        keys = [_key(shelf, number) for number in self._on(shelf)]
        return (key for key in sorted(keys, key=self._order) if self._holds(search, key))

    def find(self, shelf: Shelf, resource_id: str) -> Key | None:
        """The resource with that id, if it is on the shelf."""
        found = self._data.find(shelf.version, shelf.resource, resource_id)
        return _key(shelf, found[1]) if found is not None and found[0] == shelf.beneficiary else None

    def labels(self, key: Key) -> Labels:
        """The labels that a claim's `meta` has."""
        claim = self._resource(key)
        return Labels(Source(claim.source), claim.is_final, claim.is_substance_use)

    def stub(self, shelf: Shelf, resource_id: str) -> bytes | None:
        """What a read gives of a Coverage of version 3 that the beneficiary has not."""
        if shelf.version != 3 or shelf.resource != "Coverage":
            return None
        return v3.render_stub.to_bytes(resource_id)

    def card(self, shelf: Shelf, new_uuid: Callable[[], str]) -> bytes | None:  # noqa: ARG002 - as it came
        """The insurance card in the files; of a record that another replaces only the instant of the load."""
        shelf = replace(shelf, resource=CARD)
        for number in self._on(shelf):
            return self._data.resources[number].body
        patients = self._on(replace(shelf, resource="Patient"))
        if any(self._data.resources[number].is_replaced for number in patients):
            bundle = {"resourceType": "Bundle", "meta": {"lastUpdated": loads.instant_of(shelf.loaded)}}
            return _dump(bundle)
        return None

    def _on(self, shelf: Shelf) -> Iterable[int]:
        return self._data.owned(shelf.beneficiary, shelf.version, shelf.resource)

    def _resource(self, key: Key) -> OwnResource:
        return self._data.resources[key.claim or 0]

    def _order(self, key: Key) -> tuple[int, int]:
        """By type at versions 1 and 2; at version 3 by id, and what has another form of id last."""
        resource = self._resource(key)
        if resource.type != "ExplanationOfBenefit":
            return 0, 0
        if key.version != 3:
            return (TYPE_ORDER.index(resource.claim_type) if resource.claim_type else len(TYPE_ORDER)), 0
        is_number = resource.id.removeprefix("-").isdecimal()
        return (0, int(resource.id)) if is_number else (1, 0)

    def _holds(self, search: Search, key: Key) -> bool:
        resource = self._resource(key)
        if resource.is_replaced or not all(
            bound.holds_moment(resource.last_updated) for bound in search.last_updated
        ):
            return False
        if resource.type != "ExplanationOfBenefit":
            return True
        day = resource.last_day
        return (
            (search.types is None or resource.claim_type in search.types)
            and all(resource.source in wanted for wanted in search.sources)
            and all(day is not None and bound.holds_day(day) for bound in search.service_date)
            and search.holds_labels(partial(self.labels, key))
        )


def _dump(resource: dict[str, Any]) -> bytes:
    return json.dumps(resource, separators=(",", ":")).encode()


def _key(shelf: Shelf, number: int) -> Key:
    return Key(shelf.version, shelf.resource, shelf.beneficiary, shelf.loaded, claim=number)
