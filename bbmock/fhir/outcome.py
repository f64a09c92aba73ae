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


def unknown(resource: str, resource_id: str) -> BackendRefusal:
    """There is no such resource, in the words recorded of a stand-in; CMS's backend says HAPI-0971."""
    return BackendRefusal(f"HAPI-2001: Resource {resource}/{resource_id} is not known", status=404)


def outcome(diagnostics: str) -> bytes:
    """An OperationOutcome of one issue, as JSON."""
    issue = {"severity": "error", "code": "processing", "diagnostics": diagnostics}
    return json.dumps({"resourceType": "OperationOutcome", "issue": [issue]}).encode()
