"""Paths that lead nowhere."""

from __future__ import annotations

import pytest

from tests.browser import Browser
from tests.paths import EVERY_VERSIONED_PATH

NOWHERE = [
    "/nowhere",
    "/v2",
    "/v2/",
    "/v2/o/nothing/",
    "/V2/fhir/metadata",
    "/v2/nope",
    "/v2/connect/",
    "//v2/fhir/metadata",
    "/v2//fhir/metadata",
    "/favicon.ico",
    "/health/nope",
    "/.well-known/jwks.json",
    "/.well-known/applications/",
    "/v2/accounts/create",
    "/v2/accounts/api/profile/",
    "/testclient/callback",
]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize("path", NOWHERE)
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
