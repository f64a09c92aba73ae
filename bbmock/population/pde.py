"""Drugs dispensed and paid by a Part D plan (CMS's prescription drug event file)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from bbmock.population import care, codes, dispensing, identity, money
from bbmock.population.records import Claim, ClaimType

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bbmock.population.care import Ailment, Case
    from bbmock.population.codes import Drug, Physician
    from bbmock.population.records import Value

DISPENSING_FEE: Final = (50, 350)  # cents
INITIAL_PERCENT: Final = 25  # what the patient pays until catastrophic coverage begins
GAP_DISCOUNT_PERCENT: Final = 70  # what the maker of a brand drug gave in the coverage gap
CATASTROPHIC_PERCENT: Final = 5  # of what costs above the threshold, as long as patients bore any of it
LAST_YEAR_OF_GAP: Final = 2024
LAST_YEAR_OF_CATASTROPHIC_SHARE: Final = 2023
FIRST_YEAR_OF_INSULIN_LIMIT: Final = 2023
INSULIN_LIMIT: Final = 3500  # cents a month, whatever the phase
PARTIAL_PERCENT: Final = 6  # of the fills are half of one, for the other half follows

_PHASES: Final = ("deductible", "initial", "gap", "catastrophic")
_BY_SEASON: Final = (
    (30, 67, 2, 1),
    (8, 80, 8, 4),
    (3, 74, 14, 9),
    (1, 67, 16, 16),
)  # a quarter of a year each
_FULL_PHASE_WEIGHTS: Final = (1, 1, 1, 1)
_INSULINS: Final = frozenset({"00088222033", "00169643810"})
_MONTH: Final = 31  # days, at the most
_PASSING: Final = "acute"
_COVERED: Final = "C"
_ENHANCED: Final = "E"  # not a Part D drug; a plan may pay for it all the same


def pde_claim(case: Case) -> Claim:
    """Make the prescription drug event that `case` asks for."""
    known = _drugs(case)
    ailment, drug = case.chance.pick(known)
    prescriber = care.prescriber(case.care, ailment)
    quantity, days, partial = _fill(case, drug)
    status = _ENHANCED if case.happens(2) else _COVERED
    amounts = _amounts(case, drug, quantity, days, status, _phases(case, known))
    sold = dispensing.dispensing(case, prescriber, drug, days, amounts["tot_rx_cst_amt"])
    columns = (
        care.drawn_columns(case, "claim")
        | _claim_columns(case, prescriber)
        | dict(sold.columns)
        | partial
        | {
            "prod_srvc_id": drug.ndc,
            "brnd_gnrc_cd": drug.brand_generic,
            "fill_num": _fill_number(case, drug),
            "qty_dspnsd_num": quantity,
            "days_suply_num": days,
            "drug_cvrg_stus_cd": status,
        }
    )
    if drug.unit is not None:
        columns["clm_line_ndc_qty_qlfyr_cd"] = drug.unit
    if amounts["gdc_abv_oopt_amt"]:  # C: all of it above the attachment point; A: this one reached it
        columns["ctstrphc_cvrg_cd"] = "A" if amounts["gdc_blw_oopt_amt"] else "C"
    return Claim(
        type=ClaimType.PDE,
        beneficiary=case.summary.beneficiary,
        number=case.summary.number,
        columns=columns | money.in_dollars(amounts),
    )


def _drugs(case: Case) -> list[tuple[Ailment, Drug]]:
    return [(a, drug) for a in case.care.ailments for drug in codes.drugs(a.condition.name)]


def _phases(case: Case, known: list[tuple[Ailment, Drug]]) -> Sequence[int]:
    """How likely each phase is: whoever takes cheap drugs alone never gets far."""
    if case.full:
        return _FULL_PHASE_WEIGHTS
    weights = _BY_SEASON[(case.summary.first_day.month - 1) // 3]
    dear = any(drug.brand_generic == "B" for _, drug in known)
    return weights if dear else (*weights[:2], 0, 0)


def _fill(case: Case, drug: Drug) -> tuple[Decimal, int, dict[str, Value]]:
    """How much is dispensed, for how many days; half of a package where the other half follows or came."""
    text, days = case.chance.pick(drug.packages)
    quantity = Decimal(text)
    if not case.happens(PARTIAL_PERCENT) or quantity % 2 or days % 2:
        return quantity, days, {}
    return quantity / 2, days // 2, {"dspnsng_stus_cd": case.chance.pick(("P", "C"))}


def _fill_number(case: Case, drug: Drug) -> int:
    """How often it was filled again; what passes is not."""
    if drug.condition == _PASSING:
        return 0
    return case.chance.weighted((0, 1, 2, 3, 5, 8), (30, 25, 18, 12, 9, 6))


def _claim_columns(case: Case, prescriber: Physician) -> dict[str, Value]:
    summary, chance = case.summary, case.chance
    plan = case.enrolment.drug_plan
    if plan is None:
        raise ValueError(f"beneficiary {summary.beneficiary} has no Part D, so no drug events either")
    return {
        "pde_id": identity.claim_id(summary.beneficiary, summary.number, 2),
        "clm_grp_id": identity.claim_group(summary.beneficiary, summary.number),
        "srvc_dt": summary.first_day,
        "pd_dt": _paid_on(case),
        "prscrbr_id": prescriber.npi,
        "prscrbr_name": prescriber.name,
        "prscrbr_taxonomy": prescriber.taxonomy,
        "rx_srvc_rfrnc_num": chance.digits("#########"),
        "plan_cntrct_rec_id": plan.contract,
        "plan_pbp_rec_num": plan.package,
    }


def _paid_on(case: Case) -> date:
    """When the plan paid: within a week, and before the event reached CMS's files."""
    days = case.chance.weighted((0, 1, 3, 7), (60, 15, 15, 10))
    return min(case.summary.first_day + timedelta(days=days), case.summary.processed)


