"""Reading columns of records as the type that they are."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bbmock.population.records import Claim, Columns


def money(columns: Columns, name: str) -> Decimal:
    value = columns[name]
    assert isinstance(value, Decimal)
    return value


def day(columns: Columns, name: str) -> date:
    value = columns[name]
    assert isinstance(value, date)
    return value


def line_sum(claim: Claim, name: str) -> Decimal:
    """The sum over the lines, the hospital's own line of totals left out."""
    return sum(
        (money(line.columns, name) for line in claim.lines if line.columns.get("rev_cntr") != "0001"),
        Decimal(0),
    )
