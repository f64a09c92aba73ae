"""Health and the methods of userinfo."""

from __future__ import annotations

import pytest

from tests.access import Caller
from tests.browser import Browser


def test_health_says_what_it_is_to_options(browser: Browser) -> None:
    seen = browser.send("OPTIONS", "/health")

    forms = ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"]
    assert seen.status == 200
    assert seen.json == {
        "name": "Check Internal",
        "description": "",
        "renders": ["application/json", "text/html"],
        "parses": forms,
    }


@pytest.mark.parametrize("path", ["/health", "/health/"])
def test_all_is_well(browser: Browser, path: str) -> None:
    seen = browser.get(path)

    assert (seen.status, seen.text) == (200, '{"message":"all\'s well"}')


def test_health_takes_no_post(browser: Browser) -> None:
    seen = browser.send("POST", "/health")

    assert (seen.status, seen.header("allow")) == (405, "GET, HEAD, OPTIONS")
    assert seen.json == {"detail": 'Method "POST" not allowed.'}


def test_health_is_json_or_not_acceptable(browser: Browser) -> None:
    seen = browser.get("/health", headers={"accept": "application/xml"})

    assert (seen.status, seen.json) == (406, {"detail": "Could not satisfy the request Accept header."})


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_userinfo_is_not_changed_from_outside(caller: Caller, method: str) -> None:
    seen = caller.browser.send(method, "/v2/connect/userinfo", token=caller.token)

    assert seen.status == 403
    assert "<title>403 Forbidden</title>" in seen.text
