from __future__ import annotations

from datetime import timedelta
from itertools import count, islice
from typing import Any

import pytest

from bbclient import AuthorizationToken, BlueButton
from bbclient.errors import (
    BlueButtonError,
    ForeignURL,
    InvalidCall,
    Maintenance,
    NotShared,
    PagingFailed,
    ReauthorizationRequired,
    RequestRefused,
    UnreadableAnswer,
)
from bbmock import FrozenClock
from tests.client.builders import bundle, client_of, token_answer, token_of
from tests.client.stub import Reply, Stub, reply

SEARCH = "ExplanationOfBenefit"


def page(stub: Stub, *ids: str, next_at: int | None = None, total: int | None = None) -> dict[str, Any]:
    """A page of claims with these ids."""
    url = None if next_at is None else f"{stub.base_url}/v2/fhir/{SEARCH}?startIndex={next_at}"
    found = {
        **bundle(next_url=url),
        "entry": [{"resource": {"resourceType": SEARCH, "id": one}} for one in ids],
    }
    return found if total is None else {**found, "total": total}


def read(stub: Stub, clock: FrozenClock, **call: Any) -> list[str]:
    """The ids of all claims."""
    bb = client_of(stub.base_url, clock)
    return [claim["id"] for claim in bb.iter_resources(SEARCH, {"auth_token": token_of(clock), **call})]


@pytest.mark.parametrize("name", ["iter_pages", "iter_resources"])
def test_a_call_without_a_token_is_refused_before_the_first_page_is_wanted(name: str) -> None:
    with pytest.raises(InvalidCall, match='no "auth_token"'):
        getattr(client_of("http://127.0.0.1:9"), name)(SEARCH, {})


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        (
            reply({"detail": "User access has timed out."}, 401),
            ReauthorizationRequired,
            "User access has timed",
        ),
        (reply({"detail": "This application, A, is temporarily inactive."}, 401), RequestRefused, "inactive"),
        (reply({"detail": "You do not have permission"}, 403), NotShared, "patient/ExplanationOfBenefit.s"),
        (reply({"issue": [{"diagnostics": "too far"}]}, 404), RequestRefused, "404 .too far.; look at what"),
        (Reply(200, b"<html>"), Maintenance, "with a page of HTML"),
        (Reply(200, b'{"resourceType": "Bund'), UnreadableAnswer, "not with a JSON object"),
        (
            reply({"resourceType": "Patient"}),
            PagingFailed,
            "Page 1 was answered with status 200 and no bundle",
        ),
    ],
    ids=["grant", "application", "scope", "outcome", "html", "half", "no-bundle"],
)
def test_what_is_no_page_is_raised_as_what_it_is(
    answer: Reply, kind: type[BlueButtonError], said: str, clock: FrozenClock
) -> None:
    inactive = {"WWW-Authenticate": 'Bearer realm="api"'}
    answer = Reply(answer.status, answer.body, {**answer.headers, **inactive})
    with Stub(answer) as stub, pytest.raises(kind, match=said) as failure:
        read(stub, clock)

    assert type(failure.value) is kind


def test_a_permission_that_the_token_should_give_asks_for_a_login(clock: FrozenClock) -> None:
    with Stub(reply({"detail": "You do not have permission to perform this action."}, 403)) as stub:
        token = token_of(clock, scope="patient/ExplanationOfBenefit.rs")

        with pytest.raises(ReauthorizationRequired, match="login again") as failure:
            next(client_of(stub.base_url, clock).iter_pages(SEARCH, {"auth_token": token}))

    assert failure.value.status_code == 403


def test_a_next_link_to_another_server_is_refused_after_the_pages_before(clock: FrozenClock) -> None:
    with Stub(Reply()) as other, Stub() as stub:
        first = bundle(next_url=f"{other.base_url}/v2/fhir/{SEARCH}?startIndex=10")
        stub.answers(reply(first))
        found = client_of(stub.base_url, clock).iter_pages(SEARCH, {"auth_token": token_of(clock)})

        assert next(found) == first
        with pytest.raises(ForeignURL, match="the token was not sent"):
            next(found)

    assert other.asked == []


def test_links_in_a_circle_are_told_after_the_pages_before(clock: FrozenClock) -> None:
    with Stub() as stub:
        stub.answers(reply(page(stub, "1", next_at=1)))
        bb = client_of(stub.base_url, clock, prefetch=0)
        found = bb.iter_pages(SEARCH, {"auth_token": token_of(clock)})

        assert len(list(islice(found, 2))) == 2
        with pytest.raises(PagingFailed, match="Page 2 links to a page that was fetched before"):
            next(found)

    assert len(stub.asked) == 2


