"""Claims of suppliers for durable equipment, its supplies and its drugs, paid by Part B (CMS's DME file)."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.population import care, codes, identity, money, professional
from bbmock.population.care import Residence
from bbmock.population.records import Claim, ClaimType, Line

if TYPE_CHECKING:
    from bbmock.population.care import Ailment, Case, Organization
    from bbmock.population.codes import Equipment
    from bbmock.population.professional import Terms
    from bbmock.population.records import Value

_DRUGS: Final = "81"  # the type of claims that are about no equipment
_EQUIPMENT: Final = "82"
_RENTED_MONTHS: Final = 10  # after so much rent, by CMS's rule of thumb, a thing has been paid for
_SUPPLY_COMPANY: Final = "54"
_RESPIRATORY_COMPANY: Final = "A6"
_PHARMACY: Final = "A5"
_OXYGEN: Final = "D1C"  # BETOS
_MOBILITY: Final = frozenset({"E0105", "E0143", "K0001", "K0003"})  # a cane, a walker, wheelchairs
_SUPPLIER: Final = "332B00000X"  # NUCC: durable medical equipment and medical supplies
_SUPPLIER_TYPES: Final = ("3", "3", "3", "3", "8", "6", "1")  # mostly companies with a tax number
_PLACES: Final = MappingProxyType({
    Residence.OWN_HOME: "12", Residence.CUSTODIAL: "33", Residence.GROUP_HOME: "14",
})  # fmt: skip
_NOTHING, _SERVICES, _DOSES = "0", "3", "6"  # what a count counts


def dme_claim(case: Case) -> Claim:
    """Make the claim for durable equipment that `case` asks for."""
    ailment = _ailment(case)
    diagnoses = care.diagnoses(ailment.diagnosis, care.other_diagnoses(case, ailment.diagnosis, 4))
    things = _things(case, ailment)
    specialty = _specialty(things)
    supplier = case.care.pharmacy if things[0].drug else case.care.supplier
    terms = professional.terms_of(case, supplier.npi, must_assign=things[0].drug)
    deductible = terms.deductible
    lines, amounts = [], []
    for number, thing in enumerate(things, start=1):
        units = case.chance.pick(thing.units)
        settled = _settled(case, thing, units, terms, deductible)
        if refused := professional.refusal(case, terms, number):
            settled = professional.deny(settled)
        deductible -= settled["line_bene_ptb_ddctbl_amt"]
        columns = _line_columns(case, thing, units, terms, supplier, specialty) | _rare_columns(case, thing)
        columns |= professional.status(terms, settled, refused)
        if refused:
            columns |= {"dmerc_line_mtus_cnt": 0, "dmerc_line_mtus_cd": _NOTHING}
        columns["line_icd_dgns_cd"] = diagnoses[0].code
        amounts.append(settled)
        lines.append(Line(number, {"line_num": number, **columns, **money.in_dollars(settled)}))
    return Claim(
        type=ClaimType.DME,
        beneficiary=case.summary.beneficiary,
        number=case.summary.number,
        columns=_claim_columns(case, terms, things) | money.in_dollars(professional.claim_amounts(amounts)),
        diagnoses=diagnoses,
        lines=tuple(lines),
    )


def _ailment(case: Case) -> Ailment:
    """What the equipment is for."""
    return case.chance.pick([a for a in case.care.ailments if codes.equipment(a.condition.name, a.diagnosis)])


def _things(case: Case, ailment: Ailment) -> list[Equipment]:
    """What is brought at once: drugs alone, or equipment and its supplies; one thing to move with at most."""
    possible = codes.equipment(ailment.condition.name, ailment.diagnosis)
    main = case.chance.pick(possible)
    others = [thing for thing in possible if thing is not main and thing.drug == main.drug]
    things = [main, *case.chance.sample(others, case.chance.weighted((0, 1, 2), (58, 30, 12)))]
    moving = [thing for thing in things if thing.hcpcs in _MOBILITY]
    return [thing for thing in things if thing not in moving[1:]]


def _settled(case: Case, thing: Equipment, units: int, terms: Terms, deductible: int) -> dict[str, int]:
    """What a line is charged, allowed and paid, and what the thing would cost to buy."""
    allowed = units * case.chance.between(thing.low, thing.high)
    settled = professional.settle(case, allowed, terms, deductible)
    price = allowed * _RENTED_MONTHS if thing.rented else allowed if thing.type == "P" else 0
    return settled | {
        "line_prmry_alowd_chrg_amt": allowed if terms.other_payer else 0,
        "line_dme_prchs_price_amt": price,
        "dmerc_line_scrn_svgs_amt": 0,
    }


def _claim_columns(case: Case, terms: Terms, things: list[Equipment]) -> dict[str, Value]:
    summary = case.summary
    return care.drawn_columns(case, "claim") | {
        "nch_clm_type_cd": _DRUGS if things[0].drug else _EQUIPMENT,
        "clm_id": identity.claim_id(summary.beneficiary, summary.number, 2),
        "clm_grp_id": identity.claim_group(summary.beneficiary, summary.number),
        "clm_from_dt": summary.first_day,
        "clm_thru_dt": summary.last_day,
        "nch_wkly_proc_dt": summary.processed,
        "carr_num": case.enrolment.state.equipment_contractor,
        "carr_clm_cntl_num": identity.control_number(summary.beneficiary, summary.number),
        "carr_clm_pmt_dnl_cd": terms.paid_to,
        "carr_clm_prvdr_asgnmt_ind_sw": "A" if terms.assigned else "N",
        "carr_clm_hcpcs_yr_cd": str(summary.first_day.year % 10),
        **care.physician_columns("rfr_physn", case.care.family_doctor),
    }


def _line_columns(
    case: Case, thing: Equipment, units: int, terms: Terms, supplier: Organization, specialty: str
) -> dict[str, Value]:
    summary, state = case.summary, case.enrolment.state
    columns = care.drawn_columns(case, "line") | {
        "prvdr_num": f"{supplier.npi[-6:]}0001",
        "prvdr_npi": supplier.npi,
        "prvdr_name": supplier.name,
        "prvdr_taxonomy": _SUPPLIER,
        "prvdr_spclty": specialty,
        "tax_num": supplier.tax_number,
        "dmerc_line_supplr_type_cd": _supplier_type(supplier),
        "prvdr_state_cd": state.ssa,
        "dmerc_line_prcng_state_cd": state.ssa,
        "line_1st_expns_dt": summary.first_day,
        "line_last_expns_dt": summary.last_day,
        "line_srvc_cnt": units,
        "dmerc_line_mtus_cnt": units,
        "dmerc_line_mtus_cd": _DOSES if thing.drug else _SERVICES,
        "line_cms_type_srvc_cd": thing.type,
        "line_place_of_srvc_cd": _PLACES[care.residence_of(summary.beneficiary)],
        "line_service_deductible": "0",
        "line_icd_dgns_vrsn_cd": "0",
        "hcpcs_cd": thing.hcpcs,
        "betos_cd": thing.betos,
    }
    if terms.other_payer is not None:
        columns["line_bene_prmry_pyr_cd"] = terms.other_payer
    return {**columns, **professional.modifier_columns(case.chance.pick(thing.modifiers))}


def _supplier_type(supplier: Organization) -> str:
    """What a supplier is in law, which it is on all its claims."""
    return _SUPPLIER_TYPES[int(supplier.npi) % len(_SUPPLIER_TYPES)]


def _specialty(things: list[Equipment]) -> str:
    """What kind of supplier brings all this."""
    if things[0].drug:
        return _PHARMACY
    oxygen = any(thing.betos == _OXYGEN for thing in things)
    return _RESPIRATORY_COMPANY if oxygen else _SUPPLY_COMPANY


def _rare_columns(case: Case, thing: Equipment) -> dict[str, Value]:
    """A drug by its code, and the blood count that some drugs are paid by."""
    columns: dict[str, Value] = {}
    if thing.ndc or case.happens(0):
        columns["line_ndc_cd"] = thing.ndc or case.chance.pick(codes.drugs("copd")).ndc
    if case.happens(0):
        columns |= {
            "line_hct_hgb_type_cd": "R2",
            "line_hct_hgb_rslt_num": Decimal(case.chance.between(298, 489)).scaleb(-1),
        }
    return columns
