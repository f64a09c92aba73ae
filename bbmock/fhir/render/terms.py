"""How a code is written, and the code systems that more than one version of the API uses."""

from __future__ import annotations

from typing import Final, NamedTuple

from bbmock.fhir.render.tree import JSON, fragment

CMS: Final = "https://bluebutton.cms.gov/resources"
VARIABLES: Final = f"{CMS}/variables/"
ADJUDICATIONS: Final = f"{CMS}/codesystem/adjudication"
BALANCES: Final = f"{CMS}/codesystem/benefit-balance"
INFORMATION: Final = f"{CMS}/codesystem/information"
HCPCS: Final = f"{CMS}/codesystem/hcpcs"
ICD_9: Final = "http://hl7.org/fhir/sid/icd-9-cm"
ICD_10: Final = "http://hl7.org/fhir/sid/icd-10"
NDC: Final = "http://hl7.org/fhir/sid/ndc"
NPI_SYSTEM: Final = "http://hl7.org/fhir/sid/us-npi"
UCUM: Final = "http://unitsofmeasure.org"
ADMISSION_TYPES: Final = "https://www.nubc.org/CodeSystem/PriorityTypeOfAdmitOrVisit"


class Term(NamedTuple):
    """One code of a code system, and its display where the API serves one."""

    system: str
    code: str
    display: str | None = None

    def coding(self) -> JSON:
        """The term as a Coding."""
        return coding(*self)

    def concept(self) -> JSON:
        """The term as a CodeableConcept."""
        return {"coding": [coding(*self)]}


@fragment
def concept(term: Term) -> JSON:
    """The term as a CodeableConcept, for where nothing is added to it."""
    return term.concept()


def coding(system: str, code: str, display: str | None = None) -> JSON:
    """A Coding, without a display for a code that nobody knows."""
    if display is None:
        return {"system": system, "code": code}
    return {"system": system, "code": code, "display": display}
