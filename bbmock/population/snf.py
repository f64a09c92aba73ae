"""Claims of skilled nursing facilities after a stay in hospital, paid by the day (CMS's SNF file)."""

from __future__ import annotations

from dataclasses import replace
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.population import care, codes, institutional, money
from bbmock.population.benefits import DAYS_WITHOUT_COINSURANCE, PART_A_DEDUCTIBLE
from bbmock.population.decisions import EXHAUSTED, decide
from bbmock.population.institutional import Charge, Dose, charge
from bbmock.population.records import Claim, ClaimType, Columns, Diagnosis, DiagnosisRole, Line, Procedure

if TYPE_CHECKING:
    from bbmock.population.care import Case, Organization
    from bbmock.population.courses import Admission
    from bbmock.population.decisions import Decision
    from bbmock.population.records import Value

DAILY_RATE: Final = (46_000, 78_000)  # cents

SWING_BED_PERCENT: Final = 12

_PRICED: Final = "0022"  # the revenue centre whose service is the patient's group, by which the day is priced
_ROOM: Final = ("0120", "0120", "0110")
# To walk, then for daily life, then to speak and swallow: each for fewer patients.
_THERAPIES: Final = (("0420", "97110", "GP"), ("0430", "97530", "GO"), ("0440", "92507", "GN"))
_DRUGS: Final = "0250"
_SOLUTION, _SALINE, _BAG = "0258", "J7050", Dose("00264780020", 250)
_ANCILLARY: Final = (("0270", None), ("0300", "80053"), ("0324", "71045"))
_SELDOM: Final = frozenset({"0258", "0300", "0324"})  # a drip, tests and pictures: a few in a stay
_PHYSICAL_GROUPS: Final = "ABCDEFGHIJKLMNOP"
_SPEECH_GROUPS: Final = "ABCDEFGHIJKL"
_NURSING_GROUPS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXY"
_ANCILLARY_GROUPS: Final = "ABCDEF"
_INITIAL_ASSESSMENT: Final = "1"
_HOME_HEALTH: Final = "06"
_DISCHARGED, _DIED, _EXPIRED = "A", "B", "20"
# A bed in a hospital that may be one of a nursing home: its bills are of type 18, its certificate is its own.
_SWING_BED: Final[Columns] = MappingProxyType({
    "nch_clm_type_cd": "30", "clm_fac_type_cd": "1", "clm_srvc_clsfctn_type_cd": "8",
})  # fmt: skip
# In place of the third figure of the hospital's number. Critical access hospitals are paid their costs.
_SWING_BEDS, _CRITICAL_ACCESS = "U", "Z"
_NOT_PROSPECTIVE: Final[Columns] = MappingProxyType({"clm_pps_ind_cd": "1"})
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
    decision = decide(case)
    paid = decision.refused is None and not decision.by_plan
    payer = institutional.other_payer(case) if paid else None
    beds = _swing_beds(case)
    charges = _charges(case, days, by_group=beds != _CRITICAL_ACCESS)
    amounts = _amounts(case, days, charges[-1], has_payer=payer is not None)
    if decision.refused is not None:
        charges, amounts = institutional.refused(charges), institutional.unpaid(charges[-1], amounts)
    elif decision.by_plan:
        amounts = institutional.paid_by_plan(charges[-1], amounts)
    columns = institutional.claim_columns(case, _facility(case, beds), contractor_percent=100) | {
        **institutional.rare_columns(case),
        **_swing_bed_columns(beds),
        **_stay_columns(case, admission),
        **_rare_columns(case, admission),
        **_days(case, days, decision),
        **institutional.payer_columns(payer),
        **decision.columns,
    }
    return Claim(
        type=ClaimType.SNF,
        beneficiary=case.summary.beneficiary,
        number=case.summary.number,
        columns=columns | money.in_dollars(amounts),
        diagnoses=_diagnoses(case, admission),
        procedures=_procedures(case),
        lines=institutional.with_override(
            [_line(case, number, charge) for number, charge in enumerate(charges, start=1)], payer
        ),
    )


def _swing_beds(case: Case) -> str | None:
    """Which kind of swing bed the patient lay in, if not in a nursing home."""
    if not case.chance.happens(SWING_BED_PERCENT):
        return None
    return _CRITICAL_ACCESS if case.chance.happens(40) else _SWING_BEDS


def _swing_bed_columns(beds: str | None) -> Columns:
    if beds is None:
        return {}
    return {**_SWING_BED, **_NOT_PROSPECTIVE} if beds == _CRITICAL_ACCESS else _SWING_BED


def _facility(case: Case, beds: str | None) -> Organization:
    """The nursing home, or the hospital by the number of its swing beds."""
    if beds is None:
        return case.care.nursing_home
    hospital = case.care.hospital
    return replace(hospital, ccn=hospital.ccn[:2] + beds + hospital.ccn[3:])


def _diagnoses(case: Case, admission: Admission) -> tuple[Diagnosis, ...]:
    principal = codes.aftercare(admission.principal)
    return (
        Diagnosis(principal, DiagnosisRole.ADMITTING),
        *institutional.present(case, care.diagnoses(*institutional.with_others(case, principal, 6, least=1))),
        *care.old_diagnoses(case),
        *institutional.external_causes(case, principal, percent=4),
    )


