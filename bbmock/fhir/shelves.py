"""What the backend asks of the resources, whether they are made of a population or read from files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bbmock.domain.backend import BackendCall
from bbmock.fhir.labels import Labels
from bbmock.fhir.search import Search
from bbmock.population.beneficiaries import Beneficiaries

TYPE_ORDER = ("outpatient", "dme", "hha", "inpatient", "snf", "pde", "carrier", "hospice")
"""The order in which CMS's newest servers of versions 1 and 2 group the claims of a search."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The resources of one type that a beneficiary has at a version, as of a load."""

    version: int
    resource: str
    beneficiary: int
    loaded: date


@dataclass(frozen=True, slots=True)
class Key:
    """One resource: a Coverage by part, an ExplanationOfBenefit by its claim's number.

    `loaded` is the load that last changed it. A resource of a file has its place among all those as number.
    """

    version: int
    resource: str
    beneficiary: int
    loaded: date
    part: str | None = None
    claim: int | None = None


class Shelves(Protocol):
    """The resources of all beneficiaries."""

    def owner_of(self, call: BackendCall) -> int | None:
        """Whose resource a read is for; None if nobody's, `ANOTHER` if that of a record that was merged.

        Raises:
            BackendRefusal: if the id has not the form that the backend wants.
        """

    def searched(self, call: BackendCall) -> int | None:
        """Whose resources a search is for; None if nobody's.

        Raises:
            BackendRefusal: for an identifier that is no Medicare number.
        """

    def pieces(self, key: Key, *, created: bytes) -> tuple[bytes, ...]:
        """The compact JSON of a resource, in pieces, with the moment of the request where it belongs."""

    def matching(self, shelf: Shelf, search: Search) -> Iterator[Key]:
        """What a search finds on a shelf, in the order of the pages; found as it is asked for."""

    def find(self, shelf: Shelf, resource_id: str) -> Key | None:
        """The resource with that id on a shelf; None if it has none."""

    def labels(self, key: Key) -> Labels:
        """The labels of a claim of version 3."""

    def stub(self, shelf: Shelf, resource_id: str) -> bytes | None:
        """What a read gives of a Coverage that the beneficiary could have and has not; None of all else."""

    def card(self, shelf: Shelf, new_uuid: Callable[[], str]) -> bytes | None:
        """The insurance card of a beneficiary, its entries named anew each time; None where there is none."""


ShelvesOf = Callable[[Beneficiaries], Shelves]
"""Finds the resources of whoever the beneficiaries are at the moment."""
