"""The endpoints by name, as faults and journals speak of them."""

from __future__ import annotations

import re

from bbmock.domain.backend import Asked, BackendCall

_AT = (
    ("insurance-card", r"/v3/fhir/Patient/\$generate-insurance-card/?"),
    ("Patient", r"/v\d/fhir/Patient(?:/.*)?"),
    ("Coverage", r"/v\d/fhir/Coverage(?:/.*)?"),
    ("ExplanationOfBenefit", r"/v\d/fhir/ExplanationOfBenefit(?:/.*)?"),
    ("AuditEvent", r"/v3/fhir/AuditEvent(?:/.*)?"),
    ("metadata", r"/v\d/fhir/metadata"),
    ("smart-configuration", r"/v\d/fhir/\.well-known/smart-configuration"),
    ("openid-configuration", r"(?:/v\d/connect)?/\.well-known/openid-configuration(?:-v[23])?"),
    ("userinfo", r"/v\d/connect/userinfo/?"),
    ("token", r"/v\d/o/token/?"),
    ("revoke", r"/v\d/o/revoke/"),
    ("revoke_token", r"/v\d/o/revoke_token/"),
    ("introspect", r"/v\d/o/introspect/"),
    ("expire_authenticated_user", r"/v\d/o/expire_authenticated_user/[-0-9]+/"),
    ("authorize", r"/v\d/o/authorize/(?:[\w-]+/)?|/v3/o/permission-logout"),
    ("login", r"/mymedicare/(?:login|sls-callback)|/sso/authorize|/login/"),
    ("applications", r"/\.well-known/(?:public-)?application(?:s|-labels)(?:-v2)?"),
    ("health", r"/health(?:/\w+)?/?"),
)
_PATTERN = re.compile("|".join(f"(?P<e{number}>{pattern})" for number, (_, pattern) in enumerate(_AT)))

ENDPOINTS: tuple[str, ...] = tuple(name for name, _ in _AT)
BACKED: tuple[str, ...] = (
    "Patient",
    "Coverage",
    "ExplanationOfBenefit",
    "AuditEvent",
    "insurance-card",
    "metadata",
    "patient-lookup",
    "identity-match",
)
"""Where CMS's server asks its FHIR backend: endpoints, and its two searches for a person.

`patient-lookup` is made at each login and each refresh, `identity-match` at client_credentials.
"""


def backed_by(call: BackendCall) -> str:
    """The name in `BACKED` of a call to the backend."""
    return call.resource if call.asked in (Asked.SEARCH, Asked.READ) else str(call.asked)


def endpoint_at(path: str) -> str | None:
    """The name of the endpoint that serves a path; None where there is none."""
    found = _PATTERN.fullmatch(path)
    return ENDPOINTS[int(found.lastgroup[1:])] if found is not None and found.lastgroup else None
