"""What CMS's integrated data repository (IDR) says of a beneficiary, and the beneficiary file does not.

API v3 serves it. `bbmock.population.records` lists the columns.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.population import codes

if TYPE_CHECKING:
    from bbmock.population.enrolment import Enrolment, Plan
    from bbmock.population.records import Columns, Value

_AGE, _DISABILITY, _STATE, _INITIAL = "A", "D", "S", "I"  # reasons for enrolment
_FREE, _PREMIUM = "E", "Y"  # entitlement to Part A, and to Part B
_COORDINATED_CARE, _FEE_FOR_SERVICE, _DRUGS_ALONE = "3", "5", "11"  # kinds of plans
_PREMIUMS_ALONE: Final = "01"  # Medicaid pays the premiums of both parts, for those who have to pay Part A's
_FULL_MEDICAID: Final = frozenset({"02", "04", "08"})
_FULL_BUY_IN, _PARTIAL_BUY_IN = "H", "M"
# By cost share group: percent of the premium that is paid, and level of the copayment.
_SUBSIDIES: Final = MappingProxyType({
    "01": ("100.0", "3"), "02": ("100.0", "2"), "03": ("100.0", "1"), "04": ("100.0", "1"),
    "05": ("100.0", "4"), "06": ("75.0", "4"), "07": ("50.0", "4"), "08": ("25.0", "4"),
})  # fmt: skip
_NO_SEGMENT: Final = "000"
_NO_PART_D_BEFORE: Final = date(2006, 1, 1)


def repository_columns(n: int, enrolment: Enrolment) -> Columns:
    """The columns of the IDR for beneficiary n; those that do not apply are absent."""
    columns: dict[str, Value] = {
        "pta_enrlmt_rsn_cd": _DISABILITY if enrolment.disabled else _AGE,
        "ptb_enrlmt_rsn_cd": _STATE if enrolment.dual else _INITIAL,
        "pta_entlmt_stus_cd": _PREMIUM if enrolment.dual == _PREMIUMS_ALONE else _FREE,
        "ptb_entlmt_stus_cd": _PREMIUM,
        "bene_esrd_stus_id": "Y" if enrolment.renal else "N",
        "bene_dsbld_stus_id": "Y" if enrolment.disabled else "N",
    }
    if enrolment.language is not None:
        columns["bene_lang_cd"] = enrolment.language
    if enrolment.dual is not None:
        columns |= _medicaid(enrolment, enrolment.dual)
    if enrolment.health_plan is not None:
        kind = _FEE_FOR_SERVICE if enrolment.health_plan.is_fee_for_service else _COORDINATED_CARE
        columns |= _membership(enrolment, "ptc", enrolment.health_plan, kind)
        columns["ptc_cvrg_strt_dt"] = enrolment.health_plan_since
    if enrolment.drug_plan is not None:
        columns |= _membership(enrolment, "ptd", enrolment.drug_plan, _DRUGS_ALONE)
        columns |= _card(n, enrolment.drug_plan)
        if enrolment.drug_plan.segment != _NO_SEGMENT:
            columns["ptd_sgmt_num"] = enrolment.drug_plan.segment
        columns["ptd_cvrg_strt_dt"] = max(enrolment.covered_from, _NO_PART_D_BEFORE)
    if subsidy := _SUBSIDIES.get(enrolment.cost_share):
        percent, level = subsidy
        columns |= {"bene_lis_ptd_prm_pct": Decimal(percent), "bene_lis_copmt_lvl_cd": level}
    return columns


def _medicaid(enrolment: Enrolment, status: str) -> Columns:
    full = status in _FULL_MEDICAID
    columns: dict[str, Value] = {
        "bene_buyin_cd": _FULL_BUY_IN if full else _PARTIAL_BUY_IN,
        "bene_dual_stus_cd": status,
        "bene_dual_type_cd": "F" if full else "P",
        "bene_mdcd_state_cd": enrolment.state.usps,
        "dual_strt_dt": enrolment.dual_since,
    }
    return columns | ({"dual_end_dt": enrolment.died} if enrolment.died is not None else {})


def _membership(enrolment: Enrolment, part: str, plan: Plan, kind: str) -> Columns:
    """The columns of a plan; their names begin with `part`."""
    number = int(plan.contract[1:])
    names = codes.organization_names("plan")
    columns: dict[str, Value] = {
        f"{part}_cntrct_num": plan.contract,
        f"{part}_pbp_num": plan.package,
        f"{part}_cvrg_type_cd": kind,
        f"{part}_emplr_sbsdy_sw": "Y" if enrolment.by_employer else "N",
        f"{part}_plan_name": names[number % len(names)],
        f"{part}_plan_phone": f"1-800-555-01{number:02d}",  # 555-01xx is kept for numbers of nobody
    }
    return columns | ({f"{part}_cvrg_end_dt": enrolment.died} if enrolment.died is not None else {})


def _card(n: int, plan: Plan) -> Columns:
    """What a pharmacy reads on the card of a drug plan."""
    contract = int(plan.contract[1:])
    return {
        "ptd_mbr_id": f"{900_000_000 + n}",
        "ptd_rx_grp": f"{plan.contract}{plan.package}",
        "ptd_rx_pcn": f"{600_000 + contract}",
        "ptd_rx_bin": f"{999_000 + contract}",
    }
