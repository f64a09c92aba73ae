"""The discovery documents: OpenID Connect Discovery 1.0 section 3, SMART App Launch 2.0 section 4.

The keys and their order are CMS's. Versions 1 and 2 share a document as they share a backend; it
names version 2's endpoints.
"""

from __future__ import annotations

from bbmock.domain import scopes
from bbmock.domain.backend import backend_version

ASSERTION_ALGORITHMS = ("ES384", "RS256", "RS384", "RS512")
"""How a client assertion may be signed: what is offered is what is taken."""

_CAPABILITIES = (
    "client-confidential-symmetric",
    "context-standalone-patient",
    "launch-standalone",
    "permission-offline",
    "permission-patient",
    "permission-v1",
    "permission-v2",
    "authorize-post",
)
_ADVERTISED_SCOPES = (
    "openid",
    "profile",
    "launch/patient",
    *(
        f"patient/{resource}.{suffix}"
        for suffix in ("read", "rs")
        for resource in ("Patient", "ExplanationOfBenefit", "Coverage")
    ),
)


def openid_configuration(host: str, version: int) -> dict[str, object]:
    """The openid-configuration document; `host` is scheme and authority without a slash at the end."""
    base = f"{host}/v{backend_version(version)}"
    return {
        "issuer": host,
        "authorization_endpoint": f"{base}/o/authorize",
        "revocation_endpoint": f"{base}/o/revoke_token",
        "token_endpoint": f"{base}/o/token",
        "userinfo_endpoint": f"{base}/connect/userinfo",
        "ui_locales_supported": ["en-US"],
        "service_documentation": "https://bluebutton.cms.gov/developers",
        "op_tos_uri": "https://bluebutton.cms.gov/terms",
        "grant_types_supported": ["refresh_token", "authorization_code"],
        "response_types_supported": ["code", "token"],
        "fhir_metadata_uri": f"{base}/fhir/metadata",
    }


def smart_configuration(host: str, version: int, *, audit_events: bool = False) -> dict[str, object]:
    """The smart-configuration document; `host` is scheme and authority without a slash at the end.

    With `audit_events`, CMS's switch `enable_auditevents`, version 3 offers their scope.
    """
    base = f"{host}/v{backend_version(version)}"
    document: dict[str, object] = {
        "authorization_endpoint": f"{base}/o/authorize",
        "revocation_endpoint": f"{base}/o/revoke_token",
        "token_endpoint": f"{base}/o/token",
        "grant_types_supported": ["authorization_code"],
        "response_types_supported": ["code", "token"],
        "scopes_supported": list(_ADVERTISED_SCOPES),
        "code_challenge_methods_supported": ["S256"],
        "capabilities": list(_CAPABILITIES),
    }
    if version != 3:
        return document
    return document | {
        "scopes_supported": [*_ADVERTISED_SCOPES, *(scopes.AUDIT_EVENT[:1] if audit_events else ())],
        "grant_types_supported": ["authorization_code", "client_credentials"],
        "capabilities": [*_CAPABILITIES, "client-confidential-asymmetric"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": list(ASSERTION_ALGORITHMS),
    }
