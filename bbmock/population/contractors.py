"""What Medicare's contractors have of a beneficiary besides what was decided for good.

A claim is in the shared system of its contractor from the day after its last one. Every other is shown as it
was received, and comes with the next load, a week or more before its final action; the others are shown as
they were decided, and come with it. Both stay for two months. A prior authorization comes with the load after
it was asked for, and stays. Source: CMS's backend of version 3 serves both; which claims of the shared
systems it has, and how long, is not known, that is ours. Of a bill that replaced another, what a contractor
received is the other: the link to an earlier claim leads there.

All that somebody has is known by one number: the claims from 0, what the shared systems have of them from
`FIRST_SHARED`, authorizations from `FIRST_AUTHORIZATION`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bbmock.population import identity, loads
from bbmock.population.errors import ClaimNumberError
from bbmock.population.prior_authorizations import PriorAuthorization
from bbmock.population.records import Claim, ClaimSummary
from bbmock.population.shared_systems import (
    SYSTEMS,
    SharedSystemClaim,
    after_adjudication,
    before_adjudication,
    is_decided,
)

if TYPE_CHECKING:
    from bbmock.population.population import Population
    from bbmock.population.records import Columns

Record = Claim | SharedSystemClaim | PriorAuthorization
FIRST_SHARED: Final = 50_000
FIRST_AUTHORIZATION: Final = 90_000
KEPT: Final = timedelta(days=60)
_LATEST_ACTION: Final = timedelta(weeks=10)  # after the contractor got a claim, at the most


def summaries(population: Population, n: int, *, loaded: date) -> tuple[ClaimSummary, ...]:
    """What the contractors have of beneficiary n as of a load, and when, by number.

    `processed` is the day that decides on the load: the last day of service, that of the decision, or that of
    the request.

    Raises:
        BeneficiaryIndexError: if there is no beneficiary n.
    """
    known = population.claims(n, loaded=loaded + _LATEST_ACTION)
    return _of_contractors(population, n, known, loaded)


def all_summaries(population: Population, n: int, *, loaded: date) -> tuple[ClaimSummary, ...]:
    """The claims of beneficiary n as of a load, and then what `summaries` tells."""
    known = population.claims(n, loaded=loaded + _LATEST_ACTION)
    claims = (claim for claim in known if loads.load_of(claim.processed) <= loaded)
    return (*claims, *_of_contractors(population, n, known, loaded))


def _of_contractors(
    population: Population, n: int, known: tuple[ClaimSummary, ...], loaded: date
) -> tuple[ClaimSummary, ...]:
    for_good = population.keeps_records_of(n)
    received = (
        _as_received(claim)
        for claim in known
        if claim.type in SYSTEMS and _is_kept(_day_in_system(claim), loaded, for_good=for_good)
    )
    requested = population.authorizations(n, FIRST_AUTHORIZATION)
    return (*received, *(one for one in requested if is_kept(population, one, loaded)))


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
        claim = population.claim(n, number - FIRST_SHARED)
        as_shown = after_adjudication if is_decided(claim.number) else before_adjudication
        return as_shown(claim, number=number)
    return population.authorization(n, number - FIRST_AUTHORIZATION)


def earlier_bill(n: int, number: int) -> Columns:
    """The columns by which claim `number` of beneficiary n names the bill that it replaced.

    It is what the contractor received first, and may still have.
    """
    earlier = identity.control_number(n, FIRST_SHARED + number)
    return {"fi_orig_clm_cntl_num": earlier, "clm_orig_cntl_num": earlier}


def is_kept(population: Population, summary: ClaimSummary, loaded: date) -> bool:
    """Whether the contractors have a record as of a load.

    They have all of `FULL`, to look at, and of a persona whose claims are adjusted, to follow the links.
    """
    for_good = summary.number >= FIRST_AUTHORIZATION or population.keeps_records_of(summary.beneficiary)
    return _is_kept(summary.processed, loaded, for_good=for_good)


def _is_kept(processed: date, loaded: date, *, for_good: bool) -> bool:
    load = loads.load_of(processed)
    return load <= loaded and (for_good or loaded - load < KEPT)


def _as_received(claim: ClaimSummary) -> ClaimSummary:
    return replace(claim, number=FIRST_SHARED + claim.number, processed=_day_in_system(claim))


def _day_in_system(claim: ClaimSummary) -> date:
    """The day that decides on the load with which a claim comes from its shared system."""
    return claim.processed if is_decided(claim.number) else claim.last_day