@pytest.mark.parametrize("prefetch", [0, 4])
def test_links_that_lead_on_without_end_are_given_up(prefetch: int, clock: FrozenClock) -> None:
    with Stub() as stub:
        numbers = count(1)
        stub.answers(lambda _: reply(page(stub, "1", next_at=next(numbers))))
        bb = client_of(stub.base_url, clock, prefetch=prefetch)
        found = bb.iter_pages(SEARCH, {"auth_token": token_of(clock)}, max_pages=3)

        assert len(list(islice(found, 3))) == 3
        with pytest.raises(
            PagingFailed, match=r"more than 3 pages; if that is right, give a larger max_pages"
        ):
            next(found)


def test_as_many_pages_as_there_may_be_are_no_failure(clock: FrozenClock) -> None:
    with Stub() as stub:
        stub.answers(reply(page(stub, "1", next_at=1)), reply(page(stub, "2")))
        bb = client_of(stub.base_url, clock)

        assert len(list(bb.iter_pages(SEARCH, {"auth_token": token_of(clock)}, max_pages=2))) == 2


def test_a_search_may_have_its_filters_with_it(clock: FrozenClock) -> None:
    with Stub(reply(bundle())) as stub:
        list(
            client_of(stub.base_url, clock).iter_pages(f"{SEARCH}?type=a/b", {"auth_token": token_of(clock)})
        )

    assert stub.asked[0].path == f"/v2/fhir/{SEARCH}/?type=a/b&_count=50"


def test_claims_that_are_missing_in_the_end_are_told(clock: FrozenClock) -> None:
    with Stub() as stub:
        stub.answers(reply(page(stub, "1", "2", total=3)))

        with pytest.raises(PagingFailed, match="tells of 3 resources and 2 came, in 3 readings"):
            read(stub, clock)


def test_a_search_that_moves_is_read_again_and_each_claim_comes_once(clock: FrozenClock) -> None:
    with Stub() as stub:
        stub.answers(
            reply(page(stub, "2", "3", next_at=2, total=3)),
            reply(page(stub, "3", "4", total=4)),
            reply(page(stub, "1", "2", next_at=2, total=4)),
            reply(page(stub, "3", "4", total=4)),
        )

        assert read(stub, clock) == ["2", "3", "4", "1"]


def test_version_3_tells_its_last_page_s_total_only(clock: FrozenClock) -> None:
    with Stub() as stub:
        stub.answers(reply(page(stub, "1", "2", next_at=2)), reply(page(stub, "3", total=1)))

        assert read(stub, clock) == ["1", "2", "3"]


def test_pages_are_asked_for_when_they_are_wanted(clock: FrozenClock) -> None:
    with Stub() as stub:
        stub.answers(reply(page(stub, "1", next_at=1)))
        found = client_of(stub.base_url, clock, prefetch=0).iter_pages(
            SEARCH, {"auth_token": token_of(clock)}
        )
        asked = [len(stub.asked)]

        next(found)

    assert [*asked, len(stub.asked)] == [0, 1]


@pytest.mark.parametrize(
    ("search", "params", "path"),
    [
        (SEARCH, {}, "/v2/fhir/ExplanationOfBenefit/?_count=50"),
        (SEARCH, {"type": "pde"}, "/v2/fhir/ExplanationOfBenefit/?type=pde&_count=50"),
        (SEARCH, {"_count": 7}, "/v2/fhir/ExplanationOfBenefit/?_count=7"),
        (f"fhir/{SEARCH}?_count=9", None, "/v2/fhir/ExplanationOfBenefit?_count=9"),
        ("Coverage", "", "/v2/fhir/Coverage/"),
    ],
)
def test_claims_come_in_the_largest_pages_unless_the_caller_says_otherwise(
    search: str, params: Any, path: str, clock: FrozenClock
) -> None:
    with Stub(reply(bundle())) as stub:
        config = {"auth_token": token_of(clock), "params": params}

        list(client_of(stub.base_url, clock).iter_pages(search, config))

    assert [asked.path for asked in stub.asked] == [path]
    assert config["params"] is params


@pytest.mark.parametrize("version", [1, 2, 3])
def test_all_claims_of_a_person_come_once_while_the_token_ends(
    version: int, bb: BlueButton, token: AuthorizationToken, clock: FrozenClock
) -> None:
    bb.version = version
    config = {"auth_token": token, "params": {"_count": 10}}
    found = []
    for claim in bb.iter_resources(SEARCH, config):
        clock.advance(timedelta(minutes=5))
        found.append(claim["id"])

    assert len(found) == len(set(found)) == 37


def test_what_get_pages_had_goes_with_whatever_is_raised(clock: FrozenClock) -> None:
    with Stub() as stub:
        first = page(stub, "1", next_at=1)
        stub.answers(reply(token_answer()), reply({"detail": "Gone"}, 404))
        config = {"auth_token": token_of(clock, lifetime=0)}

        with pytest.raises(RequestRefused, match="Gone") as failure:
            client_of(stub.base_url, clock).get_pages(first, config, raise_errors=True)

    assert failure.value.pages == [first]
    assert failure.value.auth_token is not None
    assert failure.value.auth_token.access_token == "access-1"
