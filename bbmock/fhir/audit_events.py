"""AuditEvents of version 3: which applications of CMS Aligned Networks asked who a beneficiary is.

CMS's server searches for its caller's and names neither a page nor a count, so one Bundle holds them all, the
newest first. Source: CMS's server as recorded, BFD-NG's source for the order and for the Bundle, which is of
the moment and not of a load. Whether another beneficiary's can be read is not known: here it cannot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbmock.domain.backend import Asked
from bbmock.fhir.bundle import searchset, self_link
from bbmock.fhir.outcome import unknown
from bbmock.fhir.render import v3
from bbmock.fhir.search import Search

if TYPE_CHECKING:
    from bbmock.domain.backend import BackendCall
    from bbmock.domain.matches import PatientMatch
    from bbmock.state.sandbox import Sandbox


class AuditEvents:
    """The patient matches of a sandbox as AuditEvents."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def answer(self, call: BackendCall) -> tuple[bytes, ...]:
        """The JSON of an AuditEvent, or of a Bundle of the caller's, in pieces.

        Raises:
            BackendRefusal: for an id that is none of the caller's.
        """
        matches = self._matches(call)
        if call.asked is not Asked.READ:
            return self._bundle(call, matches)
        for match in matches:
            if match.id == call.resource_id:
                return (v3.render_audit_event.to_bytes(match),)
        raise unknown(call.resource, call.resource_id or "")

    def _matches(self, call: BackendCall) -> tuple[PatientMatch, ...]:
        n = call.beneficiary
        patient_id = self._sandbox.population.patient_id(n, 3) if n is not None else None
        return self._sandbox.matches.of(patient_id) if patient_id is not None else ()

    def _bundle(self, call: BackendCall, matches: tuple[PatientMatch, ...]) -> tuple[bytes, ...]:
        return searchset(
            bundle_id=self._sandbox.new_uuid(),
            last_updated=self._sandbox.clock.now().isoformat(timespec="milliseconds"),
            total=len(matches) or None,
            link=self_link(f"{call.base}/{call.resource}", Search.of(call.parameters, 3)),
            resources=((v3.render_audit_event.to_bytes(match),) for match in matches),
        )
