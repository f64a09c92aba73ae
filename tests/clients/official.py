"""CMS's own Python SDK, pointed at a mock."""

from __future__ import annotations

import importlib
import sys
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.clients.conftest import StartedMock
from tests.clients.versions import SCOPE


def configured(
    mock: StartedMock, monkeypatch: pytest.MonkeyPatch, *, version: int = 2, retries: int = 0
) -> Any:
    """A `BlueButton` in the LOCAL environment, which is port 8000 unless the SDK's own table says otherwise.

    Imported anew, as by a process of its own: the SDK keeps one user's token in a module's dictionary.
    """
    for name in [name for name in sys.modules if name.partition(".")[0] == "cms_bluebutton"]:
        monkeypatch.delitem(sys.modules, name)
    fresh = importlib.import_module("cms_bluebutton")
    constants = importlib.import_module("cms_bluebutton.constants")
    monkeypatch.setitem(constants.ENVIRONMENT_URLS, "LOCAL", mock.base_url)
    return fresh.BlueButton(
        {
            "environment": "LOCAL",
            "client_id": mock.client_id,
            "client_secret": mock.client_secret,
            "callback_url": mock.redirect_uri,
            "version": version,
            "retry_settings": {"total": retries, "backoff_factor": 0, "status_forcelist": [502, 503]},
        }
    )


def authorize_url(sdk: Any, auth_data: Any) -> str:
    """Where the SDK sends the user. It names no scope, which version 3 insists on: one is added there."""
    url = str(sdk.generate_authorize_url(auth_data))
    return f"{url}&{urlencode({'scope': SCOPE})}" if "/v3/" in url else url


def log_in(sdk: Any, mock: StartedMock) -> Any:
    """An access token of the test user."""
    auth_data = sdk.generate_auth_data()
    back = parse_qs(urlsplit(mock.decide(authorize_url(sdk, auth_data))).query)
    return sdk.get_authorization_token(auth_data, back["code"][0], back["state"][0])
