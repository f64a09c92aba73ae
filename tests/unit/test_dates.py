"""Search dates: FHIR R4 search, sections 3.1.1.5.5 and 3.1.1.5.6."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bbmock.fhir.dates import DateBound
from bbmock.fhir.outcome import BackendRefusal

TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("text", "first", "end"),
    [
        ("2024", "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z"),
        ("2024-02", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z"),
        ("2023-12", "2023-12-01T00:00:00Z", "2024-01-01T00:00:00Z"),
        ("2024-02-29", "2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z"),
        ("2024-02-29T23:59", "2024-02-29T23:59:00Z", "2024-03-01T00:00:00Z"),
        ("2024-02-29T23:59:59", "2024-02-29T23:59:59Z", "2024-03-01T00:00:00Z"),
        ("2024-02-29T23:59:59.5Z", "2024-02-29T23:59:59.500Z", "2024-02-29T23:59:59.501Z"),
        ("2024-02-29T23:59:59.123456789Z", "2024-02-29T23:59:59.123456Z", "2024-02-29T23:59:59.124456Z"),
        ("2024-01-01T00:00-05:00", "2024-01-01T05:00:00Z", "2024-01-01T05:01:00Z"),
        ("2024-01-01T00:00 05:00", "2023-12-31T19:00:00Z", "2023-12-31T19:01:00Z"),
        ("9999", "9999-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"),
        ("9999-12", "9999-12-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"),
        ("9999-12-31", "9999-12-31T00:00:00Z", "9999-12-31T23:59:59.999999Z"),
    ],
)
def test_a_date_stands_for_the_span_of_its_precision(text: str, first: str, end: str) -> None:
    bound = DateBound.parse(f"ge{text}")

    assert (bound.prefix, bound.first, bound.end) == (
        "ge",
        datetime.fromisoformat(first),
        datetime.fromisoformat(end),
    )


@pytest.mark.parametrize(
    ("prefix", "before", "within", "after"),
    [
        ("ge", False, True, True),
        ("gt", False, False, True),
        ("le", True, True, False),
        ("lt", True, False, False),
    ],
)
def test_a_prefix_says_which_side_of_the_span_counts(
    prefix: str, before: bool, within: bool, after: bool
) -> None:
    bound = DateBound.parse(f"{prefix}2024-02")

    held = [bound.holds_moment(m) for m in (bound.first - TICK, bound.first, bound.end - TICK, bound.end)]

    assert held == [before, within, within, after]


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("ge2024-02-29", True),
        ("le2024-02-29", True),
        ("gt2024-02-29", False),
        ("lt2024-02-29", False),
        ("lt2024-02-29T00:01", True),
        ("ge2024-02-29T00:01", False),
    ],
)
def test_a_day_is_compared_by_its_midnight(text: str, holds: bool) -> None:
    assert DateBound.parse(text).holds_day(date(2024, 2, 29)) is holds


@pytest.mark.parametrize("moment", [datetime(2024, 2, 29, 12, tzinfo=UTC)])
@pytest.mark.parametrize("text", ["le2024-02-29T08:00-04:00", "ge2024-02-29T08:00-04:00"])
def test_moments_are_compared_across_time_zones(text: str, moment: datetime) -> None:
    assert DateBound.parse(text).holds_moment(moment)


@pytest.mark.parametrize(
    "text",
    ["", "x", "24", "2024-", "2024-13", "2024-02-30", "2023-02-29", "2024-1-1", "2024-01-01T", "0000",
     "2024-01-01T10", "2024-01-01T24:00", "2024-01-01T10:60", "2024-01-01T10:00:00.", "2024-01-01Z",
     "2024-01-01T10:00X", "2024-01-01T10:00+25:00", "20240101", " 2024", "2024\n"],
)  # fmt: skip
def test_what_is_no_date_is_refused_in_the_backends_name(text: str) -> None:
    with pytest.raises(BackendRefusal) as refused:
        DateBound.parse(f"gt{text}")

    shown = text.replace(" ", "+")
    assert refused.value.diagnostics == f'HAPI-1882: Invalid date/time format: "{shown}"'
