"""What Medicare pays for a stay in hospital, by the case, and what the patient and others pay; in cents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bbmock.population import money
from bbmock.population.benefits import BLOOD_DEDUCTIBLE_PINTS, PART_A_DEDUCTIBLE

if TYPE_CHECKING:
    from bbmock.population.care import Case
    from bbmock.population.institutional import Charge
    from bbmock.population.stays import Stay

BASE_RATE: Final = (590_000, 760_000)  # cents for a case of weight 1, lowest and highest wage area
CAPITAL_RATE: Final = (43_000, 58_000)

# How many stays of a hundred have such a payment, and how many percent of the basic one it may be.
_CAPITAL_PARTS: Final = (
    ("clm_pps_cptl_outlier_amt", 2, 10, 60),
    ("clm_pps_cptl_dsprprtnt_shr_amt", 40, 2, 9),
    ("clm_pps_cptl_ime_amt", 30, 1, 12),
    ("clm_pps_cptl_excptn_amt", 1, 1, 5),
    ("clm_pps_old_cptl_hld_hrmls_amt", 1, 1, 5),
)
COINSURANCE: Final = "nch_bene_pta_coinsrnc_lblty_am"
_TEACHING: Final = "ime_op_clm_val_amt"
OUTLIER: Final = "nch_drg_outlier_aprvd_pmt_amt"
_ADDITIONS: Final = (
    (OUTLIER, 3, 10, 80),
    (_TEACHING, 30, 1, 18),
    ("dsh_op_clm_val_amt", 40, 1, 10),
    ("clm_uncompd_care_pmt_amt", 40, 1, 8),
)


def amounts_of(case: Case, stay: Stay, whole: Charge, *, has_payer: bool) -> dict[str, int]:
    """The price of the case, and who pays how much of it."""
    chance = case.chance
    capital = _capital(case, stay)
    operating = stay.drg.weight * chance.between(*BASE_RATE) // 10_000
    additions = _additions(case, operating)
    price = operating + capital["clm_tot_pps_cptl_amt"] + sum(additions.values())
    liability = _liability(case, stay, price)
    left = price - liability["nch_ip_tot_ddctn_amt"]
    earlier = chance.between(0, left) if has_payer else 0
    return {
        "clm_pmt_amt": left - earlier,
        "clm_tot_chrg_amt": whole.total,
        "nch_prmry_pyr_clm_pd_amt": earlier,
        "nch_ip_ncvrd_chrg_amt": whole.uncovered,
        "nch_profnl_cmpnt_chrg_amt": chance.between(1000, 90_000) if case.happens(10) else 0,
        "clm_pass_thru_per_diem_amt": chance.between(500, 9_000) if case.happens(20) else 0,
        **liability,
        **capital,
        **additions,
    }


def paid_for_teaching(case: Case, stay: Stay, whole: Charge, amounts: dict[str, int]) -> dict[str, int]:
    """What Medicare pays a hospital that teaches for a member of a health plan, who owes the plan."""
    taught = money.share(stay.drg.weight * BASE_RATE[0] // 10_000, case.chance.between(1, 18))
    kept = {"clm_tot_chrg_amt": whole.total, "nch_ip_ncvrd_chrg_amt": whole.uncovered}
    return dict.fromkeys(amounts, 0) | kept | {_TEACHING: taught, "clm_pmt_amt": taught}


def _liability(case: Case, stay: Stay, price: int) -> dict[str, int]:
    """What the beneficiary owes: the deductible of a spell, or late in it a share of the deductible a day."""
    spell = PART_A_DEDUCTIBLE[case.summary.first_day.year]
    deductible = min(spell, price) if stay.begins_a_spell else 0
    blood = min(stay.pints, BLOOD_DEDUCTIBLE_PINTS) * case.chance.between(9_000, 26_000)
    share = stay.late_day(case.summary.first_day.year)
    coinsurance = min(stay.late_days, (price - deductible - blood) // share) * share
    return {
        "nch_bene_ip_ddctbl_amt": deductible,
        COINSURANCE: coinsurance,
        "nch_bene_blood_ddctbl_lblty_am": blood,
        "nch_ip_tot_ddctn_amt": deductible + coinsurance + blood,
    }


def _capital(case: Case, stay: Stay) -> dict[str, int]:
    """What Medicare pays towards buildings and equipment, and what that consists of."""
    federal = stay.drg.weight * case.chance.between(*CAPITAL_RATE) // 10_000
    parts = {"clm_pps_cptl_fsp_amt": federal} | {
        column: money.share(federal, case.chance.between(low, high)) if case.happens(percent) else 0
        for column, percent, low, high in _CAPITAL_PARTS
    }
    return {"clm_tot_pps_cptl_amt": sum(parts.values()), **parts}


def _additions(case: Case, operating: int) -> dict[str, int]:
    """What Medicare adds to the price: for costly stays, teaching, and patients who cannot pay."""
    additions = {
        column: money.share(operating, case.chance.between(low, high))
        for column, percent, low, high in _ADDITIONS
        if case.happens(percent)
    }
    return {OUTLIER: 0, **additions}  # which CMS's files never leave out
