"""Servers that answer what no server should: whatever it is, an error of this package says so."""

from __future__ import annotations

import pytest

from bbclient.errors import ForeignURL
from bbmock import FrozenClock
from tests.client.builders import bundle, client_of, token_of
from tests.client.stub import Reply, Stub, reply

SEARCH = "ExplanationOfBenefit"
NO_URLS = ("http://[::1", "http://127.0.0.1:port/", "//[")


@pytest.mark.parametrize("prefetch", [0, 4])
@pytest.mark.parametrize("link", NO_URLS)
def test_a_next_link_that_is_no_url_is_refused_after_the_pages_before(
    link: str, prefetch: int, clock: FrozenClock
) -> None:
    with Stub(reply(bundle(next_url=link))) as stub:
        bb = client_of(stub.base_url, clock, prefetch=prefetch)
        found = bb.iter_pages(SEARCH, {"auth_token": token_of(clock)})

        assert next(found)
        with pytest.raises(ForeignURL, match="has no valid host or port"):
            next(found)

    assert len(stub.asked) == 1


@pytest.mark.parametrize(
    "numbers", ["startIndex=%C2%B2&_count=1", "startIndex=1&_count=0", f"startIndex=1&_count={'9' * 5000}"]
)
def test_a_next_link_from_which_nothing_can_be_guessed_is_followed(numbers: str, clock: FrozenClock) -> None:
    with Stub() as stub:
        first = {**bundle(next_url=f"{stub.base_url}/v2/fhir/{SEARCH}?{numbers}"), "total": 60}
        stub.answers(reply(first), reply(bundle()))
        bb = client_of(stub.base_url, clock, prefetch=4)

        assert len(list(bb.iter_pages(SEARCH, {"auth_token": token_of(clock)}))) == 2


@pytest.mark.parametrize("status", [302, 307])
@pytest.mark.parametrize("location", [*NO_URLS, "/\xff", "javascript:1"])
def test_a_redirect_to_what_is_no_url_is_refused(location: str, status: int, clock: FrozenClock) -> None:
    with Stub(Reply(status, b"", {"Location": location})) as stub:
        bb, token = client_of(stub.base_url, clock), token_of(clock)

        with pytest.raises(ForeignURL):
            bb.get_patient_data({"auth_token": token})

    assert len(stub.asked) == 1


@pytest.mark.parametrize("location", [NO_URLS[0], "/\xff"])
def test_a_token_endpoint_that_redirects_to_what_is_no_url_is_refused(
    location: str, clock: FrozenClock
) -> None:
    with Stub(Reply(307, b"", {"Location": location})) as stub:
        bb, token = client_of(stub.base_url, clock), token_of(clock)

        with pytest.raises(ForeignURL, match=r"token endpoint redirects to what is no URL; is base_url"):
            bb.refresh_auth_token(token)

    assert len(stub.asked) == 1


def test_a_redirect_within_the_server_is_followed(clock: FrozenClock) -> None:
    with Stub(Reply(307, b"", {"Location": "/v2/fhir/Patient"}), reply({"id": "1"})) as stub:
        bb = client_of(stub.base_url, clock)

        assert bb.get_patient_data({"auth_token": token_of(clock)})["response"].json() == {"id": "1"}
