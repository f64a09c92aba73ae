from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bbmock.domain.clock import FrozenClock, SystemClock


def test_a_frozen_clock_stands_still() -> None:
    clock = FrozenClock()

    assert clock.now() == clock.now() == datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("step", [90, 90.0, timedelta(seconds=90)], ids=["whole", "float", "timedelta"])
def test_a_frozen_clock_moves_when_it_is_told(step: timedelta | float) -> None:
    clock = FrozenClock()

    moved = clock.advance(step)

    assert moved == clock.now() == datetime(2026, 1, 1, 12, 1, 30, tzinfo=UTC)


def test_a_frozen_clock_may_be_told_to_stay() -> None:
    assert FrozenClock().advance(0) == FrozenClock().now()


def test_a_frozen_clock_never_goes_back() -> None:
    clock = FrozenClock()

    with pytest.raises(ValueError, match="goes forward only; -1 is negative"):
        clock.advance(-1)

    assert clock.now() == FrozenClock().now()


def test_a_frozen_clock_wants_a_time_zone() -> None:
    naive = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)

    with pytest.raises(ValueError, match="needs an aware datetime"):
        FrozenClock(naive)


def test_a_frozen_clock_tells_utc() -> None:
    clock = FrozenClock(datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=-5))))

    assert (clock.now().hour, clock.now().tzinfo) == (17, UTC)


def test_the_system_clock_tells_the_present_in_utc() -> None:
    before, told, after = datetime.now(UTC), SystemClock().now(), datetime.now(UTC)

    assert before <= told <= after
    assert told.tzinfo is UTC
