"""What the claims of hospitals have in common, for patients who stay and for those who do not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bbmock.population import care, codes, identity
from bbmock.population.records import ClaimType, Diagnosis, DiagnosisRole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bbmock.population.care import Case
    from bbmock.population.codes import Physician
    from bbmock.population.records import Columns, Value

OTHER_PAYER_PERCENT: Final = 6
CONTRACTOR_PERCENT: Final = 90
PROCESSING_DAY_PERCENT: Final = 30
OTHER_OPERATING_PERCENT: Final = 10
TOTAL_LINE: Final = "0001"  # the revenue centre of the line that sums up the others
_ATTENDING: Final = ("C6", "11", "93", "06")  # hospitalist, internal medicine, emergency, cardiology
_OPERATING: Final = ("02", "20", "10")  # surgery, orthopaedics, gastroenterology
_OTHER_PAYERS: Final = ("A", "B", "D", "G", "L")
_EXTERNAL_CAUSES: Final = ("W19XXXA", "W010XXA", "W1830XA", "X58XXXA", "Y92009")


def claim_columns(case: Case) -> dict[str, Value]:
    """The columns that claims of hospitals have, whether the patient stays or not."""
    summary, given = case.summary, case.care
    columns = care.drawn_columns(case, "claim") | {
        "clm_id": identity.claim_id(summary.beneficiary, summary.number, 2),
        "clm_grp_id": identity.claim_group(summary.beneficiary, summary.number),
        "clm_from_dt": summary.first_day,
        "clm_thru_dt": summary.last_day,
        "nch_wkly_proc_dt": summary.processed,
        "fi_doc_clm_cntl_num": identity.control_number(summary.beneficiary, summary.number),
        "prvdr_num": given.hospital.ccn,
        "prvdr_state_cd": case.enrolment.state.ssa,
        "org_npi_num": given.hospital.npi,
        "org_name": given.hospital.name,
        **care.physician_columns("at_physn", _physician(case, _ATTENDING)),
        # CMS's synthetic claims name an operating physician on all, whatever was done.
        **care.physician_columns("op_physn", _physician(case, _OPERATING)),
    }
    if case.happens(CONTRACTOR_PERCENT):
        columns["fi_num"] = f"{int(case.enrolment.state.contractor) - 1:05d}"
    if case.happens(OTHER_OPERATING_PERCENT):
        columns |= care.physician_columns("ot_physn", given.family_doctor)
    if case.happens(PROCESSING_DAY_PERCENT):
        columns["fi_clm_proc_dt"] = summary.processed - timedelta(days=1)
    return columns


def rendering(case: Case) -> Columns:
    """The columns of a line that say who did it."""
    return care.physician_columns("rndrng_physn", _physician(case, _ATTENDING))


def _physician(case: Case, specialties: Sequence[str]) -> Physician:
    return case.chance.pick(codes.physicians(case.chance.pick(specialties)))


def other_payer(case: Case) -> str | None:
    """Who pays before Medicare, if anybody does, as Medicare codes it."""
    return case.chance.pick(_OTHER_PAYERS) if case.happens(OTHER_PAYER_PERCENT) else None


def external_causes(case: Case, principal: str, *, percent: float) -> tuple[Diagnosis, ...]:
    """What brought an injury about; a claim may say so without an injury, too."""
    if not principal.startswith("S") and not case.happens(percent):
        return ()
    present = "Y" if case.summary.type is ClaimType.INPATIENT else None
    cause = case.chance.pick(_EXTERNAL_CAUSES)
    return (Diagnosis(cause, DiagnosisRole.EXTERNAL, present_on_admission=present),)
