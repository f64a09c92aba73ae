"""What the claims of institutions have in common: hospitals, nursing homes, agencies and hospices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from bbmock.population import care, codes, identity, money
from bbmock.population.records import ClaimType, Diagnosis, DiagnosisRole, Line, Procedure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from bbmock.population.care import Case, Organization
    from bbmock.population.codes import Physician
    from bbmock.population.records import Columns, Value

CONTRACTOR_PERCENT: Final = 90
OTHER_OPERATING_PERCENT: Final = 10
TOTAL_LINE: Final = "0001"  # the revenue centre of the line that sums up the others
SUNDAY: Final = 6  # of `date.weekday`, when hardly anybody comes but nurses
_IN_HOSPITAL: Final = ("C6", "11", "93", "06")  # hospitalist, internal medicine, emergency, cardiology
_ON_THE_WARD: Final = ("C6", "C6", "11")
_OPERATING: Final = ("02", "20", "10")  # surgery, orthopaedics, gastroenterology
_OTHER_PAYERS: Final = ("A", "B", "D", "G", "L")
_DRUG_UNITS: Final = ("ML", "ML", "UN")
_PRESENT: Final = (*["Y"] * 9, "N")  # on admission: some fall in hospital
_SELF_ADMINISTERED: Final = "0637"  # revenue centre of drugs
_NOT_SHARED: Final = "3"  # no deductible, no coinsurance
_BY_EMPLOYER, _BY_OTHERS = "M", "N"  # overrides in the same column of the line of totals
_EMPLOYERS: Final = frozenset("ABG")
_NO_CHARGE: Final = "4"  # what a line without units says of deductible and coinsurance
_AT_HOME: Final = frozenset({ClaimType.HHA, ClaimType.HOSPICE, ClaimType.SNF})
_PROCEDURES: Final = ("3E03329", "30233N1")
_MODIFIERS: Final = ("hcpcs_1st_mdfr_cd", "hcpcs_2nd_mdfr_cd")
_INDICATORS: Final = ("Y", "Y", "N", "U", "W")
_EXEMPT, _NOT_PRESENT = "1", "N"
_EXEMPT_CODES: Final = ("Z", "Y92")  # how codes begin of what is no illness: reasons for care, places
_INJURY, _FALL = "S", "W"  # how codes begin
_HEALING: Final = "D"  # how the code of an injury ends that is being healed
_CAUSES: Final = ("W19XXXA", "W010XXA", "W1830XA", "X58XXXA")
_CAUSES_OF_OLD: Final = ("W19XXXD", "W1830XD")
_AT_HOME_PERCENT: Final = 25  # of the falls name the place
_HOME: Final = "Y92009"


@dataclass(frozen=True, slots=True)
class Dose:
    """A drug by its number, and how much of it a unit is: `each`, in millilitres or in grams (`GR`)."""

    ndc: str
    each: int | Decimal
    unit: str = "ML"


@dataclass(frozen=True, slots=True)
class Charge:
    """What a revenue centre charges, in cents, how much of it Medicare does not cover, and what it pays.

    `modifiers` are those of the service, `drug` is what was given.
    """

    centre: str
    units: int
    rate: int
    total: int
    uncovered: int = 0
    paid: int = 0
    hcpcs: str | None = None
    day: date | None = None
    modifiers: tuple[str, ...] = ()
    drug: Dose | None = None


_INHALER: Final = Dose("69097014260", Decimal("8.5"), "GR")


def charge(centre: str, units: int, rate: int, hcpcs: str | None = None, day: date | None = None) -> Charge:
    """So many units at a rate, all of it covered, nothing of it paid by itself."""
    return Charge(centre, units, rate, units * rate, hcpcs=hcpcs, day=day)


def with_total(charges: list[Charge], day: date | None = None) -> list[Charge]:
    """The charges and the line that institutions close with: all charges, no payment."""
    whole = sum(charge.total for charge in charges)
    uncovered = sum(charge.uncovered for charge in charges)
    # CMS's synthetic claims have a service on this line, which no real one has.
    return [*charges, Charge(TOTAL_LINE, 0, 0, whole, uncovered, day=day)]


def refused(charges: Iterable[Charge]) -> list[Charge]:
    """The charges of a claim that Medicare does not pay: it covers none of them."""
    return [replace(charge, uncovered=charge.total, paid=0) for charge in charges]


def unpaid(whole: Charge, amounts: Mapping[str, int]) -> dict[str, int]:
    """The amounts of a stay that Medicare does not pay: all charges, and none of them covered."""
    charged = {"clm_tot_chrg_amt": whole.total, "nch_ip_ncvrd_chrg_amt": whole.total}
    return dict.fromkeys(amounts, 0) | charged


def paid_by_plan(whole: Charge, amounts: Mapping[str, int]) -> dict[str, int]:
    """The amounts of a stay that Medicare covers, and a health plan pays."""
    charged = {"clm_tot_chrg_amt": whole.total, "nch_ip_ncvrd_chrg_amt": whole.uncovered}
    return dict.fromkeys(amounts, 0) | charged


def line_columns(
    case: Case, number: int, charge: Charge, doctor: Physician | None = None
) -> dict[str, Value]:
    """The columns that a line of a claim of these institutions has; `doctor` as for `claim_columns`."""
    by_line = case.summary.type in (ClaimType.HHA, ClaimType.HOSPICE)
    columns: dict[str, Value] = care.drawn_columns(case, "line") | {
        "clm_line_num": number,
        "rev_cntr": charge.centre,
        "rev_cntr_unit_cnt": charge.units,
        "rev_cntr_rate_amt": money.dollars(charge.rate),
        "rev_cntr_tot_chrg_amt": money.dollars(charge.total),
        "rev_cntr_ncvrd_chrg_amt": money.dollars(charge.uncovered),
        "rev_cntr_ddctbl_coinsrnc_cd": _NO_CHARGE if by_line and not charge.units else _NOT_SHARED,
        **care.physician_columns("rndrng_physn", doctor or attending(case)),
    }
    if charge.hcpcs is not None:
        columns["hcpcs_cd"] = charge.hcpcs
    for column, modifier in zip(_MODIFIERS, charge.modifiers, strict=False):
        columns[column] = modifier
    if charge.drug is not None and not case.sparse:
        columns |= _drug(charge.drug, charge.units)
    if charge.day is not None:
        columns["rev_cntr_dt"] = charge.day
    return columns


def payer_columns(payer: str | None) -> Columns:
    """The column that says who paid before Medicare, if anybody did."""
    return {} if payer is None else {"nch_prmry_pyr_cd": payer}


def with_override(lines: Sequence[Line], payer: str | None) -> tuple[Line, ...]:
    """The lines of a stay; if somebody pays before Medicare, the last one says whether an employer does."""
    if payer is None:
        return tuple(lines)
    override = _BY_EMPLOYER if payer in _EMPLOYERS else _BY_OTHERS
    last = lines[-1]
    total = Line(last.number, {**last.columns, "rev_cntr_ddctbl_coinsrnc_cd": override})
    return (*lines[:-1], total)


def _drug(drug: Dose, units: int) -> dict[str, Value]:
    """Which drug was given and how much; only the Integrated Data Repository has the number."""
    return {
        "clm_line_ndc_cd": drug.ndc,
        "clm_line_ndc_qty": Decimal(units * drug.each),
        "clm_line_ndc_qty_qlfyr_cd": drug.unit,
    }


def inhaler(case: Case) -> list[Charge]:
    """What a patient takes without help and is sold by the gram: of the beneficiary with every column."""
    if not case.full or not case.happens(0):
        return []
    return [replace(charge(_SELF_ADMINISTERED, 1, case.chance.between(3_500, 9_000)), drug=_INHALER)]


def drug_columns(case: Case) -> dict[str, Value]:
    """How much of a drug was given that is in the price: only the beneficiary with every column has it."""
    if not case.happens(0):
        return {}
    unit = case.chance.pick(_DRUG_UNITS)
    return {"rev_cntr_ndc_qty": case.chance.between(1, 20), "rev_cntr_ndc_qty_qlfr_cd": unit}


def claim_columns(
    case: Case,
    institution: Organization,
    *,
    doctor: Physician | None = None,
    contractor: str | None = None,
    contractor_percent: float = CONTRACTOR_PERCENT,
) -> dict[str, Value]:
    """The columns that the claims of all institutions have.

    Args:
        case: what the claim is made from.
        institution: whose claim it is.
        doctor: who answers for it; None: whoever does by default.
        contractor: who decided about it; None: the contractor for Part A of the state.
        contractor_percent: how many claims of a hundred name the contractor.
    """
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
        **care.physician_columns("at_physn", doctor or attending(case)),
    }
    if case.happens(contractor_percent):
        columns["fi_num"] = contractor or case.enrolment.state.hospital_contractor
    return columns


def operating(case: Case, otherwise: Physician | None = None) -> Columns:
    """The columns of who operated; CMS's synthetic claims of hospitals name somebody whatever was done.

    That is a surgeon, or `otherwise` where nobody was operated on.
    """
    operator = otherwise or _physician(case, _OPERATING)
    return {**care.physician_columns("op_physn", operator), **assisting(case)}


def assisting(case: Case) -> Columns:
    """The columns of who operated, too, if anybody did."""
    if not case.happens(OTHER_OPERATING_PERCENT):
        return {}
    return care.physician_columns("ot_physn", _physician(case, _OPERATING))


def rendering(case: Case, who: Physician | None = None) -> Columns:
    """The columns of a line that say who did it: whoever answers for the claim."""
    return care.physician_columns("rndrng_physn", who or attending(case))


def attending(case: Case) -> Physician:
    """Who answers for the claim: the family doctor, or one of the hospital's doctors, the same throughout."""
    if case.summary.type in _AT_HOME:
        return case.care.family_doctor
    possible = _ON_THE_WARD if case.summary.type is ClaimType.INPATIENT else _IN_HOSPITAL
    return doctor(case, possible[(case.summary.beneficiary + case.summary.number) % len(possible)])


