"""Who the beneficiary is (OpenID Connect Core section 5.3, in CMS's keys).

`sub` is the patient id of the URL's version and `iat` the creation of the person's account, as a text. Where
that version's backend does not know the person, `sub` is their user name and `patient` is missing.
"""

from __future__ import annotations

from bbmock.population import identity
from bbmock.state.access import Access, require_grant
from bbmock.state.errors import PermissionDenied
from bbmock.state.sandbox import Sandbox

SCOPE = "profile"


def userinfo(access: Access, version: identity.Version, sandbox: Sandbox) -> dict[str, str]:
    """The claims of the beneficiary behind an access token, in CMS's order.

    Raises:
        AccessRefused: if the data access grant is gone or over, or the token lacks the scope `profile`.
    """
    require_grant(access, sandbox)
    if SCOPE not in access.scopes:
        raise PermissionDenied(why=f"the token has no scope {SCOPE}; it has {' '.join(access.scopes)}")
    index, entry = access.beneficiary, access.token.consent.entry
    person = sandbox.population.person(index)
    patient = access.patient_id(version, sandbox)
    account = sandbox.accounts.get((index, entry))
    created = account.created if account is not None else sandbox.clock.now()
    claims = {
        "sub": patient or identity.login(index),
        "name": f"{person.given_name} {person.family_name}",
        "given_name": person.given_name,
        "family_name": person.family_name,
        "email": f"{identity.login(index).lower()}@example.com",
        "iat": f"{created:%Y-%m-%dT%H:%M:%S}.{created.microsecond // 1000:03}Z",
    }
    return claims if patient is None else claims | {"patient": patient}
