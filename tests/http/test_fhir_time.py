"""Data in time: a clock that passes the default load brings further claims, load by load."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bbmock.domain.clock import FrozenClock
from bbmock.population import identity, loads
from bbmock.population.population import Population
from bbmock.population.schedule import HORIZON
from bbmock.state.sandbox import Sandbox
from tests.access import Caller, new_caller, resources_of

DEFAULT = "2026-07-10T04:11:09.113+00:00"
END = datetime(2027, 3, 1, tzinfo=UTC)  # after every load that brings something


def at(moment: datetime) -> Caller:
    """BBUser00000's caller in a sandbox whose clock stands there."""
    return new_caller(Sandbox(clock=FrozenClock(moment)))


def claims(caller: Caller, query: str = "") -> list[Any]:
    return resources_of(*caller.pages(f"/v{caller.version}/fhir/ExplanationOfBenefit?_count=50&{query}"))


def timeless(resources: list[Any]) -> dict[str, Any]:
    return {one["id"]: {key: value for key, value in one.items() if key != "created"} for one in resources}


@pytest.fixture(scope="module")
def late() -> Caller:
    return at(END)


def test_a_bundle_was_last_updated_by_the_last_load() -> None:
    shown = [
        at(moment).get("Coverage").json["meta"]["lastUpdated"]
        for moment in (
            datetime(2026, 1, 1, tzinfo=UTC),
            datetime(2026, 7, 17, 4, 11, 9, tzinfo=UTC),
            datetime(2026, 7, 17, 4, 11, 10, tzinfo=UTC),
            datetime(2031, 2, 6, tzinfo=UTC),
        )
    ]

    assert shown == [
        DEFAULT,
        DEFAULT,
        DEFAULT.replace("07-10", "07-17"),
        DEFAULT.replace("2026-07-10", "2031-01-31"),
    ]


@pytest.mark.parametrize("start", [datetime(2019, 1, 1, tzinfo=UTC), datetime(2026, 7, 16, tzinfo=UTC)])
def test_up_to_the_default_load_and_a_week_on_the_data_stand_still(caller: Caller, start: datetime) -> None:
    assert timeless(claims(at(start))) == timeless(claims(caller))


def test_the_machines_clock_moves_no_data(caller: Caller) -> None:
    on_the_machine = new_caller(Sandbox())

    assert on_the_machine.get("ExplanationOfBenefit").json["meta"]["lastUpdated"] == DEFAULT
    assert timeless(claims(on_the_machine)) == timeless(claims(caller))


def test_time_brings_claims_and_changes_none(caller: Caller, late: Caller) -> None:
    before, after = timeless(claims(caller)), timeless(claims(late))

    assert len(before) == 37
    assert len(after) > 37
    assert {own_id: after[own_id] for own_id in before} == before


def test_new_claims_are_what_was_updated_since(caller: Caller, late: Caller) -> None:
    new = timeless(claims(late)).keys() - timeless(claims(caller)).keys()

    assert timeless(claims(late, "_lastUpdated=gt2026-07-10")).keys() == new


def test_a_claim_comes_with_its_load(clock: FrozenClock, sandbox: Sandbox) -> None:
    coming = next(
        claim
        for claim in Population().claims(0, loaded=date(2027, 3, 5))
        if loads.load_of(claim.processed) > loads.DEFAULT
    )
    path = f"ExplanationOfBenefit/{coming.type}-{identity.claim_id(0, coming.number, 2)}"
    load = loads.moment_of(loads.load_of(coming.processed))

    clock.advance(load - clock.now() - timedelta(seconds=1))
    early = new_caller(sandbox).get(path)
    clock.advance(1)
    seen = new_caller(sandbox).get(path)

    assert (early.status, seen.status) == (404, 200)
    assert seen.json["meta"]["lastUpdated"] == load.isoformat(timespec="milliseconds")


def test_no_claim_lies_in_the_future_once_the_clock_has_passed_the_default_load() -> None:
    for weeks in range(0, 30, 3):
        moment = datetime(2026, 7, 10, 12, tzinfo=UTC) + timedelta(weeks=weeks)
        ends = [claim["billablePeriod"]["end"] for claim in claims(at(moment))]
        assert max(ends) <= f"{moment - timedelta(days=8):%Y-%m-%d}"


def test_after_the_horizon_nothing_comes_any_more(late: Caller) -> None:
    in_a_hundred_years = at(datetime(HORIZON.year + 100, 1, 1, tzinfo=UTC))

    assert timeless(claims(in_a_hundred_years)) == timeless(claims(late))


@pytest.mark.parametrize("resource", ["Patient", "Coverage"])
def test_what_is_said_of_a_person_stays(caller: Caller, late: Caller, resource: str) -> None:
    before, after = (resources_of(one.get(resource).json) for one in (caller, late))

    assert before == after
    assert {one["meta"]["lastUpdated"] for one in after} == {DEFAULT}