def _amounts(
    case: Case, drug: Drug, quantity: Decimal, days: int, status: str, phases: Sequence[int]
) -> dict[str, int]:
    """What the drug costs in whole and who bears how much of it: the parts add up to the whole."""
    chance = case.chance
    whole = int(drug.unit_cents * quantity) * chance.between(850, 1400) // 1000 + chance.between(
        *DISPENSING_FEE
    )
    day = case.summary.first_day
    phase = chance.weighted(_PHASES, phases)
    above = 0
    if phase == "catastrophic":
        above = chance.between(1, whole) if chance.happens(30) else whole
    borne = _patient_share(phase, whole, above, day.year)
    if drug.ndc in _INSULINS and day.year >= FIRST_YEAR_OF_INSULIN_LIMIT:
        borne = min(borne, INSULIN_LIMIT * -(-days // _MONTH))
    covered = status == _COVERED
    return {
        "gdc_blw_oopt_amt": whole - above,
        "gdc_abv_oopt_amt": above,
        **_borne_by(case, borne, subsidized=covered and case.enrolment.subsidized),
        "cvrd_d_plan_pd_amt": whole - borne if covered else 0,
        "ncvrd_plan_pd_amt": 0 if covered else whole - borne,
        "tot_rx_cst_amt": whole,
        "rptd_gap_dscnt_num": _gap_discount(case, drug, phase, whole),
    }


def _patient_share(phase: str, whole: int, above: int, year: int) -> int:
    """What is left for the patient: in 2024 Congress took their share above the threshold away."""
    if phase == "deductible":
        return whole
    percent = CATASTROPHIC_PERCENT if year <= LAST_YEAR_OF_CATASTROPHIC_SHARE else 0
    return money.share(whole - above, INITIAL_PERCENT) + money.share(above, percent)


def _borne_by(case: Case, borne: int, *, subsidized: bool) -> dict[str, int]:
    """Who bears the patient's share: the patient, or somebody for them; of a Part D drug Medicare may."""
    chance = case.chance
    subsidy = money.share(borne, chance.between(60, 99)) if subsidized else 0
    charity = chance.between(0, borne - subsidy) if case.happens(3) else 0
    insurer = chance.between(0, borne - subsidy - charity) if case.happens(2) else 0
    return {
        "ptnt_pay_amt": borne - subsidy - charity - insurer,
        "othr_troop_amt": charity,
        "lics_amt": subsidy,
        "plro_amt": insurer,
    }


def _gap_discount(case: Case, drug: Drug, phase: str, whole: int) -> int:
    """What the maker of a brand drug refunds to the plan, which has paid it to the pharmacy."""
    in_gap = phase == "gap" and case.summary.first_day.year <= LAST_YEAR_OF_GAP
    if not in_gap or drug.brand_generic != "B" or case.enrolment.subsidized:
        return 0
    return money.share(whole, GAP_DISCOUNT_PERCENT)
