"""What CMS's web server asks its FHIR backend, and what the backend answers: values.

CMS's server holds no health data. For a search, a read, an insurance card, the CapabilityStatement, and to
find out who has logged in, it asks a backend (BFD, one for versions 1 and 2, one for version 3) and makes its
own answer of what it gets. In a sandbox the population is that backend, unless something stands before it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

MBI_SYSTEM = "http://hl7.org/fhir/sid/us-mbi"
"""What the Medicare number is called as an identifier."""
Pairs = tuple[tuple[str, str], ...]


class Asked(StrEnum):
    """What the backend is asked for."""

    SEARCH = "search"
    READ = "read"
    INSURANCE_CARD = "insurance-card"
    METADATA = "metadata"
    PATIENT_LOOKUP = "patient-lookup"
    """The search by Medicare number with which CMS finds a person's ids, at each login and each refresh."""
    IDENTITY_MATCH = "identity-match"
    """The search by name and date of birth behind client_credentials, at version 3."""


@dataclass(frozen=True, slots=True)
class BackendCall:
    """One question to the backend.

    `version` is the API's; versions 1 and 2 share a backend for `PATIENT_LOOKUP`. `parameters` are those that
    CMS sends on. `beneficiary` is whose data is wanted, None where the question is about nobody. `base` is
    the URL of the API's version as the caller sees it, `http://localhost:8000/v2/fhir`: links are made of it.
    """

    asked: Asked
    version: int
    resource: str = ""
    resource_id: str | None = None
    parameters: Pairs = field(default=(), repr=False)
    beneficiary: int | None = None
    base: str = ""


@dataclass(frozen=True, slots=True)
class BackendAnswer:
    """What the backend says, as it would stand on the wire between it and CMS's server."""

    status: int = 200
    body: bytes = field(default=b"", repr=False)

    def document(self) -> Any:
        """The body's JSON.

        Raises:
            ValueError: if it is none, or nested deeper than Python reads.
        """
        try:
            return json.loads(self.body)
        except RecursionError as exc:
            raise ValueError("the body is nested too deeply") from exc


class NoAnswer(StrEnum):
    """The ways in which a backend says nothing."""

    TIMEOUT = "timeout"
    CONNECTION_DROPPED = "connection-dropped"


Backend = Callable[[BackendCall], "BackendAnswer | NoAnswer | None"]
"""Stands before the population: None leaves the question to it."""


def backend_version(version: int) -> int:
    """The version whose backend serves a version of the API."""
    return 3 if version == 3 else 2
