"""In which pieces a body comes, and when."""

from __future__ import annotations

import pytest

from bbmock.faults.delivery import Delivery


@pytest.mark.parametrize("length", [0, 1, 3, 4, 10, 11])
def test_a_body_that_dribbles_takes_its_seconds_however_short_it_is(length: int) -> None:
    schedule = Delivery(pieces=4, seconds=2).schedule(b"x" * length)

    assert sum(wait for wait, _ in schedule) == pytest.approx(2)
    assert b"".join(part for _, part in schedule) == b"x" * length


def test_a_narrow_line_takes_the_time_of_each_byte() -> None:
    schedule = Delivery(bytes_per_second=100, body_wait=1).schedule(b"12345")

    assert schedule == ((1.02, b"12"), (0.02, b"34"), (0.01, b"5"))
