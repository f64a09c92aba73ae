"""The root of what bbmock raises, and the error of its users' own input.

BBMockError
├── ConfigurationError      a file or value handed in: names it, what was expected and the nearest right one
├── RealNetworkCall         something would have left the machine (bbmock.transports.offline)
└── AccessRefused           a bearer token that opens nothing (bbmock.state.errors)
"""

from __future__ import annotations


class BBMockError(Exception):
    """The root of what bbmock raises."""


class ConfigurationError(BBMockError):
    """A configuration that bbmock cannot serve; the message says what to change."""
