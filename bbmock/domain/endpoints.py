"""The endpoints by name, as faults and journals speak of them."""

from __future__ import annotations

import re

_AT = (
    ("Patient", r"/v\d/fhir/Patient(?:/.*)?"),
    ("Coverage", r"/v\d/fhir/Coverage(?:/.*)?"),
    ("ExplanationOfBenefit", r"/v\d/fhir/ExplanationOfBenefit(?:/.*)?"),
    ("metadata", r"/v\d/fhir/metadata"),
    ("smart-configuration", r"/v\d/fhir/\.well-known/smart-configuration"),
    ("openid-configuration", r"(?:/v\d/connect)?/\.well-known/openid-configuration(?:-v[23])?"),
    ("userinfo", r"/v\d/connect/userinfo/?"),
    ("token", r"/v\d/o/token/?"),
    ("revoke", r"/v\d/o/revoke/"),
    ("revoke_token", r"/v\d/o/revoke_token/"),
    ("authorize", r"/v\d/o/authorize/(?:[\w-]+/)?"),
    ("login", r"/mymedicare/(?:login|sls-callback)|/sso/authorize|/login/"),
    ("health", r"/health/?"),
)
_PATTERN = re.compile("|".join(f"(?P<e{number}>{pattern})" for number, (_, pattern) in enumerate(_AT)))

ENDPOINTS: tuple[str, ...] = tuple(name for name, _ in _AT)
BACKED: frozenset[str] = frozenset({"Patient", "Coverage", "ExplanationOfBenefit"})
"""The endpoints at which CMS's server asks its FHIR backend for resources."""


def endpoint_at(path: str) -> str | None:
    """The name of the endpoint that serves a path; None where there is none."""
    found = _PATTERN.fullmatch(path)
    return ENDPOINTS[int(found.lastgroup[1:])] if found is not None and found.lastgroup else None
