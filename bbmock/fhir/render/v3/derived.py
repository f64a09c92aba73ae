"""Columns that only the Integrated Data Repository has, by rule from what the claim says.

A rule is asked only for a column that the record does not have, and may answer None. Nothing here is drawn:
what needs chance is a column of the population.

Source of the rules: ours, after what the column's title says; BFD-NG's samples have amounts that do not add
up. Dates: a claim is received the day after its last one, and has been loaded and made a resource by the
Friday on which it was processed; no day is later than the load that brings it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from bbmock.population.records import Columns, Value

Answer = Callable[["Columns", Sequence["Columns"]], "Value | None"]
_ZERO: Final = Decimal("0.00")
_FRIDAY: Final = 4
_TOTAL_LINE: Final = "0001"


class Rule(NamedTuple):
    """A column, and what it is in a claim whose record does not say."""

    column: str
    answer: Answer


def fill(columns: dict[str, Value], lines: Sequence[Columns], rules: Iterable[Rule]) -> None:
    """Add the columns that follow from the others; later rules see what earlier ones added."""
    for column, answer in rules:
        if column not in columns:
            value = answer(columns, lines)
            if value is not None:
                columns[column] = value


def constant(value: Value) -> Answer:
    """Always this value."""
    return lambda _columns, _lines: value


def same(*names: str) -> Answer:
    """What the first of these columns says that says anything."""

    def answer(columns: Columns, _: Sequence[Columns]) -> Value | None:
        return next((columns[name] for name in names if name in columns), None)

    return answer


def added(*names: str) -> Answer:
    """The sum of these columns, absent ones being nothing."""

    def answer(columns: Columns, _: Sequence[Columns]) -> Value:
        return sum((_amount(columns, name) for name in names), _ZERO)

    return answer


def first_line(name: str) -> Answer:
    """What the first line says."""

    def answer(_: Columns, lines: Sequence[Columns]) -> Value | None:
        return next((line[name] for line in lines[:1] if name in line), None)

    return answer


def over_lines(*names: str) -> Answer:
    """The sum of these columns over all lines but the one that has the sums itself."""

    def answer(_: Columns, lines: Sequence[Columns]) -> Value:
        services = (line for line in lines if line.get("CLM_REV_CNTR_CD") != _TOTAL_LINE)
        return sum((_amount(line, name) for line in services for name in names), _ZERO)

    return answer


def friday(*names: str) -> Answer:
    """The first Friday from a day on: CMS's files are loaded weekly."""

    def answer(columns: Columns, lines: Sequence[Columns]) -> Value | None:
        day = same(*names)(columns, lines)
        if not isinstance(day, date):
            return None
        return day + timedelta(days=(_FRIDAY - day.weekday()) % 7)

    return answer


def day_after(name: str, latest: str) -> Answer:
    """The day after a day, or another day if that is earlier."""

    def answer(columns: Columns, _: Sequence[Columns]) -> Value | None:
        day, end = columns.get(name), columns.get(latest)
        if not isinstance(day, date):
            return None
        following = day + timedelta(days=1)
        return min(following, end) if isinstance(end, date) else following

    return answer


def coded(name: str, codes: dict[str, str], otherwise: str) -> Answer:
    """A code that depends on another."""
    table = MappingProxyType(codes)

    def answer(columns: Columns, _: Sequence[Columns]) -> Value:
        return table.get(str(columns.get(name, "")), otherwise)

    return answer


def only(name: str, codes: Iterable[str], value: Value) -> Answer:
    """This value, if a column has one of these codes."""
    some = frozenset(codes)
    return lambda columns, _lines: value if columns.get(name) in some else None


def _amount(columns: Columns, name: str) -> Decimal:
    value = columns.get(name, _ZERO)
    return value if isinstance(value, Decimal) else _ZERO


_DATES: Final = (
    Rule("CLM_SUBMSN_DT", day_after("CLM_THRU_DT", "CLM_NCH_WKLY_PROC_DT")),
    Rule("CLM_IDR_LD_DT", friday("CLM_NCH_WKLY_PROC_DT", "CLM_THRU_DT")),
    Rule("CLM_CREATED_DT", same("CLM_IDR_LD_DT")),
)
_STATUS: Final = (
    Rule("CLM_ADJSTMT_TYPE_CD", constant("0")),  # original
    Rule("CLM_DISP_CD", constant("01")),  # debit accepted
    Rule("CLM_QUERY_CD", constant("3")),  # final bill
)

INSTITUTIONAL: Final = (
    *_DATES,
    *_STATUS,
    Rule("CLM_FI_ACTN_CD", constant("1")),  # original debit
    # Medicare pays first; the samples of the mapping, all there is of the other types, do not say so.
    Rule("CLM_NCH_PRMRY_PYR_CD", only("CLM_TYPE_CD", {"10", "20", "30", "60", "62", "63", "64"}, "Z")),
    Rule("CLM_MDCR_INSTNL_MCO_PD_SW", constant("0")),
    Rule("CLM_ACTV_CARE_FROM_DT", same("CLM_FROM_DT")),
    Rule("CLM_DSCHRG_DT", same("CLM_THRU_DT")),
    Rule("CLM_MDCR_DDCTBL_AMT", same("CLM_MDCR_IP_BENE_DDCTBL_AMT")),
    Rule("CLM_NCVRD_CHRG_AMT", over_lines("CLM_LINE_NCVRD_CHRG_AMT")),
    Rule("CLM_MDCR_COINSRNC_AMT", constant(_ZERO)),
    Rule("CLM_MDCR_DDCTBL_AMT", constant(_ZERO)),
    Rule("CLM_PRVDR_PMT_AMT", same("CLM_PMT_AMT")),
    Rule("CLM_MDCR_INSTNL_BENE_PD_AMT", constant(_ZERO)),
    Rule(
        "CLM_ALOWD_CHRG_AMT",
        added("CLM_PMT_AMT", "CLM_MDCR_DDCTBL_AMT", "CLM_MDCR_COINSRNC_AMT", "CLM_MDCR_INSTNL_PRMRY_PYR_AMT"),
    ),
)

PROFESSIONAL: Final = (
    *_DATES,
    *_STATUS,
    # A supplier stands on the lines of its claim.
    Rule("PRVDR_BLG_NPI_NUM", first_line("PRVDR_NPI")),
    Rule("PRVDR_BLG_NAME", first_line("PRVDR_NAME")),
    Rule("PRVDR_CCN", first_line("PRVDR_NUM")),
    Rule("CLM_MDCR_COINSRNC_AMT", over_lines("CLM_LINE_MDCR_COINSRNC_AMT")),
    Rule("CLM_BENE_PMT_AMT", over_lines("CLM_LINE_MDCR_COINSRNC_AMT", "CLM_LINE_MDCR_DDCTBL_AMT")),
    Rule("CLM_NCVRD_CHRG_AMT", over_lines("CLM_LINE_NCVRD_CHRG_AMT")),
)

PROFESSIONAL_LINE: Final = (
    Rule("CLM_LINE_BENE_PMT_AMT", added("CLM_LINE_MDCR_COINSRNC_AMT", "CLM_LINE_MDCR_DDCTBL_AMT")),
)

BILLED_LINE: Final = (Rule("CLM_LINE_THRU_DT", same("CLM_LINE_FROM_DT")),)

PHARMACY: Final = (
    Rule("CLM_TYPE_CD", coded("ADJSTMT_DLTN_CD", {"A": "2", "D": "3", "R": "4"}, "1")),
    Rule("CLM_ADJSTMT_TYPE_CD", coded("ADJSTMT_DLTN_CD", {"A": "2", "D": "1"}, "0")),
    Rule("CLM_SBMT_FRMT_CD", constant("N")),  # electronic, in NCPDP's form
    Rule("CLM_PD_DT", same("CLM_LINE_FROM_DT")),
    Rule("CLM_SUBMSN_DT", same("CLM_PD_DT")),
    Rule("CLM_CMS_PROC_DT", same("CLM_PD_DT")),
    Rule("CLM_IDR_LD_DT", friday("CLM_PD_DT")),
    Rule("CLM_CREATED_DT", same("CLM_IDR_LD_DT")),
    Rule("CLM_LINE_NDC_QTY_QLFYR_CD", constant("UN")),
    Rule("CLM_BENE_PMT_AMT", same("CLM_LINE_BENE_PMT_AMT")),
    Rule("CLM_OTHR_TP_PD_AMT", same("CLM_LINE_OTHR_TP_PD_AMT")),
)


@cache
def nothing(names: frozenset[str]) -> Columns:
    """Amounts and counts that the IDR has as nothing where a claim has none of the kind."""
    return {name: 0 if name.endswith("_CNT") else _ZERO for name in names}
