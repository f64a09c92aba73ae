"""CMS's sample application, on CMS's SDK."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from tests.clients.conftest import StartedMock
from tests.clients.sample_app import check_everything_was_read, create_sample_app
from tests.clients.test_official_sdk import sdk

__all__ = ["sdk"]


def test_it_runs_through_the_pages_to_all_data(mock: StartedMock, sdk: Any) -> None:
    app = create_sample_app(sdk).test_client()

    back = urlsplit(mock.decide(app.get("/").text))
    result = app.get(f"{back.path}?{back.query}").json

    check_everything_was_read(result)
