"""Paths that lead nowhere."""

from __future__ import annotations

import pytest

from tests.browser import Browser

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
