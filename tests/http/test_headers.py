"""The headers of every answer: the standard ones, Vary, CORS, the date, and what HEAD leaves out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bbmock.domain.clock import FrozenClock
from tests.access import Caller
from tests.browser import Browser, Seen

RATES = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset")
ORIGIN = {"origin": "https://spa.example.com"}
STANDARD = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "cross-origin-opener-policy": "same-origin",
    "x-frame-options": "DENY",
    "content-language": "en",
}
ANSWERS = ["v2/fhir/Patient", "v2/fhir/metadata", "v2/connect/userinfo", "health", "nowhere"]


def rates(seen: Seen) -> tuple[str | None, ...]:
    return tuple(seen.header(name) for name in RATES)


def vary(seen: Seen) -> set[str]:
    return set((seen.header("vary") or "").split(", "))


# The same on every answer


@pytest.mark.parametrize("path", ANSWERS)
def test_every_answer_has_cms_standard_headers(caller: Caller, path: str) -> None:
    seen = caller.browser.get(f"/{path}", token=caller.token)

    assert {name: seen.header(name) for name in STANDARD} == STANDARD


@pytest.mark.parametrize("path", ANSWERS)
def test_strict_transport_security_is_never_sent(caller: Caller, path: str) -> None:
    seen = caller.browser.get(f"/{path}", headers={"x-forwarded-proto": "https"}, token=caller.token)

    assert seen.header("strict-transport-security") is None


@pytest.mark.parametrize("path", ANSWERS)
def test_the_server_names_itself(caller: Caller, path: str) -> None:
    assert caller.browser.get(f"/{path}").answer.headers.getlist("server") == ["bbmock"]


@pytest.mark.parametrize("path", ANSWERS)
def test_an_answer_has_the_headers_of_cms_server_only(caller: Caller, path: str) -> None:
    seen = caller.browser.get(f"/{path}", token=caller.token)

    of_the_body = {"content-type", "content-length", "allow", "vary"}
    assert set(seen.answer.headers) <= {*STANDARD, *RATES, *of_the_body, "date", "server"}


@pytest.mark.parametrize("path", ANSWERS)
def test_the_date_is_the_sandbox_clocks(clock: FrozenClock, caller: Caller, path: str) -> None:
    clock.advance(timedelta(days=58, seconds=1))

    seen = caller.browser.get(f"/{path}")

    assert seen.header("date") == "Sat, 28 Feb 2026 12:00:01 GMT"


def test_a_slash_redirect_has_neither_rates_nor_a_frame_option(browser: Browser) -> None:
    seen = browser.get("/v2/o/authorize?x=1")

    assert seen.status == 301
    assert rates(seen) == (None, None, None)
    assert seen.header("x-frame-options") is None


@pytest.mark.parametrize(
    ("path", "allow"), [("v2/fhir/Patient", "GET, HEAD, OPTIONS"), ("v2/connect/userinfo", "GET, OPTIONS")]
)
@pytest.mark.parametrize("with_token", [True, False], ids=["answer", "refusal"])
def test_what_asks_for_a_token_names_its_methods(
    caller: Caller, path: str, allow: str, with_token: bool
) -> None:
    seen = caller.browser.get(f"/{path}", token=caller.token if with_token else None)

    assert seen.header("allow") == allow


# Vary

EVERYWHERE = {"Accept-Language", "origin"}


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("v2/fhir/Patient", {"Accept", "Cookie", "Accept-Encoding"}),
        ("v2/fhir/Patient?format=xml", {"Accept", "Cookie"}),
        ("v2/fhir/Coverage/part-z-1", {"Accept", "Cookie"}),
        ("v2/fhir/Coverage?patient=x", {"Accept", "Cookie"}),
        ("v2/fhir/Patient?_count=51", {"Accept"}),
        ("v2/fhir/Patient?access_token=x", {"Accept"}),
        ("v2/fhir/metadata", {"Cookie", "Accept-Encoding"}),
        ("v2/fhir/Observation", {"Cookie", "Accept-Encoding"}),
        ("v2/connect/userinfo", {"Accept"}),
        ("health", {"Accept", "Cookie"}),
    ],
)
def test_vary_names_what_the_answer_depends_on(caller: Caller, path: str, more: set[str]) -> None:
    seen = caller.browser.get(f"/{path}", token=caller.token)

    assert vary(seen) == EVERYWHERE | more


def test_an_answer_has_one_vary(caller: Caller) -> None:
    seen = caller.get("Patient")

    assert len(seen.answer.headers.getlist("vary")) == 1


# HEAD


@pytest.mark.parametrize(
    ("path", "status"), [("health", 200), ("v2/fhir/metadata", 200), ("v2/fhir/Patient", 403)]
)
def test_an_answer_to_head_is_empty(caller: Caller, path: str, status: int) -> None:
    seen = caller.browser.send("HEAD", f"/{path}", token=caller.token)

    assert (seen.status, seen.text) == (status, "")


# CORS


@pytest.mark.parametrize("path", ANSWERS)
@pytest.mark.parametrize("origin", ["https://spa.example.com", "null"])
def test_every_origin_may_read_every_answer(caller: Caller, path: str, origin: str) -> None:
    seen = caller.browser.get(f"/{path}", headers={"origin": origin})

    assert seen.header("access-control-allow-origin") == "*"


@pytest.mark.parametrize("path", ANSWERS)
def test_an_answer_to_nobody_elsewhere_has_no_cors_header(caller: Caller, path: str) -> None:
    seen = caller.browser.get(f"/{path}")

    assert seen.header("access-control-allow-origin") is None


@pytest.mark.parametrize("path", [*ANSWERS, "v2/o/authorize/"])
def test_a_preflight_is_answered_on_every_path(browser: Browser, path: str) -> None:
    asked = {**ORIGIN, "access-control-request-method": "POST", "access-control-request-headers": "x-custom"}

    seen = browser.send("OPTIONS", f"/{path}", headers=asked)

    names = "accept, authorization, content-type, user-agent, x-csrftoken, x-requested-with"
    assert (seen.status, seen.text) == (200, "")
    assert seen.header("access-control-allow-origin") == "*"
    assert seen.header("access-control-allow-methods") == "DELETE, GET, OPTIONS, PATCH, POST, PUT"
    assert seen.header("access-control-allow-headers") == names
    assert seen.header("access-control-max-age") == "86400"
    assert seen.header("vary") == "origin"
    assert rates(seen) == (None, None, None)


@pytest.mark.parametrize("path", ["v1/o/token/", "v3/o/token"])
def test_a_preflight_of_the_token_path_varies_by_cookie(browser: Browser, path: str) -> None:
    seen = browser.send("OPTIONS", f"/{path}", headers={**ORIGIN, "access-control-request-method": "POST"})

    assert seen.header("vary") == "origin, Cookie"


@pytest.mark.parametrize(
    "headers", [ORIGIN, {"access-control-request-method": "GET"}], ids=["no-method", "no-origin"]
)
def test_options_that_is_no_preflight_reaches_the_endpoint(caller: Caller, headers: dict[str, str]) -> None:
    seen = caller.send("OPTIONS", "Patient", headers=headers)

    assert seen.status == 403
