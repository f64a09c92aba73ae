"""Version 3 where CMS has switched it off."""

from __future__ import annotations

import pytest

from bbmock.state.sandbox import Sandbox
from bbmock.state.settings import Settings
from tests.access import grant_access
from tests.browser import Browser
from tests.journal import why
from tests.oddities import switch
from tests.paths import EVERY_VERSIONED_PATH

CORS = {"origin": "https://spa.example.com", "access-control-request-method": "POST"}


@pytest.fixture(autouse=True)
def without_v3(sandbox: Sandbox) -> None:
    switch(sandbox, v3_endpoints=False)


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
@pytest.mark.parametrize(
    "path",
    [*(path.format(3) for path in EVERY_VERSIONED_PATH), "/v3", "/.well-known/openid-configuration-v3"],
)
def test_there_is_nothing_at_version_3(browser: Browser, sandbox: Sandbox, path: str, method: str) -> None:
    seen = browser.send(method, path, token=grant_access(sandbox))

    assert (seen.status, seen.header("content-type")) == (404, "text/html; charset=utf-8")
    assert "<h1>Page not found</h1>" in seen.text
    assert seen.header("x-ratelimit-limit") == "None"


@pytest.mark.parametrize(
    "path",
    [
        "/v1/connect/userinfo",
        "/v2/connect/userinfo",
        "/v2/fhir/Patient",
        "/v2/fhir/metadata",
        "/.well-known/openid-configuration",
        "/.well-known/openid-configuration-v2",
    ],
)
def test_the_other_versions_stay(browser: Browser, sandbox: Sandbox, path: str) -> None:
    assert browser.get(path, token=grant_access(sandbox)).status == 200


def test_a_preflight_is_answered_all_the_same(browser: Browser) -> None:
    assert browser.send("OPTIONS", "/v3/o/token/", headers=CORS).status == 200


def test_the_journal_names_the_switch(browser: Browser, sandbox: Sandbox) -> None:
    browser.get("/v3/fhir/Patient")

    assert why(sandbox) == "the switch v3_endpoints is off, so there is nothing at version 3"


def test_version_3_is_there_again_when_it_is_switched_on(browser: Browser, sandbox: Sandbox) -> None:
    sandbox.settings = Settings()

    assert browser.get("/v3/fhir/metadata").status == 200
