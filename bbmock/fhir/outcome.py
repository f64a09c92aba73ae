"""OperationOutcomes: how the backend refuses, before CMS's server makes its own answer of it."""

from __future__ import annotations

import json

from bbmock.domain.backend import BackendAnswer
from bbmock.domain.errors import BBMockError


class BackendRefusal(BBMockError):
    """A request that the backend turns away; `diagnostics` are its words."""

    def __init__(self, diagnostics: str, *, status: int = 400) -> None:
        super().__init__(diagnostics)
        self.diagnostics = diagnostics
        self.status = status

    @property
    def answer(self) -> BackendAnswer:
        """The OperationOutcome in which it says so."""
        return BackendAnswer(self.status, outcome(self.diagnostics))


class BackendFailed(BackendRefusal):
    """A request over which the backend of version 3 fails: it says no more, and in no OperationOutcome."""

    @property
    def answer(self) -> BackendAnswer:
        """Spring's JSON of an error."""
        return BackendAnswer(500, b'{"status": 500, "error": "Internal Server Error"}')


def unknown(resource: str, resource_id: str) -> BackendRefusal:
    """There is no such resource, in the words of the HAPI server that CMS's backend is."""
    return BackendRefusal(f"HAPI-0971: Resource {resource}/{resource_id} is not known", status=404)


def outcome(diagnostics: str) -> bytes:
    """An OperationOutcome of one issue, as JSON."""
    issue = {"severity": "error", "code": "processing", "diagnostics": diagnostics}
    return json.dumps({"resourceType": "OperationOutcome", "issue": [issue]}).encode()