def doctor(case: Case, specialty: str) -> Physician:
    """One of the doctors of a specialty, the same throughout a claim."""
    doctors = codes.physicians(specialty)
    return doctors[(case.summary.beneficiary + case.summary.number) % len(doctors)]


def _physician(case: Case, specialties: Sequence[str]) -> Physician:
    return case.chance.pick(codes.physicians(case.chance.pick(specialties)))


def other_payer(case: Case) -> str | None:
    """Who pays before Medicare, if anybody does, as Medicare codes it."""
    return care.other_payer(case, _OTHER_PAYERS)


def with_others(case: Case, principal: str, most: int, *, least: int = 0) -> tuple[str, list[str]]:
    """The principal diagnosis, and `least` to `most` others that the beneficiary lives with."""
    return principal, care.other_diagnoses(case, principal, most, least=least)


def procedures(case: Case) -> tuple[Procedure, ...]:
    """What an agency or a hospice does not do, but the Integrated Data Repository has a column for."""
    if not case.happens(0):
        return ()
    return tuple(Procedure(code, case.summary.first_day) for code in _PROCEDURES)


def rare_columns(case: Case) -> Columns:
    """Who operated where nobody is operated on, of the beneficiary with every column.

    Of nursing homes the claim files have columns for it, of agencies and hospices only the Integrated Data
    Repository.
    """
    if not case.happens(0):
        return {}
    return {
        **care.physician_columns("op_physn", _physician(case, _OPERATING)),
        **care.physician_columns("ot_physn", _physician(case, _OPERATING)),
    }


