"""A claim as an ExplanationOfBenefit of v3 (R4, CARIN Blue Button 2.2.0).

Source: BFD-NG's integration snapshots of August 2026, and where they show no claim of a kind, the sample
outputs of its mapping. The record is the one that v1 and v2 are made from; `repository` says what its
columns are called here, `kinds` how the types of claims differ.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.fhir.render import tree
from bbmock.fhir.render.table import Spot, write
from bbmock.fhir.render.tree import JSON, Rendering, fragment, in_order
from bbmock.fhir.render.v3 import kinds, terms, values
from bbmock.fhir.render.v3.derived import fill, nothing
from bbmock.fhir.render.v3.diagnoses import write_diagnoses, write_procedures
from bbmock.fhir.render.v3.families import PHARMACY, Kind
from bbmock.fhir.render.v3.placements import payment_status
from bbmock.fhir.render.v3.providers import INSURER, insurer
from bbmock.fhir.render.v3.repository import renamed
from bbmock.population import identity
from bbmock.population.records import Claim, Columns, Line, Value
from bbmock.population.samhsa import about_substance_use

if TYPE_CHECKING:
    from bbmock.fhir.render.v3.terms import Term
    from bbmock.population.records import Value
    from bbmock.population.shared_systems import SharedSystemClaim

KEYS: Final = (
    "resourceType", "id", "meta", "contained", "identifier", "status", "type", "subType", "use", "patient",
    "billablePeriod", "created", "insurer", "provider", "related", "outcome", "preAuthRefPeriod", "careTeam",
    "supportingInfo", "diagnosis", "procedure", "insurance", "item", "adjudication", "total", "payment",
)  # fmt: skip
ITEM_KEYS: Final = (
    "extension", "sequence", "diagnosisSequence", "informationSequence", "revenue", "productOrService",
    "modifier", "servicedDate", "servicedPeriod", "locationCodeableConcept", "quantity", "adjudication",
    "detail",
)  # fmt: skip

# By the near-line code of the record, which tells the part that paid whatever the type of the claim.
_PARTS: Final = MappingProxyType({
    "V": "Part A", "U": "Part A", "W": "Part B", "O": "Part B", "M": "Part B",
})  # fmt: skip
_DECIDED: Final = frozenset("P1R2DY")


@Rendering
def render_claim(claim: Claim, *, last_updated: str) -> JSON:
    """A final claim's resource, as the National Claims History has it, or the Drug Data Processing System.

    Args:
        claim: a claim of any type.
        last_updated: the instant of the load, as `meta.lastUpdated` shows it.
    """
    final = claim.columns.get("final_action", "F") == "F"
    return _render(claim, kinds.FINAL[claim.type], last_updated, final=final)


@Rendering
def render_shared_system_claim(record: SharedSystemClaim, *, last_updated: str) -> JSON:
    """The resource of a claim in a shared system (FISS, MCS, VMS), which may not be decided yet."""
    kind = kinds.SHARED[record.claim.type]
    resource = _render(record.claim, kind, last_updated, final=record.final)
    status = tree.text(record.claim.columns.get("clm_pd_stus_cd", ""))
    resource["outcome"] = "complete" if status in _DECIDED else "partial"
    return resource


def _render(claim: Claim, kind: Kind, last_updated: str, *, final: bool) -> JSON:
    columns, lines = _repository_columns(claim, kind)
    resource = _frame(claim, kind, columns, last_updated, final=final)
    whole = Spot(resource, resource, columns, plain=kind.plain)
    kind.family.before_lines.write(whole)
    write_diagnoses(whole, kind.family.listed(claim.diagnoses), kind.family.roles)
    write_procedures(whole, claim.procedures)
    items = [_item(whole, kind, line) for line in lines]
    if items:
        resource["item"] = items
    write((kind.provider,), whole)
    kind.family.claim.write(whole)
    return in_order(resource, KEYS)


def _repository_columns(claim: Claim, kind: Kind) -> tuple[Columns, list[Line]]:
    """The columns of the claim and of its lines as the IDR has them, without those that the kind hides."""
    family = kind.family
    columns = renamed(claim.columns, family.claim_names)
    if "CLM_CNTL_NUM" not in columns:
        columns["CLM_CNTL_NUM"] = identity.control_number(claim.beneficiary, claim.number)
    lines = [(line.number, _line_columns(line, kind)) for line in claim.lines]
    fill(columns, [line for _, line in lines], family.rules)
    columns = {**nothing(kind.zeros), **columns}
    if family is PHARMACY:  # a drug event is its own and only line
        lines = [(1, {**nothing(kind.line_zeros), **columns})]
    for seen in (columns, *(line for _, line in lines)):
        for name in kind.unseen:
            seen.pop(name, None)
    return columns, [Line(number, line) for number, line in lines]


def _line_columns(line: Line, kind: Kind) -> dict[str, Value]:
    columns = renamed(line.columns, kind.family.line_names)
    fill(columns, (), kind.family.line_rules)
    return {**nothing(kind.line_zeros), **columns}


def _frame(claim: Claim, kind: Kind, columns: Columns, last_updated: str, *, final: bool) -> JSON:
    """What is there whatever the columns say."""
    claim_id = identity.claim_id(claim.beneficiary, claim.number, 3)
    resource: JSON = {
        "resourceType": "ExplanationOfBenefit",
        "id": claim_id,
        "meta": _meta(claim, kind, last_updated, final=final),
        "identifier": [
            {"type": terms.UNIQUE_CLAIM_ID.concept(), "value": claim_id},
            _control_number(columns["CLM_CNTL_NUM"]),
        ],
        "status": "active",
        "type": _types(
            tree.text(columns.get("CLM_TYPE_CD", "~")), kind.family.type, claim.type.upper(), kind.plain
        ),
        "use": "claim",
        "patient": {"reference": f"Patient/{identity.patient_id(claim.beneficiary, 3)}"},
        "outcome": "complete",
        "insurance": [{"focal": True, "coverage": {"display": _part(kind, columns)}}],
        "adjudication": [payment_status(kind.status)],
    }  # fmt: skip
    if kind.sub_type:
        resource["subType"] = kind.sub_type.concept()
    if "CLM_ORIG_CNTL_NUM" in columns:
        reference = _control_number(columns["CLM_ORIG_CNTL_NUM"])
        resource["related"] = [{"relationship": terms.PRIOR.concept(), "reference": reference}]
    if kind.family is not PHARMACY:  # of drug plans v3 names no insurer, though R4 wants one
        resource["contained"] = [insurer()]
        resource["insurer"] = {"reference": f"#{INSURER}"}
    return resource


@fragment
def _types(code: str, family: Term, word: str, plain: frozenset[str]) -> JSON:
    codings = [values.coding("CLM_TYPE_CD", code), family.coding(), values.coding("EOB_TYPE", word)]
    return {"coding": values.without_displays(codings, plain)}


def _control_number(value: Value) -> JSON:
    return {"system": f"{terms.IDENTIFIERS}CLM-CNTL-NUM", "value": tree.text(value)}


def _meta(claim: Claim, kind: Kind, last_updated: str, *, final: bool) -> JSON:
    meta: JSON = {
        "lastUpdated": last_updated,
        "source": kind.source,
        "profile": [terms.carin(kind.profile)],
    }
    if about_substance_use(claim):
        meta["security"] = [terms.SUBSTANCE_ABUSE.coding()]
    action: Term = terms.FINAL_ACTION if final else terms.NOT_FINAL_ACTION
    meta["tag"] = [kind.system.coding(), action.coding()]
    return meta


def _part(kind: Kind, columns: Columns) -> str:
    return _PARTS.get(tree.text(columns.get("CLM_NRLN_RIC_CD", "")), kind.part)


def _item(whole: Spot, kind: Kind, line: Line) -> JSON:
    element: JSON = {"sequence": line.number}
    kind.family.line.write(whole.item(element, line.columns, line.number))
    return in_order(element, ITEM_KEYS)
