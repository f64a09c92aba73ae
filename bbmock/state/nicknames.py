"""What tokens and people are called where no secret may stand: journal, rules, messages."""

from __future__ import annotations

from datetime import timedelta

from bbmock.domain import durations
from bbmock.domain.grants import AccessToken, RefreshToken
from bbmock.population import identity
from bbmock.population.beneficiaries import Beneficiaries
from bbmock.population.population import Population
from bbmock.state.sandbox import Sandbox


def user_of(beneficiary: int, population: Beneficiaries) -> str:
    """A beneficiary's name to log in with: the persona's, or `BBUser00000`."""
    if isinstance(population, Population):
        for name, persona in population.personas.items():
            if persona.beneficiary == beneficiary:
                return name
    return identity.login(beneficiary)


def standing(value: str, sandbox: Sandbox) -> str | None:
    """What an access token is called and how it stands, `BBUser00000/access#2, expired 3 s ago`.

    None if no token of this value was ever issued here, or it ended long ago.
    """
    now = sandbox.clock.now()
    token = sandbox.grants.access_token(value)
    if token is not None:
        name = nickname(token, sandbox.population)
        return f"{name}, expired {_ago(now - token.expires)}" if token.is_over(now) else name
    ended = sandbox.grants.ended(value)
    if ended is None:
        return None
    return f"{nickname(ended.token, sandbox.population)}, {ended.how} {_ago(now - ended.at)}"


def _ago(passed: timedelta) -> str:
    return f"{durations.told(passed)} s ago"


def nickname(token: AccessToken | RefreshToken, population: Beneficiaries) -> str:
    """A token's name: whose it is, what it is, and the how manieth of theirs, `BBUser00000/access#2`."""
    kind = "access" if isinstance(token, AccessToken) else "refresh"
    return f"{user_of(token.consent.beneficiary, population)}/{kind}#{token.number}"
