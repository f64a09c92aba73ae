from __future__ import annotations

import pytest

from bbmock.domain.applications import Application
from tests.browser import Browser
from tests.walk import Walk


@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_login_and_a_consent_lead_to_tokens_and_userinfo(
    browser: Browser, application: Application, version: int
) -> None:
    tokens = Walk(browser, application, version).tokens()

    seen = browser.get(f"/v{version}/connect/userinfo", token=tokens["access_token"])

    assert seen.status == 200
    assert seen.json["patient"] == tokens["patient"]
