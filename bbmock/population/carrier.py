"""Claims of physicians and other professionals, paid by Part B (CMS's carrier file)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from bbmock.population import care, codes, encounters, identity, money, professional
from bbmock.population.records import Claim, ClaimType, Line

if TYPE_CHECKING:
    from bbmock.population.care import Case, Organization
    from bbmock.population.codes import Physician
    from bbmock.population.encounters import Encounter
    from bbmock.population.professional import Terms
    from bbmock.population.records import Columns, Diagnosis, Value
    from bbmock.population.services import Service

UNNAMED_PERCENT: Final = 20  # of the further lines, where lines without a service code occur at all
PAID_SHARE_PERCENT: Final = 30  # of the lines say how much of the allowed amount Medicare pays
UNKNOWN_STATE_PERCENT: Final = 2
COUNTED_PERCENT: Final = 67  # of the lines say what their count counts
_FOUR_FIFTHS, _ALL_OF_IT = "0", "1"
_LOCAL, _LOCAL_EQUIPMENT = "71", "72"  # types of claims: 72 if a line is of splints and the like
_EQUIPMENT: Final = "D"  # how the BETOS of equipment and supplies begins
_UNKNOWN_STATE: Final = "99"
_PATHOLOGY: Final = "8"  # the first digit of the tests that a laboratory needs a CLIA number for
_BLOOD_COUNT: Final = "T1D"  # BETOS
_ANAESTHESIA: Final = "7"  # type of service
_NOTHING, _TIME, _SERVICES = "0", "2", "3"  # what a count counts
_NURSE_PRACTITIONER: Final = "50"
_ALWAYS_ASSIGNING: Final = frozenset({_NURSE_PRACTITIONER, care.LABORATORY})  # by law
_REDUCED_TO: Final = 85  # percent of a physician's fee, for a nurse practitioner
_WHOLE, _REDUCED = "0", "3"
_BY_PHYSICIANS: Final = ("1", _ANAESTHESIA, "2")  # types of service whose fee is a physician's
_LABORATORY, _SOLO, _GROUP = "5", "1", "0"  # types of providers
_WHOLE_PAID: Final = frozenset({"G0008", "G0439", "G0444", "77067", "90662"})  # preventive: no cost sharing


def carrier_claim(case: Case) -> Claim:
    """Make the carrier claim that `case` asks for."""
    met = encounters.encounter(case)
    diagnoses = (
        *care.diagnoses(met.principal, care.other_diagnoses(case, met.principal, 5)),
        *care.old_diagnoses(case),
    )
    must_assign = met.doctor.specialty in _ALWAYS_ASSIGNING
    terms = professional.terms_of(case, met.doctor.npi, must_assign=must_assign)
    practice = care.practice_of(case.care, case.enrolment.state, met.doctor)
    deductible = terms.deductible
    lines, amounts = [], []
    for number, service in enumerate(met.services, start=1):
        units = case.chance.pick(service.units)
        refused = professional.refusal(case, terms, number)
        settled = _settled(case, met.doctor, service, units, terms, deductible)
        if refused:
            settled = professional.deny(settled)
        deductible -= settled["line_bene_ptb_ddctbl_amt"]
        columns = _line_columns(case, met, practice, service, terms)
        columns |= _counts(case, service, units, refused) | professional.status(terms, settled, refused)
        columns["line_icd_dgns_cd"] = _reason(case, diagnoses, service)
        if number > 1 and case.happens(0) and case.chance.happens(UNNAMED_PERCENT):
            columns.pop("hcpcs_cd", None)
        amounts.append(settled)
        lines.append(Line(number, {"line_num": number, **columns, **money.in_dollars(settled)}))
    return Claim(
        type=ClaimType.CARRIER,
        beneficiary=case.summary.beneficiary,
        number=case.summary.number,
        columns=_claim_columns(case, met, practice, terms)
        | money.in_dollars(professional.claim_amounts(amounts)),
        diagnoses=diagnoses,
        lines=tuple(lines),
    )


def _reason(case: Case, diagnoses: tuple[Diagnosis, ...], service: Service) -> str:
    """What a line is for: the principal diagnosis, or another if it is a test that is done for any."""
    if service.place != encounters.LABORATORY or not service.general or not case.happens(25):
        return diagnoses[0].code
    return case.chance.pick([diagnosis.code for diagnosis in diagnoses if diagnosis.version == "0"])


def _settled(
    case: Case, doctor: Physician, service: Service, units: int, terms: Terms, deductible: int
) -> dict[str, int]:
    allowed = units * case.chance.between(service.low, service.high)
    if _is_reduced(doctor, service):
        allowed = money.share(allowed, _REDUCED_TO)
    return professional.settle(case, allowed, terms, deductible, shared=_is_shared(service))


def _is_reduced(doctor: Physician, service: Service) -> bool:
    return doctor.specialty == _NURSE_PRACTITIONER and service.type in _BY_PHYSICIANS


def _is_shared(service: Service) -> bool:
    """Whether the beneficiary bears a part of it: not of laboratory tests, nor of prevention."""
    return service.place != encounters.LABORATORY and service.hcpcs not in _WHOLE_PAID


def _claim_columns(case: Case, met: Encounter, practice: Organization, terms: Terms) -> dict[str, Value]:
    summary, given = case.summary, case.care
    equipment = any((service.betos or "").startswith(_EQUIPMENT) for service in met.services)
    return care.drawn_columns(case, "claim") | {
        "nch_clm_type_cd": _LOCAL_EQUIPMENT if equipment else _LOCAL,
        "clm_id": identity.claim_id(summary.beneficiary, summary.number, 2),
        "clm_grp_id": identity.claim_group(summary.beneficiary, summary.number),
        "clm_from_dt": summary.first_day,
        "clm_thru_dt": summary.last_day,
        "nch_wkly_proc_dt": summary.processed,
        "carr_num": case.enrolment.state.contractor,
        "carr_clm_cntl_num": identity.control_number(summary.beneficiary, summary.number),
        "carr_clm_pmt_dnl_cd": terms.paid_to,
        "carr_clm_prvdr_asgnmt_ind_sw": "A" if terms.assigned else "N",
        "carr_clm_hcpcs_yr_cd": str(summary.first_day.year % 10),
        **care.physician_columns("rfr_physn", given.family_doctor),
        "carr_clm_rfrng_pin_num": care.old_number(given.family_doctor),
        "carr_clm_blg_npi_num": practice.npi,
        "carr_clm_blg_name": practice.name,
    }


def _line_columns(
    case: Case, met: Encounter, practice: Organization, service: Service, terms: Terms
) -> dict[str, Value]:
    summary, state, doctor = case.summary, case.enrolment.state, met.doctor
    columns = care.drawn_columns(case, "line") | {
        **care.physician_columns("prf_physn", doctor),
        "carr_prfrng_pin_num": care.old_number(doctor),
        "carr_line_prvdr_type_cd": _provider_type(practice, doctor),
        "carr_line_rdcd_pmt_phys_astn_c": _REDUCED if _is_reduced(doctor, service) else _WHOLE,
        "org_npi_num": practice.npi,
        "org_name": practice.name,
        "tax_num": practice.tax_number,
        "prvdr_spclty": doctor.specialty,
        "prvdr_state_cd": _UNKNOWN_STATE if case.happens(UNKNOWN_STATE_PERCENT) else state.usps,
        "prvdr_zip": case.enrolment.zip,
        "carr_line_prcng_lclty_cd": state.locality,
        "line_1st_expns_dt": summary.first_day,
        "line_last_expns_dt": summary.last_day,
        "line_cms_type_srvc_cd": service.type or "1",
        "line_place_of_srvc_cd": service.place or encounters.OFFICE,
        "line_service_deductible": "0" if _is_shared(service) else "1",
        "line_icd_dgns_vrsn_cd": "0",
        **_code_columns(case, service, doctor),
        **professional.modifier_columns(encounters.modifiers(case, service, met.services, met.principal)),
    }
    if case.happens(PAID_SHARE_PERCENT):
        columns["line_pmt_80_100_cd"] = _FOUR_FIFTHS if _is_shared(service) else _ALL_OF_IT
    if terms.other_payer is not None:
        columns["line_bene_prmry_pyr_cd"] = terms.other_payer
    return columns


def _provider_type(practice: Organization, doctor: Physician) -> str:
    if doctor.specialty == care.LABORATORY:
        return _LABORATORY
    return _SOLO if practice.npi == doctor.npi else _GROUP


def _counts(case: Case, service: Service, units: int, refused: str | None) -> dict[str, Value]:
    """How much of it there was; of anaesthesia, time; of what was refused, nothing counts."""
    timed = service.type == _ANAESTHESIA
    time = case.chance.between(2, 9) if timed else 0
    columns: dict[str, Value] = {
        "line_srvc_cnt": units,
        "carr_line_ansthsa_unit_cnt": time,
        "carr_line_mtus_cnt": 0 if refused else time or units,
    }
    if refused or timed or case.happens(COUNTED_PERCENT):
        columns["carr_line_mtus_cd"] = _NOTHING if refused else _TIME if timed else _SERVICES
    return columns


def _code_columns(case: Case, service: Service, doctor: Physician) -> Columns:
    columns: dict[str, Value] = {}
    if service.hcpcs is not None:
        columns |= {"hcpcs_cd": service.hcpcs, "betos_cd": service.betos or "Z2"}
        if service.ndc or case.happens(0):
            columns["carr_line_rx_num"] = case.chance.digits("#######")
            columns["line_ndc_cd"] = service.ndc or case.chance.pick(codes.drugs("acute")).ndc
    if service.hcpcs is not None and service.hcpcs.startswith(_PATHOLOGY):
        columns["carr_line_clia_lab_num"] = f"{case.enrolment.state.ssa}D{doctor.npi[-7:]}"
    if service.betos == _BLOOD_COUNT:
        haemoglobin = case.chance.happens(50)
        columns |= {
            "line_hct_hgb_type_cd": "R1" if haemoglobin else "R2",
            "line_hct_hgb_rslt_num": Decimal(
                case.chance.between(*((98, 168) if haemoglobin else (298, 489)))
            ).scaleb(-1),
        }
    return columns
