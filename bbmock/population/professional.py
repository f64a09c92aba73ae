"""How Part B settles the claims of professionals and suppliers: line by line, and the sums of the lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bbmock.population import care, money
from bbmock.population.benefits import COINSURANCE_PERCENT, PART_B_DEDUCTIBLE, open_deductible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bbmock.population.care import Case
    from bbmock.population.records import Columns, Value

UNASSIGNED_PERCENT: Final = 60  # of the claims of those who have not promised to take assignment always
_ALOOF, _OF = 7, 20  # which of so many providers have not promised it, by their numbers
DENIED_PERCENT: Final = 2  # of the claims: nothing is allowed
REFUSED_PERCENT: Final = 2  # of the further lines of the others
MOST_CHARGED: Final = 280  # percent of what is allowed
LIMITING_CHARGE: Final = 115  # percent, without assignment
_OTHER_PAYERS: Final = ("A", "B", "D", "E", "G")
_DENIED, _TO_PROVIDER, _TO_BENEFICIARY = "0", "1", "2"
_ALLOWED, _AFTER_ANOTHER = "A", "S"
_REFUSALS: Final = ("O", "O", "N", "M", "C")  # other, not medically necessary, twice submitted, not covered
_MODIFIERS: Final = ("hcpcs_1st_mdfr_cd", "hcpcs_2nd_mdfr_cd", "hcpcs_3rd_mdfr_cd", "hcpcs_4th_mdfr_cd")


@dataclass(frozen=True, slots=True)
class Terms:
    """How a claim is settled: paid to whom, after whom, with how much of the deductible open, or denied."""

    assigned: bool
    participating: bool
    other_payer: str | None
    deductible: int
    denied: bool

    @property
    def paid_to(self) -> str:
        """Whom Medicare pays, or that it denies the claim (CARR_CLM_PMT_DNL_CD)."""
        if self.denied:
            return _DENIED
        return _TO_PROVIDER if self.assigned else _TO_BENEFICIARY


def participates(number: str) -> bool:
    """Whether a provider has promised Medicare to take assignment, for all their claims."""
    return int(number[-4:]) % _OF != _ALOOF


def terms_of(case: Case, number: str, *, must_assign: bool = False) -> Terms:
    """Draw the terms of a claim of the provider with that number, who `must_assign` it or may."""
    chance, day = case.chance, case.summary.first_day
    participating = participates(number)
    assigned = not chance.happens(UNASSIGNED_PERCENT) or participating or must_assign
    return Terms(
        assigned=assigned,
        participating=participating,
        other_payer=care.other_payer(case, _OTHER_PAYERS),
        deductible=open_deductible(case, PART_B_DEDUCTIBLE[day.year]),
        denied=chance.happens(DENIED_PERCENT) or case.denied,
    )


def refusal(case: Case, terms: Terms, number: int) -> str | None:
    """Why a line is refused, as Medicare codes it (LINE_PRCSG_IND_CD), if it is.

    All lines of a denied claim are; the first of another is not.
    """
    refused = case.chance.happens(REFUSED_PERCENT) and number > 1
    return case.chance.pick(_REFUSALS) if refused or terms.denied else None


def status(terms: Terms, settled: dict[str, int], refused: str | None) -> dict[str, Value]:
    """How a line was processed, and how its provider stands to Medicare."""
    after_another = settled["line_bene_prmry_pyr_pd_amt"] > 0
    return {
        "line_prcsg_ind_cd": refused or (_AFTER_ANOTHER if after_another else _ALLOWED),
        "prtcptng_ind_cd": _participation(terms, settled),
    }


def _participation(terms: Terms, settled: dict[str, int]) -> str:
    """Participating or not, with assignment or not, and whether the deductible took something of it.

    Without assignment there is a code for a line of which it took all, and none for a part.
    """
    deducted = settled["line_bene_ptb_ddctbl_amt"]
    if not terms.assigned:
        return "6" if 0 < deducted == settled["line_alowd_chrg_amt"] else "4"
    if terms.participating:
        return "2" if deducted else "1"
    return "5" if deducted else "3"


def modifier_columns(modifiers: Iterable[str]) -> Columns:
    """The columns of a line's modifiers, of which there are up to four."""
    return dict(zip(_MODIFIERS, modifiers, strict=False))


def settle(case: Case, allowed: int, terms: Terms, deductible: int, *, shared: bool = True) -> dict[str, int]:
    """What a line is charged, allowed and paid, and by whom; beneficiaries bear a part if it is `shared`."""
    most = MOST_CHARGED if terms.assigned else LIMITING_CHARGE
    submitted = money.share(allowed, case.chance.between(100, most)) + case.chance.below(100)
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
