"""A prior authorization as an ExplanationOfBenefit of v3 (R4, Da Vinci PDex).

Source: BFD-NG's snapshots of four authorizations and its source, which builds no operating physician, though
the sample output of its mapping has one. A line without a service is not among them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bbmock.fhir.render import tree
from bbmock.fhir.render.table import Row, Spot, Table
from bbmock.fhir.render.tree import JSON, Rendering, in_order
from bbmock.fhir.render.v3 import terms, values
from bbmock.fhir.render.v3.claim import ITEM_KEYS, KEYS
from bbmock.fhir.render.v3.placements import (
    At,
    Coded,
    Extension,
    Info,
    modifier,
    period,
    service,
)
from bbmock.fhir.render.v3.providers import INSURER, BillingProvider, Member, insurer
from bbmock.fhir.render.v3.repository import Names, renamed
from bbmock.population import identity
from bbmock.population.prior_authorizations import authorization_id

if TYPE_CHECKING:
    from bbmock.population.prior_authorizations import PriorAuthorization
    from bbmock.population.records import Columns, Line, Value

_NAMES: Final = Names({
    "org_npi_num": "PRVDR_BLG_NPI_NUM",
    "org_name": "PRVDR_BLG_NAME",
    "prvdr_num": "PRVDR_CCN",
    "hcpcs_cd": "CLM_LINE_HCPCS_CD",
    "hcpcs_1st_mdfr_cd": "HCPCS_1_MDFR_CD",
    "line_place_of_srvc_cd": "CLM_POS_CD",
})  # fmt: skip
_PART_A: Final = frozenset("IH")
_PROFESSIONAL: Final = frozenset("BD")
_CONTROLLED: Final = "B"  # the kind that shows its control number
_PENDING: Final = "P"


def whole_number(_: str, value: Value) -> int:
    """A count."""
    return int(tree.number(value))


def yes(_: str, value: Value) -> bool | None:
    """True for a switch that says Y; v3 is silent of any other."""
    return True if value == "Y" else None


def state(_: str, value: Value) -> JSON:
    """A state by its postal code."""
    return terms.coding(terms.STATES, tree.text(value))


def bill_type(_: str, value: Value) -> JSON:
    """The type of the bill that the service will be on."""
    return {"coding": [terms.coding(terms.TYPE_OF_BILL_CODES, tree.text(value))]}


AUTHORIZATION: Final = Table((
    Row("PRVDR_BLG_NPI_NUM", BillingProvider()),
    Row("RFR_PHYSN_NPI", Member(terms.REFERRING, slot=1)),
    Row("RNDRNG_PHYSN_NPI", Member(terms.RENDERING, slot=2)),
    Row("AT_PHYSN_NPI", Member(terms.ATTENDING, slot=3)),
    Row("CLM_CNTRCTR_NUM", Info()),
    Row("CLM_BILL_TYPE", Info(write=bill_type, category=terms.TYPE_OF_BILL)),
))  # fmt: skip

LINE: Final = Table((
    Row("PA_DECISION", Extension()),
    Row("PA_DT_ADDED", Extension("valueDate", values.text)),
    Row("PA_DT_UPDATED", Extension("valueDate", values.text)),
    Row("PA_REQ_SUB_DT", Extension("valueDate", values.text)),
    Row("PA_REQ_REC_DT", Extension("valueDate", values.text)),
    Row("PA_DECISION_DT", Extension("valueDate", values.text)),
    Row("PA_DECISION_EXP_DT", Extension("valueDate", values.text)),
    Row("SERVICE_CNTS", Extension("valueUnsignedInt", whole_number)),
    Row("MR_COUNT_IND", Extension("valueUnsignedInt", whole_number)),
    Row("MR_COUNT_ST_DT", Extension("valueDate", values.text)),
    Row("MR_COUNT_END_DT", Extension("valueDate", values.text)),
    Row("RRB_EXCL_IND", Extension("valueBoolean", yes)),
    Row("SVC_RENDER_ST", Extension("valueCoding", state)),
    Row("CLM_LINE_HCPCS_CD", service),
    Row("HIPPS_CD", Coded("productOrService", terms.HIPPS)),
    Row("HCPCS_1_MDFR_CD", modifier),
    Row("CLM_POS_CD", At("locationCodeableConcept", values.place_of_service)),
))  # fmt: skip


@Rendering
def render_prior_authorization(record: PriorAuthorization, *, last_updated: str) -> JSON:
    """The authorization's resource.

    Args:
        record: an authorization with all the columns of `bbmock.population.prior_authorizations`, or some.
        last_updated: the instant of the load, as `meta.lastUpdated` shows it.
    """
    columns = renamed(record.columns, _NAMES)
    resource = _frame(record, columns, last_updated)
    whole = Spot(resource, resource, columns)
    AUTHORIZATION.write(whole)
    resource["contained"] = [*resource.get("contained", ()), insurer()]
    if start := columns.get("PA_STRT_DT"):
        resource["preAuthRefPeriod"] = [period(whole, start, "PA_END_DT")]
    resource["item"] = [_item(whole, line) for line in record.lines]
    if updated := [day for day in _of_lines(record, "pa_dt_updated") if day is not None]:
        resource["created"] = values.midnight("", max(updated, key=tree.text))
    return in_order(resource, KEYS)


def _frame(record: PriorAuthorization, columns: Columns, last_updated: str) -> JSON:
    kind = tree.text(columns["CLM_TYPE"])
    form = "professional" if kind in _PROFESSIONAL else "institutional"
    return {
        "resourceType": "ExplanationOfBenefit",
        "id": authorization_id(record.beneficiary, record.number),
        "meta": {
            "lastUpdated": last_updated,
            "source": "CWF",
            "profile": [terms.PRIOR_AUTHORIZATION_PROFILE],
            "tag": [terms.SHARED_SYSTEM.coding()],
        },
        "identifier": [
            {"system": f"{terms.IDENTIFIERS}{name}", "value": tree.text(columns[column])}
            for name, column in (
                ("Unique-Tracking-Number", "UNIQUE_TRACKING_NUMBER"),
                ("PA-ICN-DCN", "PA_ICN_DCN"),
            )
            if column in columns and (column != "PA_ICN_DCN" or kind == _CONTROLLED)
        ],
        "status": "active",
        "type": {"coding": [
            terms.coding(terms.INSTITUTIONAL.system, form, form),  # v3 says the code for its display too
            values.coding("CLM_TYPE", kind),
        ]},
        "use": "preauthorization",
        "patient": {"reference": f"Patient/{identity.patient_id(record.beneficiary, 3)}"},
        "insurer": {"reference": f"#{INSURER}"},
        "outcome": "partial" if _PENDING in _of_lines(record, "pa_decision") else "complete",
        "insurance": [
            {"focal": True, "coverage": {"display": "Part A" if kind in _PART_A else "Part B"}}
        ],
    }  # fmt: skip


def _of_lines(record: PriorAuthorization, column: str) -> list[Value | None]:
    return [line.columns.get(column) for line in record.lines]


def _item(whole: Spot, line: Line) -> JSON:
    element: JSON = {"sequence": line.number}
    LINE.write(whole.item(element, renamed(line.columns, _NAMES), line.number))
    return in_order(element, ITEM_KEYS)
