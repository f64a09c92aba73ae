"""What tokens and people are called where no secret may stand: journal, rules, messages."""

from __future__ import annotations

from bbmock.domain.grants import AccessToken, RefreshToken
from bbmock.population import identity
from bbmock.population.beneficiaries import Beneficiaries
from bbmock.population.population import Population


def user_of(beneficiary: int, population: Beneficiaries) -> str:
    """A beneficiary's name to log in with: the persona's, or `BBUser00000`."""
    if isinstance(population, Population):
        for name, persona in population.personas.items():
            if persona.beneficiary == beneficiary:
                return name
    return identity.login(beneficiary)


def nickname(token: AccessToken | RefreshToken, population: Beneficiaries) -> str:
    """A token's name: whose it is, what it is, and the how manieth of theirs, `BBUser00000/access#2`."""
    kind = "access" if isinstance(token, AccessToken) else "refresh"
    return f"{user_of(token.consent.beneficiary, population)}/{kind}#{token.number}"
