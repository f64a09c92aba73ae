"""Amounts: reckoned in whole cents, shown in dollars with two places, so that sums are exact."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bbmock.population.chance import Chance


@lru_cache(1024)  # most amounts of a claim are nothing, or the same as another
def dollars(cents: int) -> Decimal:
    """An amount in dollars: `Decimal("12.50")` for 1250."""
    return Decimal(cents).scaleb(-2)


def in_dollars(amounts: Mapping[str, int]) -> dict[str, Decimal]:
    """Columns of amounts, from cents to dollars."""
    return {column: dollars(cents) for column, cents in amounts.items()}


def share(cents: int, percent: int) -> int:
    """So many percent of an amount, to the nearest cent, half a cent up."""
    return (cents * percent + 50) // 100


def total(amounts: Iterable[Mapping[str, int]], column: str) -> int:
    """The sum of one column over the lines of a claim."""
    return sum(line[column] for line in amounts)


def split(chance: Chance, cents: int, parts: int) -> list[int]:
    """An amount in so many parts of uneven size."""
    cuts = sorted(chance.below(cents + 1) for _ in range(parts - 1))
    return [high - low for low, high in zip([0, *cuts], [*cuts, cents], strict=True)]
