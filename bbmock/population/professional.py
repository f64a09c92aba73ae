"""How Part B settles the claims of professionals and suppliers: line by line, and the sums of the lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bbmock.population import care, money
from bbmock.population.benefits import COINSURANCE_PERCENT, PART_B_DEDUCTIBLE

if TYPE_CHECKING:
    from bbmock.population.care import Case

DEDUCTIBLE_PERCENT: Final = 9
UNASSIGNED_PERCENT: Final = 4
_OTHER_PAYERS: Final = ("A", "B", "D", "E", "G")


@dataclass(frozen=True, slots=True)
class Terms:
    """How a claim is settled: paid to whom, after whom, and with how much of the deductible open."""

    assigned: bool
    other_payer: str | None
    deductible: int


def terms_of(case: Case) -> Terms:
    """Draw the terms of a claim."""
    yearly = PART_B_DEDUCTIBLE[case.summary.first_day.year]
    return Terms(
        assigned=not case.chance.happens(UNASSIGNED_PERCENT),
        other_payer=care.other_payer(case, _OTHER_PAYERS),
        deductible=case.chance.between(500, yearly) if case.happens(DEDUCTIBLE_PERCENT) else 0,
    )


def settle(case: Case, allowed: int, terms: Terms, deductible: int, *, shared: bool = True) -> dict[str, int]:
    """What a line is charged, allowed and paid, and by whom; beneficiaries bear a part if it is `shared`."""
    submitted = money.share(allowed, case.chance.between(100, 280)) + case.chance.below(100)
    deducted = min(allowed, deductible) if shared else 0
    coinsurance = money.share(allowed - deducted, COINSURANCE_PERCENT) if shared else 0
    open_amount = allowed - deducted - coinsurance
    other = case.chance.between(0, open_amount) if terms.other_payer else 0
    paid = open_amount - other
    return {
        "line_sbmtd_chrg_amt": submitted,
        "line_alowd_chrg_amt": allowed,
        "line_bene_ptb_ddctbl_amt": deducted,
        "line_coinsrnc_amt": coinsurance,
        "line_bene_prmry_pyr_pd_amt": other,
        "line_nch_pmt_amt": paid,
        "line_prvdr_pmt_amt": paid if terms.assigned else 0,
        "line_bene_pmt_amt": 0 if terms.assigned else paid,
    }


def deny(settled: dict[str, int]) -> dict[str, int]:
    """What a line comes to if it is denied: charged, and nothing else."""
    return dict.fromkeys(settled, 0) | {"line_sbmtd_chrg_amt": settled["line_sbmtd_chrg_amt"]}


def claim_amounts(lines: list[dict[str, int]]) -> dict[str, int]:
    """The amounts of a claim: the sums over its lines."""
    return {
        "clm_pmt_amt": money.total(lines, "line_nch_pmt_amt"),
        "carr_clm_prmry_pyr_pd_amt": money.total(lines, "line_bene_prmry_pyr_pd_amt"),
        "nch_clm_prvdr_pmt_amt": money.total(lines, "line_prvdr_pmt_amt"),
        "nch_clm_bene_pmt_amt": money.total(lines, "line_bene_pmt_amt"),
        "nch_carr_clm_sbmtd_chrg_amt": money.total(lines, "line_sbmtd_chrg_amt"),
        "nch_carr_clm_alowd_amt": money.total(lines, "line_alowd_chrg_amt"),
        "carr_clm_cash_ddctbl_apld_amt": money.total(lines, "line_bene_ptb_ddctbl_amt"),
    }
