"""Which claims a beneficiary has: how many, of which type, from when to when.

A claim's place in time comes from (seed, n, claim number) and the beneficiary's own plan alone, so a list
of claims costs microseconds each and one claim can be made without the others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.population import codes, loads
from bbmock.population.batches import CLOSED_ON_SUNDAYS, plan_batches
from bbmock.population.benefits import PART_B_DEDUCTIBLE
from bbmock.population.courses import HOSPITAL_PERCENT, NIGHTS, Planned, plan_courses
from bbmock.population.enrolment import FULL
from bbmock.population.records import ClaimSummary, ClaimType
from bbmock.population.slots import Slots

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bbmock.population.care import Care
    from bbmock.population.chance import Chance
    from bbmock.population.enrolment import Enrolment
    from bbmock.population.personas import Persona

_COUNTS: Final = MappingProxyType({0: 37, FULL: 120})  # CMS's BBUser00000 has 37 claims, too

LATE_PERCENT: Final = 12  # of the claims take weeks to reach the files
_FRIDAY: Final = 5
_SUNDAY: Final = 6
_SHORTEST_STAY: Final = 2  # days of a slot, for a night in hospital

HORIZON: Final = date(max(PART_B_DEDUCTIBLE), 12, 31)
"""The last day of any claim: what Medicare pays is known as far as CMS has announced its amounts."""
_LAST_FRIDAY: Final = loads.DEFAULT - timedelta(days=7)
"""What reached the files by this day came with the default load; the first later claim begins here."""

_FIRST_TYPES: Final = (ClaimType.CARRIER, ClaimType.OUTPATIENT, ClaimType.PDE)
# Beside all care at home two vaccinations.
_FULL_FIRST_TYPES: Final = (*_FIRST_TYPES, ClaimType.HHA, ClaimType.HHA)
# Of a hundred claims that belong to no course so many are of each type.
_TYPES: Final = (
    *[ClaimType.CARRIER] * 50, *[ClaimType.PDE] * 30, *[ClaimType.OUTPATIENT] * 13, *[ClaimType.DME] * 5,
    *[ClaimType.INPATIENT] * 2,
)  # fmt: skip
_FULL_TYPES: Final = (ClaimType.CARRIER, *_FIRST_TYPES, ClaimType.DME)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Which claims somebody has, and the time there is for them.

    Claims that belong to a course are in `planned`, by number. Of the others the first have the types
    `first_types`, the rest any of `types`; each lies in its own slot, so that nobody is in hospital twice
    at once. Those after the first `claims` are `later` ones, which follow while time goes on.
    """

    slots: Slots
    first_types: tuple[ClaimType, ...]
    types: tuple[ClaimType, ...]
    planned: Mapping[int, Planned] = field(default_factory=lambda: MappingProxyType({}))
    later: int = 0

    @property
    def claims(self) -> int:
        """How many claims there are with the default load."""
        return self.slots.claims


def plan_claims(
    chance: Chance, enrolment: Enrolment, care: Care, n: int, persona: Persona | None = None
) -> Schedule:
    """Decide on beneficiary n's claims: 5 to 75 of them, unless they are a persona with another count.

    Raises:
        CannotBuild: if there cannot be the batches of a persona.
    """
    if persona is not None and persona.batches is not None:
        planned = plan_batches(chance, enrolment, persona.batches, surgery=persona.surgery)
        slots = Slots(len(planned), enrolment.claims_from.toordinal(), 1)
        return Schedule(slots, (), (), planned)
    low, high = chance.weighted(((5, 15), (16, 45), (46, 75)), (20, 60, 20))
    claims = _COUNTS.get(n, chance.between(low, high))
    if persona is not None and persona.claims is not None:
        claims = persona.claims
    impossible = set()
    if not chance.happens(HOSPITAL_PERCENT):
        impossible.add(ClaimType.INPATIENT)
    if enrolment.drug_plan is None:
        impossible.add(ClaimType.PDE)
    if not any(codes.equipment(a.condition.name, a.diagnosis) for a in care.ailments):
        impossible.add(ClaimType.DME)
    slots = Slots.between(enrolment.claims_from.toordinal(), enrolment.claims_to.toordinal(), claims)
    if slots.stretch < _SHORTEST_STAY:
        impossible.add(ClaimType.INPATIENT)
    if persona is not None and persona.claim_types:
        return Schedule(slots, (), persona.claim_types, later=_later(enrolment, slots, persona))
    first_types = _FULL_FIRST_TYPES if n == FULL else _FIRST_TYPES
    return Schedule(
        slots,
        _without(impossible, first_types),
        _without(impossible, _FULL_TYPES if n == FULL else _TYPES),
        plan_courses(chance, enrolment, care, n, slots, len(first_types), persona),
        _later(enrolment, slots, persona),
    )


def _later(enrolment: Enrolment, slots: Slots, persona: Persona | None) -> int:
    """How many claims will follow; none of the dead, and none of personas with a count."""
    counted = persona is not None and persona.claims is not None
    return 0 if enrolment.died or counted else (HORIZON - _LAST_FRIDAY).days // slots.stretch


def _without(impossible: set[ClaimType], types: tuple[ClaimType, ...]) -> tuple[ClaimType, ...]:
    return tuple(ClaimType.CARRIER if kind in impossible else kind for kind in types) if impossible else types


def summarize(chance: Chance, schedule: Schedule, n: int, number: int) -> ClaimSummary:
    """Place claim `number` of beneficiary n in time."""
    if planned := schedule.planned.get(number):
        kind = planned.kind
        first_day, last_day = planned.first_day.toordinal(), planned.last_day.toordinal()
    else:
        kind = _kind(chance, schedule, number)
        stretch = schedule.slots.stretch
        nights = min(chance.pick(NIGHTS), stretch // 2) if kind is ClaimType.INPATIENT else 0
        begin = _begin(schedule, number)
        first_day = begin + chance.below(stretch - nights)
        if kind in CLOSED_ON_SUNDAYS:
            first_day = _not_on_sunday(first_day, begin, begin + stretch - 1)
        last_day = first_day + nights
    weeks = chance.between(1, 6) if chance.happens(LATE_PERCENT) else 0
    processed = date.fromordinal(_friday_after(last_day) + 7 * weeks)
    return ClaimSummary(
        kind,
        n,
        number,
        date.fromordinal(first_day),
        date.fromordinal(last_day),
        processed if number >= schedule.claims else min(processed, _LAST_FRIDAY),
    )


def later_claims(schedule: Schedule, until: date) -> int:
    """How many of the later claims can have begun by a day."""
    days = (until - _LAST_FRIDAY).days
    return max(0, min(schedule.later, -(-days // schedule.slots.stretch)))


def _begin(schedule: Schedule, number: int) -> int:
    """The first day, an ordinal, of the slot of a claim."""
    slots, place = schedule.slots, number - schedule.claims
    return (
        _LAST_FRIDAY.toordinal() + place * slots.stretch if place >= 0 else slots.begin(slots.slot_of(number))
    )


def _kind(chance: Chance, schedule: Schedule, number: int) -> ClaimType:
    first_types = schedule.first_types
    return first_types[number] if number < len(first_types) else chance.pick(schedule.types)


def _not_on_sunday(day: int, first: int, last: int) -> int:
    """The day, or for a Sunday the day after or before it that is within these bounds, if any is."""
    if date.fromordinal(day).weekday() != _SUNDAY or first == last:
        return day
    return day + 1 if day < last else day - 1


def _friday_after(day: int) -> int:
    """The first Friday after a day; both are ordinals, and 5 was a Friday."""
    return day + (_FRIDAY - day - 1) % 7 + 1
