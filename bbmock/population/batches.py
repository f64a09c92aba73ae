"""Claims by the count: as many of a type as somebody asks for, in the years asked for, and no others.

All of them come with the default load, or came before. What can follow from something does: nursing follows
a stay in hospital, one that is asked for or, where those are too few, one whose own claim is not there. Care
at home follows a stay that is asked for, or is for a chronic condition. A hospice bills by the month, without
a gap up to the last day.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.population import courses
from bbmock.population.courses import QUALIFYING_NIGHTS, Planned
from bbmock.population.errors import CannotBuild
from bbmock.population.records import ClaimType
from bbmock.population.slots import Slots

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bbmock.population.chance import Chance
    from bbmock.population.courses import Kinds
    from bbmock.population.enrolment import Enrolment
    from bbmock.population.personas import Batch

SHORTEST_STRETCH: Final = 2 * QUALIFYING_NIGHTS  # days for a stay, and as many for the nursing after it

_FIRST_YEARS: Final = MappingProxyType({
    ClaimType.SNF: courses.FIRST_DAY.year, ClaimType.HHA: courses.FIRST_DAY.year,
})  # fmt: skip
_IN_A_BED: Final = (ClaimType.INPATIENT, ClaimType.SNF)
_OUT_OF_BED: Final = (ClaimType.CARRIER, ClaimType.OUTPATIENT, ClaimType.PDE, ClaimType.DME)
CLOSED_ON_SUNDAYS: Final = frozenset({ClaimType.CARRIER, ClaimType.OUTPATIENT, ClaimType.DME})
_SUNDAY: Final = 6
_AT_HOME: Final = 2  # periods of care without a stay in hospital, one after the other

Days = range  # ordinals
Years = dict[int, Days]
Course = tuple["Kinds", bool]


def plan_batches(
    chance: Chance, enrolment: Enrolment, batches: Sequence[Batch], *, surgery: bool = False
) -> Mapping[int, Planned]:
    """The claims of all batches, by claim number.

    `surgery` makes every stay in hospital one for an operation.

    Raises:
        CannotBuild: if a year has no day for a claim, or too few days for the stays.
    """
    years = _years(enrolment)
    counts = _counts(batches, years)
    claims = _hospice(chance, counts, years)
    first_of_hospice = {claim.first_day.year: claim.first_day.toordinal() for claim in reversed(claims)}
    for year, wanted in sorted(counts.items()):
        days = years[year]
        before = range(days.start, first_of_hospice.get(year, days.stop))
        stays = _stays(chance, before, _courses(wanted), surgery=surgery)
        claims += [stay for stay, asked in stays if asked]
        in_bed = {day for stay, _ in stays if stay.kind in _IN_A_BED for day in _days_of(stay)}
        claims += _visits(chance, [day for day in days if day not in in_bed] or days, wanted)
    scattered = Slots(len(claims), 0, 1)  # so that no list is in the order of time
    return MappingProxyType({scattered.number_in(place): claim for place, claim in enumerate(claims)})


def _years(enrolment: Enrolment) -> Years:
    """The days of each year that a claim can have."""
    first, last = enrolment.claims_from, enrolment.claims_to
    return {
        year: range(max(first, date(year, 1, 1)).toordinal(), min(last, date(year, 12, 31)).toordinal() + 1)
        for year in range(first.year, last.year + 1)
    }


def _counts(batches: Iterable[Batch], years: Years) -> dict[int, Counter[ClaimType]]:
    """How many claims of each type a year has."""
    counts: dict[int, Counter[ClaimType]] = {}
    for batch in batches:
        earliest = _FIRST_YEARS.get(batch.type, 0)
        possible = {
            year: days for year, days in years.items() if batch.year in (year, None) and year >= earliest
        }
        if not any(possible.values()):
            raise CannotBuild(_no_day(batch, years, earliest))
        share = _last_months if batch.type is ClaimType.HOSPICE else _shares
        for year, count in share(batch, possible).items():
            counts.setdefault(year, Counter())[batch.type] += count
    return counts


def _shares(batch: Batch, years: Years) -> dict[int, int]:
    """How many claims of a batch each year gets, by its days."""
    whole, before, shares = sum(map(len, years.values())), 0, {}
    for year, days in years.items():
        after = before + len(days)
        shares[year] = batch.count * after // whole - batch.count * before // whole
        before = after
    return shares


def _last_months(batch: Batch, years: Years) -> dict[int, int]:
    """How many claims of a hospice each year gets: the last years all that they have months."""
    left, shares = batch.count, {}
    for year, days in reversed(years.items()):
        shares[year] = min(left, len(_months(days)))
        left -= shares[year]
    if left:
        raise CannotBuild(_too_few_months(_asked(batch), batch.count - left))
    return shares


def _months(days: Days) -> list[tuple[int, int]]:
    """First and last day of each month, or of the part of it that there is."""
    firsts = [day for day in days if day == days.start or date.fromordinal(day).day == 1]
    return [(first, after - 1) for first, after in pairwise([*firsts, days.stop])]


def _hospice(chance: Chance, counts: Mapping[int, Counter[ClaimType]], years: Years) -> list[Planned]:
    """The hospice claims, in the order of time: the last months of each year that has some."""
    runs: list[list[tuple[int, int]]] = []
    for year, wanted in sorted(counts.items()):
        months, count = _months(years[year]), wanted[ClaimType.HOSPICE]
        if count > len(months):
            raise CannotBuild(_too_few_months(f"{count} hospice claims in {year}", len(months)))
        for month in months[len(months) - count :]:
            if runs and runs[-1][-1][1] + 1 == month[0]:
                runs[-1].append(month)
            else:
                runs.append([month])
    return [claim for run in runs for claim in _stay_in_hospice(chance, run)]


def _stay_in_hospice(chance: Chance, months: Sequence[tuple[int, int]]) -> Iterable[Planned]:
    """The claims of a hospice from some day of the first month on."""
    first, last = months[0]
    since = first + chance.below(last - first + 1)
    for turn, (first, last) in enumerate(months):
        yield Planned(
            ClaimType.HOSPICE,
            date.fromordinal(max(first, since)),
            date.fromordinal(last),
            since=date.fromordinal(since),
            turn=turn,
            then=ClaimType.HOSPICE if turn + 1 < len(months) else None,
        )


def _courses(wanted: Counter[ClaimType]) -> list[Course]:
    """What follows from what, and whether the stay in hospital that begins it has a claim."""
    stays, nursed = wanted[ClaimType.INPATIENT], wanted[ClaimType.SNF]
    at_home = wanted[ClaimType.HHA]
    made: list[Course] = []
    for place in range(max(stays, nursed)):
        kinds = [ClaimType.INPATIENT]
        if place < nursed:
            kinds.append(ClaimType.SNF)
        if place < min(stays, at_home):
            kinds.append(ClaimType.HHA)
        made.append((tuple(kinds), place < stays))
    for place in range(min(stays, at_home), at_home, _AT_HOME):
        made.append(((ClaimType.HHA,) * min(_AT_HOME, at_home - place), False))
    return made


def _stays(
    chance: Chance, days: Days, wanted: Sequence[Course], *, surgery: bool
) -> list[tuple[Planned, bool]]:
    """The claims of all courses, one course after the other, and of each whether it is asked for.

    Raises:
        CannotBuild: if they do not fit into the days.
    """
    places = sum(len(kinds) for kinds, _ in wanted)
    if places * SHORTEST_STRETCH > len(days):
        raise CannotBuild(_too_few_days(places, days))
    if not wanted:
        return []
    slots, place = Slots.between(days.start, days.stop - 1, places), 0
    stays: list[tuple[Planned, bool]] = []
    for kinds, has_claim in chance.sample(wanted, len(wanted)):
        for claim in courses.course(chance, slots, place, kinds, surgery=surgery):
            stays.append((claim, has_claim or claim.kind is not ClaimType.INPATIENT))
        place += len(kinds)
    return stays


def _visits(chance: Chance, days: Sequence[int], wanted: Counter[ClaimType]) -> Iterable[Planned]:
    """The claims of one day, spread over the days; those of who is closed then, over all but the Sundays."""
    open_days = [day for day in days if date.fromordinal(day).weekday() != _SUNDAY] or days
    for kind in _OUT_OF_BED:
        possible = open_days if kind in CLOSED_ON_SUNDAYS else days
        for place in range(wanted[kind]):
            spread = (place * len(possible) + chance.below(len(possible))) // wanted[kind]
            day = date.fromordinal(possible[spread])
            yield Planned(kind, day, day, since=day)


def _days_of(claim: Planned) -> Days:
    return range(claim.first_day.toordinal(), claim.last_day.toordinal() + 1)


def _asked(batch: Batch) -> str:
    claims = "claim" if batch.count == 1 else "claims"
    return f"{batch.count:,} {batch.type} {claims}" + (f" in {batch.year}" if batch.year else "")


def _no_day(batch: Batch, years: Years, earliest: int) -> str:
    days = [day for year, each in years.items() if year >= earliest for day in each]
    first, last = date.fromordinal(days[0]), date.fromordinal(days[-1])
    return (
        f"{_asked(batch)} cannot be: coverage, life and data leave the days from {first} to {last}; "
        "ask for another year, or say covered_from or died otherwise"
    )


def _too_few_months(asked: str, months: int) -> str:
    return f"{asked} cannot be: a hospice bills by the month, and there are {months} months; ask for fewer"


def _too_few_days(places: int, days: Days) -> str:
    year = date.fromordinal(days.start).year
    return (
        f"the stays and the care at home of {year} need {places} times {SHORTEST_STRETCH} days, each nursing "
        f"two of them for the stay in hospital before it, and {len(days)} days are free; ask for fewer, or "
        "for another year"
    )
