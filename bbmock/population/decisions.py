"""What Medicare decides about the bill of an institution: to pay it, to pay it again, or not to pay.

Most bills are paid as they come. Some are replaced later: what is final is the replacement, a debit
adjustment that names the bill before it. A few are not paid at all, for a reason that CMS has a code for;
then all charges are the patient's or nobody's. How often each happens is ours.

A nursing home must report a covered stay that a health plan pays, for its days count (CMS's condition
code 04); the hospital before it reports, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.population.benefits import DAYS_WITHOUT_COINSURANCE
from bbmock.population.contractors import earlier_bill
from bbmock.population.records import ClaimType

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bbmock.population.care import Case
    from bbmock.population.records import Value

ADJUSTED_PERCENT: Final = 4
REFUSED_PERCENT: Final = 5
MEMBERS_PERCENT: Final = 70  # of the stays of members of a health plan, whose hospitals bill Medicare, too

EXHAUSTED, OTHER_REASON, NO_EVIDENCE = "B", "N", "R"
_REASONS: Final[Mapping[ClaimType, Sequence[str]]] = MappingProxyType({
    ClaimType.INPATIENT: (EXHAUSTED, OTHER_REASON, OTHER_REASON, NO_EVIDENCE),
    ClaimType.SNF: (EXHAUSTED, EXHAUSTED, OTHER_REASON, NO_EVIDENCE),
    ClaimType.HHA: (OTHER_REASON, OTHER_REASON, NO_EVIDENCE),
    ClaimType.HOSPICE: (OTHER_REASON, NO_EVIDENCE),
})  # fmt: skip
_NOT_PAID: Final = "0"  # the last figure of the type of bill, if nothing is asked for
_REPLACEMENT, _BY_CONTRACTOR = "7", "I"  # who adjusted the bill: the provider, or its contractor
# Stays of members: Medicare pays their teaching hospital for teaching, nothing, or as for anybody else.
TEACHING, _INFORMATION, _AS_ANYBODY = "62", "63", "64"
_OF_MEMBERS: Final = MappingProxyType({TEACHING: 25, _INFORMATION: 45, _AS_ANYBODY: 30})
_BY_PLAN: Final = MappingProxyType({TEACHING: 25, _INFORMATION: 45})  # if it pays for nursing, too


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a bill: why it is not paid (None: it is), and the columns that say how it went.

    `by_plan` says that Medicare covers a stay in a nursing home, and a health plan pays.
    """

    refused: str | None
    columns: Mapping[str, Value]
    by_plan: bool = False


_NURSED_BY_PLAN: Final = Decision(None, MappingProxyType({"clm_mco_pd_sw": "1"}), by_plan=True)


def decide(case: Case) -> Decision:
    """Decide about a bill of an institution that gives care for days."""
    chance, kind = case.chance, case.summary.type
    if not case.sparse and _plan_pays_course(case):
        return _of_member(case, _BY_PLAN) if kind is ClaimType.INPATIENT else _NURSED_BY_PLAN
    if not case.sparse and not _leads_to_other_care(case):
        if kind is ClaimType.INPATIENT and case.in_health_plan and chance.happens(MEMBERS_PERCENT):
            return _of_member(case, _OF_MEMBERS)
        if chance.happens(REFUSED_PERCENT):
            reason = chance.pick(_REASONS[kind])
            nothing_asked = {"clm_freq_cd": _NOT_PAID} if reason == EXHAUSTED else {}
            return Decision(reason, {"clm_mdcr_non_pmt_rsn_cd": reason, **nothing_asked})
    return Decision(None, _adjustment(case) if case.happens(ADJUSTED_PERCENT) else {})


def _leads_to_other_care(case: Case) -> bool:
    """Whether Medicare pays for what comes next, which it does only if it paid for this."""
    then = case.planned.then if case.planned is not None else None
    return then is not None and then is not case.summary.type


def _plan_pays_course(case: Case) -> bool:
    """Whether a health plan pays for a stay in hospital and for the nursing with which all ends."""
    planned, enrolment = case.planned, case.enrolment
    if planned is None or planned.admission is None or not 0 < planned.nursed <= DAYS_WITHOUT_COINSURANCE:
        return False
    first = planned.admission.first_day
    member = enrolment.health_plan is not None and enrolment.health_plan_since <= first
    return member and (case.summary.beneficiary + first.toordinal()) % 100 < MEMBERS_PERCENT


def _of_member(case: Case, kinds: Mapping[str, int]) -> Decision:
    """A stay that a health plan pays, of which Medicare hears; or one of a plan that it pays by the case."""
    kind = case.chance.weighted((*kinds,), (*kinds.values(),))
    if kind == _AS_ANYBODY:
        return Decision(None, {"nch_clm_type_cd": kind})
    columns: dict[str, Value] = {"nch_clm_type_cd": kind, "clm_mco_pd_sw": "1", "clm_pps_ind_cd": "1"}
    if kind == TEACHING:
        return Decision(None, columns)
    return Decision(OTHER_REASON, {**columns, "clm_mdcr_non_pmt_rsn_cd": OTHER_REASON})


def _adjustment(case: Case) -> dict[str, Value]:
    """The columns of a bill that replaced another."""
    return {
        "clm_freq_cd": case.chance.pick((_REPLACEMENT, _REPLACEMENT, _REPLACEMENT, _BY_CONTRACTOR)),
        "claim_query_code": "5",
        "fi_clm_actn_cd": "3",
        "clm_adjstmt_type_cd": "2",
        **earlier_bill(case.summary.beneficiary, case.summary.number),
    }
