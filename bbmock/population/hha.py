"""Claims of home health agencies, paid by the period of thirty days, or by the visit if there were few.

CMS calls the file HHA. A claim lists every visit, with its day.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.population import care, codes, institutional, money
from bbmock.population.courses import SYMPTOM, weakening
from bbmock.population.decisions import decide
from bbmock.population.institutional import Charge, charge
from bbmock.population.records import Claim, ClaimType, Line
from bbmock.population.vaccination import vaccination

if TYPE_CHECKING:
    from bbmock.population.care import Case
    from bbmock.population.records import Diagnosis, Value

PERIOD_RATE: Final = (186_400, 205_700)  # cents for a case of weight 1
WEIGHT: Final = (65, 165)  # percent
FEW_VISITS: Final = 4  # fewer are paid one by one

_PRICED: Final = (
    "0023"  # the revenue centre whose service is the patient's group, by which a period is priced
)
_NURSE: Final = ("0551", "G0299")
# Revenue centre and service of each discipline, and what Medicare pays for a visit, in cents.
_VISIT_RATES: Final = MappingProxyType({
    _NURSE: 17_200, ("0421", "G0151"): 18_800, ("0431", "G0152"): 18_900, ("0441", "G0153"): 20_400,
    ("0561", "G0155"): 27_600, ("0571", "G0156"): 7_800,
})  # fmt: skip
_THERAPIES: Final = (("0421", "G0151"), ("0431", "G0152"))
_SPEECH: Final = ("0441", "G0153")
_OF_THE_BRAIN: Final = ("G", "I6", "F0")  # the first letters of diagnoses that take the speech
# Who comes in place of the therapist now and then, and what is coded then.
_ASSISTANTS: Final = MappingProxyType({"G0151": "G0157", "G0152": "G0158"})
_LATE_NOTICE, _TOLD = "KX", "GA"  # modifiers: the agency's notice was late, the patient was told
_AIDE: Final = ("0571", "G0156")
_SOCIAL_WORKER: Final = ("0561", "G0155")  # comes once, to some
SOCIAL_WORK_PERCENT: Final = 12
FEW_VISITS_PERCENT: Final = 12
_VISITS: Final = (5, 7, 8, 9, 11, 14)

# The first letters of a diagnosis, and its clinical group in the Patient-Driven Groupings Model.
_GROUPS: Final = MappingProxyType({
    "G": "B", "I6": "B", "L": "C", "M": "E", "S": "E", "Z4": "E", "F": "F", "I": "H", "E": "I", "K": "J",
    "N": "J", "A": "K", "U": "K", "J": "L",
})  # fmt: skip
_OTHER_GROUP: Final = "A"
_SOURCE_AND_TIMING: Final = MappingProxyType({
    (False, True): "1", (True, True): "2", (False, False): "3", (True, False): "4",
})  # fmt: skip
_PAID_BY_PART_A: Final = ("V", "U", "U")
_PAID_BY_PART_B: Final = "W"
_STILL_PATIENT: Final = "30"
_DISCHARGED, _DIED = "01", "20"
_OTHER_FEE_SCHEDULE, _IN_THE_PRICE = "A", "N"
_METHODS: Final = MappingProxyType({_OTHER_FEE_SCHEDULE: "2", _IN_THE_PRICE: "9"})  # of payment, by status
_BY_PHYSICIAN, _FROM_HOSPITAL, _AGAIN = "1", "4", "C"


def hha_claim(case: Case) -> Claim:
    """Make the home health claim that `case` asks for: for a period of care, or else for a vaccination."""
    if case.planned is None:
        return vaccination(case)
    principal = _principal(case)
    decision = decide(case)
    payer = institutional.other_payer(case) if decision.refused is None else None
    visits = _visits(case, principal)
    charges, earlier = _charges(case, principal, visits, has_payer=payer is not None)
    if decision.refused is not None:
        charges = institutional.refused(charges)
    columns = (
        institutional.claim_columns(case, case.care.agency, contractor=case.enrolment.state.home_contractor)
        | _claim_columns(case, len(visits))
        | dict(institutional.rare_columns(case))
        | dict(institutional.payer_columns(payer))
        | dict(decision.columns)
    )
    amounts = {
        "clm_pmt_amt": sum(charge.paid for charge in charges),
        "clm_tot_chrg_amt": charges[-1].total,
        "nch_prmry_pyr_clm_pd_amt": earlier,
    }
    return Claim(
        type=ClaimType.HHA,
        beneficiary=case.summary.beneficiary,
        number=case.summary.number,
        columns=columns | money.in_dollars(amounts),
        diagnoses=_diagnoses(case, principal),
        procedures=institutional.procedures(case),
        lines=tuple(_line(case, number, charge) for number, charge in enumerate(charges, start=1)),
    )


def _diagnoses(case: Case, principal: str) -> tuple[Diagnosis, ...]:
    coded = care.diagnoses(*institutional.with_others(case, principal, 6))
    return (
        *institutional.present(case, coded),
        *institutional.admitting(case, coded),
        *care.old_diagnoses(case),
        *institutional.external_causes(case, principal, percent=15),
    )


def _principal(case: Case) -> str:
    """What the care is for: what is left of the stay in hospital, or a chronic condition, while it lasts."""
    planned = case.planned
    if planned is not None and planned.admission is not None:
        principal = codes.aftercare(planned.admission.principal)
        if not principal.startswith(SYMPTOM):
            return principal
    possible = weakening(case.care) or case.care.ailments
    since = planned.since if planned is not None else case.summary.first_day
    return possible[since.toordinal() % len(possible)].diagnosis


def _visits(case: Case, principal: str) -> list[tuple[date, tuple[str, str]]]:
    """Who came when: first a nurse, then whoever is needed; on Sundays nobody who is not urgent."""
    chance, first = case.chance, case.summary.first_day
    days = (case.summary.last_day - first).days
    few = case.happens(FEW_VISITS_PERCENT)
    number = chance.between(2, FEW_VISITS - 1) if few else chance.pick(_VISITS)
    dates = (first + timedelta(days=day) for day in range(1, days + 1))
    possible = [day for day in dates if day.weekday() != institutional.SUNDAY]
    later = sorted(chance.sample(possible, number - 1))
    disciplines = [
        _NURSE,
        *chance.sample(_THERAPIES, chance.between(1, 2)),
        *([_SPEECH] if principal.startswith(_OF_THE_BRAIN) and chance.happens(50) else []),
        *([_AIDE] if chance.happens(40) else []),
    ]
    visits = [(first, _NURSE), *((day, chance.pick(disciplines)) for day in later)]
    if chance.happens(SOCIAL_WORK_PERCENT):
        visits[-1] = visits[-1][0], _SOCIAL_WORKER
    return visits


def _charges(
    case: Case, principal: str, visits: list[tuple[date, tuple[str, str]]], *, has_payer: bool
) -> tuple[list[Charge], int]:
    """The lines of the claim, with what Medicare pays for them, and what somebody else paid before."""
    chance = case.chance
    few = len(visits) < FEW_VISITS
    rates = {discipline: chance.between(24_000, 46_000) for discipline in _VISIT_RATES}
    price = money.share(chance.between(*PERIOD_RATE), chance.between(*WEIGHT))
    charges = [replace(_group_line(case, principal), paid=0 if few else price)]
    for day, discipline in visits:
        quarters = chance.between(2, 5)  # of an hour
        visit = charge(discipline[0], quarters, rates[discipline] // 4, discipline[1], day)
        charges.append(replace(visit, paid=_VISIT_RATES[discipline] if few else 0))
    earlier = 0
    if has_payer:
        place = next(place for place, line in enumerate(charges) if line.paid)
        earlier = chance.between(0, charges[place].paid)
        charges[place] = replace(charges[place], paid=charges[place].paid - earlier)
    return institutional.with_total(charges, case.summary.last_day), earlier


def _group_line(case: Case, principal: str) -> Charge:
    """The line that says by which group, a HIPPS code, the period is priced."""
    chance, planned = case.chance, case.planned
    from_hospital = planned is not None and planned.admission is not None
    early = planned is None or planned.turn == 0
    begin = next(
        (begin for begin in sorted(_GROUPS, key=len, reverse=True) if principal.startswith(begin)), ""
    )
    group = _SOURCE_AND_TIMING[from_hospital, early] + _GROUPS.get(begin, _OTHER_GROUP)
    code = group + chance.pick("ABC") + chance.pick("123") + "1"
    return charge(_PRICED, 0, 0, code, case.summary.first_day)


def _line(case: Case, number: int, charge: Charge) -> Line:
    charge = _as_done(case, charge)
    paid_by_itself = charge.paid or charge.centre == _PRICED
    status = _OTHER_FEE_SCHEDULE if paid_by_itself else _IN_THE_PRICE
    columns = institutional.line_columns(case, number, charge) | {
        "rev_cntr_pmt_amt_amt": money.dollars(charge.paid),
        "rev_cntr_stus_ind_cd": status,
        "rev_cntr_pmt_mthd_ind_cd": _METHODS[status],
        **institutional.drug_columns(case),
    }
    if charge.centre == _PRICED and case.happens(5):
        columns["rev_cntr_apc_hipps_cd"] = columns["hcpcs_cd"]
    if charge.centre == _PRICED and case.happens(0):
        columns["clm_line_thru_dt"] = case.summary.last_day
    return Line(number, columns)


def _as_done(case: Case, charge: Charge) -> Charge:
    """A line as it was in the end: an assistant came, or the agency's notice of the care came late."""
    assistant = _ASSISTANTS.get(charge.hcpcs or "")
    if assistant is not None and case.happens(12):
        return replace(charge, hcpcs=assistant)
    if charge.centre == _PRICED and case.happens(2):
        second = (_TOLD,) if case.happens(0) else ()
        return replace(charge, modifiers=(_LATE_NOTICE, *second))
    return charge


