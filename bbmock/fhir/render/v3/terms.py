"""The systems, profiles and codings of API v3, with the displays it gives them.

Source: what BFD-NG serves (its integration snapshots of August 2026). Its names for CMS's columns are those
of the Integrated Data Repository (IDR); a code system or an extension has such a name with hyphens.
"""

from __future__ import annotations

from typing import Final

from bbmock.fhir.render.terms import Term as Term, coding as coding, concept as concept

BLUE_BUTTON: Final = "https://bluebutton.cms.gov/fhir"
CODE_SYSTEMS: Final = f"{BLUE_BUTTON}/CodeSystem/"
STRUCTURES: Final = f"{BLUE_BUTTON}/StructureDefinition/"
IDENTIFIERS: Final = "https://bluebutton.cms.gov/identifiers/"
ADJUDICATIONS: Final = f"{CODE_SYSTEMS}Adjudication"
INFORMATION: Final = f"{CODE_SYSTEMS}Supporting-Information"

CPT: Final = "http://www.ama-assn.org/go/cpt"
HCPCS: Final = "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
HIPPS: Final = (
    "https://www.cms.gov/Medicare/Medicare-Fee-for-Service-Payment/ProspMedicareFeeSvcPmtGen/HIPPSCodes"
)
DRG: Final = (
    "https://www.cms.gov/Medicare/Medicare-Fee-for-Service-Payment/AcuteInpatientPPS"
    "/MS-DRG-Classifications-and-Software"
)
PRESENT_ON_ADMISSION: Final = (
    "https://www.cms.gov/Medicare/Medicare-Fee-for-Service-Payment/HospitalAcqCond/Coding"
)
PLACE_OF_SERVICE: Final = (
    "https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set"
)
ICD_9: Final = "http://hl7.org/fhir/sid/icd-9-cm"
ICD_10_CM: Final = "http://hl7.org/fhir/sid/icd-10-cm"
ICD_9_PROCEDURES: Final = "http://www.cms.gov/Medicare/Coding/ICD9"
ICD_10_PCS: Final = "http://www.cms.gov/Medicare/Coding/ICD10"
NDC: Final = "http://hl7.org/fhir/sid/ndc"
TAXONOMY: Final = "http://nucc.org/provider-taxonomy"
UCUM: Final = "http://unitsofmeasure.org"
STATES: Final = "https://www.usps.com"
PAYMENT_TYPOLOGY: Final = "https://nahdo.org/sopt"
LANGUAGES: Final = "urn:ietf:bcp:47"

NPI_SYSTEM: Final = "http://hl7.org/fhir/sid/us-npi"
MBI_SYSTEM: Final = "http://hl7.org/fhir/sid/us-mbi"
CCN_SYSTEM: Final = "http://terminology.hl7.org/NamingSystem/CCN"
CLIA_SYSTEM: Final = "http://terminology.hl7.org/NamingSystem/CLIA"
TAX_SYSTEM: Final = "urn:oid:2.16.840.1.113883.4.4"
GENERIC_NUMBER: Final = "http://bluebutton.cms.gov/fhir/identifiers/GenericIdNum"
DATA_ABSENT_REASON: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"

ADJUSTMENT_GROUPS: Final = "https://x12.org/codes/claim-adjustment-group-codes"
ADJUSTMENT_REASONS: Final = "https://x12.org/codes/claim-adjustment-reason-codes"

_NUBC: Final = "https://www.nubc.org/CodeSystem"
TYPE_OF_BILL_CODES: Final = f"{_NUBC}/TypeOfBill"
REVENUE_CODES: Final = f"{_NUBC}/RevenueCodes"
ADMISSION_TYPES: Final = f"{_NUBC}/PriorityTypeOfAdmitOrVisit"
POINTS_OF_ORIGIN: Final = f"{_NUBC}/PointOfOrigin"
DISCHARGE_STATUSES: Final = f"{_NUBC}/PatDischargeStatus"

_THO: Final = "http://terminology.hl7.org/CodeSystem"
_CARIN: Final = "http://hl7.org/fhir/us/carin-bb/CodeSystem"
NCPDP: Final = f"{_THO}/NCPDP"

CARIN_PROFILES: Final = "http://hl7.org/fhir/us/carin-bb/StructureDefinition/C4BB-"
CORE_PROFILES: Final = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-"
PRIOR_AUTHORIZATION_PROFILE: Final = (
    "http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/pdex-priorauthorization"
)

