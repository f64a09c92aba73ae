"""The time that somebody's claims share: each claim has a slot of its own, and the slots do not overlap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

_STEP: Final = 100_003  # a prime above any count of claims: its multiples meet every slot once


@dataclass(frozen=True, slots=True)
class Slots:
    """As many slots as there are claims, in the order of time.

    Each is `stretch` days long; the first begins on `first_day`, an ordinal. Claim numbers are scattered
    over them, so that the first few claims do not all lie years back. Where there are more claims than days,
    `sharing` slots are on one day.
    """

    claims: int
    first_day: int
    stretch: int
    sharing: int = 1

    @classmethod
    def between(cls, first_day: int, last_day: int, claims: int) -> Slots:
        """The slots of so many claims from one day to another, both ordinals and included."""
        days = last_day - first_day + 1
        return cls(claims, first_day, max(days // max(claims, 1), 1), max(-(-claims // days), 1))

    def slot_of(self, number: int) -> int:
        """The slot of a claim."""
        return number * _STEP % self.claims

    def number_in(self, slot: int) -> int:
        """The claim that a slot belongs to."""
        return slot * pow(_STEP, -1, self.claims) % self.claims

    def numbers_of(self, year: int) -> Iterator[int]:
        """The claims whose slots touch a year, in the order of time."""
        new_year, next_year = date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()
        first = max(0, (new_year - self.first_day) // self.stretch * self.sharing)
        for slot in range(first, self.claims):
            if self.begin(slot) >= next_year:
                return
            yield self.number_in(slot)

    def begin(self, slot: int) -> int:
        """The ordinal of a slot's first day."""
        return self.first_day + slot // self.sharing * self.stretch
