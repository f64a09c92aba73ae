"""`cms_bluebutton.constants`."""

from __future__ import annotations

from bbclient.compat.version import __version__
from bbclient.config import ENVIRONMENT_URLS

__all__ = ["ENVIRONMENT_URLS", "FHIR_RESOURCE_TYPE", "REFRESH_TOKEN_ENDPOINT", "SDK_HEADERS"]

SDK_HEADERS = {"X-BLUEBUTTON-SDK": "python", "X-BLUEBUTTON-SDK-VERSION": __version__}
"""What every request says of its sender: to look at, for no call reads it or writes to it."""

REFRESH_TOKEN_ENDPOINT = "/o/token/"  # noqa: S105 - a path
"""The token endpoint, below a version's root."""

FHIR_RESOURCE_TYPE = {
    "Patient": "fhir/Patient/",
    "Coverage": "fhir/Coverage/",
    "Profile": "connect/userinfo",
    "ExplanationOfBenefit": "fhir/ExplanationOfBenefit/",
    "InsuranceCard": "fhir/Patient/$generate-insurance-card",
}
"""Where each kind of data is, below a version's root."""
