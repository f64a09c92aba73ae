"""What can go wrong with a mock that runs elsewhere, beyond what can with one here."""

from __future__ import annotations

from bbmock.domain.errors import BBMockError, ConfigurationError


class NoControl(BBMockError):
    """No mock answers at the address, or none that can be controlled; the message says what to do."""


class NotThere(ConfigurationError):
    """The mock has nothing of that number or name."""


class ClockRefused(ConfigurationError, ValueError):
    """A clock cannot be moved so; a ValueError, too, as it is where the clock is a local one."""
