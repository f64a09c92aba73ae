"""Proof Key for Code Exchange (RFC 7636).

CMS demands S256 of every application at every version and drops the padding of the challenge, so a padded
and an unpadded challenge are the same (the official SDKs send it padded).
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from bbmock.oauth.errors import InvalidGrant, InvalidRequest, VerifierLength

METHOD = "S256"
MIN_LENGTH = 43  # RFC 7636 section 4.1
MAX_LENGTH = 128


def challenge_of(code_verifier: str) -> str:
    """The S256 challenge of a verifier, unpadded (RFC 7636 section 4.2)."""
    digest = hashlib.sha256(code_verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def verify(code_verifier: str | None, code_challenge: str) -> None:
    """Hold a verifier against the challenge of the authorization request.

    Raises:
        InvalidRequest: if there is no verifier.
        InvalidGrant: if the verifier is not the challenge's.
        VerifierLength: if it is, but has fewer than 43 or more than 128 characters.
    """
    if code_verifier is None:
        raise InvalidRequest("Code verifier required.", why="the form has no code_verifier")
    expected, hashed = code_challenge.rstrip("="), challenge_of(code_verifier)
    if not hmac.compare_digest(hashed.encode(), expected.encode()):  # as bytes: a challenge may be no ASCII
        raise InvalidGrant(why=f"the code_verifier hashes to {hashed}, the code_challenge was {expected}")
    length = len(code_verifier)
    if not MIN_LENGTH <= length <= MAX_LENGTH:
        bound = f"min length is {MIN_LENGTH}" if length < MIN_LENGTH else f"max length is {MAX_LENGTH}"
        why = f"the code_verifier is the right one, but has {length} characters instead of 43 to 128"
        raise VerifierLength(f"code_verifier {bound}", why=why)
