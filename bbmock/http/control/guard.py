"""Who may control the mock: this machine's own programs, or whoever has the key.

Without a key, a request has to come from the loopback and has to be addressed to it: a page of a web site
that makes a browser send requests here is told apart by its Origin, one that lets its own name lead here by
the Host. There is no CORS either way. With a key, any host will do, and the key is asked for.
"""

from __future__ import annotations

import hmac
import ipaddress
import re
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import HTTPConnection

from bbmock.domain.errors import ConfigurationError, Refusal

KEY_HEADER: Final = "X-BBMock-Key"
_HOST: Final = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+))(?::[0-9]{1,5})?")  # RFC 9110 section 7.2
_LOOPBACK_NAMES: Final = ("localhost",)


@dataclass(frozen=True, slots=True)
class ControlAccess:
    """Whether there is a control API, and the key that it asks for, if it does.

    Raises:
        ConfigurationError: for an empty key, which everybody would have.
    """

    enabled: bool = True
    key: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.key is not None and not self.key.strip():
            raise ConfigurationError("the control key is empty; give one that is hard to guess, or none")


class NotAllowed(Refusal):
    """A request that may not control the mock; the message says what to do."""


def check_access(request: HTTPConnection, access: ControlAccess) -> None:
    """Refuse who may not control the mock.

    Raises:
        NotAllowed: saying why, and what to change.
    """
    if access.key is not None:
        given = request.headers.get(KEY_HEADER, "")
        if not hmac.compare_digest(given.encode(), access.key.encode()):
            raise NotAllowed(f"the header {KEY_HEADER} does not hold the key of this mock")
        return
    origin, host = request.headers.get("origin"), request.headers.get("host", "")
    if origin is not None:
        raise NotAllowed(
            f"a page of {origin} may not control this mock; call it from your tests, without an Origin"
        )
    if not _is_loopback(_name_in(host)):
        raise NotAllowed(
            f"the host {host!r} is not this machine's loopback; start the mock with --control-key to control "
            "it from elsewhere"
        )
    if request.client is not None and not _is_loopback(request.client.host):
        raise NotAllowed(
            f"{request.client.host} is another machine; start the mock with --control-key to control it "
            "from there"
        )


def _name_in(host: str) -> str:
    """The name or address in a Host header, in small letters, without its port; empty for what is no host."""
    found = _HOST.fullmatch(host.lower())
    return (found[1] or found[2]) if found is not None else ""


def _is_loopback(name: str) -> bool:
    if name in _LOOPBACK_NAMES:
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback
