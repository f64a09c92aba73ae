"""Claims as the shared systems of Medicare's contractors have them, before and after they are decided.

The record is a claim like any other (`Claim`, with columns of the same names) and what its system adds. Part
A and institutional Part B claims are in FISS, physicians' in MCS, suppliers' in VMS. Columns that only these
systems have go by CMS's names for them in the Integrated Data Repository, in lower case:

- `clm_type_cd`: 1000 or 2000 (before or after CMS's second phase of loading) and the type of bill (`1013`),
  700 for MCS, 800 for VMS;
- `clm_pd_stus_cd`: `S` suspended, `I` inactive, `T` returned to the provider; `P` paid, `D` denied, `R`
  rejected;
- `clm_audt_trl_stus_cd`: where the claim is in its system (FISS two letters, MCS `M` and a letter, VMS `V`
  and four digits);
- `clm_submsn_dt`, `clm_idr_ld_dt`: the days on which it was received and loaded;
- `clm_cntl_num`: the control number; `clm_orig_cntl_num`: that of the earlier claim which this one adjusts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.population import identity
from bbmock.population.records import Claim, Columns, Line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bbmock.population.records import Value


class System(StrEnum):
    """The shared systems."""

    FISS = "FISS"
    MCS = "MCS"
    VMS = "VMS"


@dataclass(frozen=True, slots=True)
class SharedSystemClaim:
    """A claim in a shared system.

    `claim` has a number of its own among its beneficiary's claims: it is another resource than the final
    claim that may come of it. `final` says that the system has done with it.
    """

    system: System
    claim: Claim
    final: bool = False


SYSTEMS: Final[Mapping[str, System]] = MappingProxyType({
    "carrier": System.MCS,
    "dme": System.VMS,
    "hha": System.FISS,
    "hospice": System.FISS,
    "inpatient": System.FISS,
    "outpatient": System.FISS,
    "snf": System.FISS,
})  # fmt: skip
# Where a claim is in each system: while it waits, once it is paid, once it is denied.
_WAITING: Final = MappingProxyType({
    System.FISS: ("FS", "FA"), System.MCS: ("MB", "MC"), System.VMS: ("V0405", "V5305"),
})  # fmt: skip
_PAID: Final = MappingProxyType({System.FISS: "FP", System.MCS: "MD", System.VMS: "V7500"})
_DENIED: Final = MappingProxyType({System.FISS: "FD", System.MCS: "ME", System.VMS: "V7700"})
_PROFESSIONAL: Final = MappingProxyType({System.MCS: "700", System.VMS: "800"})
# What a contractor decides, and what the National Claims History adds, is not there yet.
_UNDECIDED: Final = (
    "nch_",
    "carr_clm_pmt_dnl_cd",
    "clm_disp_cd",
    "fi_clm_actn_cd",
    "fi_clm_proc_dt",
    "clm_cms_proc_dt",
    "clm_mdcr_non_pmt_rsn_cd",
)
_DENIED_CLAIM: Final = "0"  # of what a professional's claim says of its payment
_PAYMENT_REQUESTED: Final = "P"  # of the reasons why Medicare does not pay a bill, one that is none
# What tells of an earlier claim: the claim that a contractor receives first is the earlier one.
_ADJUSTED: Final = (
    "clm_orig_cntl_num",
    "fi_orig_clm_cntl_num",
    "fi_doc_clm_cntl_num",
    "clm_adjstmt_type_cd",
    "claim_query_code",
)
_ORIGINAL: Final = "1"  # the first bill of a kind that may be replaced
_REPLACEMENTS: Final = ("7", "I")  # by the provider, or by its contractor
_MONEY: Final = ("_amt", "_am", "_pmt", "_adjstd_c")
_CHARGES: Final = ("sbmtd_chrg_amt", "tot_chrg_amt", "rate_amt")
_RECEIVED_AFTER: Final = timedelta(days=1)
_FRIDAY: Final = 4


def is_decided(number: int) -> bool:
    """Whether the shared system still has claim `number` of a beneficiary after it was decided.

    Every other claim, whoever's it is; how many CMS's have is not known.
    """
    return number % 2 == 0


def before_adjudication(claim: Claim, *, number: int) -> SharedSystemClaim:
    """A final claim as it was when its contractor had just received it: charges, and nothing paid yet.

    Of a claim that replaced another it is the other, from which it differs in nothing else.

    Args:
        claim: a claim of any type but a drug event.
        number: the number of the record among its beneficiary's claims.

    Raises:
        KeyError: if no shared system has claims of that type.
    """
    system = SYSTEMS[claim.type]
    received = _day(claim.columns["clm_thru_dt"]) + _RECEIVED_AFTER
    charge = sum((_charge(line.columns) for line in claim.lines), Decimal("0.00"))
    columns = _first(_submitted(_filed(claim))) | {
        "clm_type_cd": f"1{_kind(claim, system)}",
        "clm_sbmt_chrg_amt": charge,
        "clm_pmt_amt": Decimal("0.00"),
        "clm_pd_stus_cd": "S",
        "clm_audt_trl_stus_cd": _WAITING[system][number // 2 % 2],
        "clm_submsn_dt": received,
        "clm_idr_ld_dt": received + timedelta(days=(_FRIDAY - received.weekday()) % 7),
    }
    lines = tuple(Line(line.number, _submitted(line.columns)) for line in claim.lines)
    return SharedSystemClaim(system, replace(claim, number=number, columns=columns, lines=lines))


def after_adjudication(claim: Claim, *, number: int) -> SharedSystemClaim:
    """A final claim as its contractor still has it after it was decided, with what is paid.

    Takes and raises what `before_adjudication` does.
    """
    system = SYSTEMS[claim.type]
    is_denied = _is_denied(claim.columns)
    columns = {name: value for name, value in _filed(claim).items() if name != "nch_clm_type_cd"} | {
        "clm_type_cd": f"2{_kind(claim, system)}",
        "clm_pd_stus_cd": "D" if is_denied else "P",
        "clm_audt_trl_stus_cd": (_DENIED if is_denied else _PAID)[system],
        "clm_submsn_dt": _day(claim.columns["clm_thru_dt"]) + _RECEIVED_AFTER,
    }
    return SharedSystemClaim(system, replace(claim, number=number, columns=columns), final=True)


def _is_denied(columns: Columns) -> bool:
    """Whether Medicare pays nothing: a professional's claim says so, a bill gives the reason."""
    reason = columns.get("clm_mdcr_non_pmt_rsn_cd", _PAYMENT_REQUESTED)
    return columns.get("carr_clm_pmt_dnl_cd") == _DENIED_CLAIM or reason != _PAYMENT_REQUESTED


