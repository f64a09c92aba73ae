"""Claims that follow from one another: a stay in hospital, nursing after it, care at home, a hospice.

A course of claims is planned once for a beneficiary, with the days of all its claims and what they are about.
So each of them can be made without the others: it knows what went before and what comes next.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.population import codes
from bbmock.population.enrolment import FULL
from bbmock.population.records import ClaimType

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bbmock.population.care import Ailment, Care
    from bbmock.population.chance import Chance
    from bbmock.population.codes import Drg
    from bbmock.population.enrolment import Enrolment
    from bbmock.population.personas import Persona
    from bbmock.population.slots import Slots

Kinds = tuple[ClaimType, ...]

HOSPITAL_PERCENT: Final = 40  # of the beneficiaries were in hospital at all
AGAIN_PERCENT: Final = 35  # of those were so a second time
HOME_HEALTH_PERCENT: Final = 14  # of the chronically ill have it without a stay
HOSPICE_PERCENT: Final = 60  # of the dying
DEATH_IN_HOSPITAL_PERCENT: Final = 70  # of the dying whom no hospice takes care of
QUALIFYING_NIGHTS: Final = 3  # in hospital, before Medicare pays for nursing
BILLED_DAYS: Final = 30  # that one claim for care at home is about
SHORTEST_STRETCH: Final = 10  # days of a slot, for a course to find room
# Since then home health and nursing have been priced by the codes that claims here have (PDGM, PDPM).
FIRST_DAY: Final = date(2020, 1, 1)

# Of a hundred stays so many last each number of nights.
NIGHTS: Final = (
    *[1] * 14, *[2] * 17, *[3] * 17, *[4] * 14, *[5] * 11, *[6] * 8, *[7] * 7, *[9] * 6, *[11] * 4, *[14] * 2,
)  # fmt: skip
_LONG_NIGHTS: Final = tuple(nights for nights in NIGHTS if nights >= QUALIFYING_NIGHTS)
_NURSING_NIGHTS: Final = (6, 9, 13, 17, 20, 24, 29)

_STAY: Final = (ClaimType.INPATIENT,)
_NURSED: Final = (ClaimType.INPATIENT, ClaimType.SNF)
_NURSED_AND_HOME: Final = (ClaimType.INPATIENT, ClaimType.SNF, ClaimType.HHA)
_HOME: Final = (ClaimType.INPATIENT, ClaimType.HHA)
_AFTER_HOSPITAL: Final = (_STAY, _NURSED, _NURSED_AND_HOME, _HOME)
_AFTER_HOSPITAL_WEIGHTS: Final = (42, 20, 14, 24)
_AT_HOME: Final = ((ClaimType.HHA,), (ClaimType.HHA, ClaimType.HHA))
_CHRONIC: Final = frozenset({"diabetes", "heart", "copd", "memory", "kidney"})
SYMPTOM: Final = "R"  # the first letter of the codes for symptoms
_FULL_COURSES: Final = 10


@dataclass(frozen=True, slots=True)
class Admission:
    """A stay in hospital, and what it was for."""

    first_day: date
    last_day: date
    drg: Drg
    principal: str
    procedures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """A claim of a course, from its first day to its last.

    `since` is the day on which this kind of care began; `turn` counts the claims for it that went before.
    `admission` is the stay in hospital that the claim is about or follows; `then` is what comes next, if
    anything does. `nursed` is how many nights of nursing a course ends with, 0 if it ends otherwise.
    """

    kind: ClaimType
    first_day: date
    last_day: date
    since: date
    turn: int = 0
    admission: Admission | None = None
    then: ClaimType | None = None
    nursed: int = 0


def plan_courses(
    chance: Chance,
    enrolment: Enrolment,
    care: Care,
    n: int,
    slots: Slots,
    first: int,
    persona: Persona | None = None,
) -> Mapping[int, Planned]:
    """The claims of beneficiary n that belong to a course, by claim number.

    The first claims, `first` of them, are left alone.
    """
    if slots.stretch < SHORTEST_STRETCH:
        return MappingProxyType({})
    free = set(range(slots.claims)) - {slots.slot_of(number) for number in range(min(first, slots.claims))}
    planned = _hospice(chance, enrolment, n, slots, free)
    surgery = persona is not None and persona.surgery
    for kinds in [_NURSED] if surgery else _wanted(chance, care, n):
        if (start := _room(chance, slots, free, kinds)) is not None:
            claims = course(chance, slots, start, kinds, surgery=surgery)
            for slot, claim in enumerate(claims, start=start):
                planned[slots.number_in(slot)] = claim
                free.discard(slot)
    return MappingProxyType(planned)


def _wanted(chance: Chance, care: Care, n: int) -> list[Kinds]:
    """The courses that somebody has, if there is room for them."""
    if n == FULL:
        return [_NURSED_AND_HOME] * _FULL_COURSES
    if n == 0:
        return [_NURSED_AND_HOME]
    if chance.happens(HOSPITAL_PERCENT):
        times = 2 if chance.happens(AGAIN_PERCENT) else 1
        return [chance.weighted(_AFTER_HOSPITAL, _AFTER_HOSPITAL_WEIGHTS) for _ in range(times)]
    return [chance.pick(_AT_HOME)] if weakening(care) and chance.happens(HOME_HEALTH_PERCENT) else []


def weakening(care: Care) -> list[Ailment]:
    """What somebody lives with that nurses come home for; a symptom alone is no reason."""
    return [
        ailment
        for ailment in care.ailments
        if ailment.condition.name in _CHRONIC and not ailment.diagnosis.startswith(SYMPTOM)
    ]


def _room(chance: Chance, slots: Slots, free: set[int], kinds: Kinds) -> int | None:
    """A slot at which a course may begin: the next ones are free too."""
    first_day, length = FIRST_DAY.toordinal(), len(kinds)
    starts = [
        slot
        for slot in sorted(free)
        if slots.begin(slot) >= first_day and free.issuperset(range(slot, slot + length))
    ]
    return chance.pick(starts) if starts else None


def course(chance: Chance, slots: Slots, start: int, kinds: Kinds, *, surgery: bool = False) -> list[Planned]:
    """The claims of a course, the first one in slot `start`, each ending within its own slot."""
    in_hospital = kinds[0] is ClaimType.INPATIENT
    admission = _admission(chance, slots, start, kinds, surgery=surgery) if in_hospital else None
    days = _days(chance, slots, start, kinds, admission)
    nursed = days[-1][1] - days[-1][0] if kinds[-1] is ClaimType.SNF else 0
    claims = []
    for place, (kind, (first, last)) in enumerate(zip(kinds, days, strict=True)):
        turn = kinds[:place].count(kind)
        claims.append(
            Planned(
                kind,
                date.fromordinal(first),
                date.fromordinal(last),
                since=date.fromordinal(days[place - turn][0]),
                turn=turn,
                admission=admission,
                then=kinds[place + 1] if place + 1 < len(kinds) else None,
                nursed=nursed,
            )
        )
    return claims


def _admission(chance: Chance, slots: Slots, start: int, kinds: Kinds, *, surgery: bool) -> Admission:
    nights = chance.pick(_LONG_NIGHTS if ClaimType.SNF in kinds else NIGHTS)
    nights = min(nights, slots.stretch // 2)
    first = slots.begin(start) + chance.below(slots.stretch - nights)
    drg = chance.pick([drg for drg in codes.drgs(nights) if not surgery or drg.operates])
    principal, procedures = chance.pick(
        [reason for reason in drg.reasons(date.fromordinal(first)) if not surgery or reason[1]]
    )
    return Admission(date.fromordinal(first), date.fromordinal(first + nights), drg, principal, procedures)


def _days(
    chance: Chance, slots: Slots, start: int, kinds: Kinds, admission: Admission | None
) -> Sequence[tuple[int, int]]:
    """First and last day, as ordinals, of each claim of a course."""
    days: list[tuple[int, int]] = []
    for slot, kind in enumerate(kinds, start=start):
        end = slots.begin(slot + 1) - 1
        if kind is ClaimType.INPATIENT and admission is not None:
            days.append((admission.first_day.toordinal(), admission.last_day.toordinal()))
        elif kind is ClaimType.SNF:
            first = days[-1][1]
            days.append((first, min(first + chance.pick(_NURSING_NIGHTS), end)))
        elif not days:
            first = slots.begin(slot) + chance.below(slots.stretch // 2)
            days.append((first, min(first + BILLED_DAYS - 1, end)))
        else:  # nurses come home within two days of the hospital's discharge
            first = days[-1][1] + (1 if kinds[slot - start - 1] is kind else chance.between(1, 2))
            days.append((first, min(first + BILLED_DAYS - 1, end)))
    return days


def _hospice(
    chance: Chance, enrolment: Enrolment, n: int, slots: Slots, free: set[int]
) -> dict[int, Planned]:
    """Hospice claims without a gap up to the last day, in the last slots, which are taken from `free`."""
    wanted = chance.weighted((1, 2, 3, 5), (40, 30, 20, 10))
    dying = enrolment.died is not None and chance.happens(HOSPICE_PERCENT)
    if n == FULL:
        wanted = _FULL_COURSES
    elif not dying:
        return _last_stay(chance, enrolment, slots, free)
    number, months = 0, list[tuple[date, date]]()
    while len(months) < wanted and slots.claims - number - 1 in free:
        number += 1  # of short slots it takes more than one to a month
        months = _months(slots.begin(slots.claims - number), enrolment.claims_to, min(number, wanted))
    if not months:
        return {}
    first, last = months[0]
    months[0] = date.fromordinal(first.toordinal() + chance.below((last - first).days + 1)), last
    free -= set(range(slots.claims - number, slots.claims))
    return {
        slots.number_in(slots.claims - len(months) + turn): Planned(
            ClaimType.HOSPICE,
            first,
            last,
            since=months[0][0],
            turn=turn,
            then=ClaimType.HOSPICE if turn + 1 < len(months) else None,
        )
        for turn, (first, last) in enumerate(months)
    }


def _months(earliest: int, last: date, most: int) -> list[tuple[date, date]]:
    """Up to `most` calendar months, by which hospices must bill, up to a day and none before `earliest`."""
    months: list[tuple[date, date]] = []
    while len(months) < most and last.toordinal() >= earliest:
        first = max(last.replace(day=1), date.fromordinal(earliest))
        months.insert(0, (first, last))
        last = first - timedelta(days=1)
    return months


def _last_stay(chance: Chance, enrolment: Enrolment, slots: Slots, free: set[int]) -> dict[int, Planned]:
    """The stay in hospital in which somebody died, in the last slot, which is taken from `free`."""
    slot = slots.claims - 1
    if enrolment.died is None or slot not in free or not chance.happens(DEATH_IN_HOSPITAL_PERCENT):
        return {}
    nights = min(chance.pick(NIGHTS), slots.stretch // 2)
    drg = chance.pick([drg for drg in codes.drgs(nights) if drg.may_end_in_death])
    first = enrolment.died - timedelta(days=nights)
    principal, procedures = chance.pick(drg.reasons(first))
    admission = Admission(first, enrolment.died, drg, principal, procedures)
    free.discard(slot)
    return {
        slots.number_in(slot): Planned(
            ClaimType.INPATIENT, first, enrolment.died, since=first, admission=admission
        )
    }
