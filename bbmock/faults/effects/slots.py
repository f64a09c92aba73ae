"""Where in the life of a request an effect comes in."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Slot(StrEnum):
    """The places at which effects come in, in the order in which a request meets them."""

    SERVER = "server"
    """Before any request: the server takes no connection."""
    STATE = "state"
    """Something has happened to a token, a grant or an application, a moment before the request came."""
    ANSWER = "answer"
    """Something answers instead of the application."""
    BACKEND = "backend"
    """CMS's FHIR backend fails, and CMS's server makes its own answer of that."""
    EDIT = "edit"
    """The answer is changed before it goes out."""
    DELAY = "delay"
    """The answer, or a part of it, comes late."""
    WIRE = "wire"
    """The bytes on the wire are broken."""


EXCLUSIVE: Final = frozenset({Slot.ANSWER, Slot.BACKEND, Slot.WIRE})
"""Where the first rule that fires is the only one, and the others do not even count the request."""