def _procedures(case: Case) -> tuple[Procedure, ...]:
    """What nursing homes do not do, but their claims have room for."""
    if not case.happens(0):
        return ()
    day = case.summary.first_day
    # The last one as before October 2015, which only this beneficiary still has.
    codes_of_today = (Procedure(code, day) for code in _PROCEDURES)
    return (*codes_of_today, Procedure("9904", day, version="9"))


def _charges(case: Case, days: int, *, by_group: bool) -> list[Charge]:
    """The group that the patient is priced by, a bed, therapies, what else was needed, and the total."""
    chance = case.chance
    therapies = _THERAPIES[: chance.weighted((1, 2, 3), (25, 45, 30))]
    ancillary = [*chance.sample(_ANCILLARY, chance.between(0, 3)), (_DRUGS, None), (_SOLUTION, _SALINE)]
    return institutional.with_total([
        *([charge(_PRICED, days, 0, _group(case))] if by_group else []),
        charge(chance.pick(_ROOM), days, chance.between(38_000, 78_000)),
        *(_ancillary(case, centre, hcpcs, days) for centre, hcpcs in sorted(ancillary, key=itemgetter(0))),
        *(
            replace(_ancillary(case, centre, hcpcs, days), modifiers=(modifier,))
            for centre, hcpcs, modifier in therapies
        ),
        *institutional.inhaler(case),
    ])  # fmt: skip


def _group(case: Case) -> str:
    """The patient's group under the Patient Driven Payment Model, as a HIPPS code."""
    parts = (_PHYSICAL_GROUPS, _SPEECH_GROUPS, _NURSING_GROUPS, _ANCILLARY_GROUPS)
    return "".join(case.chance.pick(part) for part in parts) + _INITIAL_ASSESSMENT


def _ancillary(case: Case, centre: str, hcpcs: str | None, days: int) -> Charge:
    chance = case.chance
    units = chance.between(1, 3 if centre in _SELDOM else max(2 * days, 1))
    rate = chance.between(1_100, 14_000)
    uncovered = rate if case.happens(3) else 0
    drug = _BAG if centre == _SOLUTION else None
    return Charge(centre, units, rate, units * rate, uncovered, hcpcs=hcpcs, drug=drug)


def _line(case: Case, number: int, charge: Charge) -> Line:
    columns = institutional.line_columns(case, number, charge)
    return Line(number, columns if charge.drug is not None else columns | institutional.drug_columns(case))


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


def _stay_columns(case: Case, admission: Admission) -> dict[str, Value]:
    return {
        **_discharge(case),
        "clm_admsn_dt": case.summary.first_day,
        "nch_bene_dschrg_dt": case.summary.last_day,
        "nch_qlfyd_stay_from_dt": admission.first_day,
        "nch_qlfyd_stay_thru_dt": admission.last_day,
        "nch_blood_pnts_frnshd_qty": 1 if case.happens(1) else 0,
    }


def _discharge(case: Case) -> dict[str, Value]:
    """Where the patient went: out of life, home with an agency's care, or home or to another facility."""
    if case.summary.last_day == case.enrolment.died:
        return {"ptnt_dschrg_stus_cd": _EXPIRED, "nch_ptnt_status_ind_cd": _DIED}
    then = case.planned.then if case.planned is not None else None
    place = case.chance.pick(_OTHER_FACILITY) if then is None else _HOME_HEALTH
    return {"ptnt_dschrg_stus_cd": place, "nch_ptnt_status_ind_cd": _DISCHARGED}


def _days(case: Case, days: int, decision: Decision) -> dict[str, Value]:
    """How the days count: as used, the late ones with coinsurance; or not, if Medicare does not pay."""
    if decision.refused is None:
        return {
            "clm_utlztn_day_cnt": days,
            "bene_tot_coinsrnc_days_cnt": max(0, days - DAYS_WITHOUT_COINSURANCE),
            "clm_non_utlztn_days_cnt": 0,
        }
    exhausted = {"nch_bene_mdcr_bnfts_exhtd_dt_i": case.summary.first_day}
    return {
        "clm_utlztn_day_cnt": 0,
        "bene_tot_coinsrnc_days_cnt": 0,
        "clm_non_utlztn_days_cnt": days,
        **(exhausted if decision.refused == EXHAUSTED else {}),
    }


def _rare_columns(case: Case, admission: Admission) -> dict[str, Value]:
    """What hardly any real claim has, and here the one with every column."""
    columns: dict[str, Value] = {}
    last = case.summary.last_day
    if case.happens(0):
        columns["clm_drg_cd"] = admission.drg.code
    if case.happens(0):
        columns["nch_actv_or_cvrd_lvl_care_thru"] = last
    if case.happens(0):
        columns["nch_bene_mdcr_bnfts_exhtd_dt_i"] = last
    if case.happens(0):
        columns["nch_vrfd_ncvrd_stay_from_dt"] = last
        columns["nch_vrfd_ncvrd_stay_thru_dt"] = last
    return columns
