from __future__ import annotations

from typing import Any

from tests.clients.conftest import StartedMock
from tests.docs.snippets import snippet


def test_the_readme_points_the_official_sdk_at_the_mock(mock: StartedMock, capsys: Any) -> None:
    exec(compile(snippet("The official SDKs", "python"), "README.md", "exec"), {})  # noqa: S102 - our own README

    url = capsys.readouterr().out
    assert url.startswith("http://localhost:8000/v2/o/authorize?")
    assert mock.client_id in url
