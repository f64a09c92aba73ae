"""Processes that have not imported cms_bluebutton, and such that import bbclient under that name."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from bbclient.compat import install


def _forget_sdk() -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "cms_bluebutton"]:
        del sys.modules[name]


@pytest.fixture
def no_sdk() -> Iterator[None]:
    """Nobody has imported cms_bluebutton, and nobody has when the test is over."""
    _forget_sdk()
    yield
    _forget_sdk()


@pytest.fixture
def installed() -> Iterator[None]:
    """bbclient has the name cms_bluebutton."""
    _forget_sdk()
    install()
    yield
    _forget_sdk()
