from __future__ import annotations

from datetime import timedelta

import pytest

from bbmock.domain.clock import FrozenClock
from bbmock.state.expiring import MEMORY, Expiring, Kept

MINUTE = timedelta(minutes=1)
INSTANT = timedelta(microseconds=1)


@pytest.fixture
def store(clock: FrozenClock) -> Expiring[str]:
    return Expiring(clock, MINUTE)


def test_a_value_is_there_until_its_time_is_over(store: Expiring[str], clock: FrozenClock) -> None:
    store.put("key", "value")

    clock.advance(MINUTE - INSTANT)

    assert store.get("key") == "value"


def test_a_value_is_gone_at_the_very_instant(store: Expiring[str], clock: FrozenClock) -> None:
    store.put("key", "value")

    clock.advance(MINUTE)

    assert (store.get("key"), store.take("key")) == (None, None)


def test_what_never_was_is_not_there(store: Expiring[str]) -> None:
    assert (store.get("key"), store.take("key")) == (None, None)


def test_a_value_is_taken_once(store: Expiring[str]) -> None:
    store.put("key", "value")

    assert [store.take("key"), store.take("key"), store.get("key")] == ["value", None, None]


def test_a_replaced_value_has_no_more_time(store: Expiring[str], clock: FrozenClock) -> None:
    store.put("key", "value")
    clock.advance(MINUTE - INSTANT)

    store.replace("key", "other")

    assert store.get("key") == "other"
    clock.advance(INSTANT)
    assert store.get("key") is None


def test_a_value_that_never_was_is_not_replaced(store: Expiring[str]) -> None:
    store.replace("key", "value")

    assert store.get("key") is None


def test_a_value_that_is_put_again_has_all_its_time(store: Expiring[str], clock: FrozenClock) -> None:
    store.put("key", "value")
    clock.advance(MINUTE - INSTANT)

    store.put("key", "other")
    clock.advance(MINUTE - INSTANT)

    assert store.get("key") == "other"


def test_what_is_gone_leaves_a_trace(store: Expiring[str], clock: FrozenClock) -> None:
    began = clock.now()
    store.put("used", "one")
    store.put("over", "two")
    clock.advance(10)
    store.take("used")
    clock.advance(MINUTE)
    store.take("over")

    assert store.trace("used") == Kept("one", began + MINUTE, began + timedelta(seconds=10))
    assert store.trace("over") == Kept("two", began + MINUTE)
    assert store.trace("unknown") is None


def test_what_is_over_for_an_hour_is_forgotten_as_others_come(
    store: Expiring[str], clock: FrozenClock
) -> None:
    store.put("old", "value")
    clock.advance(MINUTE + MEMORY - INSTANT)
    store.put("new", "value")
    clock.advance(INSTANT)

    store.put("newer", "value")

    assert (len(store), store.trace("old")) == (2, None)


def test_what_was_put_again_keeps_nothing_else_from_being_forgotten(
    store: Expiring[str], clock: FrozenClock
) -> None:
    store.put("again", "value")
    store.put("once", "value")
    clock.advance(30)
    store.put("again", "value")
    clock.advance(MINUTE + MEMORY - timedelta(seconds=30))

    store.put("new", "value")

    assert (store.trace("once"), len(store)) == (None, 2)


def test_what_is_added_twice_is_told_what_was_there(store: Expiring[str], clock: FrozenClock) -> None:
    assert store.add("key", "first") is None
    clock.advance(MINUTE - INSTANT)

    assert store.add("key", "second") == "first"
    clock.advance(INSTANT)
    assert store.add("key", "third") is None
