"""Claims of hospitals for stays, paid by Part A at a price for the whole case (CMS's inpatient file)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.population import care, codes, institutional, money
from bbmock.population.benefits import BLOOD_DEDUCTIBLE_PINTS, PART_A_DEDUCTIBLE
from bbmock.population.decisions import EXHAUSTED, TEACHING, decide
from bbmock.population.institutional import charge
from bbmock.population.records import Claim, ClaimType, Diagnosis, DiagnosisRole, Line, Procedure

if TYPE_CHECKING:
    from datetime import date

    from bbmock.population.care import Case
    from bbmock.population.codes import Drg, Physician
    from bbmock.population.decisions import Decision
    from bbmock.population.institutional import Charge
    from bbmock.population.records import Columns, Value

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
_COINSURANCE: Final = "nch_bene_pta_coinsrnc_lblty_am"
_TEACHING: Final = "ime_op_clm_val_amt"
_OUTLIER: Final = "nch_drg_outlier_aprvd_pmt_amt"
_ADDITIONS: Final = (
    (_OUTLIER, 3, 10, 80),
    (_TEACHING, 30, 1, 18),
    ("dsh_op_clm_val_amt", 40, 1, 10),
    ("clm_uncompd_care_pmt_amt", 40, 1, 8),
)

_ROOM: Final = ("0111", "0121")
# What revenue centres charge for, as a service. A bed, supplies, a theatre and its recovery room have none.
_PHARMACY: Final = MappingProxyType({"0250": ("J0696", "J1644", "J2405")})
# Intravenous solutions: by service, which drug and how many millilitres a unit has.
_SOLUTIONS: Final = MappingProxyType({"J7050": ("00264780020", 250), "J7120": ("00338011704", 1000)})
_SOLUTION: Final = "0258"
_LABORATORY: Final = MappingProxyType({"0300": ("36415",), "0301": ("80048", "80053")})
_ANCILLARY: Final = MappingProxyType({
    "0305": ("85025", "85610"), "0306": ("87040", "87086"), "0324": ("71045", "71046"), "0730": ("93005",),
})  # fmt: skip
# And what is done for some diagnoses alone, by their first letters: a picture of the head, help to breathe.
_FITTING: Final = (
    ("0351", "70450", ("I6", "R55", "S", "G", "F")),
    ("0412", "94640", ("J", "U", "A")),
)
# What is done in rooms of their own, by how its code begins: endoscopy, and the catheter laboratory.
_ROOMS: Final = (("0DJ08", "0750", None), ("0DBN8", "0750", None), ("4A02", "0481", "93458"))
# Whoever is old is looked at by a therapist: for walking, for daily life, or for swallowing.
_THERAPIES: Final = (("0420", "97162", "GP"), ("0430", "97166", "GO"), ("0440", "92610", "GN"))
_EMERGENCY, _EMERGENCY_VISITS, _VISIT_OF_ITS_OWN = "0450", ("99284", "99285"), "25"
_SUPPLIES: Final = "0270"
_SURGERY: Final = ("0272", "0360", "0370", "0710")  # supplies, theatre, anaesthesia, recovery
_ONCE: Final = frozenset(
    {"0351", "0481", "0750", *_SURGERY}
)  # a picture of the head, and what belongs to an operation
_SELDOM: Final = frozenset({"0305", "0306", "0324", "0730"})  # counts, cultures, X-rays, ECGs
# Cents a unit, lowest and highest, where it is more than a drug or a test.
_COSTLY_CENTRES: Final = MappingProxyType({
    "0272": (90_000, 900_000), "0351": (90_000, 260_000), "0360": (400_000, 2_400_000),
    "0370": (60_000, 300_000), "0450": (70_000, 240_000), "0481": (300_000, 900_000),
    "0710": (40_000, 190_000), "0750": (90_000, 400_000),
})  # fmt: skip
# The section of ICD-10-PCS, where others are pictures, transfusions or ventilation; and the open approach.
_OPERATION, _OPEN = "0", "0"
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


@dataclass(frozen=True, slots=True)
class Stay:
    """Why somebody was in hospital, and for how long.

    `begins_a_spell` says that the deductible is due. Of a stay later in a spell `late_days` are after its
    sixtieth day, and `in_reserve` says that they are after its ninetieth, too.
    """

    drg: Drg
    principal: str
    procedures: tuple[str, ...]
    nights: int
    pints: int
    begins_a_spell: bool
    late_days: int
    in_reserve: bool

    @property
    def operation(self) -> str | None:
        """The first operation in a theatre, if there was any."""
        return next((code for code in self.procedures if _is_operation(code)), None)


def _is_operation(code: str) -> bool:
    return code[0] == _OPERATION and code[4] == _OPEN


def inpatient_claim(case: Case) -> Claim:
    """Make the inpatient claim that `case` asks for."""
    stay = _stay(case)
    decision = decide(case)
    for_teaching = decision.columns.get("nch_clm_type_cd") == TEACHING
    payer = institutional.other_payer(case) if decision.refused is None and not for_teaching else None
    charges = _charges(case, stay)
    amounts = _amounts(case, stay, charges[-1], has_payer=payer is not None)
    if decision.refused is not None:
        charges = institutional.refused(charges)
        amounts = dict.fromkeys(amounts, 0) | {"clm_tot_chrg_amt": charges[-1].total}
        amounts["nch_ip_ncvrd_chrg_amt"] = charges[-1].uncovered
    elif for_teaching:
        amounts = _for_teaching(case, stay, charges[-1], amounts)
    doctor = _doctor(case, stay)
    columns = institutional.claim_columns(case, case.care.hospital, doctor=doctor) | {
        **care.physician_columns("op_physn", doctor),
        **institutional.assisting(case),
        **_referring(case),
        **_stay_columns(case, stay),
        **_rare_columns(case),
        **_days(case, stay, amounts, decision),
        "clm_drg_outlier_stay_cd": _COSTLY if amounts[_OUTLIER] else _NO_OUTLIER,
        **decision.columns,
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
        lines=institutional.with_override(
            [_line(case, number, charge, doctor) for number, charge in enumerate(charges, start=1)], payer
        ),
    )


def _stay(case: Case) -> Stay:
    chance = case.chance
    nights = (case.summary.last_day - case.summary.first_day).days
    if case.planned is not None and case.planned.admission is not None:
        admission = case.planned.admission
        drg, principal, procedures = admission.drg, admission.principal, admission.procedures
    else:
        drg = chance.pick(codes.drgs(nights))
        principal, procedures = chance.pick(drg.principals)
    pints = chance.between(1, 4) if _TRANSFUSION in procedures or case.happens(2) else 0
    first = chance.happens(70)
    late = chance.between(1, nights) if nights and not first and case.happens(8) else 0
    return Stay(drg, principal, procedures, nights, pints, first, late, bool(late) and case.happens(10))


def _procedure_day(case: Case, stay: Stay) -> date:
    return case.summary.first_day + timedelta(days=case.chance.between(0, min(stay.nights, 2)))


def _diagnoses(case: Case, stay: Stay) -> tuple[Diagnosis, ...]:
    chance = case.chance
    known = care.other_diagnoses(case, stay.principal, 5, least=1)
    others = [
        code for code in institutional.as_coded([stay.principal, *known])[1:] if code != stay.drg.complication
    ]
    acute = [code for code in case.care.ailments[-1].condition.diagnoses if not code.startswith("Z")]
    admitting = chance.pick(acute) if chance.happens(35) else stay.principal
    return (
        Diagnosis(stay.principal, DiagnosisRole.PRINCIPAL, present_on_admission="Y"),
        Diagnosis(admitting, DiagnosisRole.ADMITTING),
        *_complication(stay),
        *(
            Diagnosis(code, DiagnosisRole.OTHER, present_on_admission=chance.pick(_PRESENT))
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


def _charges(case: Case, stay: Stay) -> list[Charge]:
    """What the hospital charges: a bed, what happened in it, and the total."""
    chance = case.chance
    days = max(stay.nights, 1)
    charges = [charge(chance.pick(_ROOM), days, chance.between(110_000, 420_000)), _solution(case, days)]
    charges += [_ancillary(case, days, *service) for service in _services(case, stay)]
    return institutional.with_total(sorted(charges, key=lambda charge: charge.centre))


def _solution(case: Case, days: int) -> Charge:
    """What dripped into a vein: hardly anybody leaves a hospital without."""
    service = case.chance.pick(tuple(_SOLUTIONS))
    line = charge(_SOLUTION, case.chance.between(1, 2 * days), case.chance.between(2_500, 14_000), service)
    return replace(line, drug=_SOLUTIONS[service])


def _services(case: Case, stay: Stay) -> list[tuple[str, str | None, str | None]]:
    """Revenue centre, service and modifier of what was done: a drug, a test, a therapist's look and more."""
    chance = case.chance
    pharmacy, laboratory = chance.pick(tuple(_PHARMACY)), chance.pick(tuple(_LABORATORY))
    done: list[tuple[str, str | None, str | None]] = [
        (pharmacy, chance.pick(_PHARMACY[pharmacy]), None),
        (laboratory, chance.pick(_LABORATORY[laboratory]), None),
        chance.pick(_THERAPIES),
        *(
            (centre, chance.pick(_ANCILLARY[centre]), None)
            for centre in chance.sample(tuple(_ANCILLARY), chance.between(0, 4))
        ),
        *((*one[:2], None) for one in _FITTING if stay.principal.startswith(one[2])),
        *(
            (centre, service, None)
            for begin, centre, service in _ROOMS
            if any(code.startswith(begin) for code in stay.procedures)
        ),
    ]
    if not stay.drg.planned and chance.happens(70):
        done.append((_EMERGENCY, chance.pick(_EMERGENCY_VISITS), _VISIT_OF_ITS_OWN))
    if stay.operation is not None:
        done += [(centre, None, None) for centre in _SURGERY]
    elif chance.happens(60):
        done.append((_SUPPLIES, None, None))
    return done


