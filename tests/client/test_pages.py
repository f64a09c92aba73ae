from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from bbclient import AuthorizationToken, BlueButton
from bbclient.errors import ForeignURL, PagingFailed
from bbmock import FrozenClock
from tests.client.builders import bundle, client_of, token_answer, token_of
from tests.client.stub import Asked, Reply, Stub, reply


def test_a_next_link_to_another_server_is_refused_and_gets_no_token(clock: FrozenClock) -> None:
    with Stub(Reply()) as other, Stub(Reply()) as stub:
        first = bundle("1", next_url=f"{other.base_url}/v2/fhir/ExplanationOfBenefit?startIndex=10")

        with pytest.raises(ForeignURL, match="the token was not sent"):
            client_of(stub.base_url, clock).get_pages(first, {"auth_token": token_of(clock)})

    assert other.asked == []
    assert stub.asked == []


def test_links_that_lead_on_without_end_are_given_up_with_what_was_fetched(clock: FrozenClock) -> None:
    with Stub() as stub:
        numbers = count(1)
        stub.answers(lambda _: reply(bundle(next_url=f"{stub.base_url}/v2/fhir/{next(numbers)}")))
        first = bundle(next_url=f"{stub.base_url}/v2/fhir/0")

        with pytest.raises(PagingFailed, match="more than 5 pages") as failure:
            client_of(stub.base_url, clock).get_pages(first, {"auth_token": token_of(clock)}, max_pages=5)

    assert len(failure.value.pages) == 5


@pytest.mark.parametrize(
    "first", [{"detail": "Not found."}, {"resourceType": "OperationOutcome"}, None, "{}"]
)
def test_a_first_page_that_is_none_is_refused(first: Any, clock: FrozenClock) -> None:
    with pytest.raises(PagingFailed, match="first page is no bundle; look at the search's status"):
        client_of("http://127.0.0.1:9", clock).get_pages(first, {"auth_token": token_of(clock)})


def test_links_that_go_in_a_circle_end_with_what_was_fetched(clock: FrozenClock) -> None:
    with Stub() as stub:
        page = bundle("1", next_url=f"{stub.base_url}/v2/fhir/ExplanationOfBenefit?startIndex=10")
        stub.answers(reply(page))

        with pytest.raises(PagingFailed, match="links to a page that was fetched before") as failure:
            client_of(stub.base_url, clock).get_pages(page, {"auth_token": token_of(clock)})

    assert failure.value.pages == [page, page]
    assert len(stub.asked) == 1


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        (reply({"error": "no"}, 403), "status 403"),
        (Reply(200, b"<html>"), "status 200"),
        (reply({"resourceType": "OperationOutcome"}), "no bundle"),
        (reply([]), "no bundle"),
    ],
    ids=["refused", "html", "outcome", "list"],
)
def test_a_page_that_is_none_leaves_the_pages_before_and_the_token(
    spoilt: Reply, said: str, clock: FrozenClock
) -> None:
    with Stub() as stub:
        url = f"{stub.base_url}/v2/fhir/ExplanationOfBenefit"
        stub.answers(reply(token_answer()), reply(bundle("2", next_url=f"{url}?startIndex=20")), spoilt)
        first = bundle("1", next_url=f"{url}?startIndex=10")

        with pytest.raises(PagingFailed, match=f"Page 3 .*{said}") as failure:
            client_of(stub.base_url, clock).get_pages(first, {"auth_token": token_of(clock, lifetime=0)})

    assert [page["entry"] for page in failure.value.pages] == [["1"], ["2"]]
    assert failure.value.auth_token is not None
    assert failure.value.auth_token.access_token == "access-1"
    assert failure.value.response is not None
    assert isinstance(failure.value, KeyError)


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        {"resourceType": "OperationOutcome"},
        {"resourceType": "Bundle", "type": "collection", "link": [{"relation": "next", "url": "x"}]},
        {"resourceType": "Bundle", "type": "searchset"},
        {"resourceType": "Bundle", "type": "searchset", "link": []},
        bundle("1"),
    ],
)
def test_what_has_no_next_page_has_none(data: dict[str, Any] | None) -> None:
    assert client_of("http://127.0.0.1:9").extract_next_page_url(data) is None


def test_a_link_is_found_by_its_relation() -> None:
    page = {
        **bundle("1", next_url="a"),
        "link": [{"relation": "self", "url": "b"}, {"relation": "last", "url": "c"}],
    }

    assert client_of("http://127.0.0.1:9").extract_page_nav_url(page, "last") == "c"


def test_every_claim_comes_once_and_the_caller_s_dict_stays(
    bb: BlueButton, token: AuthorizationToken
) -> None:
    config = {"auth_token": token, "params": {"_count": 5}}
    first = bb.get_explanation_of_benefit_data(config)["response"].json()

    found = bb.get_pages(first, config)

    ids = [entry["resource"]["id"] for page in found["pages"] for entry in page["entry"]]
    assert len(ids) == len(set(ids)) == first["total"] == 37
    assert len(found["pages"]) == 8
    assert config == {"auth_token": token, "params": {"_count": 5}}


def test_a_next_link_is_followed_as_it_stands(clock: FrozenClock) -> None:
    with Stub() as stub:
        stub.answers(reply(bundle("2")))
        first = bundle(
            "1", next_url=f"{stub.base_url}/v2/fhir/ExplanationOfBenefit?_count=1&startIndex=1&x=%2B"
        )
        call = {"auth_token": token_of(clock), "params": {"_count": 1, "startIndex": 0}}

        client_of(stub.base_url, clock).get_pages(first, call)

    assert [asked.path for asked in stub.asked] == [
        "/v2/fhir/ExplanationOfBenefit?_count=1&startIndex=1&x=%2B"
    ]


def test_a_token_that_ends_between_pages_is_refreshed_once_and_handed_back(
    bb: BlueButton, token: AuthorizationToken, clock: FrozenClock
) -> None:
    config = {"auth_token": token, "params": {}}
    first = bb.get_explanation_of_benefit_data(config)["response"].json()
    clock.advance(3600)

    found = bb.get_pages(first, config)

    assert sum(len(page["entry"]) for page in found["pages"]) == 37
    assert found["auth_token"].refresh_token != token.refresh_token


def test_a_token_that_another_thread_refreshed_meanwhile_is_the_one_to_go_on_with(clock: FrozenClock) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.method == "POST":
            return reply(token_answer())
        bb.refresh_auth_token(token)
        return reply(bundle())

    token = token_of(clock)
    with Stub(answer) as stub:
        bb = client_of(stub.base_url, clock)
        pages = bb.get_pages(bundle(next_url=f"{stub.base_url}/v2/fhir/2"), {"auth_token": token})

    assert pages["auth_token"].access_token == "access-1"


def test_the_official_readme_s_sample_works_though_it_keeps_its_first_token(
    bb: BlueButton, token: AuthorizationToken, clock: FrozenClock
) -> None:
    config = {"auth_token": token, "params": {}, "url": "to be overriden"}
    eob_data = bb.get_explaination_of_benefit_data(config)["response"].json()
    clock.advance(3600)
    eob_pages = bb.get_pages(eob_data, config)

    answers = [bb.get_patient_data(config), bb.get_coverage_data(config), bb.get_profile_data(config)]

    assert [answer["response"].status_code for answer in answers] == [200, 200, 200]
    assert {answer["auth_token"].access_token for answer in answers} == {eob_pages["auth_token"].access_token}
