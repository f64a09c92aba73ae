"""Mishaps carried out: what happens to tokens, grants and applications a moment before a request comes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bbmock.domain.grants import AccessToken, Consent, RefreshToken
from bbmock.faults.effects.state import Mishap
from bbmock.state.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class Brought:
    """What a request brings: tokens in force or not, and the client_id of the application that sends it."""

    client_id: str | None = None
    access: AccessToken | None = None
    refresh: RefreshToken | None = None

    @property
    def consent(self) -> Consent | None:
        """What the request's token was issued on."""
        token = self.access or self.refresh
        return token.consent if token is not None else None


def befall(mishap: Mishap, brought: Brought, sandbox: Sandbox) -> None:
    """Let something happen to what a request brings; nothing, where it brings nothing of the kind."""
    grants = sandbox.grants
    access = brought.access.token if brought.access is not None else None
    if access is None and brought.refresh is not None:
        access = brought.refresh.access_token
    match mishap:
        case Mishap.TOKEN_EXPIRED if access is not None:
            grants.change_access(access, expires=sandbox.clock.now())
        case Mishap.TOKEN_REVOKED if access is not None:
            grants.revoke_access(access)
        case Mishap.REFRESH_TOKEN_USED if brought.refresh is not None:
            grants.spend(brought.refresh.token)
        case Mishap.GRANT_EXPIRED | Mishap.GRANT_REVOKED if brought.consent is not None:
            _lose_grant(mishap, brought.consent, sandbox)
        case Mishap.APPLICATION_DISABLED if brought.client_id is not None:
            application = sandbox.applications.get(brought.client_id)
            if application is not None:
                sandbox.applications.replace(replace(application, active=False))
        case Mishap.V3_CLOSED:
            switches = replace(sandbox.settings.switches, v3_early_adopters=frozenset())
            sandbox.settings = replace(sandbox.settings, switches=switches)
        case _:
            pass


def _lose_grant(mishap: Mishap, consent: Consent, sandbox: Sandbox) -> None:
    whose = consent.client_id, consent.beneficiary, consent.entry
    if mishap is Mishap.GRANT_REVOKED:
        sandbox.grants.remove_grant(*whose)
    elif (grant := sandbox.grants.grant(*whose)) is not None:
        sandbox.grants.put_grant(replace(grant, expires=sandbox.clock.now()))
