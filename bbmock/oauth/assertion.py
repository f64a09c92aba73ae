"""The client assertion of a CMS Aligned Network (RFC 7523 section 3) and the identity token that it carries.

The application signs the assertion, an identity provider the identity token: the one says who asks, the other
for whom. Everything is checked on the sandbox's clock, in the order of CMS's server, which answers each
failure with the same two words; the reason goes to the journal. The claims, their bounds and their order are
CMS's; where its documentation is milder (a login up to a day old), its server counts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bbmock.domain import durations
from bbmock.domain.applications import Application
from bbmock.oauth import jose
from bbmock.oauth.errors import Refused
from bbmock.oauth.metadata import ASSERTION_ALGORITHMS
from bbmock.state.identity_match import Identity
from bbmock.state.sandbox import Sandbox

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
IDENTITY_ALGORITHMS = ("RS256",)
LEEWAY_SECONDS = 300
LONGEST_SECONDS = 300
OLDEST_SECONDS = 300
PURPOSE = "PATRQT"
EXTENSION_VERSION = "1"
LEAST_ASSURANCE = 2
_REQUIRED = ("iss", "sub", "aud", "jti", "exp", "extensions")
_IDENTITY_REQUIRED = (
    "iss", "sub", "aud", "jti", "exp", "iat", "identity_assurance_level", "auth_time", "family_name",
    "given_name", "birthdate",
)  # fmt: skip
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_LAST_SECOND = 2**53
_LAST_LATIN = "\u017f"  # the last letter of Latin Extended-A


def identify(text: str, application: Application, audience: str, sandbox: Sandbox) -> Identity:
    """Whom an assertion is about, after everything in it was checked.

    With the switch `client_credentials_validation` off, signatures and claims are taken as they are.

    Args:
        text: the assertion.
        application: whose keys must have signed it.
        audience: the URL of the token endpoint, without a slash at its end.
        sandbox: the mock; its clock, trusted identity providers and used tokens.

    Raises:
        Refused: 400 "Bad request", whatever is wrong.
    """
    try:
        if not sandbox.settings.switches.client_credentials_validation:
            return _taken_as_it_is(text, sandbox)
        claims = _assertion_claims(text, application, audience, sandbox)
        return _identity(_identity_claims(_identity_token(claims), sandbox))
    except _Wrong as exc:
        raise Refused(400, "Bad request", why=str(exc)) from exc


class _Wrong(Exception):
    """What is wrong with an assertion, for the journal."""


@dataclass(frozen=True, slots=True)
class _Checks:
    """The checks that both tokens share; `what` is how the reasons call the token."""

    what: str
    sandbox: Sandbox

    @property
    def now(self) -> float:
        return self.sandbox.clock.now().timestamp()

    def verify(self, text: str, jwks: jose.Document, algorithms: tuple[str, ...]) -> jose.Token:
        try:
            return jose.verify(text, jwks, algorithms)
        except jose.NotVerified as exc:
            raise _Wrong(f"{self.what}: {exc}") from exc

    def claims(self, claims: jose.Document, required: tuple[str, ...], leeway: int, **expected: str) -> None:
        options: dict[str, Any] = {name: {"essential": True} for name in required}
        for name, value in expected.items():
            options[name]["value"] = value
        missing = [name for name in required if claims.get(name) is None]
        if missing:
            raise _Wrong(f"{self.what} lacks {', '.join(missing)}")
        try:
            jose.check_claims(claims, now=int(self.now), leeway=leeway, **options)
        except jose.ClaimRefused as exc:
            raise _Wrong(self._about(exc.name, claims, leeway, expected.get(exc.name))) from exc

    def typ(self, header: jose.Document) -> None:
        if header.get("typ") != "JWT":
            raise _Wrong(f"{self.what}: its typ is {header.get('typ')}; expected JWT")

    def first_use(self, claims: jose.Document) -> None:
        used = self.sandbox.used_tokens.add(f"{claims['iss']} {claims['jti']}", self.sandbox.clock.now())
        if used is not None:
            ago = (self.sandbox.clock.now() - used).total_seconds()
            raise _Wrong(
                f"{self.what}: jti {claims['jti']} was used {durations.told(ago)} s ago; make a new one each "
                "time"
            )

    def fresh(self, claims: jose.Document, name: str) -> None:
        """Refuse a moment in the future, or too long ago."""
        age = self.now - _seconds(claims, name, self.what)
        if age < 0:
            raise _Wrong(f"{self.what}: {name} is {durations.told(-age)} s ahead; it must be past")
        if age > OLDEST_SECONDS:
            raise _Wrong(f"{self.what}: {name} is {durations.told(age)} s ago; at most {OLDEST_SECONDS}")

    def _about(self, name: str, claims: jose.Document, leeway: int, expected: str | None) -> str:
        if expected is not None:
            return f"{self.what}: {name} is {claims[name]}; expected {expected}"
        if name == "exp" and _is_moment(claims["exp"]):
            ago = self.now - claims["exp"]
            return f"{self.what}: exp was {durations.told(ago)} s ago; the leeway is {leeway} s"
        return f"{self.what}: {name} is {claims[name]!r}, which cannot be"


def _assertion_claims(text: str, application: Application, audience: str, sandbox: Sandbox) -> jose.Document:
    checks = _Checks("the client assertion", sandbox)
    token = checks.verify(text, application.jwks, ASSERTION_ALGORITHMS)
    client_id = application.client_id
    checks.claims(token.claims, _REQUIRED, LEEWAY_SECONDS, iss=client_id, sub=client_id, aud=audience)
    checks.typ(token.header)
    checks.first_use(token.claims)
    ahead = _seconds(token.claims, "exp", checks.what) - checks.now
    if ahead > LONGEST_SECONDS:
        raise _Wrong(
            f"the client assertion: exp is {durations.told(ahead)} s ahead; at most {LONGEST_SECONDS}"
        )
    return token.claims


def _identity_token(claims: jose.Document) -> str:
    """The identity token in the extension of an assertion."""
    extension = _extension(claims)
    if not extension:
        raise _Wrong("the client assertion: there is no cms_smart in its extensions")
    for name, expected in (("version", EXTENSION_VERSION), ("purpose_of_use", PURPOSE)):
        if extension.get(name) != expected:
            raise _Wrong(f"the client assertion: {name} is {extension.get(name)!r}; expected {expected!r}")
    token = extension.get("id_token")
    if not token or not isinstance(token, str):
        raise _Wrong("the client assertion: there is no id_token in its cms_smart")
    return token


def _extension(claims: jose.Document) -> jose.Document:
    extensions = claims.get("extensions")
    extension = extensions.get("cms_smart") if isinstance(extensions, Mapping) else None
    return extension if isinstance(extension, Mapping) else {}


def _identity_claims(text: str, sandbox: Sandbox) -> jose.Document:
    checks = _Checks("the identity token", sandbox)
    token = checks.verify(text, _keys_of_issuer(_read(text), sandbox), IDENTITY_ALGORITHMS)
    claims = token.claims
    checks.claims(claims, _IDENTITY_REQUIRED, 0)
    checks.typ(token.header)
    checks.fresh(claims, "iat")
    checks.fresh(claims, "auth_time")
    checks.first_use(claims)
    level = claims["identity_assurance_level"]
    if not isinstance(level, int | float) or not LEAST_ASSURANCE <= level < math.inf:  # no NaN passes
        raise _Wrong(f"the identity token: identity_assurance_level is {level!r}; at least {LEAST_ASSURANCE}")
    for name in ("family_name", "given_name"):
        if not isinstance(claims[name], str) or max(claims[name]) > _LAST_LATIN:
            raise _Wrong(f"the identity token: {name} has a letter beyond Latin Extended-A")
    if not _DATE.fullmatch(str(claims["birthdate"])):
        raise _Wrong(f"the identity token: birthdate is {claims['birthdate']!r}; expected YYYY-MM-DD")
    return claims


def _taken_as_it_is(text: str, sandbox: Sandbox) -> Identity:
    """The identity of an unchecked assertion; only the issuer of its identity token still counts."""
    claims = _read(str(_extension(_read(text)).get("id_token")))
    _keys_of_issuer(claims, sandbox)
    return _identity(claims)


def _keys_of_issuer(claims: jose.Document, sandbox: Sandbox) -> jose.Document:
    issuer = claims.get("iss")
    for provider in sandbox.settings.identity_providers:
        if provider.issuer == issuer:
            return provider.jwks
    trusted = " or ".join(provider.issuer for provider in sandbox.settings.identity_providers)
    raise _Wrong(f"the identity token: iss is {issuer}; expected {trusted}")


def _read(text: str) -> jose.Document:
    try:
        return jose.read(text).claims
    except jose.NotVerified as exc:
        raise _Wrong(f"the identity token: {exc}") from exc


def _identity(claims: jose.Document) -> Identity:
    names = ("given_name", "family_name", "birthdate", "sub")
    return Identity(*(str(claims.get(name, "")) for name in names))


def _seconds(claims: jose.Document, name: str, what: str) -> float:
    value = claims[name]
    if not _is_moment(value):
        raise _Wrong(f"{what}: {name} is {value!r}; expected seconds since the epoch")
    return float(value)


def _is_moment(value: object) -> bool:
    """Whether a claim can be seconds since the epoch: a number, and none that a float cannot hold."""
    return isinstance(value, int | float) and abs(value) <= _LAST_SECOND
