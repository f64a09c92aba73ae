"""Claims of skilled nursing facilities after a stay in hospital, paid by the day (CMS's SNF file)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bbmock.population import care, institutional, money
from bbmock.population.benefits import PART_A_DEDUCTIBLE
from bbmock.population.institutional import Charge, charge
from bbmock.population.records import Claim, ClaimType, Diagnosis, DiagnosisRole, Line, Procedure

if TYPE_CHECKING:
    from bbmock.population.care import Case
    from bbmock.population.courses import Admission
    from bbmock.population.records import Value

DAILY_RATE: Final = (46_000, 78_000)  # cents
DAYS_WITHOUT_COINSURANCE: Final = 20

_PRICED: Final = "0022"  # the revenue centre whose service is the patient's group, by which the day is priced
_ROOM: Final = ("0120", "0120", "0110")
_THERAPIES: Final = (("0420", "97110"), ("0430", "97530"), ("0440", "92507"))
_DRUGS: Final = ("0250", "J8499")
_ANCILLARY: Final = (("0270", "A4649"), ("0300", "80053"), ("0320", "71045"))
_SELDOM: Final = frozenset({"0300", "0320"})  # tests and pictures: a few in a stay
_ROOM_SERVICE: Final = "99308"  # a visit in a nursing facility
_PHYSICAL_GROUPS: Final = "ABCDEFGHIJKLMNOP"
_SPEECH_GROUPS: Final = "ABCDEFGHIJKL"
_NURSING_GROUPS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXY"
_ANCILLARY_GROUPS: Final = "ABCDEF"
_INITIAL_ASSESSMENT: Final = "1"
_HOME: Final = "01"
_HOME_HEALTH: Final = "06"
_OTHER_FACILITY: Final = ("01", "01", "01", "01", "04", "04")
_PROCEDURES: Final = ("3E03329", "30233N1")
_NO_CAPITAL: Final = (
    "clm_pps_cptl_fsp_amt", "clm_pps_cptl_outlier_amt", "clm_pps_cptl_dsprprtnt_shr_amt",
    "clm_pps_cptl_ime_amt", "clm_pps_cptl_excptn_amt", "clm_pps_old_cptl_hld_hrmls_amt",
)  # fmt: skip


def snf_claim(case: Case) -> Claim:
    """Make the claim for skilled nursing that `case` asks for.

    Raises:
        ValueError: if the case does not say which stay in hospital the nursing follows.
    """
    if case.planned is None or case.planned.admission is None:
        raise ValueError("skilled nursing follows a stay in hospital")
    admission = case.planned.admission
    days = (case.summary.last_day - case.summary.first_day).days
    payer = institutional.other_payer(case)
    charges = _charges(case, days)
    amounts = _amounts(case, days, charges[-1], has_payer=payer is not None)
    columns = institutional.claim_columns(case, case.care.nursing_home) | {
        **institutional.operating(case, percent=4),
        **_stay_columns(case, admission, days),
        **_rare_columns(case, admission),
    }
    if payer is not None:
        columns["nch_prmry_pyr_cd"] = payer
    return Claim(
        type=ClaimType.SNF,
        beneficiary=case.summary.beneficiary,
        number=case.summary.number,
        columns=columns | money.in_dollars(amounts),
        diagnoses=_diagnoses(case, admission),
        procedures=_procedures(case),
        lines=tuple(_line(case, number, charge) for number, charge in enumerate(charges, start=1)),
    )


def _diagnoses(case: Case, admission: Admission) -> tuple[Diagnosis, ...]:
    principal = admission.principal
    return (
        Diagnosis(principal, DiagnosisRole.ADMITTING),
        *care.diagnoses(principal, care.other_diagnoses(case, principal, 6, least=1)),
        *care.old_diagnoses(case),
        *institutional.external_causes(case, principal, percent=4),
    )


def _procedures(case: Case) -> tuple[Procedure, ...]:
    if not case.happens(5):
        return ()
    day = case.summary.first_day
    if case.happens(0):  # as before October 2015, which only the beneficiary with every field still has
        return (Procedure("9904", day, version="9"),)
    return (Procedure(case.chance.pick(_PROCEDURES), day),)


def _charges(case: Case, days: int) -> list[Charge]:
    """The group that the patient belongs to, a bed, therapies, what else was needed, and the total."""
    chance = case.chance
    centres = [
        *chance.sample(_THERAPIES, chance.weighted((1, 2, 3), (25, 45, 30))),
        _DRUGS,
        *chance.sample(_ANCILLARY, chance.between(0, 3)),
    ]
    return institutional.with_total([
        charge(_PRICED, days, 0, _group(case)),
        charge(chance.pick(_ROOM), days, chance.between(31_000, 62_000), _ROOM_SERVICE),
        *(_ancillary(case, centre, hcpcs, days) for centre, hcpcs in sorted(centres)),
    ])  # fmt: skip


def _group(case: Case) -> str:
    """The patient's group under the Patient Driven Payment Model, as a HIPPS code."""
    parts = (_PHYSICAL_GROUPS, _SPEECH_GROUPS, _NURSING_GROUPS, _ANCILLARY_GROUPS)
    return "".join(case.chance.pick(part) for part in parts) + _INITIAL_ASSESSMENT


