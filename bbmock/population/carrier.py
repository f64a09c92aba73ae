"""Claims of physicians and other professionals, paid by Part B (CMS's carrier file)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from bbmock.population import care, codes, identity, money, professional
from bbmock.population.records import Claim, ClaimType, Line

if TYPE_CHECKING:
    from bbmock.population.care import Ailment, Case
    from bbmock.population.codes import Service
    from bbmock.population.professional import Terms
    from bbmock.population.records import Columns, Diagnosis, Value

ANAESTHESIA_PERCENT: Final = 5
UNNAMED_PERCENT: Final = 20  # of the further lines, where lines without a service code occur at all
PAID_SHARE_PERCENT: Final = 30  # of the lines say how much of the allowed amount Medicare pays
_FOUR_FIFTHS, _ALL_OF_IT = "0", "1"
_PAID_TO_PROVIDER: Final = "1"
_ALLOWED, _NOT_ALLOWED = "A", "O"
_DENIED: Final = "0"
_LABORATORY: Final = "5"  # type of service
_PATHOLOGY: Final = "8"  # the first digit of the tests that a laboratory needs a CLIA number for
_BLOOD_COUNT: Final = "T1D"  # BETOS
_WHOLE_PAID: Final = frozenset({"G0439", "G0444", "77067", "90471", "90662"})  # preventive: no cost sharing


def carrier_claim(case: Case) -> Claim:
    """Make the carrier claim that `case` asks for."""
    ailment = care.ailment_of(case)
    principal = care.principal_of(case, ailment)
    diagnoses = (
        *care.diagnoses(principal, care.other_diagnoses(case, principal, 5)),
        *care.old_diagnoses(case),
    )
    terms = professional.terms_of(case)
    deductible = terms.deductible
    lines, amounts = [], []
    for number, service in enumerate(_services(case, ailment), start=1):
        settled = _settled(case, service, terms, deductible)
        deductible -= settled["line_bene_ptb_ddctbl_amt"]
        columns = _line_columns(case, ailment, service, terms)
        columns["line_icd_dgns_cd"] = _some_code(case, diagnoses, principal)
        if number > 1 and case.happens(0) and case.chance.happens(UNNAMED_PERCENT):
            columns.pop("hcpcs_cd", None)
        amounts.append(settled)
        lines.append(Line(number, {"line_num": number, **columns, **money.in_dollars(settled)}))
    return Claim(
        type=ClaimType.CARRIER,
        beneficiary=case.summary.beneficiary,
        number=case.summary.number,
        columns=_claim_columns(case, terms) | money.in_dollars(professional.claim_amounts(amounts)),
        diagnoses=diagnoses,
        lines=tuple(lines),
    )


def _some_code(case: Case, diagnoses: tuple[Diagnosis, ...], principal: str) -> str:
    """What a line is for: mostly the principal diagnosis."""
    if not case.happens(25):
        return principal
    return case.chance.pick([diagnosis.code for diagnosis in diagnoses if diagnosis.version == "0"])


def _services(case: Case, ailment: Ailment) -> list[Service]:
    possible = codes.services("P", ailment.condition.name)
    return case.chance.sample(possible, case.chance.weighted((1, 2, 3, 4, 6), (34, 30, 19, 11, 6)))


def _settled(case: Case, service: Service, terms: Terms, deductible: int) -> dict[str, int]:
    allowed = case.chance.between(service.low, service.high)
    settled = professional.settle(case, allowed, terms, deductible, shared=_is_shared(service))
    return professional.deny(settled) if case.denied else settled


def _is_shared(service: Service) -> bool:
    """Whether the beneficiary bears a part of it: not of laboratory tests, nor of prevention."""
    laboratory = service.type == _LABORATORY and service.place == "81"
    return not laboratory and service.hcpcs not in _WHOLE_PAID


def _claim_columns(case: Case, terms: Terms) -> dict[str, Value]:
    summary, given = case.summary, case.care
    return care.drawn_columns(case, "claim") | {
        "clm_id": identity.claim_id(summary.beneficiary, summary.number, 2),
        "clm_grp_id": identity.claim_group(summary.beneficiary, summary.number),
        "clm_from_dt": summary.first_day,
        "clm_thru_dt": summary.last_day,
        "nch_wkly_proc_dt": summary.processed,
        "carr_num": case.enrolment.state.contractor,
        "carr_clm_cntl_num": identity.control_number(summary.beneficiary, summary.number),
        "carr_clm_pmt_dnl_cd": _DENIED if case.denied else _PAID_TO_PROVIDER,
        "carr_clm_prvdr_asgnmt_ind_sw": "A" if terms.assigned else "N",
        "carr_clm_hcpcs_yr_cd": str(summary.first_day.year % 10),
        **care.physician_columns("rfr_physn", given.family_doctor),
        "carr_clm_rfrng_pin_num": care.old_number(given.family_doctor),
        "carr_clm_blg_npi_num": given.practice.npi,
        "carr_clm_blg_name": given.practice.name,
    }


def _line_columns(case: Case, ailment: Ailment, service: Service, terms: Terms) -> dict[str, Value]:
    chance, summary, state = case.chance, case.summary, case.enrolment.state
    units = chance.weighted((1, 2, 3), (88, 8, 4))
    columns = care.drawn_columns(case, "line") | {
        **care.physician_columns("prf_physn", ailment.doctor),
        "carr_prfrng_pin_num": care.old_number(ailment.doctor),
        "org_npi_num": case.care.practice.npi,
        "org_name": case.care.practice.name,
        "tax_num": case.care.practice.tax_number,
        "prvdr_spclty": ailment.doctor.specialty,
        "prtcptng_ind_cd": "1" if terms.assigned else "4",
        "prvdr_state_cd": state.usps,
        "prvdr_zip": case.enrolment.zip,
        "carr_line_prcng_lclty_cd": state.locality,
        "line_1st_expns_dt": summary.first_day,
        "line_last_expns_dt": summary.last_day,
        "line_srvc_cnt": units,
        "carr_line_mtus_cnt": units,
        "carr_line_ansthsa_unit_cnt": chance.between(1, 9) if case.happens(ANAESTHESIA_PERCENT) else 0,
        "line_cms_type_srvc_cd": service.type or "1",
        "line_place_of_srvc_cd": service.place or "11",
        "line_prcsg_ind_cd": _NOT_ALLOWED if case.denied else _ALLOWED,
        "line_service_deductible": "0" if _is_shared(service) else "1",
        "line_icd_dgns_vrsn_cd": "0",
        **_code_columns(case, service),
    }
    if case.happens(PAID_SHARE_PERCENT):
        columns["line_pmt_80_100_cd"] = _FOUR_FIFTHS if _is_shared(service) else _ALL_OF_IT
    if terms.other_payer is not None:
        columns["line_bene_prmry_pyr_cd"] = terms.other_payer
    return columns


def _code_columns(case: Case, service: Service) -> Columns:
    columns: dict[str, Value] = {}
    if service.hcpcs is not None:
        columns |= {"hcpcs_cd": service.hcpcs, "betos_cd": service.betos or "Z2"}
        if service.hcpcs.startswith("J") or case.happens(0):
            columns["line_ndc_cd"] = case.chance.pick(codes.drugs("acute")).ndc
    if service.hcpcs is not None and service.hcpcs.startswith(_PATHOLOGY):
        columns["carr_line_clia_lab_num"] = case.chance.digits("##D#######")
    if service.betos == _BLOOD_COUNT:
        haemoglobin = case.chance.happens(50)
        columns |= {
            "line_hct_hgb_type_cd": "R1" if haemoglobin else "R2",
            "line_hct_hgb_rslt_num": Decimal(
                case.chance.between(*((98, 168) if haemoglobin else (298, 489)))
            ).scaleb(-1),
        }
    return columns
