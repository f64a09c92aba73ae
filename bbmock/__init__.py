"""An offline mock of CMS's Blue Button 2.0 API.

The names are loaded when they are first used: `import bbmock` alone costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bbmock.app import create_app
    from bbmock.domain.applications import AllowedAuthType, Application, ClientType, DataAccessType, Listing
    from bbmock.domain.backend import BackendAnswer, BackendCall, NoAnswer
    from bbmock.domain.clock import FrozenClock, SystemClock
    from bbmock.domain.errors import BBMockError, ConfigurationError
    from bbmock.domain.identity_providers import IdentityProvider
    from bbmock.domain.login import LoginFault
    from bbmock.domain.oddities import Oddity
    from bbmock.interface.handle import MockHandle
    from bbmock.owndata.own_data import OwnData, read_own_data
    from bbmock.population.building import BeneficiaryBuilder, beneficiary
    from bbmock.population.errors import CannotBuild
    from bbmock.population.population import Population
    from bbmock.population.user import User
    from bbmock.remote.handle import RemoteHandle, connect
    from bbmock.server import SandboxServer
    from bbmock.state.journal import Exchange, Journal
    from bbmock.state.sandbox import Sandbox
    from bbmock.state.settings import Settings, Switches
    from bbmock.state.throttle import Rate

__all__ = [
    "AllowedAuthType",
    "Application",
    "BBMockError",
    "BackendAnswer",
    "BackendCall",
    "BeneficiaryBuilder",
    "CannotBuild",
    "ClientType",
    "ConfigurationError",
    "DataAccessType",
    "Exchange",
    "FrozenClock",
    "IdentityProvider",
    "Journal",
    "Listing",
    "LoginFault",
    "MockHandle",
    "NoAnswer",
    "Oddity",
    "OwnData",
    "Population",
    "Rate",
    "RemoteHandle",
    "Sandbox",
    "SandboxServer",
    "Settings",
    "Switches",
    "SystemClock",
    "User",
    "beneficiary",
    "connect",
    "create_app",
    "read_own_data",
]

_HOMES = {
    "AllowedAuthType": "bbmock.domain.applications",
    "Application": "bbmock.domain.applications",
    "BBMockError": "bbmock.domain.errors",
    "BackendAnswer": "bbmock.domain.backend",
    "BackendCall": "bbmock.domain.backend",
    "BeneficiaryBuilder": "bbmock.population.building",
    "CannotBuild": "bbmock.population.errors",
    "ClientType": "bbmock.domain.applications",
    "ConfigurationError": "bbmock.domain.errors",
    "DataAccessType": "bbmock.domain.applications",
    "Exchange": "bbmock.state.journal",
    "FrozenClock": "bbmock.domain.clock",
    "IdentityProvider": "bbmock.domain.identity_providers",
    "Journal": "bbmock.state.journal",
    "Listing": "bbmock.domain.applications",
    "LoginFault": "bbmock.domain.login",
    "MockHandle": "bbmock.interface.handle",
    "NoAnswer": "bbmock.domain.backend",
    "Oddity": "bbmock.domain.oddities",
    "OwnData": "bbmock.owndata.own_data",
    "Population": "bbmock.population.population",
    "Rate": "bbmock.state.throttle",
    "RemoteHandle": "bbmock.remote.handle",
    "Sandbox": "bbmock.state.sandbox",
    "SandboxServer": "bbmock.server",
    "Settings": "bbmock.state.settings",
    "Switches": "bbmock.state.settings",
    "SystemClock": "bbmock.domain.clock",
    "User": "bbmock.population.user",
    "beneficiary": "bbmock.population.building",
    "connect": "bbmock.remote.handle",
    "create_app": "bbmock.app",
    "read_own_data": "bbmock.owndata.own_data",
}

if not TYPE_CHECKING:  # a type checker reads the imports above and flags every other name

    def __getattr__(name: str) -> object:
        """A public name, from the module that is its home (PEP 562)."""
        if name not in _HOMES:
            raise AttributeError(f"module 'bbmock' has no attribute {name!r}")
        return getattr(importlib.import_module(_HOMES[name]), name)

    def __dir__() -> list[str]:
        """The public names, whether they were used before or not."""
        return [*__all__]