CMS_NAME: Final = "Centers for Medicare and Medicaid Services"


def carin(name: str) -> str:
    """The profile of CARIN Blue Button with that name, in the version that v3 is built for."""
    return f"{CARIN_PROFILES}{name}|2.2.0"


def profiles(name: str) -> list[str]:
    """The profiles of a person, an organization or a coverage: CARIN's, and US Core's of the same name."""
    return [carin(name), f"{CORE_PROFILES}{name.lower()}|7.0.0"]


# Claims
PROFESSIONAL: Final = Term(f"{_THO}/claim-type", "professional")
INSTITUTIONAL: Final = Term(f"{_THO}/claim-type", "institutional")
PHARMACY: Final = Term(f"{_THO}/claim-type", "pharmacy")
INPATIENT: Final = Term(f"{_CARIN}/C4BBInstitutionalClaimSubType", "inpatient")
OUTPATIENT: Final = Term(f"{_CARIN}/C4BBInstitutionalClaimSubType", "outpatient")
UNIQUE_CLAIM_ID: Final = Term(f"{_CARIN}/C4BBIdentifierType", "uc", "Unique Claim ID")
TAX_NUMBER: Final = Term(f"{_THO}/v2-0203", "TAX", "Tax ID number")
NPI_QUALIFIER: Final = Term("http://bluebutton.cms.gov/fhir/CodeSystem/PRVDR-ID-QLFYR-CD", "01", "NPI Number")
NPI: Final = Term(f"{_THO}/v2-0203", "NPI", "National provider identifier")
PRIOR: Final = Term(f"{_THO}/ex-relatedclaimrelationship", "prior")
SUBSTANCE_ABUSE: Final = Term(f"{_THO}/v3-ActCode", "42CFRPart2", "42 CFR Part 2")
NATIONAL_CLAIMS_HISTORY: Final = Term(f"{CODE_SYSTEMS}System-Type", "NationalClaimsHistory")
DRUG_DATA: Final = Term(f"{CODE_SYSTEMS}System-Type", "DDPS")
SHARED_SYSTEM: Final = Term(f"{CODE_SYSTEMS}System-Type", "SharedSystem")
FINAL_ACTION: Final = Term(f"{CODE_SYSTEMS}Final-Action", "FinalAction")
NOT_FINAL_ACTION: Final = Term(f"{CODE_SYSTEMS}Final-Action", "NotFinalAction")
NOT_APPLICABLE: Final = Term(f"{_THO}/data-absent-reason", "not-applicable", "Not Applicable")
COMPOUND: Final = Term(f"{_CARIN}/C4BBCompoundLiteral", "compound")
HEMOGLOBIN: Final = Term("http://loinc.org", "718-7", "Hemoglobin [Mass/volume] in Blood")
HEMATOCRIT: Final = Term("http://loinc.org", "4544-3", "Hematocrit [Volume Fraction] of Blood")

# Diagnoses and procedures
PRINCIPAL: Final = Term(f"{_THO}/ex-diagnosistype", "principal")
ADMITTING: Final = Term(f"{_THO}/ex-diagnosistype", "admitting")
SECONDARY: Final = Term(f"{_CARIN}/C4BBClaimDiagnosisType", "secondary")
OTHER_DIAGNOSIS: Final = Term(f"{_CARIN}/C4BBClaimDiagnosisType", "other")
EXTERNAL: Final = Term(f"{_CARIN}/C4BBClaimDiagnosisType", "externalcauseofinjury")
REASON_FOR_VISIT: Final = Term(f"{_CARIN}/C4BBClaimDiagnosisType", "patientreasonforvisit")
PRINCIPAL_PROCEDURE: Final = Term(f"{_CARIN}/C4BBClaimProcedureType", "principal")
OTHER_PROCEDURE: Final = Term(f"{_CARIN}/C4BBClaimProcedureType", "other")


def role(code: str, display: str) -> tuple[Term, Term]:
    """A role of the care team: v3 codes each twice, first in HL7's system, which does not know them all."""
    return (
        Term(f"{_THO}/claimcareteamrole", code, display),
        Term(f"{_CARIN}/C4BBClaimCareTeamRole", code, display),
    )


# Care team
ATTENDING: Final = role("attending", "Attending")
OPERATING: Final = role("operating", "Operating")
OTHER_OPERATING: Final = role("otheroperating", "Other Operating")
RENDERING: Final = role("rendering", "Rendering provider")
REFERRING: Final = role("referring", "Referring")
PRESCRIBING: Final = role("prescribing", "Prescribing provider")

