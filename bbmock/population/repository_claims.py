"""What CMS's integrated data repository (IDR) says of a claim, and its claim files do not.

API v3 serves it. The columns go by the IDR's names in lower case. They are drawn apart from the rest of the
claim: a claim without them is the same claim. Amounts among them are nothing, so that no sum changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.population import codes
from bbmock.population.records import Claim, ClaimType, Line

if TYPE_CHECKING:
    from bbmock.population.chance import Chance
    from bbmock.population.records import Columns, Value

_FULL_PERCENT: Final = 50  # of the claims of the beneficiary who has every column
_DAYS: Final = MappingProxyType({"first": "clm_from_dt", "last": "clm_thru_dt"})


_Names = tuple[str, ...]
_Texts = tuple[str, ...]
# Columns that come together, how often, and the texts that they have together.
_Row = tuple[_Names, float, tuple[_Texts, ...]]


def with_repository_columns(claim: Claim, chance: Chance, *, full: bool) -> Claim:
    """The claim with what the IDR adds; a column that it has stays as it is.

    Args:
        claim: a claim of any type.
        chance: a stream of its own.
        full: whether its beneficiary is the one who has every column.
    """
    table = _tables()
    columns = _draw(table.get((claim.type, "claim"), ()), claim, chance, full=full)
    drawn = table.get((claim.type, "line"), ())
    lines = tuple(
        Line(line.number, {**_draw(drawn, claim, chance, full=full), **line.columns}) for line in claim.lines
    )
    return replace(claim, columns={**columns, **claim.columns}, lines=lines)


def _draw(table: tuple[_Row, ...], claim: Claim, chance: Chance, *, full: bool) -> Columns:
    columns: dict[str, Value] = {}
    for names, texts in chance.some(table, at_least=_FULL_PERCENT if full else 0):
        for name, text in zip(names, texts, strict=True):
            columns[name] = _value(name, chance.digits(text) if "#" in text else text, claim)
    return columns


def _value(name: str, text: str, claim: Claim) -> Value:
    """A value of the kind that the end of the column's name tells."""
    if name.endswith("_dt"):
        return claim.columns[_DAYS[text]]
    if name.endswith("_amt") or "." in text:
        return Decimal(text)
    return int(text) if name.endswith(("_cnt", "_qty", "_fill_num")) else text


@cache
def _tables() -> Mapping[tuple[ClaimType, str], tuple[_Row, ...]]:
    found: dict[tuple[ClaimType, str], list[_Row]] = {}
    for types, part, columns, percent, values in codes.rows("idr_columns"):
        texts = tuple(tuple(text.split("+")) for text in values.split())
        drawn = (tuple(columns.split("+")), float(percent), texts)
        for name in types.split():
            found.setdefault((ClaimType(name), part), []).append(drawn)
    return MappingProxyType({key: tuple(drawn) for key, drawn in found.items()})
