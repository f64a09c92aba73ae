"""A claim as an ExplanationOfBenefit of v1 (STU3).

Source: BFD's v1 answers of 2020 to 2026. CMS's types of claim differ in an HL7 type, the part of Medicare
that paid, and the tables of their columns; see `Kind`.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.fhir.render.table import Spot, Table
from bbmock.fhir.render.tree import JSON, Rendering, in_order, node_at
from bbmock.fhir.render.v1 import carrier, institutional, pharmacy, terms, values
from bbmock.fhir.render.v1.diagnoses import (
    INPATIENT_ROLES,
    ROLES,
    Roles,
    write_diagnoses,
    write_procedures,
)
from bbmock.population import filed, identity
from bbmock.population.records import Claim, ClaimType, Line

if TYPE_CHECKING:
    from collections.abc import Iterable

    import orjson

    from bbmock.fhir.render.v1.terms import Term

KEYS: Final = (
    "resourceType", "id", "meta", "contained", "extension", "identifier", "status", "type", "patient",
    "billablePeriod", "provider", "organization", "referral", "facility", "disposition", "information",
    "careTeam", "diagnosis", "procedure", "insurance", "hospitalization", "item", "totalCost", "payment",
    "benefitBalance",
)  # fmt: skip
ITEM_KEYS: Final = (
    "extension", "sequence", "careTeamLinkId", "diagnosisLinkId", "revenue", "category", "service",
    "modifier", "servicedDate", "servicedPeriod", "locationCodeableConcept", "locationAddress", "quantity",
    "adjudication", "detail",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """What sets one type of claim apart before any column is read; some have no type of HL7's."""

    part: str
    claim: Table
    line: Table
    roles: Roles
    type: Term | None
    id_variable: str = "clm_id"


KINDS: Final = MappingProxyType({
    ClaimType.CARRIER: Kind(
        "b", Table(carrier.CARRIER), Table(carrier.CARRIER_LINE), ROLES, terms.PROFESSIONAL,
    ),
    ClaimType.DME: Kind("b", Table(carrier.DME), Table(carrier.DME_LINE), ROLES, None),
    ClaimType.HHA: Kind("b", Table(institutional.HHA), Table(institutional.HHA_LINE), ROLES, None),
    ClaimType.HOSPICE: Kind(
        "a", Table(institutional.HOSPICE), Table(institutional.HOSPICE_LINE), ROLES, terms.INSTITUTIONAL,
    ),
    ClaimType.INPATIENT: Kind(
        "a", Table(institutional.INPATIENT), Table(institutional.STAY_LINE), INPATIENT_ROLES,
        terms.INSTITUTIONAL,
    ),
    # v1 calls an outpatient claim professional.
    ClaimType.OUTPATIENT: Kind(
        "b", Table(institutional.OUTPATIENT), Table(institutional.OUTPATIENT_LINE), ROLES,
        terms.PROFESSIONAL,
    ),
    ClaimType.PDE: Kind("d", Table(pharmacy.CLAIM), Table(pharmacy.LINE), ROLES, terms.PHARMACY, "pde_id"),
    ClaimType.SNF: Kind(
        "a", Table(institutional.SNF), Table(institutional.STAY_LINE), ROLES, terms.INSTITUTIONAL,
    ),
})  # fmt: skip


@Rendering
def render_claim(claim: Claim, *, last_updated: str) -> JSON:
    """The claim's resource.

    Args:
        claim: a claim of any type.
        last_updated: the instant of the load, as `meta.lastUpdated` shows it.
    """
    claim = filed.as_filed(claim)
    kind = KINDS[claim.type]
    resource = _frame(claim, kind, last_updated)
    whole = Spot(resource, resource, claim.columns)
    kind.claim.write(whole)
    write_diagnoses(whole, claim.diagnoses, kind.roles)
    write_procedures(whole, claim.procedures)
    coverage = f"Coverage/part-{kind.part}-{identity.patient_id(claim.beneficiary, 1)}"
    node_at(resource, "insurance.coverage")["reference"] = coverage
    if items := [_item(whole, claim, line, kind.line) for line in _lines(claim)]:
        resource["item"] = items
    return in_order(resource, KEYS)


def _frame(claim: Claim, kind: Kind, last_updated: str) -> JSON:
    """What is there whatever the columns say."""
    claim_id = identity.claim_id(claim.beneficiary, claim.number, 1)
    return {
        "resourceType": "ExplanationOfBenefit",
        "id": f"{claim.type}-{claim_id}",
        "meta": {"lastUpdated": last_updated},
        "identifier": list(_identifiers(claim, kind, claim_id)),
        "status": "active",
        "type": {"coding": list(_types(claim, kind))},
        "patient": {"reference": f"Patient/{identity.patient_id(claim.beneficiary, 1)}"},
    }


def _identifiers(claim: Claim, kind: Kind, claim_id: str) -> Iterable[JSON]:
    group = identity.claim_group(claim.beneficiary, claim.number)
    yield values.identifier(kind.id_variable, claim_id)
    yield {"system": f"{terms.CMS}/identifier/claim-group", "value": group}
    if prescription := claim.columns.get("rx_srvc_rfrnc_num"):
        yield values.identifier("rx_srvc_rfrnc_num", prescription)


def _types(claim: Claim, kind: Kind) -> Iterable[JSON | orjson.Fragment]:
    """CMS's code of the type, the word for it in capitals, HL7's, and two more of CMS's.

    A PDE has none of CMS's codes.
    """
    if code := claim.columns.get("nch_clm_type_cd"):
        yield values.coding("nch_clm_type_cd", code)
    yield terms.coding(f"{terms.CMS}/codesystem/eob-type", claim.type.upper())
    if kind.type:
        yield kind.type.coding()
    for variable in ("nch_near_line_rec_ident_cd", "clm_srvc_clsfctn_type_cd"):
        if code := claim.columns.get(variable):
            yield values.coding(variable, code)


def _lines(claim: Claim) -> Iterable[Line]:
    """A Part D event is its own and only line."""
    return (Line(1, {}),) if claim.type is ClaimType.PDE else claim.lines


def _item(whole: Spot, claim: Claim, line: Line, table: Table) -> JSON:
    """One item; as in CMS's files, a line has the columns of its claim too."""
    element: JSON = {"sequence": line.number}
    table.write(whole.item(element, {**claim.columns, **line.columns}, line.number))
    return in_order(element, ITEM_KEYS)
