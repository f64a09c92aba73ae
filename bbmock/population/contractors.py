"""What Medicare's contractors have of a beneficiary besides what was decided for good.

A claim is in the shared system of its contractor from the day after its last one, and comes with the next
load, a week or more before its final action; it stays beside that for two months. A prior authorization comes
with the load after it was asked for, and stays. Source: CMS's backend of version 3 serves both; how long it
keeps claims of the shared systems is not known, the two months are ours.

All that somebody has is known by one number: the claims from 0, what the shared systems have of them from
`FIRST_SHARED`, authorizations from `FIRST_AUTHORIZATION`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bbmock.population import loads
from bbmock.population.enrolment import FULL
from bbmock.population.errors import ClaimNumberError
from bbmock.population.prior_authorizations import PriorAuthorization
from bbmock.population.records import Claim, ClaimSummary
from bbmock.population.shared_systems import SYSTEMS, SharedSystemClaim, before_adjudication

if TYPE_CHECKING:
    from bbmock.population.population import Population

Record = Claim | SharedSystemClaim | PriorAuthorization
FIRST_SHARED: Final = 50_000
FIRST_AUTHORIZATION: Final = 90_000
KEPT: Final = timedelta(days=60)
_LATEST_ACTION: Final = timedelta(weeks=10)  # after the contractor got a claim, at the most


def summaries(population: Population, n: int, *, loaded: date) -> tuple[ClaimSummary, ...]:
    """What beneficiary n has as of a load, and when, by number: the claims and what the contractors have.

    Of the latter `processed` is the day that decides on the load: the last day of service, or that of the
    request.

    Raises:
        BeneficiaryIndexError: if there is no beneficiary n.
    """
    known = population.claims(n, loaded=loaded + _LATEST_ACTION)
    claims = (claim for claim in known if loads.load_of(claim.processed) <= loaded)
    received = (
        _as_received(claim)
        for claim in known
        if claim.type in SYSTEMS and _is_kept(claim.last_day, loaded, for_good=n == FULL)
    )
    requested = population.authorizations(n, FIRST_AUTHORIZATION)
    return (*claims, *received, *(one for one in requested if is_kept(one, loaded)))


def summary(population: Population, n: int, number: int) -> ClaimSummary:
    """What is known by that number, from `FIRST_SHARED` on, and when.

    Raises:
        BeneficiaryIndexError: if there is no beneficiary n.
        ClaimNumberError: if no contractor has anything by that number, at any time.
    """
    if number >= FIRST_AUTHORIZATION:
        found = population.authorizations(n, FIRST_AUTHORIZATION)
        known = next((one for one in found if one.number == number), None)
    else:
        known = _as_received(population.summary(n, number - FIRST_SHARED))
    if known is None or (number < FIRST_AUTHORIZATION and known.type not in SYSTEMS):
        raise ClaimNumberError(f"no contractor has a record of beneficiary {n} by the number {number}")
    return known


def record(population: Population, n: int, number: int, *, repository: bool = True) -> Record:
    """The record of any number, whole, or a claim without what only CMS's data `repository` says.

    Raises:
        BeneficiaryIndexError: if there is no beneficiary n.
        ClaimNumberError: if nothing is known by that number.
    """
    if number < FIRST_SHARED:
        return population.claim(n, number, repository=repository)
    summary(population, n, number)
    if number < FIRST_AUTHORIZATION:
        return before_adjudication(population.claim(n, number - FIRST_SHARED), number=number)
    return population.authorization(n, number - FIRST_AUTHORIZATION)


def is_kept(summary: ClaimSummary, loaded: date) -> bool:
    """Whether the contractors have a record as of a load; of `FULL` they have them all, to look at."""
    for_good = summary.number >= FIRST_AUTHORIZATION or summary.beneficiary == FULL
    return _is_kept(summary.processed, loaded, for_good=for_good)


def _is_kept(processed: date, loaded: date, *, for_good: bool) -> bool:
    load = loads.load_of(processed)
    return load <= loaded and (for_good or loaded - load < KEPT)


def _as_received(claim: ClaimSummary) -> ClaimSummary:
    return replace(claim, number=FIRST_SHARED + claim.number, processed=claim.last_day)
