"""Fixtures of the tests over HTTP: the version in the URL, and a walk through the server at it."""

from __future__ import annotations

from typing import cast

import pytest

from bbmock.domain.applications import Application
from bbmock.state.sandbox import Sandbox
from tests.browser import Browser
from tests.registered import register
from tests.walk import Walk


@pytest.fixture(params=[1, 2, 3], ids=["v1", "v2", "v3"])
def version(request: pytest.FixtureRequest) -> int:
    return cast("int", request.param)


@pytest.fixture
def walk(browser: Browser, application: Application, version: int) -> Walk:
    """The demo application's way, once at every version."""
    return Walk(browser, application, version)


@pytest.fixture
def v2(browser: Browser, application: Application) -> Walk:
    """The demo application's way at version 2, for rules that know no version."""
    return Walk(browser, application, 2)


@pytest.fixture
def v3(browser: Browser, application: Application) -> Walk:
    """The demo application's way at version 3."""
    return Walk(browser, application, 3)


@pytest.fixture
def other(sandbox: Sandbox) -> Application:
    """A second application, with one redirect URI."""
    return register(sandbox)
