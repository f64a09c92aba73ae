"""The API versions that every client is driven at."""

from __future__ import annotations

import pytest

VERSIONS = (2, 3)
WITHOUT_RESOURCES = (3,)
"""Versions whose FHIR calls are answered 501 yet. Once one has its resources, tests turn red: take it out."""

SCOPE = "openid profile launch/patient patient/Patient.rs patient/Coverage.rs patient/ExplanationOfBenefit.rs"

at_versions_with_resources = pytest.mark.parametrize(
    "version", [version for version in VERSIONS if version not in WITHOUT_RESOURCES], indirect=True
)
at_versions_without_resources = pytest.mark.parametrize("version", WITHOUT_RESOURCES, indirect=True)
