"""Where a rule applies: a pattern of requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from bbmock.domain.endpoints import BACKED, ENDPOINTS
from bbmock.faults import checks

if TYPE_CHECKING:
    from bbmock.faults.occasion import Occasion

METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
RESOURCES: Final = ("Patient", "Coverage", "ExplanationOfBenefit", "AuditEvent")
VERSIONS: Final = ("1", "2", "3")


@dataclass(frozen=True, slots=True)
class Where:
    """The requests that a rule is about: those that agree with everything that is given.

    `endpoint` is a name of `ENDPOINTS`, or of `BACKED` for a rule about the backend; `path` a shell pattern
    (`/v2/fhir/*`, upper and lower case differ); `application` a client_id; `beneficiary` an index; `token` a
    nickname as the journal has it; `page` the number of a search's page, from 1; `headers` a shell pattern
    for each header that a request has to have (`{"X-Test": "*"}`).

    Raises:
        ConfigurationError: if a value is none of these, with the nearest right name.
    """

    endpoint: str | None = None
    path: str | None = None
    method: str | None = None
    version: int | None = None
    application: str | None = None
    beneficiary: int | None = None
    token: str | None = None
    resource: str | None = None
    page: int | None = None
    headers: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        if self.endpoint is not None:
            checks.one_of("endpoint", self.endpoint, (*ENDPOINTS, *BACKED), called="endpoint")
        if self.method is not None:
            checks.one_of("method", self.method, METHODS, called="method")
        if self.resource is not None:
            checks.one_of("resource", self.resource, RESOURCES, called="resource type")
        if self.version is not None:
            checks.whole("version", self.version, least=1, most=3)
        if self.beneficiary is not None:
            checks.whole("beneficiary", self.beneficiary, least=0)
        if self.page is not None:
            checks.whole("page", self.page, least=1)
        for name in ("path", "application", "token"):
            if getattr(self, name) is not None:
                checks.text(name, getattr(self, name))
        if self.headers is not None:
            checks.headers("headers", self.headers)

    def holds(self, occasion: Occasion) -> bool:
        """Whether the pattern takes in what is asked."""
        if self.path is not None and not fnmatchcase(occasion.path, self.path):
            return False
        if self.headers is not None and not _have(occasion.headers, self.headers):
            return False
        return all(
            wanted is None or wanted == found
            for wanted, found in (
                (self.endpoint, occasion.endpoint),
                (self.method, occasion.method),
                (self.version, occasion.version),
                (self.application, occasion.client_id),
                (self.beneficiary, occasion.beneficiary),
                (self.token, occasion.token),
                (self.resource, occasion.resource),
                (self.page, occasion.page),
            )
        )

    def __str__(self) -> str:
        given = ((field.name, getattr(self, field.name)) for field in fields(self))
        return ", ".join(f"{name} {value}" for name, value in given if value is not None) or "everywhere"


def _have(headers: Mapping[str, str], patterns: Mapping[str, str]) -> bool:
    """Whether there is each of the headers, with a value of its pattern."""
    return all(
        fnmatchcase(headers[name.lower()], pattern) if name.lower() in headers else False
        for name, pattern in patterns.items()
    )


ANYWHERE: Final = Where()
