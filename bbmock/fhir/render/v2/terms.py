"""The codings of HL7 and CARIN Blue Button that API v2 uses, with the displays it gives them.

Source: what BFD serves in v2. Displays that differ from the terminology's own are CMS's.
"""

from __future__ import annotations

from typing import Final

from bbmock.fhir.render.terms import (
    ADJUDICATIONS as ADJUDICATIONS,
    ADMISSION_TYPES as ADMISSION_TYPES,
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

ICD_10_CM: Final = "http://hl7.org/fhir/sid/icd-10-cm"
ICD_10_PCS: Final = "http://www.cms.gov/Medicare/Coding/ICD10"
TAXONOMY: Final = "http://nucc.org/provider-taxonomy"
REVENUE_CODES: Final = "https://www.nubc.org/CodeSystem/RevenueCodes"
DATA_ABSENT_REASON: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
CARIN_PROFILES: Final = "http://hl7.org/fhir/us/carin-bb/StructureDefinition/C4BB-"

_THO: Final = "http://terminology.hl7.org/CodeSystem"
_CARIN: Final = "http://hl7.org/fhir/us/carin-bb/CodeSystem"

# Claims
PROFESSIONAL: Final = Term(f"{_THO}/claim-type", "professional", "Professional")
INSTITUTIONAL: Final = Term(f"{_THO}/claim-type", "institutional", "Institutional")
PHARMACY: Final = Term(f"{_THO}/claim-type", "pharmacy", "Pharmacy")
INPATIENT: Final = Term(f"{_CARIN}/C4BBInstitutionalClaimSubType", "inpatient")
OUTPATIENT: Final = Term(f"{_CARIN}/C4BBInstitutionalClaimSubType", "outpatient")
UNIQUE_CLAIM_ID: Final = Term(f"{_CARIN}/C4BBIdentifierType", "uc", "Unique Claim ID")
NPI: Final = Term(f"{_CARIN}/C4BBIdentifierType", "npi", "National Provider Identifier")
BARE_NPI: Final = Term(f"{_CARIN}/C4BBIdentifierType", "npi")
UPIN: Final = Term(
    f"{_THO}/v2-0203", "UPIN", "Medicare/CMS (formerly HCFA)'s Universal Physician Identification numbers"
)
PROVIDER_NUMBER: Final = Term(f"{_THO}/v2-0203", "PRN")
MEDICAL_CARE: Final = Term(f"{_THO}/ex-benefitcategory", "1", "Medical Care")
DATA_ABSENT: Final = Term(DATA_ABSENT_REASON, "NULL", "Data Absent Reason")

# Diagnoses; the two principals are not a slip, carrier claims spell it their own way.
PRINCIPAL: Final = Term(f"{_THO}/ex-diagnosistype", "principal", "Principal Diagnosis")
CARRIER_PRINCIPAL: Final = Term(f"{_THO}/ex-diagnosistype", "principal", "principal")
ADMITTING: Final = Term(f"{_THO}/ex-diagnosistype", "admitting", "Admitting Diagnosis")
SECONDARY: Final = Term(f"{_CARIN}/C4BBClaimDiagnosisType", "secondary", "Secondary")
OTHER_DIAGNOSIS: Final = Term(f"{_CARIN}/C4BBClaimDiagnosisType", "other", "Other")
EXTERNAL: Final = Term(
    f"{_CARIN}/C4BBClaimDiagnosisType", "externalcauseofinjury", "External Cause of Injury"
)
REASON_FOR_VISIT: Final = Term(
    f"{_CARIN}/C4BBClaimDiagnosisType", "patientreasonforvisit", "Patient Reason for Visit"
)

# Care team
ATTENDING: Final = Term(f"{_CARIN}/C4BBClaimCareTeamRole", "attending", "Attending")
OPERATING: Final = Term(f"{_CARIN}/C4BBClaimCareTeamRole", "operating", "Operating")
OTHER_OPERATING: Final = Term(f"{_CARIN}/C4BBClaimCareTeamRole", "otheroperating", "Other Operating")
PERFORMING: Final = Term(f"{_CARIN}/C4BBClaimCareTeamRole", "performing", "Performing provider")
PRESCRIBING: Final = Term(f"{_CARIN}/C4BBClaimCareTeamRole", "prescribing", "Prescribing provider")
REFERRING: Final = Term(f"{_CARIN}/C4BBClaimCareTeamRole", "referring", "Referring")
PRIMARY: Final = Term(f"{_THO}/claimcareteamrole", "primary", "Primary provider")

# Supporting information
INFO: Final = Term(f"{_THO}/claiminformationcategory", "info", "Information")
RECEIVED: Final = Term(f"{_CARIN}/C4BBSupportingInfoType", "clmrecvddate", "Claim Received Date")
ADMISSION_PERIOD: Final = Term(f"{_CARIN}/C4BBSupportingInfoType", "admissionperiod", "Admission Period")
ADMISSION_TYPE: Final = Term(f"{_CARIN}/C4BBSupportingInfoType", "admtype", "Information")
TYPE_OF_BILL: Final = Term(f"{_CARIN}/C4BBSupportingInfoType", "typeofbill", "Type of Bill")
DISCHARGE_STATUS: Final = Term(f"{_CARIN}/C4BBSupportingInfoType", "discharge-status", "Discharge Status")
COMPOUND_CODE: Final = Term(f"{_CARIN}/C4BBSupportingInfoType", "compoundcode", "Compound Code")
REFILL_NUMBER: Final = Term(f"{_CARIN}/C4BBSupportingInfoType", "refillnum", "Refill Number")
DAYS_SUPPLY: Final = Term(f"{_CARIN}/C4BBSupportingInfoType", "dayssupply", "Days Supply")
RX_ORIGIN: Final = Term(f"{_CARIN}/C4BBSupportingInfoType", "rxorigincode", "Rx Origin Code")
BRAND_OR_GENERIC: Final = Term(
    f"{_CARIN}/C4BBSupportingInfoType", "brandgenericindicator", "Brand Generic Indicator"
)
RX_DISPENSE: Final = Term(f"{_THO}/v3-ActCode", "RXDINV", "Rx dispense invoice")
RX_COMPOUND: Final = Term(f"{_THO}/v3-ActCode", "RXCINV", "Rx compound invoice")

# Amounts
BENEFIT: Final = Term(f"{_THO}/adjudication", "benefit", "Benefit Amount")
DEDUCTIBLE: Final = Term(f"{_THO}/adjudication", "deductible", "Deductible")
ELIGIBLE: Final = Term(f"{_THO}/adjudication", "eligible", "Eligible Amount")
SUBMITTED: Final = Term(f"{_THO}/adjudication", "submitted", "Submitted Amount")
COINSURANCE: Final = Term(f"{_CARIN}/C4BBAdjudication", "coinsurance", "Co-insurance")
DISCOUNT: Final = Term(f"{_CARIN}/C4BBAdjudication", "discount", "Discount")
DRUG_COST: Final = Term(f"{_CARIN}/C4BBAdjudication", "drugcost", "Drug Cost")
NONCOVERED: Final = Term(f"{_CARIN}/C4BBAdjudication", "noncovered", "Noncovered")
PAID_BY_PATIENT: Final = Term(f"{_CARIN}/C4BBAdjudication", "paidbypatient", "Paid by patient")
PAID_TO_PATIENT: Final = Term(f"{_CARIN}/C4BBAdjudication", "paidtopatient", "Paid to patient")
PAID_TO_PROVIDER: Final = Term(f"{_CARIN}/C4BBAdjudication", "paidtoprovider", "Paid to provider")
PRIOR_PAYER_PAID: Final = Term(f"{_CARIN}/C4BBAdjudication", "priorpayerpaid", "Prior payer paid")
DENIAL_REASON: Final = Term(f"{_CARIN}/C4BBAdjudicationDiscriminator", "denialreason", "Denial Reason")
OTHER_AMOUNT: Final = Term(f"{_CARIN}/C4BBPayerAdjudicationStatus", "other", "Other")

# People and coverage
MEDICARE_NUMBER: Final = Term(f"{_THO}/v2-0203", "MC", "Patient's Medicare number")
MEMBER_NUMBER: Final = Term(f"{_THO}/v2-0203", "MB", "Member Number")
CURRENT: Final = Term(f"{CMS}/codesystem/identifier-currency", "current", "Current")
HISTORIC: Final = Term(f"{CMS}/codesystem/identifier-currency", "historic", "Historic")
UNKNOWN: Final = Term(f"{_THO}/v3-NullFlavor", "UNK", "Unknown")
SUBSIDIZED: Final = Term(f"{_THO}/v3-ActCode", "SUBSIDIZ")
SELF: Final = Term(f"{_THO}/subscriber-relationship", "self", "Self")
GROUP: Final = Term(f"{_THO}/coverage-class", "group", "Group")
PLAN: Final = Term(f"{_THO}/coverage-class", "plan", "Plan")
