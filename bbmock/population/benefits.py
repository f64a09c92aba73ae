"""What Medicare leaves for the beneficiary to pay, as CMS announces it each autumn; amounts in cents."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bbmock.population.care import Case

COINSURANCE_PERCENT: Final = 20  # of what Part B allows, once the deductible is met

# By year of service.
PART_B_DEDUCTIBLE: Final[Mapping[int, int]] = MappingProxyType({
    2019: 185_00, 2020: 198_00, 2021: 203_00, 2022: 226_00,
    2023: 233_00, 2024: 240_00, 2025: 257_00, 2026: 283_00,
})  # fmt: skip
# For a spell in hospital; a quarter of it is the coinsurance of a day after the sixtieth.
PART_A_DEDUCTIBLE: Final[Mapping[int, int]] = MappingProxyType({
    2019: 1364_00, 2020: 1408_00, 2021: 1484_00, 2022: 1556_00,
    2023: 1600_00, 2024: 1632_00, 2025: 1676_00, 2026: 1736_00,
})  # fmt: skip
DAYS_WITHOUT_COINSURANCE: Final = 20  # of nursing
BLOOD_DEDUCTIBLE_PINTS: Final = 3  # the first so many of a year are the patient's


def open_deductible(case: Case, yearly: int) -> int:
    """How much of a year's deductible of Part B a claim may bear: most of them nothing."""
    return yearly * case.deductible_percent // 100
