"""What every answer has: CMS's headers, CORS, and the page of a path that leads nowhere."""

from __future__ import annotations

import pytest

from bbmock.domain.clock import FrozenClock
from tests.browser import Browser

STANDARD = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "cross-origin-opener-policy": "same-origin",
    "content-language": "en",
    "x-frame-options": "DENY",
    "x-ratelimit-limit": "None",
    "x-ratelimit-remaining": "None",
    "x-ratelimit-reset": "None",
}
ANSWERS = {
    "a page": ("GET", "/nowhere"),
    "a document": ("GET", "/.well-known/openid-configuration"),
    "a refusal": ("POST", "/v2/o/token/"),
    "a refusal of data": ("GET", "/v2/fhir/Patient"),
    "no method": ("GET", "/v2/o/token/"),
    "a failure": ("POST", "/v2/o/revoke/?token=x"),
    "a redirect": ("GET", "/mymedicare/login?next=/"),
}
PREFLIGHT = {"origin": "https://app.example.com", "access-control-request-method": "POST"}
EVERY_VERSIONED_PATH = [
    "/v{}/o/authorize",
    "/v{}/o/authorize/",
    "/v{}/o/authorize/11111111-2222-4333-8444-555555555555/",
    "/v{}/o/token",
    "/v{}/o/token/",
    "/v{}/o/revoke",
    "/v{}/o/revoke/",
    "/v{}/o/revoke_token/",
    "/v{}/connect/userinfo",
    "/v{}/connect/.well-known/openid-configuration",
    "/v{}/fhir/.well-known/smart-configuration",
    "/v{}/fhir/metadata",
    "/v{}/fhir/Patient",
    "/v{}/fhir/Patient/1",
]


@pytest.mark.parametrize(("method", "path"), ANSWERS.values(), ids=ANSWERS)
def test_every_answer_has_the_standard_headers(browser: Browser, method: str, path: str) -> None:
    seen = browser.send(method, path)

    assert {name: seen.header(name) for name in STANDARD} == STANDARD
    assert seen.header("strict-transport-security") is None


def test_a_redirect_to_a_slash_has_fewer_headers(browser: Browser) -> None:
    seen = browser.get("/v2/o/authorize")

    absent = ("x-frame-options", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset")
    assert {name: seen.header(name) for name in absent} == dict.fromkeys(absent)
    assert seen.header("x-content-type-options") == "nosniff"


def test_the_date_is_the_sandboxs(browser: Browser, clock: FrozenClock) -> None:
    clock.advance(61)

    assert browser.get("/health").header("date") == "Thu, 01 Jan 2026 12:01:01 GMT"


@pytest.mark.parametrize(("method", "path"), ANSWERS.values(), ids=ANSWERS)
def test_every_origin_may_read_every_answer(browser: Browser, method: str, path: str) -> None:
    seen = browser.send(method, path, headers={"origin": "https://app.example.com"})

    assert seen.header("access-control-allow-origin") == "*"


def test_without_an_origin_there_is_no_word_of_cors(browser: Browser) -> None:
    assert browser.get("/health").header("access-control-allow-origin") is None


@pytest.mark.parametrize("path", ["/v2/o/token/", "/v2/fhir/Patient", "/nowhere"])
@pytest.mark.parametrize("origin", ["https://app.example.com", "null", "nonsense"])
def test_a_preflight_is_answered_whatever_its_path(browser: Browser, path: str, origin: str) -> None:
    seen = browser.send("OPTIONS", path, headers=PREFLIGHT | {"origin": origin})

    assert (seen.status, seen.text) == (200, "")
    assert {name: value for name, value in seen.answer.headers.items() if name != "date"} == {
        "content-type": "text/html; charset=utf-8",
        "content-length": "0",
        "vary": "origin, Cookie",
        "access-control-allow-origin": "*",
        "access-control-allow-headers": (
            "accept, authorization, content-type, user-agent, x-csrftoken, x-requested-with"
        ),
        "access-control-allow-methods": "DELETE, GET, OPTIONS, PATCH, POST, PUT",
        "access-control-max-age": "86400",
    }


@pytest.mark.parametrize("missing", PREFLIGHT)
def test_an_options_request_that_is_no_preflight_reaches_the_endpoint(browser: Browser, missing: str) -> None:
    headers = {name: value for name, value in PREFLIGHT.items() if name != missing}

    assert browser.send("OPTIONS", "/v2/o/token/", headers=headers).header("allow") == "POST, OPTIONS"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize("path", ["/", "/nowhere", "/v2", "/v2/o/nothing/", "/V2/fhir/metadata", "/v2/nope"])
def test_a_path_that_leads_nowhere_is_a_page(browser: Browser, method: str, path: str) -> None:
    seen = browser.send(method, path, headers={"accept": "application/json"})

    assert (seen.status, seen.header("content-type")) == (404, "text/html; charset=utf-8")
    assert "<title>404 - Page not found</title>" in seen.text
    assert "<h1>Page not found</h1>" in seen.text


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
@pytest.mark.parametrize("version", ["0", "4", "23"])
@pytest.mark.parametrize("path", EVERY_VERSIONED_PATH)
def test_another_version_is_nowhere(browser: Browser, method: str, version: str, path: str) -> None:
    seen = browser.send(method, path.format(version))

    assert (seen.status, seen.header("content-type")) == (404, "text/html; charset=utf-8")


@pytest.mark.parametrize("path", ["/health", "/.well-known/openid-configuration", "/nowhere"])
def test_an_answer_to_head_has_headers_only(browser: Browser, path: str) -> None:
    got = browser.get(path)

    seen = browser.send("HEAD", path)

    assert (seen.status, seen.text) == (got.status, "")
    assert seen.header("content-length") == got.header("content-length")
