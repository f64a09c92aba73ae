"""Claims of hospices for people at the end of their lives, paid by Part A by the day (CMS's hospice file)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bbmock.population import care, codes, institutional, money
from bbmock.population.decisions import decide
from bbmock.population.institutional import Charge, charge
from bbmock.population.records import Claim, ClaimType, Line

if TYPE_CHECKING:
    from datetime import date

    from bbmock.population.care import Case
    from bbmock.population.records import Diagnosis, Value

DAYS_AT_THE_HIGH_RATE: Final = 60
ROUTINE_RATES: Final = (21_800, 17_200)  # cents a day, in the first sixty days and later
INPATIENT_RATE: Final = 114_000
FIRST_PERIODS_DAYS: Final = 90  # of each of the first two benefit periods
LATER_PERIODS_DAYS: Final = 60

_ROUTINE: Final = "0651"
_INPATIENT: Final = "0656"
_IN_FACILITY: Final = "Q5006"
_PLACES: Final = ("Q5001", "Q5001", "Q5001", "Q5002", "Q5003")  # home, assisted living, nursing home
_NURSE: Final = ("0551", "G0299")
_VISITS: Final = (_NURSE, ("0571", "G0156"), ("0561", "G0155"))
_DRUGS: Final = "0250"  # all of a month on one line
_PHYSICIAN, _HOME_VISITS = "0657", ("99348", "99349")
VISIT_RATE: Final = 13_100  # cents that Medicare pays for a visit of the hospice's physician
_SHARED: Final = "0"  # hospices may ask a little for drugs
# Modifiers: the hospice's notice was late, the patient was told of what may not be paid, after death.
_LATE_NOTICE, _TOLD, _AFTER_DEATH = "KX", "GA", "PM"
_CANCER: Final = "cancer"
_DIED: Final = ("40", "40", "41", "42")  # at home, in a facility, somewhere unknown
_STILL_PATIENT: Final = "30"
_OF_ITS_OWN, _OF_A_HOSPITAL = "1", "2"  # kinds of hospices, in the type of bill
_ADMIT_TO_DISCHARGE, _FIRST, _CONTINUING, _LAST = "1", "2", "3", "4"  # the bill's place in the course


def hospice_claim(case: Case) -> Claim:
    """Make the hospice claim that `case` asks for."""
    decision = decide(case)
    payer = institutional.other_payer(case) if decision.refused is None else None
    charges, earlier = _charges(case, has_payer=payer is not None)
    if decision.refused is not None:
        charges = institutional.refused(charges)
    columns = (
        institutional.claim_columns(case, case.care.hospice, contractor=case.enrolment.state.home_contractor)
        | _claim_columns(case)
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
        type=ClaimType.HOSPICE,
        beneficiary=case.summary.beneficiary,
        number=case.summary.number,
        columns=columns | money.in_dollars(amounts),
        diagnoses=_diagnoses(case, _principal(case)),
        procedures=institutional.procedures(case),
        lines=tuple(_line(case, number, charge) for number, charge in enumerate(charges, start=1)),
    )


def _diagnoses(case: Case, principal: str) -> tuple[Diagnosis, ...]:
    coded = care.diagnoses(*institutional.with_others(case, principal, 4))
    return (
        *institutional.present(case, coded),
        *institutional.admitting(case, coded),
        *care.old_diagnoses(case),
        *institutional.external_causes(case, principal, percent=5),
    )


def _principal(case: Case) -> str:
    """What the patient is dying of; the same on every claim."""
    conditions = [ailment.condition.name for ailment in case.care.ailments]
    possible = [code for name in (*conditions, _CANCER) for code in codes.terminal(name)]
    return possible[case.summary.beneficiary % len(possible)]


def _since(case: Case) -> date:
    return case.planned.since if case.planned is not None else case.summary.first_day


def _days(case: Case) -> int:
    return (case.summary.last_day - case.summary.first_day).days + 1


def _charges(case: Case, *, has_payer: bool) -> tuple[list[Charge], int]:
    """The days by level of care, the visits, the total; and what somebody else paid before Medicare."""
    chance, days = case.chance, _days(case)
    in_facility = chance.between(1, min(5, days)) if chance.happens(12) and days > 1 else 0
    charges = _levels(case, days - in_facility, in_facility)
    if case.happens(2):
        second = (_TOLD,) if case.happens(0) else ()
        charges[0] = replace(charges[0], modifiers=(_LATE_NOTICE, *second))
    charges += _visits(case, days)
    if case.happens(55):
        charges.append(charge(_DRUGS, 1, chance.between(1_900, 41_000), day=case.summary.first_day))
    if case.happens(4):
        visit = charge(_PHYSICIAN, 1, chance.between(15_000, 24_000), chance.pick(_HOME_VISITS))
        charges.append(replace(visit, paid=VISIT_RATE, day=case.summary.first_day))
    earlier = chance.between(0, charges[0].paid) if has_payer else 0
    charges[0] = replace(charges[0], paid=charges[0].paid - earlier)
    return institutional.with_total(charges, case.summary.last_day), earlier


def _levels(case: Case, at_home: int, in_facility: int) -> list[Charge]:
    """The days at home, or in what is a home, and the last ones in a facility if it took that."""
    chance, first = case.chance, case.summary.first_day
    late = (first - _since(case)).days >= DAYS_AT_THE_HIGH_RATE
    levels = (
        (_ROUTINE, chance.pick(_PLACES), at_home, ROUTINE_RATES[late], first),
        (_INPATIENT, _IN_FACILITY, in_facility, INPATIENT_RATE, first + timedelta(days=at_home)),
    )
    charges = []
    for centre, place, number, rate, day in levels:
        if number:
            wage = chance.between(88, 121)  # percent: Medicare pays by the wages of the place
            listed = money.share(rate, chance.between(115, 170))
            paid = number * money.share(rate, wage)
            charges.append(replace(charge(centre, number, listed, place, day), paid=paid))
    return charges


def _visits(case: Case, days: int) -> list[Charge]:
    """The visits, which are in the price of the day; a discipline has one rate for a quarter of an hour.

    On Sundays nurses come alone. A visit on the day of death may be one after it.
    """
    chance = case.chance
    rates = {discipline: chance.between(2_400, 7_500) for discipline in _VISITS}
    visits = []
    for offset in sorted(chance.sample(range(days), chance.between(1 + days // 5, 2 + days // 3))):
        day = case.summary.first_day + timedelta(days=offset)
        on_sunday = day.weekday() == institutional.SUNDAY
        centre, hcpcs = discipline = _NURSE if on_sunday else chance.pick(_VISITS)
        visit = charge(centre, chance.between(1, 6), rates[discipline], hcpcs, day)
        if day == case.enrolment.died and discipline == _NURSE:
            visit = replace(visit, modifiers=(_AFTER_DEATH,))
        visits.append(replace(visit, uncovered=visit.total if case.happens(2) else 0))
    return visits


def _line(case: Case, number: int, charge: Charge) -> Line:
    paid = money.dollars(charge.paid)
    columns = institutional.line_columns(case, number, charge) | {
        "rev_cntr_prvdr_pmt_amt": paid,
        "rev_cntr_bene_pmt_amt": money.dollars(0),
        "rev_cntr_pmt_amt_amt": paid,
        **institutional.drug_columns(case),
    }
    if charge.centre == _DRUGS:
        columns["rev_cntr_ddctbl_coinsrnc_cd"] = _SHARED
    if case.happens(0):  # the number of times before National Provider Identifiers
        columns["rndrng_physn_upin"] = case.chance.digits("A#####")
    return Line(number, columns)


def _claim_columns(case: Case) -> dict[str, Value]:
    planned, summary = case.planned, case.summary
    goes_on = planned is not None and planned.then is not None
    died = not goes_on and case.enrolment.died == summary.last_day
    first = planned is None or planned.turn == 0
    return {
        "clm_hospc_start_dt_id": _since(case),
        "bene_hospc_prd_cnt": _benefit_period((summary.first_day - _since(case)).days),
        "clm_utlztn_day_cnt": _days(case),
        "clm_srvc_clsfctn_type_cd": _OF_A_HOSPITAL if case.care.hospice.npi[-1] in "37" else _OF_ITS_OWN,
        "clm_freq_cd": _frequency(first=first, last=died),
        "nch_ptnt_status_ind_cd": "B" if died else "C",
        "ptnt_dschrg_stus_cd": case.chance.pick(_DIED) if died else _STILL_PATIENT,
        # The last day of the bill; CMS's synthetic files have it of those who stay, too.
        "nch_bene_dschrg_dt": summary.last_day,
    }


def _frequency(*, first: bool, last: bool) -> str:
    if first:
        return _ADMIT_TO_DISCHARGE if last else _FIRST
    return _LAST if last else _CONTINUING


def _benefit_period(days: int) -> int:
    """Which of the benefit periods a day lies in, so many days after admission; the first is 1."""
    if days < 2 * FIRST_PERIODS_DAYS:
        return 1 + days // FIRST_PERIODS_DAYS
    return 3 + (days - 2 * FIRST_PERIODS_DAYS) // LATER_PERIODS_DAYS
