"""Vaccinations by a home health agency, which Medicare pays apart from all care (type of bill 34).

They need no plan of care and no period, and cost the patient nothing. Source: CMS's Claims Processing
Manual, chapter 18: an agency is paid its reasonable cost of a vaccine, and for giving it what an outpatient
department is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.population import care, encounters, institutional, money
from bbmock.population.institutional import charge
from bbmock.population.records import Claim, ClaimType, Line

if TYPE_CHECKING:
    from bbmock.population.care import Case
    from bbmock.population.institutional import Charge

INTERIM_RATE: Final = (75, 98)  # percent of its charge that an agency's cost is taken to be
ADMINISTRATION: Final = (3_000, 5_000)  # cents that Medicare pays for giving it, by the wages of the place

_NOT_UNDER_A_PLAN: Final = "4"  # of the kinds of agencies' bills
_ADMIT_TO_DISCHARGE: Final = "1"
_PAID_BY_PART_B: Final = "W"
_HOME: Final = "01"
_REASON: Final = "Z23"
_VACCINE, _ADMINISTRATION = "0636", "0771"  # revenue centres


@dataclass(frozen=True, slots=True)
class _Vaccine:
    """A vaccine as a service and as a drug; its dose in millilitres, its charge in cents, and its giving."""

    hcpcs: str
    ndc: str
    dose: Decimal
    low: int
    high: int
    giving: str


_INFLUENZA: Final = _Vaccine("90662", "49281012165", Decimal("0.7"), 6_500, 9_900, "G0008")
# Medicare pays for two different ones, a year apart.
_PNEUMOCOCCUS: Final = (
    _Vaccine("90670", "00005197101", Decimal("0.5"), 21_000, 28_000, "G0009"),
    _Vaccine("90732", "00006494300", Decimal("0.5"), 11_500, 16_000, "G0009"),
)
# Statuses under Medicare's prices for outpatient departments, and how what has them is paid.
_STATUSES: Final = MappingProxyType(
    {_VACCINE: ("L", "4"), _ADMINISTRATION: ("S", "1"), institutional.TOTAL_LINE: ("N", "9")}
)


def vaccination(case: Case) -> Claim:
    """Make the bill for a vaccination: against influenza in its season, and against pneumococci else."""
    charges = _charges(case)
    amounts = {
        "clm_pmt_amt": sum(one.paid for one in charges),
        "clm_tot_chrg_amt": charges[-1].total,
        "nch_prmry_pyr_clm_pd_amt": 0,
    }
    columns = institutional.claim_columns(
        case, case.care.agency, contractor=case.enrolment.state.home_contractor
    )
    return Claim(
        type=ClaimType.HHA,
        beneficiary=case.summary.beneficiary,
        number=case.summary.number,
        columns={
            **columns,
            "clm_srvc_clsfctn_type_cd": _NOT_UNDER_A_PLAN,
            "clm_freq_cd": _ADMIT_TO_DISCHARGE,
            "nch_near_line_rec_ident_cd": _PAID_BY_PART_B,
            "ptnt_dschrg_stus_cd": _HOME,
            "clm_admsn_dt": case.summary.first_day,
            "clm_hha_tot_visit_cnt": 0,
            **money.in_dollars(amounts),
        },
        diagnoses=care.diagnoses(_REASON, []),
        lines=tuple(_line(case, number, one) for number, one in enumerate(charges, start=1)),
    )


def _charges(case: Case) -> list[Charge]:
    chance, day = case.chance, case.summary.first_day
    vaccine = _against(case)
    given = charge(_VACCINE, 1, chance.between(vaccine.low, vaccine.high), vaccine.hcpcs, day)
    paid = chance.between(*ADMINISTRATION)
    service = charge(_ADMINISTRATION, 1, money.share(paid, chance.between(105, 170)), vaccine.giving, day)
    return institutional.with_total(
        [
            replace(given, paid=money.share(given.total, chance.between(*INTERIM_RATE))),
            replace(service, paid=paid),
        ],
        day,
    )


def _against(case: Case) -> _Vaccine:
    if case.summary.first_day.month in encounters.SEASON:
        return _INFLUENZA
    return _PNEUMOCOCCUS[case.summary.number % len(_PNEUMOCOCCUS)]


def _line(case: Case, number: int, charge: Charge) -> Line:
    status, method = _STATUSES[charge.centre]
    columns = institutional.line_columns(case, number, charge) | {
        "rev_cntr_pmt_amt_amt": money.dollars(charge.paid),
        "rev_cntr_stus_ind_cd": status,
        "rev_cntr_pmt_mthd_ind_cd": method,
    }
    if charge.centre == _VACCINE:
        vaccine = _against(case)
        columns |= {
            "clm_line_ndc_cd": vaccine.ndc,
            "clm_line_ndc_qty": vaccine.dose,
            "clm_line_ndc_qty_qlfyr_cd": "ML",
        }
    return Line(number, columns)
