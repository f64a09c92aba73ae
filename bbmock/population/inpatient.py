"""Claims of hospitals for stays, paid by Part A at a price for the whole case (CMS's inpatient file)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.population import care, institutional, money
from bbmock.population.decisions import EXHAUSTED, TEACHING, decide
from bbmock.population.records import Claim, ClaimType, Diagnosis, DiagnosisRole, Line, Procedure
from bbmock.population.stay_charges import charges_of
from bbmock.population.stay_prices import COINSURANCE, OUTLIER, amounts_of, paid_for_teaching
from bbmock.population.stays import stay_of

if TYPE_CHECKING:
    from datetime import date

    from bbmock.population.care import Case
    from bbmock.population.codes import Physician
    from bbmock.population.decisions import Decision
    from bbmock.population.institutional import Charge
    from bbmock.population.records import Value
    from bbmock.population.stays import Stay

_NO_OUTLIER, _COSTLY = "0", "2"
_BONES: Final = ("0S", "0Q")
_SURGEON, _BONE_SURGEON = "02", "20"
_PRESENT: Final = (*["Y"] * 28, "U", "W")  # on admission, as what one lives with is, though it may be doubted
_ACQUIRED: Final = ("E876", "K5900")  # what befalls people in hospital, and makes no case dearer
_SOME_NIGHTS: Final = 3
_BLED: Final = "D62"  # which those who are operated on do afterwards
_PLANNED: Final = "3"
_FROM_HOME: Final = ("1", "2")  # a planned stay: nobody is transferred for it
_UNPLANNED: Final = ("1", "1", "1", "2")
_DISCHARGED_TO: Final = MappingProxyType({
    ClaimType.SNF: "03", ClaimType.HHA: "06", ClaimType.HOSPICE: "51"
})  # fmt: skip
_DIED: Final = "B"
_EXPIRED: Final = "20"


def inpatient_claim(case: Case) -> Claim:
    """Make the inpatient claim that `case` asks for."""
    stay, decision = stay_of(case), decide(case)
    for_teaching = decision.columns.get("nch_clm_type_cd") == TEACHING
    payer = institutional.other_payer(case) if decision.refused is None and not for_teaching else None
    charges = charges_of(case, stay)
    amounts = amounts_of(case, stay, charges[-1], has_payer=payer is not None)
    if decision.refused is not None:
        charges, amounts = institutional.refused(charges), institutional.unpaid(charges[-1], amounts)
    elif for_teaching:
        amounts = paid_for_teaching(case, stay, charges[-1], amounts)
    doctor = _doctor(case, stay)
    columns = institutional.claim_columns(case, case.care.hospital, doctor=doctor) | {
        **care.physician_columns("op_physn", doctor),
        **institutional.assisting(case),
        **_stay_columns(case, stay),
        **_rare_columns(case),
        **_days(case, stay, amounts, decision),
        **institutional.payer_columns(payer),
        **decision.columns,
    }
    return Claim(
        type=ClaimType.INPATIENT,
        beneficiary=case.summary.beneficiary,
        number=case.summary.number,
        columns=columns | money.in_dollars(amounts),
        diagnoses=_diagnoses(case, stay),
        procedures=tuple(Procedure(code, _procedure_day(case, stay)) for code in stay.procedures),
        lines=institutional.with_override(
            [_line(case, number, charge, doctor) for number, charge in enumerate(charges, start=1)], payer
        ),
    )


def _procedure_day(case: Case, stay: Stay) -> date:
    return case.summary.first_day + timedelta(days=case.chance.between(0, min(stay.nights, 2)))


def _diagnoses(case: Case, stay: Stay) -> tuple[Diagnosis, ...]:
    chance = case.chance
    # With what complicates a stay and what came in it there are six indicators, as many as samples have.
    most = 4 if stay.drg.complication is None else 3
    known = care.other_diagnoses(case, stay.principal, most, least=1)
    principal, *coded = care.as_coded([stay.principal, *known])
    others = [code for code in coded if code != stay.drg.complication]
    acute = [code for code in case.care.ailments[-1].condition.diagnoses if not code.startswith("Z")]
    admitting = chance.pick(acute) if chance.happens(35) else principal
    return (
        Diagnosis(
            principal,
            DiagnosisRole.PRINCIPAL,
            present_on_admission=institutional.on_admission(principal, "Y"),
        ),
        Diagnosis(admitting, DiagnosisRole.ADMITTING),
        *_complication(stay),
        *(
            Diagnosis(
                code,
                DiagnosisRole.OTHER,
                present_on_admission=institutional.on_admission(code, chance.pick(_PRESENT)),
            )
            for code in others
        ),
        *_acquired(case, stay),
        *care.old_diagnoses(case),
        *institutional.external_causes(case, stay.principal, percent=10),
    )


def _complication(stay: Stay) -> tuple[Diagnosis, ...]:
    """What made the stay so costly as its group says, if that takes more than the principal diagnosis."""
    code = stay.drg.complication
    if code is None or code == stay.principal:
        return ()
    present = "N" if stay.operation is not None and code == _BLED else "Y"
    return (Diagnosis(code, DiagnosisRole.OTHER, present_on_admission=present),)


def _acquired(case: Case, stay: Stay) -> tuple[Diagnosis, ...]:
    """What the patient got in hospital, now and then in a stay of some nights."""
    code = case.chance.pick(_ACQUIRED)
    if stay.nights < _SOME_NIGHTS or code == stay.principal or not case.happens(8):
        return ()
    return (Diagnosis(code, DiagnosisRole.OTHER, present_on_admission="N"),)


def _doctor(case: Case, stay: Stay) -> Physician:
    """Who answers for the stay, and is named as operating, too, whether or not anybody was operated on."""
    if stay.operation is None:
        return institutional.attending(case)
    return institutional.doctor(case, _BONE_SURGEON if stay.operation.startswith(_BONES) else _SURGEON)


def _line(case: Case, number: int, charge: Charge, doctor: Physician) -> Line:
    columns = institutional.line_columns(case, number, charge, doctor)
    if charge.drug is not None and case.happens(10):
        drug = charge.drug
        columns |= {"rev_cntr_ndc_qty": charge.units * drug.each, "rev_cntr_ndc_qty_qlfr_cd": drug.unit}
    return Line(number, columns)


def _stay_columns(case: Case, stay: Stay) -> dict[str, Value]:
    return {
        **_discharge(case),
        "clm_admsn_dt": case.summary.first_day,
        "nch_bene_dschrg_dt": case.summary.last_day,
        "clm_drg_cd": stay.drg.code,
        "clm_pps_cptl_drg_wt_num": Decimal(stay.drg.weight).scaleb(-4),
        **_admission(case, stay),
        "nch_blood_pnts_frnshd_qty": stay.pints,
    }


def _admission(case: Case, stay: Stay) -> dict[str, Value]:
    """How the stay came about: planned with a physician, or not, and then from wherever is drawn."""
    if stay.drg.planned:
        return {"clm_ip_admsn_type_cd": _PLANNED, "clm_src_ip_admsn_cd": case.chance.pick(_FROM_HOME)}
    return {"clm_ip_admsn_type_cd": case.chance.pick(_UNPLANNED)}


def _discharge(case: Case) -> dict[str, Value]:
    """Where the patient went: as drawn, but for who died that day or went on to other care."""
    if case.summary.last_day == case.enrolment.died:
        return {"ptnt_dschrg_stus_cd": _EXPIRED, "nch_ptnt_status_ind_cd": _DIED}
    then = case.planned.then if case.planned is not None else None
    return {"ptnt_dschrg_stus_cd": _DISCHARGED_TO[then]} if then is not None else {}


def _days(case: Case, stay: Stay, amounts: dict[str, int], decision: Decision) -> dict[str, Value]:
    """How the days of the stay count: as used, or not if Medicare does not pay; as late ones; as costly."""
    late = amounts[COINSURANCE] // stay.late_day(case.summary.first_day.year)
    refused = decision.refused is not None
    return {
        "clm_drg_outlier_stay_cd": _COSTLY if amounts[OUTLIER] else _NO_OUTLIER,
        "clm_utlztn_day_cnt": 0 if refused else stay.nights,
        "clm_non_utlztn_days_cnt": stay.nights if refused else 0,
        "bene_tot_coinsrnc_days_cnt": 0 if stay.in_reserve else late,
        "bene_lrd_used_cnt": late if stay.in_reserve else 0,
        **(
            {"nch_bene_mdcr_bnfts_exhtd_dt_i": case.summary.first_day}
            if decision.refused == EXHAUSTED
            else {}
        ),
    }


def _rare_columns(case: Case) -> dict[str, Value]:
    """What belongs to stays that Medicare covered for a part, and here to the one with every column."""
    last = case.summary.last_day
    columns: dict[str, Value] = {}
    if case.happens(0):  # which only the Integrated Data Repository has
        columns |= care.physician_columns("rfr_physn", case.care.family_doctor)
    if case.happens(0):
        columns["nch_actv_or_cvrd_lvl_care_thru"] = last
    if case.happens(0):
        columns["nch_bene_mdcr_bnfts_exhtd_dt_i"] = last
    if case.happens(0):
        columns["nch_vrfd_ncvrd_stay_from_dt"] = last
        columns["nch_vrfd_ncvrd_stay_thru_dt"] = last
    return columns
