"""Claims of hospitals for stays, paid by Part A at a price for the whole case (CMS's inpatient file)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.population import care, codes, institutional, money
from bbmock.population.benefits import BLOOD_DEDUCTIBLE_PINTS, PART_A_DEDUCTIBLE
from bbmock.population.institutional import Charge
from bbmock.population.records import Claim, ClaimType, Diagnosis, DiagnosisRole, Line, Procedure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bbmock.population.care import Case
    from bbmock.population.codes import Drg
    from bbmock.population.records import Value

BASE_RATE: Final = (590_000, 760_000)  # cents for a case of weight 1, lowest and highest wage area
CAPITAL_RATE: Final = (43_000, 58_000)

_TRANSFUSION: Final = "30233N1"

# How many stays of a hundred have such a payment, and how many percent of the basic one it may be.
_CAPITAL_PARTS: Final = (
    ("clm_pps_cptl_outlier_amt", 2, 10, 60),
    ("clm_pps_cptl_dsprprtnt_shr_amt", 40, 2, 9),
    ("clm_pps_cptl_ime_amt", 30, 1, 12),
    ("clm_pps_cptl_excptn_amt", 1, 1, 5),
    ("clm_pps_old_cptl_hld_hrmls_amt", 1, 1, 5),
)
_NO_OUTLIER, _COSTLY = "0", "2"
_OUTLIER: Final = "nch_drg_outlier_aprvd_pmt_amt"
_ADDITIONS: Final = (
    (_OUTLIER, 3, 10, 80),
    ("ime_op_clm_val_amt", 30, 1, 18),
    ("dsh_op_clm_val_amt", 40, 1, 10),
    ("clm_uncompd_care_pmt_amt", 40, 1, 8),
)

_ROOM: Final = ("0111", "0121")
_BED_CODES: Final = ("99221", "99222", "99223", "99231", "99232")
# What a revenue centre is for, as a service: CMS's synthetic stays have one on each line.
_PHARMACY: Final = MappingProxyType({
    "0250": ("J1644", "J1885", "J2405"), "0258": ("J7030", "J7120"),
})  # fmt: skip
_LABORATORY: Final = MappingProxyType({"0300": ("36415",), "0301": ("80048", "80053")})
_ANCILLARY: Final = MappingProxyType({
    "0270": ("A4649",), "0305": ("85025", "85610"), "0306": ("87040", "87086"), "0320": ("71045", "71046"),
    "0351": ("70450",), "0410": ("94640",), "0420": ("97110", "97161"), "0450": ("99284", "99285"),
})  # fmt: skip
_SURGERY: Final = MappingProxyType({
    "0360": ("36556",), "0370": ("99152",), "0710": ("94760",), "0272": ("A4550", "A4649"),
})  # fmt: skip
_ONCE: Final = frozenset({"0351", "0450"})  # a picture of the head, and the emergency room
_OPERATION: Final = "0"  # the section of ICD-10-PCS; others are pictures, transfusions, ventilation
_PRESENT: Final = (*["Y"] * 17, "N", "U", "W")  # on admission, as what one lives with mostly is
_PLANNED: Final = "3"
_DISCHARGED_TO: Final = MappingProxyType({ClaimType.SNF: "03", ClaimType.HHA: "06"})
_UNPLANNED: Final = ("1", "1", "1", "2")


@dataclass(frozen=True, slots=True)
class Stay:
    """Why somebody was in hospital, and for how long."""

    drg: Drg
    principal: str
    procedures: tuple[str, ...]
    nights: int
    pints: int


def inpatient_claim(case: Case) -> Claim:
    """Make the inpatient claim that `case` asks for."""
    stay = _stay(case)
    payer = institutional.other_payer(case)
    charges = _charges(case, stay)
    amounts = _amounts(case, stay, charges[-1], has_payer=payer is not None)
    columns = institutional.claim_columns(case, case.care.hospital) | {
        **institutional.operating(case),
        **_stay_columns(case, stay),
        "clm_drg_outlier_stay_cd": _COSTLY if amounts[_OUTLIER] else _NO_OUTLIER,
        **_rare_columns(case, stay, amounts),
    }
    if payer is not None:
        columns["nch_prmry_pyr_cd"] = payer
    return Claim(
        type=ClaimType.INPATIENT,
        beneficiary=case.summary.beneficiary,
        number=case.summary.number,
        columns=columns | money.in_dollars(amounts),
        diagnoses=_diagnoses(case, stay),
        procedures=tuple(Procedure(code, _procedure_day(case, stay)) for code in stay.procedures),
        lines=tuple(_line(case, number, charge) for number, charge in enumerate(charges, start=1)),
    )


def _stay(case: Case) -> Stay:
    nights = (case.summary.last_day - case.summary.first_day).days
    if case.planned is not None and case.planned.admission is not None:
        admission = case.planned.admission
        drg, principal, procedures = admission.drg, admission.principal, admission.procedures
    else:
        drg = case.chance.pick(codes.drgs(nights))
        principal, procedures = case.chance.pick(drg.principals)
    pints = case.chance.between(1, 4) if _TRANSFUSION in procedures or case.happens(2) else 0
    return Stay(drg, principal, procedures, nights, pints)


def _procedure_day(case: Case, stay: Stay) -> date:
    return case.summary.first_day + timedelta(days=case.chance.between(0, min(stay.nights, 2)))


def _diagnoses(case: Case, stay: Stay) -> tuple[Diagnosis, ...]:
    chance = case.chance
    others = care.other_diagnoses(case, stay.principal, 5, least=1)
    acute = [code for code in case.care.ailments[-1].condition.diagnoses if not code.startswith("Z")]
    admitting = chance.pick(acute) if chance.happens(35) else stay.principal
    return (
        Diagnosis(stay.principal, DiagnosisRole.PRINCIPAL, present_on_admission="Y"),
        Diagnosis(admitting, DiagnosisRole.ADMITTING),
        *(
            Diagnosis(code, DiagnosisRole.OTHER, present_on_admission=chance.pick(_PRESENT))
            for code in others
        ),
        *institutional.external_causes(case, stay.principal, percent=10),
    )


def _charges(case: Case, stay: Stay) -> list[Charge]:
    """What the hospital charges: a bed, what happened in it, and the total."""
    chance = case.chance
    days = max(stay.nights, 1)
    rate = chance.between(110_000, 420_000)
    charges = [Charge(chance.pick(_ROOM), days, rate, days * rate, hcpcs=chance.pick(_BED_CODES))]
    for centre, services in sorted(_centres(case, stay).items()):
        units = 1 if centre in _ONCE else chance.between(1, 2 * days)
        rate = chance.between(1_500, 90_000)
        uncovered = rate if case.happens(4) else 0
        hcpcs = chance.pick(services)
        charges.append(Charge(centre, units, rate, units * rate, uncovered, hcpcs=hcpcs))
    return institutional.with_total(charges)


def _centres(case: Case, stay: Stay) -> dict[str, Sequence[str]]:
    """The revenue centres of a stay and their services: nobody leaves without a drug and a test."""
    chance = case.chance
    pharmacy, laboratory = chance.pick(tuple(_PHARMACY)), chance.pick(tuple(_LABORATORY))
    others = chance.sample(tuple(_ANCILLARY), chance.between(1, 5))
    return {
        pharmacy: _PHARMACY[pharmacy],
        laboratory: _LABORATORY[laboratory],
        **{centre: _ANCILLARY[centre] for centre in others},
        **(_SURGERY if any(code.startswith(_OPERATION) for code in stay.procedures) else {}),
    }


def _line(case: Case, number: int, charge: Charge) -> Line:
    columns = institutional.line_columns(case, number, charge)
    if charge.centre in _PHARMACY and case.happens(10):
        columns |= {"rev_cntr_ndc_qty": charge.units, "rev_cntr_ndc_qty_qlfr_cd": "ML"}
    return Line(number, columns)


def _amounts(case: Case, stay: Stay, whole: Charge, *, has_payer: bool) -> dict[str, int]:
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


def _liability(case: Case, stay: Stay, price: int) -> dict[str, int]:
    """What the beneficiary owes: the deductible of a spell, a quarter of it a day after the sixtieth."""
    chance = case.chance
    spell = PART_A_DEDUCTIBLE[case.summary.first_day.year]
    deductible = min(spell, price) if chance.happens(70) else 0
    late_days = chance.between(0, stay.nights) if case.happens(3) else 0
    coinsurance = min(late_days, (price - deductible) // spell) * (spell // 4)
    blood = min(stay.pints, BLOOD_DEDUCTIBLE_PINTS) * chance.between(9_000, 26_000)
    return {
        "nch_bene_ip_ddctbl_amt": deductible,
        "nch_bene_pta_coinsrnc_lblty_am": coinsurance,
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
    return {_OUTLIER: 0, **additions}  # which CMS's files never leave out


def _stay_columns(case: Case, stay: Stay) -> dict[str, Value]:
    then = case.planned.then if case.planned is not None else None
    discharged = {"ptnt_dschrg_stus_cd": _DISCHARGED_TO[then]} if then is not None else {}
    return {
        **discharged,
        "clm_admsn_dt": case.summary.first_day,
        "nch_bene_dschrg_dt": case.summary.last_day,
        "clm_utlztn_day_cnt": stay.nights,
        "clm_drg_cd": stay.drg.code,
        "clm_pps_cptl_drg_wt_num": Decimal(stay.drg.weight).scaleb(-4),
        "clm_ip_admsn_type_cd": _PLANNED if stay.drg.planned else case.chance.pick(_UNPLANNED),
        "nch_blood_pnts_frnshd_qty": stay.pints,
    }


def _rare_columns(case: Case, stay: Stay, amounts: dict[str, int]) -> dict[str, Value]:
    daily = PART_A_DEDUCTIBLE[case.summary.first_day.year] // 4
    late_days = amounts["nch_bene_pta_coinsrnc_lblty_am"] // daily
    columns: dict[str, Value] = {
        "bene_tot_coinsrnc_days_cnt": late_days,
        "bene_lrd_used_cnt": case.chance.between(1, 9) if late_days and case.happens(10) else 0,
        "clm_non_utlztn_days_cnt": case.chance.between(0, stay.nights) if case.happens(1) else 0,
    }
    if case.happens(2):
        columns["nch_actv_or_cvrd_lvl_care_thru"] = case.summary.last_day
    if case.happens(1):
        columns["nch_bene_mdcr_bnfts_exhtd_dt_i"] = case.summary.last_day
    if case.happens(1):
        columns["nch_vrfd_ncvrd_stay_from_dt"] = case.summary.last_day
        columns["nch_vrfd_ncvrd_stay_thru_dt"] = case.summary.last_day
    return columns
