"""Bodies for callers that take gzip."""

from __future__ import annotations

import base64
import gzip
import random
from collections.abc import Callable

import pytest

from bbmock.domain.backend import BackendAnswer
from bbmock.http.compression import joined
from bbmock.state.sandbox import Sandbox
from tests.access import Caller
from tests.browser import Browser, Seen

NOISE = b'{"resourceType":"Bundle","id":"%s"}' % base64.b85encode(random.Random(1).randbytes(180))
GZIP = {"accept-encoding": "gzip, deflate, br"}


def unpacked(seen: Seen) -> bytes:
    assert seen.header("content-encoding") == "gzip"
    assert seen.header("content-length") == str(len(seen.answer.body))
    return gzip.decompress(seen.answer.body)


@pytest.fixture
def resumed(sandbox: Sandbox) -> Callable[[], None]:
    """Sets a world's randomness back, so that two Bundles have one id."""
    return lambda: setattr(sandbox, "random", random.Random(7))


def test_a_page_of_claims_is_the_same_compressed(caller: Caller, resumed: Callable[[], None]) -> None:
    resumed()
    plain = caller.get("ExplanationOfBenefit?_count=50")
    resumed()
    packed = caller.get("ExplanationOfBenefit?_count=50", headers=GZIP)

    assert len(packed.answer.body) < len(plain.answer.body) / 5
    assert unpacked(packed) == plain.answer.body


def test_a_body_that_gzip_would_lengthen_stays(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.backend = lambda _: BackendAnswer(200, NOISE)

    seen = caller.get("Patient", headers=GZIP)

    assert (seen.header("content-encoding"), seen.answer.body) == (None, NOISE)


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
