"""A patient match as an AuditEvent of v3: who asked CMS to find a beneficiary, and was told the id.

CMS records one for each match of an identity that an application of CMS Aligned Networks brings to the token
endpoint. It has nothing to do with reading data.

Source: BFD-NG's mapping sample of April 2026 and its source; no answer of the sandbox was seen. The profile
that its source names in `meta` is not known and left out.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Final

from bbmock.fhir.render.tree import JSON, Rendering
from bbmock.fhir.render.v3.terms import Term

if TYPE_CHECKING:
    from bbmock.domain.matches import PatientMatch

_TRANSMITTED: Final = Term("http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle", "transmit")
_MATCH_REQUEST: Final = Term("urn:cms:hte", "patient-match-request")
_PATIENT_REQUESTED: Final = Term(
    "http://terminology.hl7.org/CodeSystem/v3-ActReason", "PATRQT", "patient requested"
)
_PATIENT_TYPE: Final = Term("http://hl7.org/fhir/resource-types", "Patient", "Patient")
_PATIENT_ROLE: Final = Term("http://terminology.hl7.org/CodeSystem/object-role", "1", "Patient")
_EXECUTED: Final = "E"
_SUCCESS: Final = "0"
_IP_ADDRESS: Final = "2"
_DESCRIPTION: Final = (
    "The combination of details, and the version of the rules, by which one person was found."
)


@Rendering
def render_audit_event(match: PatientMatch) -> JSON:
    """The resource that tells of a match."""
    return {
        "resourceType": "AuditEvent",
        "id": match.id,
        "type": _TRANSMITTED.coding(),
        "subtype": [_MATCH_REQUEST.coding()],
        "action": _EXECUTED,
        "recorded": match.moment.astimezone(UTC).isoformat(timespec="milliseconds"),
        "outcome": _SUCCESS,
        "purposeOfEvent": [_PATIENT_REQUESTED.concept()],
        "agent": [
            {
                "altId": match.application,
                "name": match.application,
                "requestor": True,
                "network": {"address": match.address, "type": _IP_ADDRESS},
            }
        ],
        "source": {"observer": {"display": "CMS Beneficiary FHIR Data Server"}},
        "entity": [_entity(match)],
    }


def _entity(match: PatientMatch) -> JSON:
    return {
        "what": {"reference": f"Patient/{match.patient_id}"},
        "type": _PATIENT_TYPE.coding(),
        "role": _PATIENT_ROLE.coding(),
        "name": "Match Info",
        "description": _DESCRIPTION,
        "detail": [
            {"type": "matchAlgorithm", "valueString": match.combination},
            {"type": "matchAlgorithmVersion", "valueString": match.rules},
        ],
    }
