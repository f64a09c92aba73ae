"""The API versions that every client is driven at."""

from __future__ import annotations

VERSIONS = (2, 3)

SCOPE = "openid profile launch/patient patient/Patient.rs patient/Coverage.rs patient/ExplanationOfBenefit.rs"
