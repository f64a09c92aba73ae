"""The least that a test of CMS's kind puts in the place of requests.

Attributes may be set on it, as on any object; no other may be asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class FakeResponse:
    """A status and a body."""

    def __init__(self, body: Any, status: int = 200) -> None:
        self.status_code = status
        self._body = body

    def json(self) -> Any:
        return self._body


class FakeSession:
    """Stands for the class `requests.Session`, and for each session of it.

    Args:
        answer: gives the response for a URL.
    """

    def __init__(self, answer: Callable[[str], FakeResponse]) -> None:
        self.constructed = 0
        self.urls: list[str] = []
        self._answer = answer

    def __call__(self) -> _Session:
        self.constructed += 1
        return _Session(self._get)

    def _get(self, url: str) -> FakeResponse:
        self.urls.append(url)
        return self._answer(url)


class _Session:
    def __init__(self, get: Callable[[str], FakeResponse]) -> None:
        self._get = get

    def mount(self, *_: object) -> None:
        """Take an adapter and forget it."""

    def get(self, *, url: str, **_: object) -> FakeResponse:
        return self._get(url)


class FakePost:
    """Stands for `requests.post`."""

    def __init__(self, body: Any, status: int = 200) -> None:
        self.calls: list[dict[str, Any]] = []
        self._response = FakeResponse(body, status)

    def __call__(self, *, url: str, **options: Any) -> FakeResponse:
        self.calls.append({"url": url, **options})
        return self._response
