"""Who the beneficiary is (OpenID Connect Core section 5.3, in CMS's keys).

`sub` is the patient id of the URL's version and `iat` the creation of the person's account, as a text. Where
that version's backend does not know the person, `sub` is their user name and `patient` is missing.
"""

from __future__ import annotations

from bbmock.domain.grants import Entry
from bbmock.population import identity
from bbmock.state.access import Access, require_grant, require_v3
from bbmock.state.errors import PermissionDenied
from bbmock.state.sandbox import Sandbox

SCOPE = "profile"


def userinfo(access: Access, version: identity.Version, sandbox: Sandbox) -> dict[str, str]:
    """The claims of the beneficiary behind an access token, in CMS's order.

    Raises:
        AccessRefused: if the data access grant is gone or over, the token lacks the scope `profile`, or
            version 3 is not open to the application.
    """
    require_grant(access, sandbox)
    if SCOPE not in access.scopes:
        raise PermissionDenied(why=f"the token has no scope {SCOPE}; it has {' '.join(access.scopes)}")
    require_v3(access, version, sandbox)
    index, entry = access.beneficiary, access.token.consent.entry
    person = sandbox.population.person(index)
    patient = access.patient_id(version, sandbox)
    claims = {
        "sub": patient or identity.login(index),
        "name": f"{person.given_name} {person.family_name}",
        "given_name": person.given_name,
        "family_name": person.family_name,
        "email": _email(index),
        "iat": _created(index, entry, sandbox),
    }
    return claims if patient is None else claims | {"patient": patient}


def profile(access: Access, sandbox: Sandbox) -> dict[str, str]:
    """The account of the beneficiary behind an access token, in CMS's order; no scope is asked for.

    Source: the reference tells the keys. That `created` looks like `iat` is an analogy.
    """
    index = access.beneficiary
    person = sandbox.population.person(index)
    return {
        "username": identity.login(index),
        "first_name": person.given_name,
        "last_name": person.family_name,
        "email": _email(index),
        "created": _created(index, access.token.consent.entry, sandbox),
    }


def _email(index: int) -> str:
    return f"{identity.login(index).lower()}@example.com"


def _created(index: int, entry: Entry, sandbox: Sandbox) -> str:
    """When the person first came in, in milliseconds."""
    account = sandbox.accounts.get(index, entry)
    created = account.created if account is not None else sandbox.clock.now()
    return f"{created:%Y-%m-%dT%H:%M:%S}.{created.microsecond // 1000:03}Z"
