from __future__ import annotations

import tracemalloc
from datetime import timedelta

import pytest

from bbmock.domain.clock import FrozenClock
from bbmock.state.throttle import Allowance, Rate, Throttle, Throttled

TWO_IN_TEN_SECONDS = Rate(2, timedelta(seconds=10))


@pytest.fixture
def throttle(clock: FrozenClock) -> Throttle:
    return Throttle(clock)


def test_the_bounds_are_cms() -> None:
    assert Rate() == Rate(100_000, timedelta(seconds=1))


def test_each_call_leaves_one_less(throttle: Throttle, clock: FrozenClock) -> None:
    first = throttle.count("token", TWO_IN_TEN_SECONDS)
    clock.advance(4)

    assert [first, throttle.count("token", TWO_IN_TEN_SECONDS)] == [
        Allowance(2, 1, 10.0),
        Allowance(2, 0, 6.0),
    ]


def test_a_full_window_refuses_and_says_until_when(throttle: Throttle, clock: FrozenClock) -> None:
    throttle.count("token", TWO_IN_TEN_SECONDS)
    clock.advance(7)
    throttle.count("token", TWO_IN_TEN_SECONDS)

    with pytest.raises(Throttled) as caught:
        throttle.count("token", TWO_IN_TEN_SECONDS)

    assert (caught.value.status, caught.value.retry_after) == (429, 3)
    assert caught.value.detail == "Request was throttled. Expected available in 3 seconds."
    assert caught.value.allowance == Allowance(2, 0, 3.0)


def test_a_refused_call_does_not_count(throttle: Throttle, clock: FrozenClock) -> None:
    throttle.count("token", TWO_IN_TEN_SECONDS)
    throttle.count("token", TWO_IN_TEN_SECONDS)
    with pytest.raises(Throttled):
        throttle.count("token", TWO_IN_TEN_SECONDS)

    clock.advance(10)

    assert throttle.count("token", TWO_IN_TEN_SECONDS).remaining == 1


def test_the_window_slides(throttle: Throttle, clock: FrozenClock) -> None:
    throttle.count("token", TWO_IN_TEN_SECONDS)
    clock.advance(6)
    throttle.count("token", TWO_IN_TEN_SECONDS)
    clock.advance(4)

    assert throttle.count("token", TWO_IN_TEN_SECONDS) == Allowance(2, 0, 6.0)


def test_a_call_leaves_the_window_at_the_very_instant(throttle: Throttle, clock: FrozenClock) -> None:
    throttle.count("token", TWO_IN_TEN_SECONDS)
    throttle.count("token", TWO_IN_TEN_SECONDS)
    clock.advance(timedelta(seconds=10) - timedelta(microseconds=1))

    with pytest.raises(Throttled, match="available in 1 second\\."):
        throttle.count("token", TWO_IN_TEN_SECONDS)


def test_each_token_has_a_window_of_its_own(throttle: Throttle) -> None:
    throttle.count("token", TWO_IN_TEN_SECONDS)
    throttle.count("token", TWO_IN_TEN_SECONDS)

    assert throttle.count("other", TWO_IN_TEN_SECONDS).remaining == 1


def test_a_window_that_is_over_is_forgotten_as_others_call(throttle: Throttle, clock: FrozenClock) -> None:
    for number in range(3):
        throttle.count(f"token-{number}", TWO_IN_TEN_SECONDS)
    clock.advance(9)
    throttle.count("token-0", TWO_IN_TEN_SECONDS)
    clock.advance(1)
    throttle.count("other", TWO_IN_TEN_SECONDS)

    assert len(throttle) == 2  # token-0, which called a second ago, and other


def test_many_calls_at_one_moment_take_no_more_room_than_one(throttle: Throttle) -> None:
    throttle.count("token", Rate())
    tracemalloc.start()
    for _ in range(10_000):
        throttle.count("token", Rate())
    grown = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()

    assert grown < 10_000  # bytes


def test_calls_at_one_moment_leave_the_window_together(throttle: Throttle, clock: FrozenClock) -> None:
    throttle.count("token", TWO_IN_TEN_SECONDS)
    throttle.count("token", TWO_IN_TEN_SECONDS)
    clock.advance(10)

    assert throttle.count("token", TWO_IN_TEN_SECONDS) == Allowance(2, 1, 10.0)


def test_a_copy_counts_on_its_own(throttle: Throttle, clock: FrozenClock) -> None:
    throttle.count("token", TWO_IN_TEN_SECONDS)
    copy = throttle.copied(clock)
    copy.count("token", TWO_IN_TEN_SECONDS)

    assert throttle.count("token", TWO_IN_TEN_SECONDS).remaining == 0
    with pytest.raises(Throttled):
        copy.count("token", TWO_IN_TEN_SECONDS)
