"""The other side of a client assertion: what an application and an identity provider sign, for tests.

The mock checks with public keys only; whoever plays the two parties in a test signs with a key of their own:

    provider, own = SigningKey.new("provider"), SigningKey.new("own")
    trust(provider, sandbox)
    proof = identity_token(7, provider, sandbox)
    text = client_assertion(application.client_id, own, proof, sandbox, host="https://sandbox.bluebutton.cms.gov")

The times are the sandbox's. `changed` replaces a claim, and removes it where it is None.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bbmock.domain.applications import AllowedAuthType, Application
from bbmock.domain.identity_providers import ID_ME, IdentityProvider
from bbmock.domain.scopes import joined
from bbmock.oauth import assertion, minting
from bbmock.oauth.errors import OAuthError
from bbmock.oauth.jose import SigningKey
from bbmock.oauth.token import Issued
from bbmock.population import identity
from bbmock.state.sandbox import Sandbox

GOOD_SECONDS = 240


def trust(key: SigningKey, sandbox: Sandbox, *, issuer: str = ID_ME) -> None:
    """Let the sandbox take identity tokens of an issuer that this key signed, beside its other keys.

    A key of the same `kid` is replaced, as a token names its key by that alone.
    """
    providers = {known.issuer: known for known in sandbox.settings.identity_providers}
    jwks = providers[issuer].jwks if issuer in providers else {}
    others = [known for known in jwks.get("keys", ()) if known.get("kid") != key.kid]
    providers[issuer] = IdentityProvider(issuer, {**jwks, "keys": [*others, key.public]})
    sandbox.settings = replace(sandbox.settings, identity_providers=tuple(providers.values()))


def register(application: Application, key: SigningKey, sandbox: Sandbox) -> Application:
    """Let the sandbox take an application's client assertions that this key signed, beside its other keys."""
    known = sandbox.applications.get(application.client_id) or application
    others = [one for one in known.jwks.get("keys", ()) if one != key.public]
    allowed = known.allowed_auth_type
    if allowed is AllowedAuthType.AUTH_CODE:
        allowed = AllowedAuthType.AUTH_CODE_AND_CLIENT_CREDS
    registered = replace(known, jwks={"keys": [*others, key.public]}, allowed_auth_type=allowed)
    sandbox.applications.replace(registered)
    return registered


def identity_token(
    beneficiary: int, key: SigningKey, sandbox: Sandbox, *, issuer: str = ID_ME, **changed: Any
) -> str:
    """What an identity provider signs of a beneficiary who has just logged in there.

    Its `sub` is the beneficiary's login name; a true provider's means nothing to CMS.
    """
    person, now = sandbox.population.person(beneficiary), _now(sandbox)
    claims = {
        "iss": issuer,
        "sub": identity.login(beneficiary),
        "aud": "bbmock",
        "jti": sandbox.new_uuid(),
        "exp": now + GOOD_SECONDS,
        "iat": now,
        "auth_time": now,
        "identity_assurance_level": assertion.LEAST_ASSURANCE,
        "family_name": person.family_name,
        "given_name": person.given_name,
        "birthdate": f"{person.columns['bene_birth_dt']}",
    }
    return key.sign(_with(claims, changed))


def client_assertion(
    client_id: str,
    key: SigningKey,
    id_token: str,
    sandbox: Sandbox,
    *,
    host: str,
    **changed: Any,
) -> str:
    """What an application signs to ask for tokens, good for one request to the token endpoint at `host`."""
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": f"{host}/v3/o/token",
        "jti": sandbox.new_uuid(),
        "exp": _now(sandbox) + GOOD_SECONDS,
        "extensions": {
            "cms_smart": {
                "version": assertion.EXTENSION_VERSION,
                "purpose_of_use": assertion.PURPOSE,
                "id_token": id_token,
            }
        },
    }
    return key.sign(_with(claims, changed))


def log_in(
    beneficiary: int,
    application: Application,
    key: SigningKey,
    sandbox: Sandbox,
    *,
    scopes: str | Iterable[str] | None = None,
) -> Issued:
    """A beneficiary's tokens by client assertion at version 3; one key signs for both parties.

    Args:
        beneficiary: whose tokens.
        application: who asks; it is registered for it if it is not yet, with the key beside its own.
        key: what the sandbox trusts from now on.
        sandbox: where.
        scopes: what is asked for; everything that the application holds by default.

    Raises:
        OAuthError: if the server would refuse; application and trust are as before.
    """
    settings, known = sandbox.settings, sandbox.applications.get(application.client_id) or application
    scope = joined(known.scopes if scopes is None else scopes) or ""
    asking = register(application, key, sandbox)
    trust(key, sandbox)
    proof = identity_token(beneficiary, key, sandbox)
    text = client_assertion(asking.client_id, key, proof, sandbox, host=minting.HOST)
    try:
        return minting.redeem(token_form(text, scope), 3, sandbox)
    except OAuthError:
        sandbox.settings = settings
        sandbox.applications.replace(known)
        raise


def token_form(text: str, scope: str) -> dict[str, str]:
    """The form in which an application sends its assertion to the token endpoint."""
    return {
        "grant_type": "client_credentials",
        "scope": scope,
        "client_assertion_type": assertion.TYPE,
        "client_assertion": text,
    }


def _now(sandbox: Sandbox) -> int:
    return int(sandbox.clock.now().timestamp())


def _with(claims: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**claims, **changed}.items() if value is not None}
