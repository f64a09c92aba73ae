"""Fixtures of the whole suite: a sandbox on a clock that stands still, and a browser on its application."""

from __future__ import annotations

import random

import pytest

from bbmock.app import create_app
from bbmock.domain.applications import Application
from bbmock.domain.clock import FrozenClock
from bbmock.state.sandbox import Sandbox
from tests.access import Caller, new_caller
from tests.browser import Browser


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def sandbox(clock: FrozenClock) -> Sandbox:
    return Sandbox(clock=clock, random=random.Random(0))


@pytest.fixture
def application(sandbox: Sandbox) -> Application:
    """The demo application, which every mock knows."""
    return next(iter(sandbox.applications))


@pytest.fixture
def browser(sandbox: Sandbox) -> Browser:
    """Somebody who sends requests to the sandbox's application, in process."""
    return Browser(create_app(sandbox))


@pytest.fixture
def caller(sandbox: Sandbox) -> Caller:
    """Somebody who calls the FHIR API with every scope and the data of BBUser00000."""
    return new_caller(sandbox)