def _claim_columns(case: Case, visits: int) -> dict[str, Value]:
    planned = case.planned
    after_hospital = planned is not None and planned.admission is not None
    columns: dict[str, Value] = {
        "nch_near_line_rec_ident_cd": case.chance.pick(_PAID_BY_PART_A)
        if after_hospital
        else _PAID_BY_PART_B,
        "ptnt_dschrg_stus_cd": _discharge(case),
        "clm_admsn_dt": planned.since if planned is not None else case.summary.first_day,
        "clm_hha_tot_visit_cnt": visits,
    }
    if case.happens(20):
        columns["clm_hha_rfrl_cd"] = _referral(case, after_hospital=after_hospital)
    if visits < FEW_VISITS:
        columns["clm_hha_lupa_ind_cd"] = "L"
    return columns


def _discharge(case: Case) -> str:
    if case.summary.last_day == case.enrolment.died:
        return _DIED
    return _STILL_PATIENT if case.planned is not None and case.planned.then is not None else _DISCHARGED


def _referral(case: Case, *, after_hospital: bool) -> str:
    """Who sent the patient: a hospital, the family doctor, or the agency itself, once more."""
    if case.planned is not None and case.planned.turn:
        return _AGAIN
    return _FROM_HOSPITAL if after_hospital else _BY_PHYSICIAN
