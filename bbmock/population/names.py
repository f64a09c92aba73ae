"""What beneficiaries are called: Faker's tables of American names, drawn with our own chance.

Faker's generator is left alone: it is one object that all threads share, and it may change how it draws
with any release, whereas the tables have stayed as they are.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bbmock.population.chance import Chance

_GRAIN: Final = 2**32


def given_name(chance: Chance, sex: str) -> str:
    """A first name; `sex` is Medicare's code, `1` male and `2` female."""
    return _drawn(chance, f"first_names_{'male' if sex == '1' else 'female'}")


def family_name(chance: Chance) -> str:
    """A last name."""
    return _drawn(chance, "last_names")


def _drawn(chance: Chance, table: str) -> str:
    names, bounds = _table(table)
    return names[bisect_right(bounds, chance.below(_GRAIN) * bounds[-1] / _GRAIN)]


@cache
def _table(table: str) -> tuple[tuple[str, ...], tuple[float, ...]]:
    # Importing Faker costs about 90 ms, which a mock that never shows a name should not pay.
    from faker.providers.person.en_US import Provider

    weights: Mapping[str, float] = getattr(Provider, table)
    return tuple(weights), tuple(accumulate(weights.values()))
