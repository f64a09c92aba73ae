"""Who may vouch for a beneficiary in an identity token, at CMS's sandbox.

Source: the issuers that CMS's server trusts outside production.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ID_ME = "https://api.idmelabs.com/oidc"
CLEAR = "https://verified.clearme.com/integrations"


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """One trusted issuer of identity tokens; `jwks` holds its public keys (RFC 7517), as a document.

    Nothing is ever fetched: an issuer without keys is known, and none of its tokens can be checked.
    """

    issuer: str
    jwks: Mapping[str, Any] = field(default_factory=dict, repr=False, hash=False)


TRUSTED: tuple[IdentityProvider, ...] = (IdentityProvider(ID_ME), IdentityProvider(CLEAR))
"""The issuers that CMS's sandbox trusts. Their true keys are none of ours: a mock is given others."""