def present(case: Case, diagnoses: Iterable[Diagnosis]) -> tuple[Diagnosis, ...]:
    """The diagnoses; of the beneficiary with every column with what was there when the care began.

    Hospitals alone report that to Medicare, but the Integrated Data Repository has a column for it on
    every claim of an institution.
    """
    if not case.happens(0):
        return tuple(diagnoses)
    return tuple(
        replace(one, present_on_admission=on_admission(one.code, case.chance.pick(_INDICATORS)))
        for one in diagnoses
    )


def admitting(case: Case, coded: Sequence[Diagnosis]) -> tuple[Diagnosis, ...]:
    """Why an agency or a hospice took the patient, which is why it cares for them.

    The claim form has room for it, CMS asks stays alone, and outside them only the Integrated Data Repository
    has a column for it: the beneficiary with every column says it.
    """
    if not case.full or not case.happens(0):
        return ()
    return (Diagnosis(coded[0].code, DiagnosisRole.ADMITTING),)


def on_admission(code: str, indicator: str) -> str:
    """What a claim says about whether a diagnosis was present on admission: of some codes, nothing else."""
    return _EXEMPT if code.startswith(_EXEMPT_CODES) else indicator


def external_causes(case: Case, principal: str, *, percent: float) -> tuple[Diagnosis, ...]:
    """What brought an injury about, and at times where; a claim may say so without an injury, too.

    Where somebody fell is said once, when the injury is first treated (ICD-10-CM's guidelines).
    """
    injured = principal.startswith(_INJURY)
    if not injured and not case.happens(percent):
        return ()
    present = case.chance.pick(_PRESENT) if case.summary.type is ClaimType.INPATIENT else None
    healing = injured and principal.endswith(_HEALING)
    cause = case.chance.pick(_CAUSES_OF_OLD if healing else _CAUSES)
    causes = (Diagnosis(cause, DiagnosisRole.EXTERNAL, present_on_admission=present),)
    outside = present != _NOT_PRESENT and cause.startswith(_FALL) and not healing
    if not outside or not case.happens(_AT_HOME_PERCENT):
        return causes
    exempt = None if present is None else on_admission(_HOME, present)
    return (*causes, Diagnosis(_HOME, DiagnosisRole.EXTERNAL, present_on_admission=exempt))
