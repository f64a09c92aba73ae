"""Seconds as people read them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bbmock.domain import durations


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, "0"),
        (0.25, "0.25"),
        (0.00001, "0"),
        (10, "10"),
        (59.9994, "59.999"),
        (3600, "3,600"),
        (34_214_400.5, "34,214,400"),
        (1e9, "1,000,000,000"),
        (timedelta(minutes=90), "5,400"),
    ],
)
def test_seconds_are_told_without_exponents(seconds: timedelta | float, told: str) -> None:
    assert durations.told(seconds) == told
