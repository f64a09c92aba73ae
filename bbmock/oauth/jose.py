"""Signed tokens (RFC 7515, RFC 7519) and their keys (RFC 7517), by way of joserfc, as plain values.

A key is a JWK document and a token a text: nothing of the library shows outside.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwk, jws, jwt
from joserfc.errors import ClaimError, JoseError

from bbmock.domain.errors import BBMockError

Document = Mapping[str, Any]


class NotVerified(BBMockError):
    """A token that is malformed, or not signed by whom it should be; the message says why."""


class ClaimRefused(BBMockError):
    """A claim that is missing, or is not what it must be; `name` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class Token:
    """A token that was read: its header and its claims."""

    header: Document
    claims: Document = field(repr=False)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key, for whoever signs in a test; `public` is what may be told of it.

    `algorithm` is what it signs by: one of RS256, RS384, RS512 and ES384.
    """

    kid: str
    algorithm: str
    _key: jwk.Key = field(repr=False)  # not a document: reading a private key costs 100 ms of checks

    @classmethod
    def new(cls, kid: str, algorithm: str = "RS256") -> SigningKey:
        """A fresh key: on the curve P-384 for ES384, else of RSA with 2048 bits."""
        if algorithm == "ES384":
            return cls(kid, algorithm, jwk.ECKey.generate_key("P-384", {"use": "sig"}))
        return cls(kid, algorithm, jwk.RSAKey.generate_key(2048, {"use": "sig"}))

    @property
    def public(self) -> Document:
        """The public half, as an application publishes it."""
        return {**self._key.as_dict(private=False), "kid": self.kid}

    def sign(self, claims: Document, *, typ: str = "JWT") -> str:
        """The claims as a signed token."""
        header = {"alg": self.algorithm, "kid": self.kid, "typ": typ}
        return jwt.encode(header, dict(claims), self._key, [self.algorithm])

    @property
    def jwks(self) -> Document:
        """The key set that an application or an identity provider publishes."""
        return {"keys": [self.public]}


def read(text: str) -> Token:
    """A token's header and claims, its signature unchecked.

    Raises:
        NotVerified: if it is no signed token in three parts, or its claims are no JSON object.
    """
    try:
        token = jws.extract_compact(text.encode())
        claims = json.loads(token.payload)
    except (JoseError, ValueError) as exc:
        raise NotVerified("it is not a signed JWT in three parts") from exc
    if not isinstance(claims, dict):
        raise NotVerified("its claims are not a JSON object")
    return Token(token.headers(), claims)


def verify(text: str, jwks: Document, algorithms: tuple[str, ...]) -> Token:
    """A token whose signature was checked with the key that its `kid` names.

    Raises:
        NotVerified: if it cannot be read, names another algorithm or key, or that key did not sign it.
    """
    header = read(text).header
    keys = {key.get("kid"): key for key in jwks.get("keys", ())}
    kid = header.get("kid")
    if header.get("alg") not in algorithms:
        raise NotVerified(f"its alg is {header.get('alg')}; expected {' or '.join(algorithms)}")
    if kid not in keys:
        known = ", ".join(map(str, keys)) or "none"
        raise NotVerified(f"its kid is {kid}; the public keys on record are: {known}")
    try:
        token = jwt.decode(text, jwk.import_key(dict(keys[kid])), algorithms)
    except (JoseError, ValueError) as exc:
        raise NotVerified(f"the key {kid} did not sign it") from exc
    return Token(token.header, token.claims)


def check_claims(claims: Document, *, now: int, leeway: int, **options: jwt.ClaimsOption) -> None:
    """Check claims by joserfc's options; `exp`, `iat` and `nbf` also against `now`, give or take `leeway`.

    Args:
        claims: what a token says.
        now: seconds since the epoch.
        leeway: seconds.
        options: by claim, as `{"essential": True, "value": "x"}`.

    Raises:
        ClaimRefused: for the first claim that is wrong.
    """
    try:
        jwt.JWTClaimsRegistry(now=now, leeway=leeway, **options).validate(dict(claims))
    except ClaimError as exc:
        raise ClaimRefused(exc.claim) from exc
