"""Claims of hospitals for patients who do not stay the night, paid by Part B (CMS's outpatient file).

Health centers bill, too: for members of a health plan what Medicare pays above the plan (CMS's Claims
Processing Manual, chapter 9).
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.population import care, codes, encounters, institutional, money, professional
from bbmock.population.benefits import COINSURANCE_PERCENT, PART_B_DEDUCTIBLE, open_deductible
from bbmock.population.contractors import earlier_bill
from bbmock.population.records import Claim, ClaimType, Diagnosis, DiagnosisRole, Line, Procedure
from bbmock.population.services import services_for

if TYPE_CHECKING:
    from bbmock.population.care import Ailment, Case
    from bbmock.population.records import Value
    from bbmock.population.services import Service

REPLACED_PERCENT: Final = 2  # of the bills replace an earlier one, or adjust it
_PACKAGED: Final = "N"  # paid with another line
_FEE_SCHEDULE: Final = "A"  # paid by another schedule: tests, therapy, visits to a health center
_LABORATORY: Final = "030"  # how its revenue centres begin
_DRUGS: Final = "0636"  # revenue centre of drugs that need detailed coding
_PASSING, _LUNGS = "acute", "copd"
_CLINIC: Final = "0521"  # revenue centre of a visit to a Federally Qualified Health Center
_SUPPLEMENT: Final = "0519"  # of the same visit by a member of a health plan, which pays the center, too
SUPPLEMENT_PERCENT: Final = (8, 40)  # of Medicare's price of a visit that a plan's is below it
_PAID_BY_PLAN: Final = MappingProxyType({"clm_mco_pd_sw": "1"})
_METHODS: Final = MappingProxyType({_CLINIC: "10", _SUPPLEMENT: "16"})  # of payment, at health centers
_CLINIC_BILL: Final = MappingProxyType({"clm_fac_type_cd": "7", "clm_srvc_clsfctn_type_cd": "7"})
_OPERATING_ROOM: Final = "0360"
_AROUND_OPERATION: Final = ("0250", "0271", "0272", "0370", "0710", "0636")
_THERAPY: Final = ("0420", "0430")
_APART: Final = (_CLINIC, _OPERATING_ROOM, "0370", "0710", *_THERAPY)
_REPLACEMENTS: Final = ("7", "7", "I")  # frequency: replacement of a prior claim, miscellaneous adjustment
_FURTHER: Final = ("59", "XS")  # modifiers: of its own, of a structure of its own
_DEBIT: Final = "5"  # query code of an adjusted bill
_PROCEDURES: Final = ("0DJ08ZZ", "0DBN8ZZ", "30233N1", "3E03329")


def outpatient_claim(case: Case) -> Claim:
    """Make the outpatient claim that `case` asks for."""
    ailment = care.ailment_of(case)
    doctor = care.prescriber(case.care, ailment)  # a therapist treats, and answers for no hospital's bill
    principal = care.principal_of(case, ailment)
    services = _services(case, ailment, principal)
    principal = services[0].reason or principal
    payer, supplement = institutional.other_payer(case), services[0].revenue == _SUPPLEMENT
    if supplement:
        payer = None
    amounts = _amounts(case, services, payer)
    lines = [
        Line(
            number,
            {
                **_line_columns(case, number, service, settled, services, principal),
                **institutional.rendering(case, ailment.doctor),
                **money.in_dollars(settled),
            },
        )
        for number, (service, settled) in enumerate(zip(services, amounts, strict=True), start=1)
    ]
    lines.append(_total_line(case, len(lines) + 1, amounts))
    clinic = services[0].revenue in _METHODS
    state = case.enrolment.state
    place = (
        care.organization("clinic", state, case.summary.beneficiary % 100) if clinic else case.care.hospital
    )
    columns = institutional.claim_columns(case, place, doctor=doctor) | {
        **(_CLINIC_BILL if clinic else {}),
        **(_PAID_BY_PLAN if supplement else {}),
        **_replacement(case),
        **institutional.operating(case, None if services[0].revenue == _OPERATING_ROOM else doctor),
        **money.in_dollars(_claim_amounts(case, amounts)),
    }
    if payer is not None:
        columns["nch_prmry_pyr_cd"] = payer
    return Claim(
        type=ClaimType.OUTPATIENT,
        beneficiary=case.summary.beneficiary,
        number=case.summary.number,
        columns=columns,
        diagnoses=_diagnoses(case, principal),
        procedures=_procedures(case),
        lines=tuple(lines),
    )


def _services(case: Case, ailment: Ailment, principal: str) -> list[Service]:
    """What the hospital did: at least one thing that is paid for by itself, and what goes with it."""
    sex = "M" if case.enrolment.sex == "1" else "F"
    possible = services_for("O", ailment.condition.name, principal, sex)
    paid = [service for service in possible if service.status != _PACKAGED]
    main = case.chance.weighted(paid, [service.weight for service in paid])
    others = [service for service in possible if _goes_with(service, main)]
    more = case.chance.sample(others, case.chance.weighted((0, 1, 2, 4, 6), (32, 26, 20, 14, 8)))
    if main.revenue == _CLINIC and case.in_health_plan:
        return [replace(main, revenue=_SUPPLEMENT)]
    return encounters.with_one_visit([main, *more])


def _goes_with(service: Service, main: Service) -> bool:
    """Whether it may be on the same bill: operations and therapy have their own, and a bill has one visit."""
    if service is main or service.reason != main.reason or (service.visit and main.visit):
        return False
    if main.revenue == _OPERATING_ROOM:
        return service.revenue in _AROUND_OPERATION
    if main.revenue in _THERAPY:
        return service.revenue in _THERAPY
    return main.revenue != _CLINIC and service.revenue not in _APART


def _replacement(case: Case) -> dict[str, Value]:
    """What an adjusted bill says of itself, and of the one that it replaced."""
    if not case.happens(REPLACED_PERCENT):
        return {}
    return {
        "clm_freq_cd": case.chance.pick(_REPLACEMENTS),
        "claim_query_code": _DEBIT,
        "clm_adjstmt_type_cd": "2",
        **earlier_bill(case.summary.beneficiary, case.summary.number),
    }


def _diagnoses(case: Case, principal: str) -> tuple[Diagnosis, ...]:
    was_told = case.happens(20)
    coded = care.diagnoses(principal, care.other_diagnoses(case, principal, 5))
    reasons = (Diagnosis(coded[0].code, DiagnosisRole.REASON_FOR_VISIT),) if was_told else ()
    return (
        *coded,
        *care.old_diagnoses(case),
        *institutional.external_causes(case, principal, percent=0),
        *reasons,
    )


def _procedures(case: Case) -> tuple[Procedure, ...]:
    if not case.happens(4):
        return ()
    done = case.chance.sample(_PROCEDURES, case.chance.weighted((1, 2), (75, 25)))
    return tuple(Procedure(code, case.summary.first_day) for code in done)


def _amounts(case: Case, services: list[Service], payer: str | None) -> list[dict[str, int]]:
    """What each line is charged and paid, and by whom."""
    year = case.summary.first_day.year
    deductible = open_deductible(case, PART_B_DEDUCTIBLE[year])
    settled = []
    for service in services:
        line = _settled(case, service, deductible, payer)
        deductible -= line["rev_cntr_cash_ddctbl_amt"]
        settled.append(line)
    return settled


def _settled(case: Case, service: Service, deductible: int, payer: str | None) -> dict[str, int]:
    chance = case.chance
    units = chance.pick(service.units)
    each = chance.between(service.low, service.high)
    value = units * each
    rate = money.share(each, chance.between(180, 520)) + chance.below(100)
    shared = _is_shared(service)
    allowed = 0 if service.status == _PACKAGED else value
    if service.revenue == _SUPPLEMENT:  # what Medicare pays above the plan
        allowed = money.share(value, chance.between(*SUPPLEMENT_PERCENT))
    deducted = min(allowed, deductible) if shared and service.revenue != _CLINIC else 0
    coinsurance = money.share(allowed - deducted, COINSURANCE_PERCENT) if shared else 0
    reduced = money.share(coinsurance, 50) if case.happens(4) else 0  # a hospital may ask for less
    open_amount = allowed - deducted - coinsurance  # whatever the hospital asks of the patient
    earlier = chance.between(0, open_amount) if payer else 0
    paid = open_amount - earlier
    to_patient = paid if case.happens(1) and service.revenue != _SUPPLEMENT else 0
    return {
        "rev_cntr_rate_amt": rate,
        "rev_cntr_tot_chrg_amt": rate * units,
        "rev_cntr_ncvrd_chrg_amt": rate if allowed == 0 and case.happens(20) else 0,
        "rev_cntr_blood_ddctbl_amt": 0,
        "rev_cntr_cash_ddctbl_amt": deducted,
        "rev_cntr_coinsrnc_wge_adjstd_c": coinsurance,
        "rev_cntr_rdcd_coinsrnc_amt": reduced,
        "rev_cntr_1st_msp_pd_amt": earlier,
        "rev_cntr_2nd_msp_pd_amt": 0,
        "rev_cntr_prvdr_pmt_amt": paid - to_patient,
        "rev_cntr_bene_pmt_amt": to_patient,
        "rev_cntr_ptnt_rspnsblty_pmt": deducted + (reduced or coinsurance),
        "rev_cntr_pmt_amt_amt": paid,
    }


def _is_shared(service: Service) -> bool:
    """Whether the patient bears a part of it: not of tests in the laboratory, nor of prevention."""
    laboratory = (service.revenue or "").startswith(_LABORATORY)
    apart = laboratory or service.revenue == _SUPPLEMENT  # the plan has asked for its members' part
    return service.status != _PACKAGED and not apart and service.reason is None


def _claim_amounts(case: Case, lines: list[dict[str, int]]) -> dict[str, int]:
    deductible = money.total(lines, "rev_cntr_cash_ddctbl_amt")
    return {
        "clm_pmt_amt": money.total(lines, "rev_cntr_pmt_amt_amt"),
        "clm_tot_chrg_amt": money.total(lines, "rev_cntr_tot_chrg_amt"),
        "nch_prmry_pyr_clm_pd_amt": money.total(lines, "rev_cntr_1st_msp_pd_amt"),
        "nch_bene_blood_ddctbl_lblty_am": 0,
        "nch_profnl_cmpnt_chrg_amt": case.chance.between(1000, 25000) if case.happens(10) else 0,
        "nch_bene_ptb_ddctbl_amt": deductible,
        "nch_bene_ptb_coinsrnc_amt": money.total(lines, "rev_cntr_ptnt_rspnsblty_pmt") - deductible,
        "clm_op_prvdr_pmt_amt": money.total(lines, "rev_cntr_prvdr_pmt_amt"),
        "clm_op_bene_pmt_amt": money.total(lines, "rev_cntr_bene_pmt_amt"),
    }


def _line_columns(
    case: Case,
    number: int,
    service: Service,
    settled: dict[str, int],
    services: list[Service],
    principal: str,
) -> dict[str, Value]:
    packaged = service.status == _PACKAGED
    columns = care.drawn_columns(case, "line") | {
        "clm_line_num": number,
        "rev_cntr": service.revenue or institutional.TOTAL_LINE,
        "rev_cntr_unit_cnt": settled["rev_cntr_tot_chrg_amt"] // settled["rev_cntr_rate_amt"],
        "rev_cntr_stus_ind_cd": service.status or _PACKAGED,
        "rev_cntr_packg_ind_cd": "1" if packaged else "0",
        "rev_cntr_pmt_mthd_ind_cd": _payment_method(service),
    }
    if service.hcpcs is not None:
        columns["hcpcs_cd"] = service.hcpcs
        columns["rev_cntr_dt"] = case.summary.first_day
    if service.apc is not None:
        columns["rev_cntr_apc_hipps_cd"] = service.apc
    if service.revenue == _DRUGS or case.happens(0):
        columns |= _drug(case, service)
    said = encounters.modifiers(case, service, services, principal)
    if case.happens(0):
        said = (*said, *_FURTHER)
    return {**columns, **professional.modifier_columns(said)}


def _payment_method(service: Service) -> str:
    if method := _METHODS.get(service.revenue or ""):
        return method
    return "9" if service.status == _PACKAGED else "2" if service.status == _FEE_SCHEDULE else "1"


def _drug(case: Case, service: Service) -> dict[str, Value]:
    """Which drug was given and how much: that of the service, or another, in what it is sold in."""
    if service.ndc is not None:
        return {
            "rev_cntr_ide_ndc_upc_num": service.ndc,
            "rev_cntr_ndc_qty": case.chance.between(1, 2),
            "rev_cntr_ndc_qty_qlfr_cd": "ML",
        }
    drug = case.chance.pick((*codes.drugs(_PASSING), *codes.drugs(_LUNGS)))
    return {
        "rev_cntr_ide_ndc_upc_num": drug.ndc,
        "rev_cntr_ndc_qty": case.chance.between(1, 2) if drug.unit is None else Decimal(drug.packages[0][0]),
        "rev_cntr_ndc_qty_qlfr_cd": drug.unit or "UN",
    }


def _total_line(case: Case, number: int, amounts: list[dict[str, int]]) -> Line:
    """The line that hospitals close with: all charges, no payment."""
    settled = dict.fromkeys(amounts[0], 0)
    for column in ("rev_cntr_tot_chrg_amt", "rev_cntr_ncvrd_chrg_amt"):
        settled[column] = money.total(amounts, column)
    columns: dict[str, Value] = {
        "clm_line_num": number,
        "rev_cntr": institutional.TOTAL_LINE,
        "rev_cntr_dt": case.summary.last_day,
        "rev_cntr_unit_cnt": 0,
    }
    return Line(number, columns | money.in_dollars(settled))
