"""When a claim can first be seen: CMS's backend takes a week's claims in with its next weekly load.

A claim that reached CMS's files on a Friday comes with the load of the Friday after, eight to fourteen days
after its last day of service, unless it took weeks to reach the files. Source: CMS refreshes its sandbox
weekly with claims of one to two weeks ago, and advises against asking for changes before 12 February 2020;
the day of the week and the time of day are ours.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

TIME_OF_DAY: Final = time(4, 11, 9, 113000, tzinfo=UTC)
FIRST: Final = date(2020, 2, 14)
"""The first load, which brought everything that there was by then."""
DEFAULT: Final = date(2026, 7, 10)
"""The load up to which there is data for whom no clock decides: with it came June 2026, whole."""

_FRIDAY: Final = 4


@lru_cache(1024)  # loads are weekly, and somebody's claims by the thousands
def load_of(processed: date) -> date:
    """The load that brought what reached CMS's files on a day, a Friday or not."""
    return max(processed + timedelta(days=7 - (processed.weekday() - _FRIDAY) % 7), FIRST)


def latest(moment: datetime) -> date:
    """The last load up to a moment; the first one for a moment before there was any."""
    now = moment.astimezone(UTC)
    day = now.date() if now.timetz() >= TIME_OF_DAY else now.date() - timedelta(days=1)
    return max(day - timedelta(days=(day.weekday() - _FRIDAY) % 7), FIRST)


def moment_of(load: date) -> datetime:
    """When a load happened, in UTC."""
    return datetime.combine(load, TIME_OF_DAY)


def instant_of(load: date) -> str:
    """When a load happened, as `lastUpdated` shows it: `2026-07-10T04:11:09.113+00:00`."""
    return moment_of(load).isoformat(timespec="milliseconds")
