"""CMS's sample application, on CMS's SDK."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests.clients.conftest import StartedMock
from tests.clients.official import configured
from tests.clients.sample_app import check_everything_was_read, create_sample_app


def test_it_runs_through_the_pages_to_all_data(mock: StartedMock, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_sample_app(configured(mock, monkeypatch)).test_client()

    back = urlsplit(mock.decide(app.get("/").text))
    result = app.get(f"{back.path}?{back.query}").json

    check_everything_was_read(result)
