"""Relaxing an oddity of CMS's server, for all applications or for one, and turning CMS's own switches."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bbmock.domain.applications import Application
from bbmock.domain.oddities import Oddity
from bbmock.state.sandbox import Sandbox

EITHER_WAY = pytest.mark.parametrize("for_all", [True, False], ids=["for all", "for one"])


def relax(sandbox: Sandbox, oddity: Oddity, application: Application, *, for_all: bool) -> None:
    """Relax an oddity in the sandbox's settings, or for the application alone."""
    names = frozenset({oddity})
    if for_all:
        sandbox.settings = replace(sandbox.settings, relax=names)
    else:
        sandbox.applications.replace(replace(application, relax=names))


def switch(sandbox: Sandbox, **switches: Any) -> None:
    """Turn switches of CMS's by name; the others stay as they are."""
    sandbox.settings = replace(sandbox.settings, switches=replace(sandbox.settings.switches, **switches))
