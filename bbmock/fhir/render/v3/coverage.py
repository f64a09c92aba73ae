"""The parts of Medicare that a beneficiary is enrolled in, as Coverages of v3; Medicaid beside it is `dual`.

v3 has a Coverage for each part that the person has, and none for the others: reading one of those gives
nothing but its type and id.

Source: BFD-NG's integration snapshots of August 2026; of the status, its source.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal

from bbmock.fhir.render import tree
from bbmock.fhir.render.table import Row, Spot, write
from bbmock.fhir.render.tree import JSON, Rendering, extend, in_order
from bbmock.fhir.render.v3 import insurers, terms, values
from bbmock.fhir.render.v3.patient import is_merged, medicare_number, patient_id
from bbmock.fhir.render.v3.terms import Term

if TYPE_CHECKING:
    from bbmock.population.records import Columns, Person, Value

Part = Literal["part-a", "part-b", "part-c", "part-d", "dual"]

_OPEN_END: Final = "2099-12-31"  # of Parts A and B, which nobody is expected to leave

KEYS: Final = (
    "resourceType", "id", "meta", "contained", "extension", "identifier", "status", "type", "subscriberId",
    "beneficiary", "relationship", "period", "payor", "class",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension of v3, named as the IDR names the column, with hyphens."""

    name: str
    key: str = "valueCoding"
    write: Callable[[str, Value], Any] = values.bare_coding

    def __call__(self, spot: Spot, _: str, value: Value) -> None:
        """Append the extension."""
        extend(spot.element, {"url": terms.STRUCTURES + self.name, self.key: self.write(self.name, value)})


def _state(_: str, value: Value) -> JSON:
    return terms.coding(terms.STATES, tree.text(value))


def _entitlement(part: str) -> tuple[Row, ...]:
    return (
        Row("bene_buyin_cd", Extension("BENE-BUYIN-CD")),
        Row(f"{part}_enrlmt_rsn_cd", Extension("BENE-ENRLMT-RSN-CD")),
        Row(f"{part}_entlmt_stus_cd", Extension("BENE-MDCR-ENTLMT-STUS-CD")),
        Row("bene_mdcr_status_cd", Extension("BENE-MDCR-STUS-CD")),
        Row("bene_esrd_stus_id", Extension("BENE-ESRD-STUS-ID")),
        Row("bene_dsbld_stus_id", Extension("BENE-DSBLD-STUS-ID")),
        *ENTITLEMENT_REASON,
    )


def _contract(part: str) -> tuple[Row, ...]:
    return (
        Row(f"{part}_cntrct_num", Extension("BENE-CNTRCT-NUM", "valueString", values.text)),
        Row(f"{part}_pbp_num", Extension("BENE-PBP-NUM", "valueString", values.text)),
        Row(f"{part}_cvrg_type_cd", Extension("BENE-CVRG-TYPE-CD")),
        Row(f"{part}_sgmt_num", Extension("CNTRCT-PBP-SGMT-NUM", "valueString", values.text)),
        Row(f"{part}_emplr_sbsdy_sw", Extension("BENE-ENRLMT-EMPLR-SBSDY-SW")),
    )


