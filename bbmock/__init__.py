"""An offline mock of CMS's Blue Button 2.0 API.

The names are loaded when they are first used: `import bbmock` alone costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bbmock.app import create_app
    from bbmock.domain.applications import Application
    from bbmock.domain.clock import FrozenClock, SystemClock
    from bbmock.domain.errors import BBMockError, ConfigurationError
    from bbmock.population.population import Population
    from bbmock.server import SandboxServer
    from bbmock.state.sandbox import Sandbox, Settings

__all__ = [
    "Application",
    "BBMockError",
    "ConfigurationError",
    "FrozenClock",
    "Population",
    "Sandbox",
    "SandboxServer",
    "Settings",
    "SystemClock",
    "create_app",
]

_HOMES = {
    "Application": "bbmock.domain.applications",
    "BBMockError": "bbmock.domain.errors",
    "ConfigurationError": "bbmock.domain.errors",
    "FrozenClock": "bbmock.domain.clock",
    "Population": "bbmock.population.population",
    "Sandbox": "bbmock.state.sandbox",
    "SandboxServer": "bbmock.server",
    "Settings": "bbmock.state.sandbox",
    "SystemClock": "bbmock.domain.clock",
    "create_app": "bbmock.app",
}

if not TYPE_CHECKING:  # a type checker reads the imports above and flags every other name

    def __getattr__(name: str) -> object:
        """A public name, from the module that is its home (PEP 562)."""
        if name not in _HOMES:
            raise AttributeError(f"module 'bbmock' has no attribute {name!r}")
        return getattr(importlib.import_module(_HOMES[name]), name)