def _ancillary(case: Case, centre: str, hcpcs: str, days: int) -> Charge:
    chance = case.chance
    units = chance.between(1, 3 if centre in _SELDOM else max(2 * days, 1))
    rate = chance.between(1_100, 14_000)
    uncovered = rate if case.happens(3) else 0
    return Charge(centre, units, rate, units * rate, uncovered, hcpcs=hcpcs)


def _line(case: Case, number: int, charge: Charge) -> Line:
    return Line(number, institutional.line_columns(case, number, charge) | institutional.drug_columns(case))


def _amounts(case: Case, days: int, whole: Charge, *, has_payer: bool) -> dict[str, int]:
    """The price of the days, and who pays how much of it."""
    chance = case.chance
    price = days * chance.between(*DAILY_RATE)
    daily = PART_A_DEDUCTIBLE[case.summary.first_day.year] // 8
    coinsurance = max(0, days - DAYS_WITHOUT_COINSURANCE) * daily
    earlier = chance.between(0, price - coinsurance) if has_payer else 0
    return {
        "clm_pmt_amt": price - coinsurance - earlier,
        "clm_tot_chrg_amt": whole.total,
        "nch_prmry_pyr_clm_pd_amt": earlier,
        "nch_ip_ncvrd_chrg_amt": whole.uncovered,
        "nch_bene_ip_ddctbl_amt": 0,  # met in hospital
        "nch_bene_pta_coinsrnc_lblty_am": coinsurance,
        "nch_bene_blood_ddctbl_lblty_am": 0,
        "nch_ip_tot_ddctn_amt": coinsurance,
        **dict.fromkeys(_NO_CAPITAL, 0),
    }


def _stay_columns(case: Case, admission: Admission, days: int) -> dict[str, Value]:
    then = case.planned.then if case.planned is not None else None
    return {
        "clm_admsn_dt": case.summary.first_day,
        "nch_bene_dschrg_dt": case.summary.last_day,
        "nch_ptnt_status_ind_cd": "A",
        "ptnt_dschrg_stus_cd": case.chance.pick(_OTHER_FACILITY) if then is None else _HOME_HEALTH,
        "nch_qlfyd_stay_from_dt": admission.first_day,
        "nch_qlfyd_stay_thru_dt": admission.last_day,
        "clm_utlztn_day_cnt": days,
        "bene_tot_coinsrnc_days_cnt": max(0, days - DAYS_WITHOUT_COINSURANCE),
        "clm_non_utlztn_days_cnt": 0,
        "nch_blood_pnts_frnshd_qty": 1 if case.happens(1) else 0,
    }


def _rare_columns(case: Case, admission: Admission) -> dict[str, Value]:
    columns: dict[str, Value] = {}
    last = case.summary.last_day
    if case.happens(1):
        columns["clm_drg_cd"] = admission.drg.code
    if case.happens(2):
        columns["nch_actv_or_cvrd_lvl_care_thru"] = last
    if case.happens(1):
        columns["nch_bene_mdcr_bnfts_exhtd_dt_i"] = last
    if case.happens(1):
        columns["nch_vrfd_ncvrd_stay_from_dt"] = last
        columns["nch_vrfd_ncvrd_stay_thru_dt"] = last
    return columns
