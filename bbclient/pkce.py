"""Proof Key for Code Exchange (RFC 7636) and the state of a login, both unguessable and without padding."""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import NotRequired, TypedDict

METHOD = "S256"
_BYTES = 32  # section 4.1: 32 octets make a verifier of 43 characters, the shortest allowed


class AuthData(TypedDict):
    """What belongs to one login: keep it with the person's session, and use it once."""

    state: str
    code_challenge: str
    code_challenge_method: str
    verifier: str
    expires_at: NotRequired[str]
    """The end of a one-shot login, as ISO 8601 writes it."""


def random_text(octets: int = _BYTES) -> str:
    """Unguessable text that needs no encoding in a URL: four characters for every three octets."""
    return secrets.token_urlsafe(octets)


def generate_auth_data() -> AuthData:
    """A new state and a new pair of verifier and challenge."""
    verifier = random_text()
    return {
        "state": random_text(),
        "code_challenge": challenge_of(verifier),
        "code_challenge_method": METHOD,
        "verifier": verifier,
    }


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a verifier (section 4.2)."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
