"""At which of its requests a rule fires."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bbmock.domain.errors import ConfigurationError
from bbmock.faults.when import Turns, When

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "never": ({"times": 0}, "times must be a whole number of 1 or more, got 0"),
    "no number": ({"every": "2"}, "every must be a whole number of 1 or more, got '2'"),
    "truth": ({"nth": True}, "nth must be a whole number of 1 or more, got True"),
    "negative": ({"after": -1}, "after must be a whole number of 0 or more, got -1"),
    "certain and more": ({"probability": 1.5}, "probability must be a number from 0 to 1, got 1.5"),
    "no probability": ({"probability": float("nan")}, "probability must be a number from 0 to 1, got nan"),
    "seed": ({"seed": 0.5}, "seed must be a whole number or a text, got 0.5"),
    "before it was added": (
        {"since": -MINUTE},
        "since must be zero or more after the rule was added, got -1 day, 23:59:00",
    ),
    "naive": (
        {"until": datetime(2026, 1, 1)},  # noqa: DTZ001 - that is what is refused
        "until must be an aware datetime, or a timedelta after the rule was added; "
        "got datetime.datetime(2026, 1, 1, 0, 0)",
    ),
    "impossible window": (
        {"since": MINUTE, "until": MINUTE},
        "the window ends at 0:01:00, before it begins at 0:01:00; until must be later",
    ),
}


@pytest.mark.parametrize(("given", "said"), REFUSED.values(), ids=REFUSED)
def test_what_can_never_be_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        When(**given)

    assert str(refusal.value) == said


def fired(when: When, requests: int = 8) -> list[int]:
    """The numbers of the requests, from 1, at which a rule fires."""
    turns = Turns(when, NOW, random.Random(1))
    return [number for number in range(1, requests + 1) if turns.take(NOW) is not None]


@pytest.mark.parametrize(
    ("when", "requests"),
    [
        (When(), [1, 2, 3, 4, 5, 6, 7, 8]),
        (When(times=2), [1, 2]),
        (When(after=3), [4, 5, 6, 7, 8]),
        (When(after=2, times=2), [3, 4]),
        (When(nth=3), [3]),
        (When(after=2, nth=3), [5]),
        (When(every=3), [3, 6]),
        (When(every=2, times=2), [2, 4]),
        (When(after=1, every=3), [4, 7]),
        (When(probability=0), []),
    ],
    ids=str,
)
def test_a_rule_fires_at_the_requests_that_it_names(when: When, requests: list[int]) -> None:
    assert fired(when) == requests


def test_a_probability_is_that_share_in_the_long_run() -> None:
    assert len(fired(When(probability=0.25), 4000)) == pytest.approx(1000, rel=0.1)


def test_a_rule_with_a_probability_still_fires_no_more_often_than_it_may() -> None:
    assert len(fired(When(probability=0.5, times=3), 100)) == 3


@pytest.mark.parametrize("window", [{"since": NOW + MINUTE}, {"since": MINUTE}], ids=["moment", "after"])
def test_a_rule_waits_for_its_window(window: dict[str, Any]) -> None:
    turns = Turns(When(**window), NOW, random.Random(1))

    assert turns.take(NOW + MINUTE - timedelta(microseconds=1)) is None
    assert turns.take(NOW + MINUTE) is not None


@pytest.mark.parametrize("window", [{"until": NOW + MINUTE}, {"until": MINUTE}], ids=["moment", "after"])
def test_a_rule_ends_with_its_window(window: dict[str, Any]) -> None:
    turns = Turns(When(**window), NOW, random.Random(1))

    assert turns.take(NOW + MINUTE - timedelta(microseconds=1)) is not None
    assert turns.take(NOW + MINUTE) is None
    assert turns.is_over(NOW + MINUTE)


def test_requests_outside_the_window_do_not_count() -> None:
    turns = Turns(When(nth=2, since=MINUTE), NOW, random.Random(1))

    draws = [turns.take(NOW + minutes * MINUTE) for minutes in range(4)]

    assert [draw is not None for draw in draws] == [False, False, True, False]
    assert turns.seen == 3


def test_a_firing_tells_the_request_the_draw_and_what_is_left() -> None:
    turns = Turns(When(times=3, after=1, probability=0.999), NOW, random.Random(1))
    turns.take(NOW)

    draw = turns.take(NOW)

    assert draw is not None
    assert (draw.request, draw.left) == (2, 2)
    assert draw.drawn == random.Random(1).random()


@pytest.mark.parametrize(
    ("when", "requests", "over"),
    [(When(times=1), 1, True), (When(nth=2), 1, False), (When(nth=2), 2, True), (When(), 9, False)],
    ids=str,
)
def test_a_rule_is_over_when_it_can_never_fire_again(when: When, requests: int, *, over: bool) -> None:
    turns = Turns(when, NOW, random.Random(1))
    for _ in range(requests):
        turns.take(NOW)

    assert turns.is_over(NOW) is over


def test_nth_and_every_do_not_go_together() -> None:
    with pytest.raises(
        ConfigurationError, match="nth names one request, every names many; give one of the two"
    ):
        When(nth=2, every=3)
