"""A claim as an ExplanationOfBenefit of v2 (R4, CARIN Blue Button).

Source: BFD's v2 answers of 2022 to 2026. CMS's types of claim differ in a profile, an HL7 type, the part of
Medicare that paid, and the tables of their columns; see `Kind`.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.fhir.render import tree
from bbmock.fhir.render.table import Spot, Table
from bbmock.fhir.render.tree import JSON, Rendering, in_order
from bbmock.fhir.render.v2 import aftercare, carrier, equipment, institutional, pharmacy, terms, values
from bbmock.fhir.render.v2.diagnoses import Roles, write_diagnoses, write_procedures
from bbmock.population import filed, identity
from bbmock.population.records import Claim, ClaimType, Line

if TYPE_CHECKING:
    from collections.abc import Iterable

    import orjson

    from bbmock.fhir.render.v2.terms import Term

CREATED: Final = "@created@"
"""Stands where v2 says when it was asked: the server puts the moment of the request in its place."""

KEYS: Final = (
    "resourceType", "id", "meta", "contained", "extension", "identifier", "status", "type", "subType",
    "use", "patient", "billablePeriod", "created", "insurer", "provider", "referral", "facility",
    "outcome", "disposition", "careTeam", "supportingInfo", "diagnosis", "procedure", "insurance",
    "item", "total", "payment", "benefitBalance",
)  # fmt: skip
ITEM_KEYS: Final = (
    "extension", "sequence", "careTeamSequence", "diagnosisSequence", "informationSequence", "revenue",
    "category", "productOrService", "modifier", "servicedDate", "servicedPeriod",
    "locationCodeableConcept", "locationAddress", "quantity", "adjudication",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """What sets one type of claim apart before any column is read."""

    profile: str
    type: Term
    part: str
    claim: Table
    line: Table
    roles: Roles
    sub_type: Term | None = None
    id_variable: str = "clm_id"


KINDS: Final = MappingProxyType({
    ClaimType.CARRIER: Kind(
        profile="Professional-NonClinician",
        type=terms.PROFESSIONAL,
        part="b",
        claim=Table(carrier.CLAIM),
        line=Table(carrier.LINE),
        roles=carrier.DIAGNOSIS_ROLES,
    ),
    ClaimType.DME: Kind(
        # Not a slip: v2 serves equipment as if a hospital's, and paid by Part A.
        profile="Inpatient-Institutional",
        type=terms.INSTITUTIONAL,
        part="a",
        claim=Table(equipment.CLAIM),
        line=Table(equipment.LINE),
        roles=equipment.DIAGNOSIS_ROLES,
    ),
    ClaimType.HHA: Kind(
        # And home health as if a professional's, though with an institution's subtype.
        profile="Professional-NonClinician",
        type=terms.PROFESSIONAL,
        part="b",
        claim=Table(aftercare.HHA),
        line=Table(aftercare.HHA_LINE),
        roles=carrier.DIAGNOSIS_ROLES,
        sub_type=terms.INPATIENT,
    ),
    ClaimType.HOSPICE: Kind(
        profile="Inpatient-Institutional",
        type=terms.INSTITUTIONAL,
        part="a",
        claim=Table(aftercare.HOSPICE),
        line=Table(aftercare.HOSPICE_LINE),
        roles=institutional.DIAGNOSIS_ROLES,
        sub_type=terms.INPATIENT,
    ),
    ClaimType.INPATIENT: Kind(
        profile="Inpatient-Institutional",
        type=terms.INSTITUTIONAL,
        part="a",
        claim=Table(institutional.INPATIENT),
        line=Table(institutional.INPATIENT_LINE),
        roles=institutional.INPATIENT_ROLES,
        sub_type=terms.INPATIENT,
    ),
    ClaimType.OUTPATIENT: Kind(
        profile="Outpatient-Institutional",
        type=terms.INSTITUTIONAL,
        part="b",
        claim=Table(institutional.OUTPATIENT),
        line=Table(institutional.OUTPATIENT_LINE),
        roles=institutional.DIAGNOSIS_ROLES,
        sub_type=terms.OUTPATIENT,
    ),
    ClaimType.SNF: Kind(
        profile="Inpatient-Institutional",
        type=terms.INSTITUTIONAL,
        part="a",
        claim=Table(aftercare.SNF),
        line=Table(aftercare.SNF_LINE),
        roles=institutional.DIAGNOSIS_ROLES,
        sub_type=terms.INPATIENT,
    ),
    ClaimType.PDE: Kind(
        profile="Pharmacy",
        type=terms.PHARMACY,
        part="d",
        claim=Table(pharmacy.CLAIM),
        line=Table(pharmacy.LINE),
        roles=MappingProxyType({}),
        id_variable="pde_id",
    ),
})  # fmt: skip


@Rendering
def render_claim(claim: Claim, *, last_updated: str) -> JSON:
    """The claim's resource; `created` holds the sentinel `CREATED`.

    Args:
        claim: a claim of any of the types in `KINDS`.
        last_updated: the instant of the load, as `meta.lastUpdated` shows it.
    """
    claim = filed.as_filed(claim)
    kind = KINDS[claim.type]
    resource = _frame(claim, kind, last_updated)
    whole = Spot(resource, resource, claim.columns)
    kind.claim.write(whole)
    write_diagnoses(whole, claim.diagnoses, kind.roles)
    write_procedures(whole, claim.procedures)
    coverage = resource.get("coverage", {})
    coverage["reference"] = f"Coverage/part-{kind.part}-{identity.patient_id(claim.beneficiary, 2)}"
    resource["insurance"] = [{"focal": True, "coverage": coverage}]
    if items := [_item(whole, claim, line, kind.line) for line in _lines(claim)]:
        resource["item"] = items
    return in_order(resource, KEYS)


def _frame(claim: Claim, kind: Kind, last_updated: str) -> JSON:
    """What is there whatever the columns say."""
    claim_id = identity.claim_id(claim.beneficiary, claim.number, 2)
    resource: JSON = {
        "resourceType": "ExplanationOfBenefit",
        "id": f"{claim.type}-{claim_id}",
        "meta": {
            "lastUpdated": last_updated,
            "profile": [f"{terms.CARIN_PROFILES}ExplanationOfBenefit-{kind.profile}"],
        },
        "identifier": list(_identifiers(claim, kind, claim_id)),
        "status": "active",
        "type": {"coding": list(_types(claim, kind))},
        "use": "claim",
        "patient": {"reference": f"Patient/{identity.patient_id(claim.beneficiary, 2)}"},
        "created": CREATED,
        "insurer": {"identifier": {"value": "CMS"}},
        "outcome": "complete",
    }
    if kind.sub_type:
        resource["subType"] = kind.sub_type.concept() | {"text": kind.sub_type.code.capitalize()}
    return resource


def _identifiers(claim: Claim, kind: Kind, claim_id: str) -> Iterable[JSON]:
    group = identity.claim_group(claim.beneficiary, claim.number)
    yield _unique(terms.VARIABLES + kind.id_variable, claim_id)
    yield _unique(f"{terms.CMS}/identifier/claim-group", group)
    if prescription := claim.columns.get("rx_srvc_rfrnc_num"):
        yield _unique(f"{terms.VARIABLES}rx_srvc_rfrnc_num", tree.text(prescription))


def _unique(system: str, value: str) -> JSON:
    return {"type": terms.UNIQUE_CLAIM_ID.concept(), "system": system, "value": value}


def _types(claim: Claim, kind: Kind) -> Iterable[JSON | orjson.Fragment]:
    """CMS's code of the type (a PDE has none), the word for it in capitals, and HL7's."""
    if code := claim.columns.get("nch_clm_type_cd"):
        yield values.coding("nch_clm_type_cd", code)
    yield terms.coding(f"{terms.CMS}/codesystem/eob-type", claim.type.upper())
    yield kind.type.coding()


def _lines(claim: Claim) -> Iterable[Line]:
    """A Part D event is its own and only line."""
    return (Line(1, {}),) if claim.type is ClaimType.PDE else claim.lines


def _item(whole: Spot, claim: Claim, line: Line, table: Table) -> JSON:
    """One item; as in CMS's files, a line has the columns of its claim too."""
    element: JSON = {"sequence": line.number}
    table.write(whole.item(element, {**claim.columns, **line.columns}, line.number))
    return in_order(element, ITEM_KEYS)
