"""What the claims of institutions have in common: hospitals, nursing homes, agencies and hospices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bbmock.population import care, codes, identity, money
from bbmock.population.records import ClaimType, Diagnosis, DiagnosisRole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bbmock.population.care import Case, Organization
    from bbmock.population.codes import Physician
    from bbmock.population.records import Columns, Value

CONTRACTOR_PERCENT: Final = 90
OTHER_OPERATING_PERCENT: Final = 10
TOTAL_LINE: Final = "0001"  # the revenue centre of the line that sums up the others
DRUG_QUANTITY_PERCENT: Final = 1  # of the lines of claims whose drugs are in the price
_IN_HOSPITAL: Final = ("C6", "11", "93", "06")  # hospitalist, internal medicine, emergency, cardiology
_OUT_OF_HOSPITAL: Final = ("08", "11", "50")  # family medicine, internal medicine, nurse practitioner
_OPERATING: Final = ("02", "20", "10")  # surgery, orthopaedics, gastroenterology
_OTHER_PAYERS: Final = ("A", "B", "D", "G", "L")
_DRUG_UNITS: Final = ("ML", "ML", "UN")
_PRESENT: Final = (*["Y"] * 9, "N")  # on admission: some fall in hospital
_EXTERNAL_CAUSES: Final = ("W19XXXA", "W010XXA", "W1830XA", "X58XXXA", "Y92009")


@dataclass(frozen=True, slots=True)
class Charge:
    """What a revenue centre charges, in cents, how much of it Medicare does not cover, and what it pays."""

    centre: str
    units: int
    rate: int
    total: int
    uncovered: int = 0
    paid: int = 0
    hcpcs: str | None = None
    day: date | None = None


def charge(centre: str, units: int, rate: int, hcpcs: str | None = None, day: date | None = None) -> Charge:
    """So many units at a rate, all of it covered, nothing of it paid by itself."""
    return Charge(centre, units, rate, units * rate, hcpcs=hcpcs, day=day)


def with_total(charges: list[Charge], day: date | None = None) -> list[Charge]:
    """The charges and the line that institutions close with: all charges, no payment."""
    whole = sum(charge.total for charge in charges)
    uncovered = sum(charge.uncovered for charge in charges)
    # CMS's synthetic claims have a service on this line, too.
    return [*charges, Charge(TOTAL_LINE, 0, 0, whole, uncovered, hcpcs=charges[-1].hcpcs, day=day)]


def line_columns(case: Case, number: int, charge: Charge) -> dict[str, Value]:
    """The columns that a line of any institutional claim has."""
    columns: dict[str, Value] = care.drawn_columns(case, "line") | {
        "clm_line_num": number,
        "rev_cntr": charge.centre,
        "rev_cntr_unit_cnt": charge.units,
        "rev_cntr_rate_amt": money.dollars(charge.rate),
        "rev_cntr_tot_chrg_amt": money.dollars(charge.total),
        "rev_cntr_ncvrd_chrg_amt": money.dollars(charge.uncovered),
        **rendering(case),
    }
    if charge.hcpcs is not None:
        columns["hcpcs_cd"] = charge.hcpcs
    if charge.day is not None:
        columns["rev_cntr_dt"] = charge.day
    return columns


def drug_columns(case: Case) -> dict[str, Value]:
    """Of a line whose drugs are in the price: now and then how much was given."""
    if not case.happens(DRUG_QUANTITY_PERCENT):
        return {}
    unit = case.chance.pick(_DRUG_UNITS)
    return {"rev_cntr_ndc_qty": case.chance.between(1, 20), "rev_cntr_ndc_qty_qlfr_cd": unit}


def claim_columns(case: Case, institution: Organization) -> dict[str, Value]:
    """The columns that the claims of all institutions have."""
    summary = case.summary
    columns = care.drawn_columns(case, "claim") | {
        "clm_id": identity.claim_id(summary.beneficiary, summary.number, 2),
        "clm_grp_id": identity.claim_group(summary.beneficiary, summary.number),
        "clm_from_dt": summary.first_day,
        "clm_thru_dt": summary.last_day,
        "nch_wkly_proc_dt": summary.processed,
        "fi_clm_proc_dt": summary.processed - timedelta(days=1),
        "fi_doc_clm_cntl_num": identity.control_number(summary.beneficiary, summary.number),
        "prvdr_num": institution.ccn,
        "prvdr_state_cd": case.enrolment.state.ssa,
        "org_npi_num": institution.npi,
        "org_name": institution.name,
        **care.physician_columns("at_physn", _attending(case)),
    }
    if case.happens(CONTRACTOR_PERCENT):
        columns["fi_num"] = f"{int(case.enrolment.state.contractor) - 1:05d}"
    return columns


def operating(case: Case, *, percent: float = 100) -> Columns:
    """The columns of who operated; CMS's synthetic claims of hospitals name somebody whatever was done."""
    columns: Columns = {}
    if case.happens(percent):
        columns = care.physician_columns("op_physn", _physician(case, _OPERATING))
    if case.happens(min(percent, OTHER_OPERATING_PERCENT)):
        columns = {**columns, **care.physician_columns("ot_physn", case.care.family_doctor)}
    return columns


def rendering(case: Case) -> Columns:
    """The columns of a line that say who did it."""
    return care.physician_columns("rndrng_physn", _attending(case))


def _attending(case: Case) -> Physician:
    at_home = case.summary.type in (ClaimType.HHA, ClaimType.HOSPICE, ClaimType.SNF)
    return _physician(case, _OUT_OF_HOSPITAL if at_home else _IN_HOSPITAL)


def _physician(case: Case, specialties: Sequence[str]) -> Physician:
    return case.chance.pick(codes.physicians(case.chance.pick(specialties)))


def other_payer(case: Case) -> str | None:
    """Who pays before Medicare, if anybody does, as Medicare codes it."""
    return care.other_payer(case, _OTHER_PAYERS)


def external_causes(case: Case, principal: str, *, percent: float) -> tuple[Diagnosis, ...]:
    """What brought an injury about; a claim may say so without an injury, too."""
    if not principal.startswith("S") and not case.happens(percent):
        return ()
    present = case.chance.pick(_PRESENT) if case.summary.type is ClaimType.INPATIENT else None
    cause = case.chance.pick(_EXTERNAL_CAUSES)
    return (Diagnosis(cause, DiagnosisRole.EXTERNAL, present_on_admission=present),)