def _ancillary(case: Case, days: int, centre: str, service: str | None, modifier: str | None) -> Charge:
    chance = case.chance
    once = modifier is not None or centre in _ONCE
    low, high = _COSTLY_CENTRES.get(centre, (1_500, 30_000))
    most = 1 if once else 3 if centre in _SELDOM else 2 * days
    line = charge(centre, chance.between(1, most), chance.between(low, high), service)
    uncovered = line.rate if case.happens(4) else 0
    modifiers = () if modifier is None else (modifier,)
    return replace(line, uncovered=uncovered, modifiers=modifiers)


def _doctor(case: Case, stay: Stay) -> Physician:
    """Who answers for the stay, and is named as operating, too, whether or not anybody was operated on."""
    if stay.operation is None:
        return institutional.attending(case)
    return institutional.doctor(case, _BONE_SURGEON if stay.operation.startswith(_BONES) else _SURGEON)


def _line(case: Case, number: int, charge: Charge, doctor: Physician) -> Line:
    columns = institutional.line_columns(case, number, charge, doctor)
    if charge.drug is not None and case.happens(10):
        columns |= {"rev_cntr_ndc_qty": charge.units * charge.drug[1], "rev_cntr_ndc_qty_qlfr_cd": "ML"}
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


def _for_teaching(case: Case, stay: Stay, whole: Charge, amounts: dict[str, int]) -> dict[str, int]:
    """What Medicare pays a hospital that teaches for a member of a health plan, who owes the plan."""
    taught = money.share(stay.drg.weight * BASE_RATE[0] // 10_000, case.chance.between(1, 18))
    kept = {"clm_tot_chrg_amt": whole.total, "nch_ip_ncvrd_chrg_amt": whole.uncovered}
    return dict.fromkeys(amounts, 0) | kept | {_TEACHING: taught, "clm_pmt_amt": taught}


def _liability(case: Case, stay: Stay, price: int) -> dict[str, int]:
    """What the beneficiary owes: the deductible of a spell, or late in it a share of the deductible a day."""
    spell = PART_A_DEDUCTIBLE[case.summary.first_day.year]
    deductible = min(spell, price) if stay.begins_a_spell else 0
    blood = min(stay.pints, BLOOD_DEDUCTIBLE_PINTS) * case.chance.between(9_000, 26_000)
    share = _share(case, stay)
    coinsurance = min(stay.late_days, (price - deductible - blood) // share) * share
    return {
        "nch_bene_ip_ddctbl_amt": deductible,
        _COINSURANCE: coinsurance,
        "nch_bene_blood_ddctbl_lblty_am": blood,
        "nch_ip_tot_ddctn_amt": deductible + coinsurance + blood,
    }


def _share(case: Case, stay: Stay) -> int:
    """What a late day costs the beneficiary: a quarter of the deductible, half for one of the reserve."""
    return PART_A_DEDUCTIBLE[case.summary.first_day.year] // (2 if stay.in_reserve else 4)


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


def _referring(case: Case) -> Columns:
    """Who sent the patient: a column that only the Integrated Data Repository has."""
    return care.physician_columns("rfr_physn", case.care.family_doctor) if case.happens(0) else {}


def _days(case: Case, stay: Stay, amounts: dict[str, int], decision: Decision) -> dict[str, Value]:
    """How the days of the stay count: as used, or not if Medicare does not pay; and as late ones."""
    late = amounts[_COINSURANCE] // _share(case, stay)
    refused = decision.refused is not None
    return {
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
    if case.happens(0):
        columns["nch_actv_or_cvrd_lvl_care_thru"] = last
    if case.happens(0):
        columns["nch_bene_mdcr_bnfts_exhtd_dt_i"] = last
    if case.happens(0):
        columns["nch_vrfd_ncvrd_stay_from_dt"] = last
        columns["nch_vrfd_ncvrd_stay_thru_dt"] = last
    return columns
