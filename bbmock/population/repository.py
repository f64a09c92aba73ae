"""What CMS's integrated data repository (IDR) tells of a beneficiary and the beneficiary file does not.

Nothing is drawn here: it all follows from the enrolment, and where the enrolment leaves it open, from the
beneficiary's index.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.population import codes, identity
from bbmock.population.enrolment import FULL, entitlement_columns

if TYPE_CHECKING:
    from bbmock.population.enrolment import Enrolment, Plan
    from bbmock.population.records import Columns, Value

MERGED_EVERY: Final = 100  # BBUser00049, BBUser00149 and so on were known under two ids once
LANGUAGE_UNKNOWN_EVERY: Final = 5
PAID_BY_EMPLOYER_EVERY: Final = 10

_HISPANIC: Final = "5"
_FULL_DUALS: Final = ("02", "04", "08")  # the others get help with premiums and shares of cost only
_COORDINATED_CARE, _DRUG_PLAN = "3", "11"  # kinds of private plans
_WHOLE_PREMIUM: Final = Decimal("100.0")
_LOW_COPAYMENT, _HIGH_COPAYMENT = "2", "1"
# Why a state pays somebody's premiums: by full or partial Medicaid, and whether they are disabled.
_BUY_INS: Final = MappingProxyType({
    ("F", False): "A", ("F", True): "D", ("P", False): "Z", ("P", True): "Z",
})  # fmt: skip


def repository_columns(n: int, enrolment: Enrolment) -> Columns:
    """The columns of the IDR for beneficiary n."""
    columns: dict[str, Value] = {
        **_entitlement(enrolment),
        **_health_plan(n, enrolment),
        **_private_plan("ptd", n, enrolment.drug_plan, _DRUG_PLAN),
        **_drug_card(n, enrolment.drug_plan),
        **_medicaid(n, enrolment),
    }
    if n % LANGUAGE_UNKNOWN_EVERY:
        columns["bene_lang_cd"] = "es" if enrolment.race == _HISPANIC else "en"
    if n % MERGED_EVERY == MERGED_EVERY // 2 - 1 or n == FULL:
        columns["bene_xref_sk"] = identity.merged_patient_id(n)
    return columns


def _entitlement(enrolment: Enrolment) -> Columns:
    status = str(entitlement_columns(enrolment)["bene_mdcr_status_cd"])
    return {
        "pta_enrlmt_rsn_cd": "D" if enrolment.disabled else "A",  # disability, or 65 years of age
        "ptb_enrlmt_rsn_cd": "S" if enrolment.dual else "I",  # by the state, or when first asked
        "pta_entlmt_stus_cd": "E",  # free of premium
        "ptb_entlmt_stus_cd": "Y",  # for a premium
        "bene_esrd_stus_id": "Y" if enrolment.renal else "N",
        "bene_dsbld_stus_id": "Y" if status.startswith("2") else "N",
    }


def _health_plan(n: int, enrolment: Enrolment) -> Columns:
    columns = dict(_private_plan("ptc", n, enrolment.health_plan, _COORDINATED_CARE))
    if columns:  # plans begin with a year, or with Medicare itself
        first = date(enrolment.reference_year - n % 6, 1, 1)
        columns["ptc_cvrg_strt_dt"] = max(enrolment.covered_from, first)
        if enrolment.died is not None:
            columns["ptc_cvrg_end_dt"] = enrolment.died
    return columns


def _private_plan(part: str, n: int, plan: Plan | None, kind: str) -> Columns:
    if plan is None:
        return {}
    described = codes.insurance_plans()[plan.contract]
    return {
        f"{part}_cntrct_num": plan.contract,
        f"{part}_pbp_num": plan.package,
        f"{part}_cvrg_type_cd": kind,
        f"{part}_emplr_sbsdy_sw": "N" if n % PAID_BY_EMPLOYER_EVERY else "Y",
        f"{part}_plan_name": described.name,
        f"{part}_plan_phone": described.phone,
    }


def _drug_card(n: int, plan: Plan | None) -> Columns:
    if plan is None:
        return {}
    described = codes.insurance_plans()[plan.contract]
    card = {
        "ptd_mbr_id": identity.member_number(n),
        "ptd_rx_grp": described.group,
        "ptd_rx_pcn": described.processor,
        "ptd_rx_bin": described.bank,
        "ptd_sgmt_num": "001" if n == FULL else None,
    }
    return {column: value for column, value in card.items() if value is not None}


def _medicaid(n: int, enrolment: Enrolment) -> Columns:
    if enrolment.dual is None:
        return {}
    extent = "F" if enrolment.dual in _FULL_DUALS else "P"
    columns: dict[str, Value] = {
        "bene_dual_stus_cd": enrolment.dual,
        "bene_dual_type_cd": extent,
        "bene_mdcd_state_cd": enrolment.state.usps,
        "bene_buyin_cd": _BUY_INS[extent, enrolment.disabled],
        "dual_strt_dt": max(enrolment.covered_from, date(2016 + n % 5, 1 + n % 12, 1)),
    }
    if enrolment.died is not None:
        columns["dual_end_dt"] = enrolment.died
    if enrolment.drug_plan is not None:  # whoever has Medicaid is helped with the costs of drugs too
        columns["bene_lis_ptd_prm_pct"] = _WHOLE_PREMIUM
        columns["bene_lis_copmt_lvl_cd"] = _LOW_COPAYMENT if extent == "F" else _HIGH_COPAYMENT
    return columns