def _kind(claim: Claim, system: System) -> str:
    """What the type of a claim ends with: the type of the bill, or what stands for professionals' claims."""
    columns = claim.columns
    bill = f"0{columns.get('clm_fac_type_cd', '')}{columns.get('clm_srvc_clsfctn_type_cd', '')}"
    return _PROFESSIONAL.get(system, bill)


def _filed(claim: Claim) -> Columns:
    """The columns of a claim with the number that its contractor filed it by, which it keeps to the end."""
    number = identity.control_number(claim.beneficiary, claim.number)
    return {"clm_cntl_num": number, **claim.columns}


def _first(columns: dict[str, Value]) -> dict[str, Value]:
    """The columns of the claim that was received first, under another number, if this one replaced it."""
    if "clm_orig_cntl_num" not in columns:
        return columns
    kept = {name: value for name, value in columns.items() if name not in _ADJUSTED}
    kept["clm_cntl_num"] = columns["clm_orig_cntl_num"]
    if kept.get("clm_freq_cd") in _REPLACEMENTS:
        kept["clm_freq_cd"] = _ORIGINAL
    return kept


def _submitted(columns: Columns) -> dict[str, Value]:
    """What the provider wrote on the bill: no decision, and no amount but the charges."""
    return {
        name: value
        for name, value in columns.items()
        if not name.startswith(_UNDECIDED)
        and (not isinstance(value, Decimal) or not name.endswith(_MONEY) or name.endswith(_CHARGES))
    }


def _charge(columns: Columns) -> Decimal:
    value = columns.get("line_sbmtd_chrg_amt", columns.get("rev_cntr_tot_chrg_amt"))
    return value if isinstance(value, Decimal) and columns.get("rev_cntr") != "0001" else Decimal("0.00")


def _day(value: Value) -> date:
    if not isinstance(value, date):
        raise TypeError(f"a claim ends on a day, not on {value!r}")
    return value
