"""Which library serves which beneficiaries."""

from __future__ import annotations

import functools

from bbmock.fhir.grown_library import RESOURCES_KEPT, Library
from bbmock.fhir.outlines import Outlines
from bbmock.fhir.own_library import OwnLibrary
from bbmock.fhir.shelves import Shelves, ShelvesOf
from bbmock.owndata.own_data import OwnData
from bbmock.population.beneficiaries import Beneficiaries
from bbmock.population.population import Population


def shelves_of(beneficiaries: Beneficiaries, *, kept: int = RESOURCES_KEPT) -> Shelves:
    """The resources of a population, of which so many rendered ones are kept, or of files.

    Raises:
        TypeError: for beneficiaries of another kind.
    """
    match beneficiaries:
        case Population():
            return Library(beneficiaries, kept=kept)
        case OwnData():
            return OwnLibrary(beneficiaries)
        case _:
            raise TypeError(f"there are no resources of {beneficiaries!r}")


def shelving() -> ShelvesOf:
    """Finds the resources of whoever the beneficiaries are, and keeps those of the last two.

    Beneficiaries never change, so one more are others: these two are those before and after it.
    """
    return functools.lru_cache(maxsize=2)(shelves_of)


def outlines_of(beneficiaries: Beneficiaries) -> Shelves:
    """The same resources where nobody looks at a claim's data: those of a population by outlines alone."""
    return Outlines(beneficiaries) if isinstance(beneficiaries, Population) else shelves_of(beneficiaries)
