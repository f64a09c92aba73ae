"""The four parts of Medicare as Coverages of v2; all four exist for everybody, enrolled or not.

Source: BFD's v2 answers of 2022 and 2026.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from bbmock.fhir.render import tree
from bbmock.fhir.render.table import Row, Spot, write
from bbmock.fhir.render.tree import JSON, extend, in_order
from bbmock.fhir.render.v2 import terms, values
from bbmock.fhir.render.v2.patient import DUAL_STATUS, REFERENCE_YEAR, monthly
from bbmock.fhir.render.v2.placements import Extension, Period
from bbmock.population import identity

if TYPE_CHECKING:
    from bbmock.population.records import Person, Value

Part = Literal["a", "b", "c", "d"]

KEYS: Final = (
    "resourceType", "id", "meta", "extension", "status", "type", "subscriberId", "beneficiary",
    "relationship", "period", "payor", "class",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DatedContract:
    """The contract of a month again, in an extension whose URL ends in the year and month: `/2026-7`."""

    month: int

    def __call__(self, spot: Spot, _: str, value: Value) -> None:
        """Append the extension, if the year is known."""
        if year := spot.columns.get("rfrnc_yr"):
            variable = f"ptdcntrct{self.month:02d}"
            url = f"{terms.VARIABLES}{variable}/{year}-{self.month}"
            extend(spot.element, {"url": url, "valueCoding": values.coding(variable, value)})


_MEDICARE_STATUS: Final = Row("bene_mdcr_status_cd", Extension(name="ms_cd"))
_BUY_IN: Final = monthly("mdcr_entlmt_buyin_{number}_ind", "buyin")
_CONTRACTS: Final = monthly("ptd_cntrct_{name}_id", "ptdcntrct")

PARTS: Final = MappingProxyType({
    "a": (
        _MEDICARE_STATUS,
        Row("bene_entlmt_rsn_orig", Extension(name="orec")),
        Row("bene_entlmt_rsn_curr", Extension(name="crec")),
        Row("bene_esrd_ind", Extension(name="esrd_ind")),
        Row("bene_pta_trmntn_cd", Extension(name="a_trm_cd")),
        REFERENCE_YEAR,
        *DUAL_STATUS,
        *_BUY_IN,
        Row("pta_cvrg_strt_dt", Period("period", end="pta_cvrg_end_dt")),
    ),
    "b": (
        _MEDICARE_STATUS,
        Row("bene_ptb_trmntn_cd", Extension(name="b_trm_cd")),
        REFERENCE_YEAR,
        *DUAL_STATUS,
        *_BUY_IN,
        Row("ptb_cvrg_strt_dt", Period("period", end="ptb_cvrg_end_dt")),
    ),
    "c": (
        *monthly("ptc_cntrct_{name}_id", "ptc_cntrct_id_"),
        *monthly("ptc_pbp_{name}_id", "ptc_pbp_id_"),
        *monthly("ptc_plan_type_{name}_cd", "ptc_plan_type_cd_"),
        *monthly("hmo_{number}_ind", "hmo_ind_"),
        REFERENCE_YEAR,
        *DUAL_STATUS,
    ),
    "d": (
        _MEDICARE_STATUS,
        *_CONTRACTS,
        *(Row(row.column, DatedContract(month)) for month, row in enumerate(_CONTRACTS, start=1)),
        *monthly("ptd_pbp_{name}_id", "ptdpbpid"),
        *monthly("ptd_sgmt_{name}_id", "sgmtid"),
        *monthly("cst_shr_grp_{name}_cd", "cstshr"),
        *monthly("rds_{name}_ind", "rdsind"),
        REFERENCE_YEAR,
        *DUAL_STATUS,
        Row("ptd_cvrg_strt_dt", Period("period", end="ptd_cvrg_end_dt")),
    ),
})  # fmt: skip

# The code that says whether, and why, somebody left a part; v2 asks for none in parts C and D.
_TERMINATION: Final = MappingProxyType({"a": "bene_pta_trmntn_cd", "b": "bene_ptb_trmntn_cd"})


def render_coverage(person: Person, part: Part, *, last_updated: str) -> JSON:
    """One part of a beneficiary's Medicare.

    Args:
        person: the beneficiary.
        part: the letter of the part.
        last_updated: the instant of the load, as `meta.lastUpdated` shows it.
    """
    patient_id = identity.patient_id(person.index, 2)
    ended = tree.text(person.columns.get(_TERMINATION.get(part, ""), "0")) != "0"
    resource: JSON = {
        "resourceType": "Coverage",
        "id": f"part-{part}-{patient_id}",
        "meta": {"lastUpdated": last_updated, "profile": [f"{terms.CARIN_PROFILES}Coverage"]},
        "status": "cancelled" if ended else "active",
        "type": terms.SUBSIDIZED.concept(),
        "subscriberId": identity.mbi(person.index),
        "beneficiary": {"reference": f"Patient/{patient_id}"},
        "relationship": terms.SELF.concept(),
        "payor": [{"identifier": {"value": "Centers for Medicare and Medicaid Services"}}],
        "class": [
            {"type": terms.GROUP.concept(), "value": "Medicare"},
            {"type": terms.PLAN.concept(), "value": f"Part {part.upper()}"},
        ],
    }
    write(PARTS[part], Spot(resource, resource, person.columns))
    return in_order(resource, KEYS)
