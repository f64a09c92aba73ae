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
        raise InvalidRequest("Code verifier required.")
    expected = code_challenge.rstrip("=").encode()  # as bytes: a challenge may be no ASCII
    if not hmac.compare_digest(challenge_of(code_verifier).encode(), expected):
        raise InvalidGrant
    if len(code_verifier) < MIN_LENGTH:
        raise VerifierLength(f"code_verifier min length is {MIN_LENGTH}")
    if len(code_verifier) > MAX_LENGTH:
        raise VerifierLength(f"code_verifier max length is {MAX_LENGTH}")
