"""The time that somebody's claims share: each claim has a slot of its own, and the slots do not overlap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

_STEP: Final = 100_003  # a prime above any count of claims: its multiples meet every slot once


@dataclass(frozen=True, slots=True)
class Slots:
    """As many slots as there are claims, in the order of time, without a gap.

    They divide the `days` from `first_day`, an ordinal, as evenly as whole days allow. Claim numbers are
    scattered over them, so that the first few claims do not all lie years back. Where there are more claims
    than days, several slots are the same day.
    """

    claims: int
    first_day: int
    days: int

    @classmethod
    def between(cls, first_day: int, last_day: int, claims: int) -> Slots:
        """The slots of so many claims from one day to another, both ordinals and included."""
        return cls(claims, first_day, last_day - first_day + 1)

    @property
    def stretch(self) -> int:
        """How many days each slot has at least."""
        return max(self.days // max(self.claims, 1), 1)

    def slot_of(self, number: int) -> int:
        """The slot of a claim."""
        return number * _STEP % self.claims

    def number_in(self, slot: int) -> int:
        """The claim that a slot belongs to."""
        return slot * pow(_STEP, -1, self.claims) % self.claims

    def numbers_of(self, year: int) -> Iterator[int]:
        """The claims whose slots touch a year, in the order of time."""
        new_year, next_year = date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()
        day = max(new_year - self.first_day, 0)
        first = -(-day * self.claims // self.days)
        if self.begin(first) > self.first_day + day:
            first -= 1  # the year begins within this one
        for slot in range(first, self.claims):
            if self.begin(slot) >= next_year:
                return
            yield self.number_in(slot)

    def begin(self, slot: int) -> int:
        """The ordinal of a slot's first day; of the one after the last, of the day after all of them."""
        return self.first_day + slot * self.days // self.claims