ENTITLEMENT_REASON: Final = (Row("bene_entlmt_rsn_curr", Extension("BENE-MDCR-ENTLMT-RSN-CD")),)
LOW_INCOME: Final = (
    Row("bene_lis_ptd_prm_pct", Extension("BENE-LIS-PTD-PRM-PCT", "valueDecimal", values.number)),
    Row("bene_lis_copmt_lvl_cd", Extension("BENE-LIS-COPMT-LVL-CD")),
)
MEDICAID: Final = (
    Row("bene_dual_stus_cd", Extension("BENE-DUAL-STUS-CD")),
    Row("bene_dual_type_cd", Extension("BENE-DUAL-TYPE-CD")),
    Row("bene_mdcd_state_cd", Extension("MEDICAID-STATE-CD", write=_state)),
)
_DRUG_CARD: Final = (
    ("ptd_mbr_id", "rxid"), ("ptd_rx_grp", "rxgroup"), ("ptd_rx_pcn", "rxpcn"), ("ptd_rx_bin", "rxbin"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """What one part is.

    `enrolled` is the column that is filled if the person has it, `dates` the beginning of the names of the
    columns that tell since when and until when. `plan` is the beginning of those that describe the private
    plan, None where CMS itself insures.
    """

    name: str
    type: Term
    enrolled: str
    dates: str
    extensions: tuple[Row, ...]
    card_extensions: tuple[Row, ...] = ()
    plan: str | None = None


def _type(code: str, display: str) -> Term:
    return Term(terms.PAYMENT_TYPOLOGY, code, display)


PARTS: Final = MappingProxyType[Part, Kind]({
    "part-a": Kind(
        "Part A", _type("1", "MEDICARE"), "pta_cvrg_strt_dt", "pta_cvrg",
        _entitlement("pta"), ENTITLEMENT_REASON,
    ),
    "part-b": Kind(
        "Part B", _type("121", "MEDICARE FFS"), "ptb_cvrg_strt_dt", "ptb_cvrg",
        _entitlement("ptb"), ENTITLEMENT_REASON,
    ),
    "part-c": Kind(
        "Part C", _type("11", "MEDICARE MANAGED CARE (Includes Medicare Advantage Plans)"),
        "ptc_cntrct_num", "ptc_cvrg", _contract("ptc"), plan="ptc",
    ),
    "part-d": Kind(
        "Part D", _type("122", "Medicare Drug Benefit"), "ptd_cntrct_num", "ptd_cvrg",
        (*_contract("ptd"), *LOW_INCOME), LOW_INCOME, plan="ptd",
    ),
    "dual": Kind(
        "Dual Medicare/Medicaid", _type("14", "Dual Eligibility Medicare/Medicaid Organization"),
        "bene_dual_stus_cd", "dual", MEDICAID,
    ),
})  # fmt: skip
_NEVER_LEFT: Final = ("part-a", "part-b")


def coverages(person: Person, *, last_updated: str) -> dict[Part, str]:
    """The ids of the person's Coverages by part, in the order of a search; a merged record has none.

    A private plan is there until it has ended, the other parts and Medicaid stay. `last_updated` is the
    instant of the load.
    """
    if is_merged(person):
        return {}
    return {
        part: _coverage_id(person, part)
        for part, kind in PARTS.items()
        if kind.enrolled in person.columns
        and (kind.plan is None or not _is_over(person.columns, kind, last_updated))
    }


def is_own_coverage_id(person: Person, resource_id: str) -> bool:
    """Whether an id is that of a Coverage of this person, be it of a part that the person lacks."""
    own = re.escape(patient_id(person))
    form = rf"(?:part-[ab]|dual)-{own}|part-[cd]-{own}(?:-[A-Z0-9]+-[0-9]+)?"
    return re.fullmatch(form, resource_id) is not None


@Rendering
def render_coverage(person: Person, part: Part, *, last_updated: str) -> JSON:
    """One part of a beneficiary's Medicare.

    Args:
        person: the beneficiary.
        part: which part, a key of `coverages`.
        last_updated: the instant of the load, as `meta.lastUpdated` shows it; a part that ended before its
            day is cancelled.
    """
    kind, columns = PARTS[part], person.columns
    insurer = insurers.contained_cms() if kind.plan is None else _insurer(columns, kind.plan)
    resource: JSON = {
        "resourceType": "Coverage",
        "id": _coverage_id(person, part),
        "meta": {"lastUpdated": last_updated, "profile": terms.profiles("Coverage")},
        "contained": [insurer],
        "beneficiary": {"reference": f"Patient/{patient_id(person)}"},
        "payor": [{"reference": f"#{insurer['id']}"}],
        **membership(person, part, last_updated),
    }
    write(kind.extensions, Spot(resource, resource, columns))
    return in_order(resource, KEYS)


@Rendering
def render_stub(resource_id: str) -> JSON:
    """What a read gives of a Coverage that the person lacks: its type and its id."""
    return {"resourceType": "Coverage", "id": resource_id}


def membership(person: Person, part: Part, last_updated: str) -> JSON:
    """What a Coverage and the Coverage of an insurance card have in common."""
    kind, columns, number = PARTS[part], person.columns, person.medicare_numbers[-1].value
    start, end = columns.get(f"{kind.dates}_strt_dt"), columns.get(f"{kind.dates}_end_dt")
    if end is None and part in _NEVER_LEFT:
        end = _OPEN_END
    period = {key: tree.text(day) for key, day in (("start", start), ("end", end)) if day is not None}
    known = _plan_number(columns) if part == "part-d" else medicare_number(number)
    return {
        **({"identifier": [known]} if known is not None else {}),
        "status": "cancelled" if _is_over(columns, kind, last_updated) else "active",
        "type": kind.type.concept(),
        "subscriberId": number,
        "relationship": terms.SELF.concept(),
        "period": period,
        "class": [_class("plan", kind.name), *(_drug_classes(columns) if part == "part-d" else ())],
    }


def _is_over(columns: Columns, kind: Kind, last_updated: str) -> bool:
    end = columns.get(f"{kind.dates}_end_dt")
    return end is not None and tree.text(end) < last_updated[:10]


def _coverage_id(person: Person, part: Part) -> str:
    own_id, plan = f"{part}-{patient_id(person)}", PARTS[part].plan
    if plan is None:
        return own_id
    return f"{own_id}-{person.columns[f'{plan}_cntrct_num']}-{person.columns[f'{plan}_pbp_num']}"


def _insurer(columns: Columns, plan: str) -> JSON:
    name = columns.get(f"{plan}_plan_name", columns[f"{plan}_cntrct_num"])
    phone = columns.get(f"{plan}_plan_phone")
    return insurers.contained_plan(tree.text(name), None if phone is None else tree.text(phone))


def _plan_number(columns: Columns) -> JSON | None:
    number = columns.get("ptd_mbr_id")
    return None if number is None else {"type": terms.MEMBER_NUMBER.concept(), "value": tree.text(number)}


def _class(code: str, value: str) -> JSON:
    return {"type": terms.PLAN._replace(code=code).concept(), "value": value}


def _drug_classes(columns: Columns) -> list[JSON]:
    return [_class(code, tree.text(columns[column])) for column, code in _DRUG_CARD if column in columns]
