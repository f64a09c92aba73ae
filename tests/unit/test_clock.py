from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bbmock.domain.clock import LAST, MOST_SKEW, FrozenClock, SandboxClock, SystemClock


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


class Machine:
    """The machine's seconds, in a test's hand."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


START = datetime(2026, 5, 18, 8, tzinfo=UTC)


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def clock(machine: Machine) -> SandboxClock:
    return SandboxClock(START, machine=machine)


def test_a_clock_cannot_be_set_back(clock: SandboxClock) -> None:
    with pytest.raises(ValueError, match="goes forward only; it stands at 2026-05-18 08:00:00") as refusal:
        clock.set(START - timedelta(seconds=1))

    assert str(refusal.value).endswith("later than 2026-05-18 07:59:59+00:00")
    assert clock.now() == START


def test_a_clock_moves_by_a_number(clock: SandboxClock) -> None:
    with pytest.raises(ValueError, match="a step is a number of seconds, or a timedelta; got nan"):
        clock.advance(float("nan"))

    assert clock.now() == START


@pytest.mark.parametrize("skew", [timedelta.min, timedelta.max, MOST_SKEW + timedelta.resolution])
def test_a_clock_is_ahead_by_ten_years_at_the_most(clock: SandboxClock, skew: timedelta) -> None:
    with pytest.raises(ValueError, match="a skew is 3653 days at the most, either way"):
        clock.skew = skew

    assert clock.skew == timedelta(0)


@pytest.mark.parametrize("rate", [-1, float("nan")])
def test_a_clock_cannot_run_backwards(clock: SandboxClock, rate: float) -> None:
    with pytest.raises(ValueError, match="a rate is 0, where the clock stands still, or more"):
        clock.run(rate)


def test_a_clock_goes_with_the_machine(clock: SandboxClock, machine: Machine) -> None:
    machine.seconds += 2.5

    assert clock.now() == START + timedelta(seconds=2.5)


def test_a_clock_runs_at_a_rate_from_where_it_stands(clock: SandboxClock, machine: Machine) -> None:
    machine.seconds += 1
    clock.run(60)
    machine.seconds += 2

    assert clock.now() == START + timedelta(seconds=121)


def test_a_clock_stands_where_it_was_frozen(clock: SandboxClock, machine: Machine) -> None:
    machine.seconds += 1
    clock.freeze()
    machine.seconds += 10

    assert clock.now() == START + timedelta(seconds=1)
    assert clock.rate == 0


def test_a_clock_that_was_set_goes_on_from_there(clock: SandboxClock, machine: Machine) -> None:
    machine.seconds += 1
    clock.set(START + timedelta(days=1))
    machine.seconds += 1

    assert clock.now() == START + timedelta(days=1, seconds=1)


@pytest.mark.parametrize("rate", [1_000_001, float("inf"), 10**400])
def test_a_clock_runs_no_faster_than_it_may(clock: SandboxClock, rate: float) -> None:
    with pytest.raises(ValueError, match="a rate is 1000000 at the most; got "):
        clock.run(rate)

    assert clock.rate == 1


@pytest.mark.parametrize("days", [3654, -3654])
def test_a_clock_is_ten_years_ahead_at_the_most(clock: SandboxClock, days: int) -> None:
    with pytest.raises(ValueError, match="a skew is 3653 days at the most, either way; got "):
        clock.skew = timedelta(days=days)

    assert clock.skew == timedelta(0)


@pytest.mark.parametrize("step", [10**12, 10**400, timedelta.max], ids=["float", "endless", "timedelta"])
def test_a_clock_does_not_go_beyond_the_year_9999(clock: SandboxClock, step: timedelta | float) -> None:
    with pytest.raises(ValueError, match="no clock goes beyond the year 9999"):
        clock.advance(step)

    assert clock.now() == START


def test_a_clock_is_not_set_where_what_is_issued_could_not_end(clock: SandboxClock) -> None:
    with pytest.raises(ValueError, match="or into its last hundred years; it would be 9900-01-01"):
        clock.set(datetime(9900, 1, 1, tzinfo=UTC))
    with pytest.raises(ValueError, match="or into its last hundred years"):
        SandboxClock(datetime(9900, 1, 1, tzinfo=UTC))

    assert clock.now() == START


@pytest.mark.parametrize("skew", [timedelta(days=3653), timedelta(0), timedelta(days=-3653)])
def test_a_clock_that_runs_stops_at_the_last_day_and_can_be_stopped_there(
    clock: SandboxClock, machine: Machine, skew: timedelta
) -> None:
    clock.skew = skew
    clock.run(1_000_000)
    machine.seconds += 1e9

    assert clock.now() == LAST + min(skew, timedelta(0))
    assert clock.freeze() == clock.now() == clock.outside() + skew


def test_a_clock_is_not_set_where_it_could_not_tell_everybodys_time(clock: SandboxClock) -> None:
    clock.skew = timedelta(days=-2)

    for moment in (
        datetime(9999, 12, 31, tzinfo=UTC),
        datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-5))),
    ):
        with pytest.raises(ValueError, match="no clock goes beyond the year 9999"):
            clock.set(moment)

    assert clock.outside() == START


def test_who_asked_is_told_when_the_clock_is_put_ahead(clock: SandboxClock) -> None:
    seen: list[datetime] = []
    clock.when_moved(lambda: seen.append(clock.now()))

    clock.skew = timedelta(seconds=90)

    assert seen == [START + timedelta(seconds=90)]


def test_who_asked_is_told_when_the_clock_is_moved(clock: SandboxClock) -> None:
    seen: list[datetime] = []
    clock.when_moved(lambda: seen.append(clock.now()))

    clock.advance(5)
    clock.freeze()

    assert seen == [START + timedelta(seconds=5)] * 2


def test_a_clock_begins_where_the_machine_stands() -> None:
    before, told, after = datetime.now(UTC), SandboxClock().now(), datetime.now(UTC)

    assert before <= told <= after


def test_a_skewed_clock_moves_and_stands_with_its_skew(clock: SandboxClock, machine: Machine) -> None:
    clock.skew = timedelta(seconds=90)
    machine.seconds += 1

    assert clock.outside() == START + timedelta(seconds=1)
    assert clock.advance(10) == START + timedelta(seconds=101)
    assert clock.set(START + timedelta(seconds=200)) == START + timedelta(seconds=200)
    assert clock.freeze() == START + timedelta(seconds=200)
    assert clock.outside() == START + timedelta(seconds=110)


def test_a_clock_that_nobody_touches_is_not_ahead(clock: SandboxClock, machine: Machine) -> None:
    machine.seconds += 10**6

    assert clock.ahead == timedelta(0)


def test_a_clock_is_ahead_by_what_it_was_moved_and_by_running_faster(
    clock: SandboxClock, machine: Machine
) -> None:
    clock.advance(100)
    clock.set(clock.now() + timedelta(seconds=50))
    clock.run(rate=3)
    machine.seconds += 10
    clock.run(rate=1)
    machine.seconds += 10

    assert clock.ahead == timedelta(seconds=170)


def test_a_clock_that_stands_still_is_no_less_ahead(clock: SandboxClock, machine: Machine) -> None:
    clock.advance(100)
    clock.freeze()
    machine.seconds += 1000

    assert clock.ahead == timedelta(seconds=100)


def test_a_copy_and_a_clock_put_back_are_as_far_ahead_as_the_other(clock: SandboxClock) -> None:
    clock.advance(100)
    kept = clock.copied()
    clock.advance(100)
    clock.put_back(kept)

    assert (kept.ahead, clock.ahead) == (timedelta(seconds=100), timedelta(seconds=100))
