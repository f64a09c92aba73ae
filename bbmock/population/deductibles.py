"""Who bears a year's deductible of Part B: the first claims of the year, and no more than all of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.population.records import ClaimSummary, ClaimType

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bbmock.population.chance import Chance
    from bbmock.population.schedule import Schedule

BEARERS: Final = 2  # claims of a year, the first ones: the second bears what the first left over
_OF_PART_B: Final = frozenset({ClaimType.CARRIER, ClaimType.OUTPATIENT, ClaimType.DME})
_LEAST: Final = 35  # percent of the deductible that the first claim may bear


def shares_of(
    schedule: Schedule, year: int, summary_of: Callable[[int], ClaimSummary], chance: Chance
) -> Mapping[int, int]:
    """The claims that bear the deductible of a year, by number, each with the percentage that it may bear.

    Args:
        schedule: whose claims they are.
        year: of the services.
        summary_of: what a claim is and when, by its number.
        chance: of this person and year.
    """
    found = (summary_of(number) for number in _in_time(schedule, year))
    first = list(
        islice((one for one in found if one.type in _OF_PART_B and one.first_day.year == year), BEARERS)
    )
    share = chance.between(_LEAST, 100)
    return MappingProxyType(dict(zip((one.number for one in first), (share, 100 - share), strict=False)))


def _in_time(schedule: Schedule, year: int) -> Iterator[int]:
    """The numbers of the claims that may be of a year, in the order of time."""
    if len(schedule.planned) == schedule.claims:
        planned = sorted(schedule.planned.items(), key=lambda item: (item[1].first_day, item[0]))
        yield from (number for number, claim in planned if claim.first_day.year == year)
        return
    yield from schedule.slots.numbers_of(year)
    yield from range(schedule.claims, schedule.claims + schedule.later)
