"""Bodies for callers that take gzip."""

from __future__ import annotations

import gzip

import pytest

from bbmock.http.compression import joined
from bbmock.transports.inprocess import call
from tests.access import Caller
from tests.browser import Browser, Seen

GZIP = {"accept-encoding": "gzip, deflate, br"}


def unpacked(seen: Seen) -> bytes:
    assert seen.header("content-encoding") == "gzip"
    assert seen.header("content-length") == str(len(seen.answer.body))
    return gzip.decompress(seen.answer.body)


def test_a_page_of_claims_is_the_same_compressed(caller: Caller) -> None:
    caller.get("ExplanationOfBenefit")  # keeps the resources
    plain, packed = (caller.get("Coverage", headers=headers) for headers in ({}, GZIP))

    assert len(packed.answer.body) < len(plain.answer.body) / 3
    assert unpacked(packed)[300:] == plain.answer.body[300:]  # the Bundle's id differs


@pytest.mark.parametrize(
    "path", ["/v2/fhir/metadata", "/v2/connect/.well-known/openid-configuration", "/nope"]
)
def test_every_long_answer_is_compressed(browser: Browser, path: str) -> None:
    packed = browser.get(path, headers=GZIP)

    assert unpacked(packed) == browser.get(path).answer.body
    assert "Accept-Encoding" in (packed.header("vary") or "")


@pytest.mark.parametrize("headers", [{}, {"accept-encoding": "br"}, {"accept-encoding": "xgzip"}])
def test_who_takes_no_gzip_gets_none(browser: Browser, headers: dict[str, str]) -> None:
    seen = browser.get("/v2/fhir/metadata", headers=headers)

    assert seen.header("content-encoding") is None


def test_a_short_answer_is_not_compressed(browser: Browser) -> None:
    seen = browser.get("/health", headers=GZIP)

    assert (seen.header("content-encoding"), seen.json) == (None, {"message": "all's well"})


def test_an_answer_to_head_is_empty_and_not_compressed(browser: Browser) -> None:
    seen = browser.send("HEAD", "/v2/fhir/metadata", headers=GZIP)

    assert (seen.header("content-encoding"), seen.text) == (None, "")


@pytest.mark.parametrize(
    "pieces",
    [
        [],
        [b""],
        [b"short"],
        [b"x" * 511, b"y" * 512, b"", b"z" * 300_000],
        [bytes(range(256)) * 999],
    ],
    ids=["nothing", "an empty piece", "short", "of every length", "of every byte"],
)
def test_pieces_are_joined_into_what_gzip_reads(pieces: list[bytes]) -> None:
    assert gzip.decompress(joined(pieces)) == b"".join(pieces)


def test_a_page_of_claims_is_joined_from_its_pieces(caller: Caller) -> None:
    answer = call(
        caller.browser.app,
        "GET",
        "http://sandbox.test/v2/fhir/ExplanationOfBenefit?_count=50",
        headers={"authorization": f"Bearer {caller.token}", **GZIP},
    )

    assert gzip.decompress(answer.body).startswith(b'{"resourceType":"Bundle"')
    assert len(gzip.decompress(answer.body)) > 500_000
