"""Which claims a beneficiary has: how many, of which type, from when to when.

A claim's place in time comes from (seed, n, claim number) and the beneficiary's enrolment alone, so a list
of claims costs microseconds each and one claim can be made without the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.population import loads
from bbmock.population.benefits import PART_B_DEDUCTIBLE
from bbmock.population.enrolment import FULL, Enrolment
from bbmock.population.records import ClaimSummary, ClaimType

if TYPE_CHECKING:
    from bbmock.population.chance import Chance

_COUNTS: Final = MappingProxyType({0: 37, FULL: 75})  # CMS's BBUser00000 has 37 claims, too

HOSPITAL_PERCENT: Final = 40  # of the beneficiaries were in hospital at all
LATE_PERCENT: Final = 12  # of the claims take weeks to reach the files
_STEP: Final = 79  # a prime above any count of claims: its multiples meet every place once
_FRIDAY: Final = 5

HORIZON: Final = date(max(PART_B_DEDUCTIBLE), 12, 31)
"""The last day of any claim: what Medicare pays is known as far as CMS has announced its amounts."""
_FIRST_LATER_DAY: Final = loads.DEFAULT - timedelta(days=7)  # a claim of this Friday misses the default load

_FIRST_TYPES: Final = (ClaimType.CARRIER, ClaimType.OUTPATIENT, ClaimType.PDE, ClaimType.INPATIENT)
# Of a hundred claims so many are of each type, of a hundred stays so many last each number of nights.
_TYPES: Final = (
    *[ClaimType.CARRIER] * 52, *[ClaimType.PDE] * 31, *[ClaimType.OUTPATIENT] * 14,
    *[ClaimType.INPATIENT] * 3,
)  # fmt: skip
_NIGHTS: Final = (
    *[1] * 14, *[2] * 17, *[3] * 17, *[4] * 14, *[5] * 11, *[6] * 8, *[7] * 7, *[9] * 6, *[11] * 4, *[14] * 2,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Schedule:
    """How many claims somebody has, of which types, and the time there is for them.

    The first claims have the types `first_types`, the others any of `types`; each has `stretch` days for
    itself, so that nobody is in hospital twice at once, beginning with `first_day`, an ordinal. Those after
    the first `claims` follow in the order of time, `later` of them, while time goes on.
    """

    claims: int
    first_types: tuple[ClaimType, ...]
    types: tuple[ClaimType, ...]
    first_day: int
    stretch: int
    later: int = 0


def plan_claims(chance: Chance, enrolment: Enrolment, n: int) -> Schedule:
    """Decide on beneficiary n's claims: 5 to 75 of them."""
    low, high = chance.weighted(((5, 15), (16, 45), (46, 75)), (20, 60, 20))
    claims = _COUNTS.get(n, chance.between(low, high))
    impossible = set()
    if not chance.happens(HOSPITAL_PERCENT) and n not in _COUNTS:
        impossible.add(ClaimType.INPATIENT)
    if enrolment.drug_plan is None:
        impossible.add(ClaimType.PDE)
    first_day = enrolment.claims_from.toordinal()
    stretch = (enrolment.claims_to.toordinal() - first_day + 1) // claims
    return Schedule(
        claims,
        _without(impossible, _FIRST_TYPES),
        _without(impossible, _FIRST_TYPES if n == FULL else _TYPES),
        first_day,
        stretch,
        0 if enrolment.died else (HORIZON - _FIRST_LATER_DAY).days // stretch,
    )


def _without(impossible: set[ClaimType], types: tuple[ClaimType, ...]) -> tuple[ClaimType, ...]:
    return tuple(ClaimType.CARRIER if kind in impossible else kind for kind in types) if impossible else types


def summarize(chance: Chance, schedule: Schedule, n: int, number: int) -> ClaimSummary:
    """Place claim `number` of beneficiary n in time."""
    first_types, stretch = schedule.first_types, schedule.stretch
    kind = first_types[number] if number < len(first_types) else chance.pick(schedule.types)
    nights = min(chance.pick(_NIGHTS), stretch // 2) if kind is ClaimType.INPATIENT else 0
    is_later = number >= schedule.claims
    first_day = _place(schedule, number) + chance.below(stretch - nights)
    last_day = first_day + nights
    weeks = chance.between(1, 6) if chance.happens(LATE_PERCENT) else 0
    processed = date.fromordinal(_friday_after(last_day) + 7 * weeks)
    return ClaimSummary(
        kind,
        n,
        number,
        date.fromordinal(first_day),
        date.fromordinal(last_day),
        processed if is_later else min(processed, _FIRST_LATER_DAY),
    )


def later_claims(schedule: Schedule, until: date) -> int:
    """How many of the later claims can have begun by a day."""
    days = (until - _FIRST_LATER_DAY).days
    return max(0, min(schedule.later, -(-days // schedule.stretch)))


def _place(schedule: Schedule, number: int) -> int:
    """The first day, an ordinal, of the days that a claim has for itself."""
    if number >= schedule.claims:
        return _FIRST_LATER_DAY.toordinal() + (number - schedule.claims) * schedule.stretch
    return schedule.first_day + number * _STEP % schedule.claims * schedule.stretch


def _friday_after(day: int) -> int:
    """The first Friday after a day; both are ordinals, and 5 was a Friday."""
    return day + (_FRIDAY - day - 1) % 7 + 1
