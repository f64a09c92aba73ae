"""A search whose pages move while they are read, or whose totals are none."""

from __future__ import annotations

from typing import Any

import pytest

from bbclient.errors import PagingFailed
from bbmock import FrozenClock
from tests.client.builders import bundle, client_of, token_of
from tests.client.stub import Stub, reply

SEARCH = "ExplanationOfBenefit"


def page(stub: Stub, *ids: str, next_at: int | None = None, total: int | None = None) -> dict[str, Any]:
    """A page of claims with these ids, as version 3 has it: a total on the last one only."""
    url = None if next_at is None else f"{stub.base_url}/v3/fhir/{SEARCH}?_offset={next_at}"
    claims = [{"resource": {"resourceType": SEARCH, "id": one}} for one in ids]
    return {**bundle(next_url=url), "entry": claims, **({} if total is None else {"total": total})}


def read(stub: Stub, clock: FrozenClock) -> list[str]:
    """The ids of all claims."""
    bb = client_of(stub.base_url, clock, version=3, prefetch=0)
    return [claim["id"] for claim in bb.iter_resources(SEARCH, {"auth_token": token_of(clock)})]


def test_a_search_that_goes_on_moving_is_given_up(clock: FrozenClock) -> None:
    with Stub() as stub:
        first, last = page(stub, "1", "2", next_at=2), page(stub, "2", "3", total=2)
        stub.answers(lambda asked: reply(last if "_offset" in asked.path else first))

        with pytest.raises(PagingFailed, match="moved while they were read, in 3 readings; try later"):
            read(stub, clock)

    assert len(stub.asked) == 6


def test_a_page_with_a_claim_of_the_page_before_has_all_read_again(clock: FrozenClock) -> None:
    with Stub() as stub:
        stub.answers(
            reply(page(stub, "2", "3", next_at=2)),
            reply(page(stub, "3", total=1)),
            reply(page(stub, "1", "2", next_at=2)),
            reply(page(stub, "3", total=1)),
        )

        assert read(stub, clock) == ["2", "3", "1"]


def test_a_claim_that_stands_twice_on_one_page_comes_once_and_is_no_move(clock: FrozenClock) -> None:
    with Stub() as stub:
        stub.answers(reply(page(stub, "1", "1", next_at=2)), reply(page(stub, "2", total=1)))

        assert read(stub, clock) == ["1", "2"]

    assert len(stub.asked) == 2


def test_a_total_that_is_none_is_a_change_of_the_total(clock: FrozenClock) -> None:
    with Stub() as stub:
        url = f"{stub.base_url}/v2/fhir/{SEARCH}?startIndex=1"
        first, last = {**bundle(next_url=url), "total": 0}, {**bundle(), "total": [0]}
        stub.answers(lambda asked: reply(last if "startIndex" in asked.path else first))

        with pytest.raises(PagingFailed, match="in 3 readings"):
            list(client_of(stub.base_url, clock).iter_resources(SEARCH, {"auth_token": token_of(clock)}))
