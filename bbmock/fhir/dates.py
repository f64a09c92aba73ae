"""Search dates (FHIR R4 search, sections 3.1.1.5.5 and 3.1.1.5.6): a prefix and a date of any precision.

A date of little precision stands for the whole of its year, month, day, minute or second.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, date, datetime, timedelta

from bbmock.fhir.outcome import BackendRefusal

_MOMENT = re.compile(
    r"(?P<year>\d{4})(-(?P<month>\d\d)(-(?P<day>\d\d)"
    r"(T(?P<hour>\d\d):(?P<minute>\d\d)(:(?P<second>\d\d)(\.(?P<fraction>\d{1,9}))?)?"
    r"(?P<zone>Z|[+-]\d\d:\d\d)?)?)?)?"
)
_END_OF_TIME = datetime.max.replace(tzinfo=UTC)
_UNITS = (
    ("second", timedelta(seconds=1)),
    ("minute", timedelta(minutes=1)),
    ("day", timedelta(days=1)),
)


@dataclass(frozen=True, slots=True)
class DateBound:
    """One bound of a date search: a prefix and the span that its date stands for."""

    prefix: str
    first: datetime
    end: datetime

    @classmethod
    def parse(cls, text: str) -> DateBound:
        """The bound in a parameter such as `ge2024-01`, whose prefix has been checked.

        Raises:
            BackendRefusal: if the date is none, in the words of the HAPI server that CMS's backend is.
        """
        prefix, value = text[:2], text[2:].replace(" ", "+")
        try:
            first, end = _span(value)
        except ValueError as exc:
            raise BackendRefusal(f'HAPI-1882: Invalid date/time format: "{value}"') from exc
        return cls(prefix, first, end)

    def holds_moment(self, moment: datetime) -> bool:
        """Whether a moment lies within the bound."""
        match self.prefix:
            case "ge":
                return moment >= self.first
            case "gt":
                return moment >= self.end
            case "lt":
                return moment < self.first
            case _:
                return moment < self.end

    def holds_day(self, day: date) -> bool:
        """Whether a day lies within the bound; a day is compared by its midnight in UTC."""
        return self.holds_moment(datetime(day.year, day.month, day.day, tzinfo=UTC))


def _span(value: str) -> tuple[datetime, datetime]:
    found = _MOMENT.fullmatch(value)
    if found is None:
        raise ValueError(value)
    parts = found.groupdict()
    zone = "+00:00" if parts["zone"] in (None, "Z") else parts["zone"]
    fraction = (parts["fraction"] or "0").ljust(6, "0")[:6]
    first = datetime.fromisoformat(
        f"{parts['year']}-{parts['month'] or '01'}-{parts['day'] or '01'}T"
        f"{parts['hour'] or '00'}:{parts['minute'] or '00'}:{parts['second'] or '00'}.{fraction}{zone}"
    )
    try:
        return first, _end(first, parts)
    except OverflowError:  # the last day of the year 9999, which stands for "no end"
        return first, _END_OF_TIME


def _end(first: datetime, parts: Mapping[str, str | None]) -> datetime:
    if parts["fraction"]:
        return first + timedelta(milliseconds=1)
    for unit, length in _UNITS:
        if parts[unit]:
            return first + length
    if parts["month"]:
        return (first + timedelta(days=31)).replace(day=1)
    return first.replace(year=first.year + 1) if first.year < MAXYEAR else _END_OF_TIME
