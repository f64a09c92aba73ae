"""The codings that API v1 uses besides CMS's variables, with the displays it gives them.

Source: what BFD serves in v1. The diagnosis types and their displays are BFD's own.
"""

from __future__ import annotations

from typing import Final

from bbmock.fhir.render.terms import (
    ADJUDICATIONS as ADJUDICATIONS,
    BALANCES as BALANCES,
    CMS as CMS,
    HCPCS as HCPCS,
    ICD_9 as ICD_9,
    ICD_10 as ICD_10,
    INFORMATION as INFORMATION,
    NDC as NDC,
    NPI_SYSTEM as NPI_SYSTEM,
    UCUM as UCUM,
    VARIABLES as VARIABLES,
    Term as Term,
    coding as coding,
    concept as concept,
)

CURRENCY: Final = "urn:iso:std:iso:4217"
MBI_HASH: Final = f"{CMS}/identifier/mbi-hash"
MEDICARE: Final = "Medicare"
"""The code system of a Coverage's type is this word."""

_HL7: Final = "http://hl7.org/fhir"
_DIAGNOSES: Final = f"{CMS}/codesystem/diagnosis-type"

# Claims
PROFESSIONAL: Final = Term(f"{_HL7}/ex-claimtype", "professional", "Professional")
INSTITUTIONAL: Final = Term(f"{_HL7}/ex-claimtype", "institutional", "Institutional")
PHARMACY: Final = Term(f"{_HL7}/ex-claimtype", "pharmacy", "Pharmacy")
NPI: Final = Term(NPI_SYSTEM, "NPI", "National Provider Identifier")
MEDICAL: Final = Term(f"{_HL7}/benefit-category", "medical", "Medical Health Coverage")
RX_DISPENSE: Final = Term(f"{_HL7}/v3/ActCode", "RXDINV", "Rx dispense invoice")
RX_COMPOUND: Final = Term(f"{_HL7}/v3/ActCode", "RXCINV", "Rx compound invoice")

# Care team
PRIMARY: Final = Term(f"{_HL7}/claimcareteamrole", "primary", "Primary provider")
ASSISTING: Final = Term(f"{_HL7}/claimcareteamrole", "assist", "Assisting Provider")
OTHER: Final = Term(f"{_HL7}/claimcareteamrole", "other", "Other")

# Diagnoses
PRINCIPAL: Final = Term(
    _DIAGNOSES,
    "principal",
    "The single medical diagnosis that is most relevant to the patient's chief complaint or need for "
    "treatment.",
)
ADMITTING: Final = Term(
    _DIAGNOSES,
    "admitting",
    "The diagnosis given as the reason why the patient was admitted to the hospital.",
)
OTHER_DIAGNOSIS: Final = Term(
    _DIAGNOSES,
    "other",
    "Required when other conditions coexist or develop subsequently during the treatment",
)
EXTERNAL_FIRST: Final = Term(
    _DIAGNOSES,
    "external-first",
    "The code used to identify the 1st external cause of injury, poisoning, or other adverse effect.",
)
EXTERNAL: Final = Term(
    _DIAGNOSES,
    "external",
    "A code used to identify an external cause of injury, poisoning, or other adverse effect.",
)
REASON_FOR_VISIT: Final = Term(
    _DIAGNOSES,
    "reason-for-visit",
    "A diagnosis code used to identify the patient's reason for the visit.",
)
