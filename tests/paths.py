"""The paths that every version of the API has; the gap is the version."""

from __future__ import annotations

EVERY_VERSIONED_PATH = [
    "/v{}/o/authorize",
    "/v{}/o/authorize/",
    "/v{}/o/authorize/11111111-2222-4333-8444-555555555555/",
    "/v{}/o/token",
    "/v{}/o/token/",
    "/v{}/o/revoke",
    "/v{}/o/revoke/",
    "/v{}/o/revoke_token/",
    "/v{}/o/applications",
    "/v{}/o/applications/",
    "/v{}/o/authorized_tokens/",
    "/v{}/accounts/login",
    "/v{}/accounts/api/profile",
    "/v{}/o/introspect",
    "/v{}/o/introspect/",
    "/v{}/o/expire_authenticated_user/-1",
    "/v{}/o/expire_authenticated_user/-1/",
    "/v{}/o/",
    "/v{}/o/tokens/",
    "/v{}/connect/userinfo",
    "/v{}/connect/.well-known/openid-configuration",
    "/v{}/fhir/.well-known/smart-configuration",
    "/v{}/fhir/metadata",
    "/v{}/fhir/Patient",
    "/v{}/fhir/Patient/1",
]