# Supporting information
INFO: Final = Term(f"{_THO}/claiminformationcategory", "info", "Information")
RECEIVED: Final = Term(f"{_CARIN}/C4BBSupportingInfoType", "clmrecvddate")
ADMISSION_PERIOD: Final = Term(f"{_CARIN}/C4BBSupportingInfoType", "admissionperiod")
ADMISSION_TYPE: Final = Term(f"{_CARIN}/C4BBSupportingInfoType", "admtype")
POINT_OF_ORIGIN: Final = Term(f"{_CARIN}/C4BBSupportingInfoType", "pointoforigin")
TYPE_OF_BILL: Final = Term(f"{_CARIN}/C4BBSupportingInfoType", "typeofbill")
DISCHARGE_STATUS: Final = Term(f"{_CARIN}/C4BBSupportingInfoType", "discharge-status")
DIAGNOSIS_GROUP: Final = Term(f"{_CARIN}/C4BBSupportingInfoType", "drg")
COMPOUND_CODE: Final = Term(f"{_CARIN}/C4BBSupportingInfoType", "compoundcode")
DISPENSED_AS_WRITTEN: Final = Term(f"{_CARIN}/C4BBSupportingInfoType", "dawcode")
REFILL_NUMBER: Final = Term(f"{_CARIN}/C4BBSupportingInfoType", "refillnum")
REFILLS_AUTHORIZED: Final = Term(f"{_CARIN}/C4BBSupportingInfoType", "refillsauthorized")
DAYS_SUPPLY: Final = Term(f"{_CARIN}/C4BBSupportingInfoType", "dayssupply")
RX_ORIGIN: Final = Term(f"{_CARIN}/C4BBSupportingInfoType", "rxorigincode")
BRAND_OR_GENERIC: Final = Term(f"{_CARIN}/C4BBSupportingInfoType", "brandgenericindicator")

# Amounts
BENEFIT: Final = Term(f"{_THO}/adjudication", "benefit", "Benefit Amount")
DEDUCTIBLE: Final = Term(f"{_THO}/adjudication", "deductible", "Deductible")
ELIGIBLE: Final = Term(f"{_THO}/adjudication", "eligible", "Eligible Amount")
SUBMITTED: Final = Term(f"{_THO}/adjudication", "submitted", "Submitted Amount")
COINSURANCE: Final = Term(f"{_CARIN}/C4BBAdjudication", "coinsurance", "Co-insurance")
DISCOUNT: Final = Term(f"{_CARIN}/C4BBAdjudication", "discount", "Discount")
NONCOVERED: Final = Term(f"{_CARIN}/C4BBAdjudication", "noncovered", "Noncovered")
PAID_BY_PATIENT: Final = Term(f"{_CARIN}/C4BBAdjudication", "paidbypatient", "Paid by patient")
PAID_TO_PATIENT: Final = Term(f"{_CARIN}/C4BBAdjudication", "paidtopatient", "Paid to patient")
PAID_TO_PROVIDER: Final = Term(f"{_CARIN}/C4BBAdjudication", "paidtoprovider", "Paid to provider")
PRIOR_PAYER_PAID: Final = Term(f"{_CARIN}/C4BBAdjudication", "priorpayerpaid", "Prior payer paid")
PAYMENT_STATUS: Final = Term(
    f"{_CARIN}/C4BBAdjudicationDiscriminator", "benefitpaymentstatus", "Benefit Payment Status"
)
ADJUSTMENT_REASON: Final = Term(
    f"{_CARIN}/C4BBAdjudicationDiscriminator", "adjustmentreason", "Adjustment Reason"
)
OTHER_STATUS: Final = Term(f"{_CARIN}/C4BBPayerAdjudicationStatus", "other", "Other")
OUT_OF_NETWORK: Final = Term(f"{_CARIN}/C4BBPayerAdjudicationStatus", "outofnetwork", "Out Of Network")

# People and coverage
MEMBER_NUMBER: Final = Term(f"{_THO}/v2-0203", "MB")
SELF: Final = Term(f"{_THO}/subscriber-relationship", "self", "Self")
PLAN: Final = Term(f"{_THO}/coverage-class", "plan")
UNKNOWN: Final = Term(f"{_THO}/v3-NullFlavor", "UNK", "Unknown")
