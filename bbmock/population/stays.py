"""What a stay in hospital was for, how long it lasted, and which share of its days the patient owes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bbmock.population import codes
from bbmock.population.benefits import PART_A_DEDUCTIBLE

if TYPE_CHECKING:
    from bbmock.population.care import Case
    from bbmock.population.codes import Drg

FIRST_OF_A_SPELL_PERCENT: Final = 70
LATE_PERCENT: Final = 8  # of the others go beyond the sixtieth day of their spell
_TRANSFUSION: Final = "30233N1"
# The section of ICD-10-PCS, where others are pictures, transfusions or ventilation; and the open approach.
_OPERATION, _OPEN = "0", "0"


@dataclass(frozen=True, slots=True)
class Stay:
    """Why somebody was in hospital, and for how long.

    `begins_a_spell` says that the deductible is due. Of a stay later in a spell `late_days` are after its
    sixtieth day, and `in_reserve` says that they are after its ninetieth, too.
    """

    drg: Drg
    principal: str
    procedures: tuple[str, ...]
    nights: int
    pints: int
    begins_a_spell: bool
    late_days: int
    in_reserve: bool

    @property
    def operation(self) -> str | None:
        """The first operation in a theatre, if there was any."""
        return next((code for code in self.procedures if _is_operation(code)), None)

    def late_day(self, year: int) -> int:
        """What a late day costs the patient, in cents: a quarter of the deductible, half in the reserve."""
        return PART_A_DEDUCTIBLE[year] // (2 if self.in_reserve else 4)


def _is_operation(code: str) -> bool:
    return code[0] == _OPERATION and code[4] == _OPEN


def stay_of(case: Case) -> Stay:
    """The stay that a claim is for: as it was planned, or whatever takes so many nights."""
    chance = case.chance
    nights = (case.summary.last_day - case.summary.first_day).days
    if case.planned is not None and case.planned.admission is not None:
        admission = case.planned.admission
        drg, principal, procedures = admission.drg, admission.principal, admission.procedures
    else:
        drg = chance.pick(codes.drgs(nights))
        principal, procedures = chance.pick(drg.reasons(case.summary.first_day))
    pints = chance.between(1, 4) if _TRANSFUSION in procedures or case.happens(2) else 0
    first = chance.happens(FIRST_OF_A_SPELL_PERCENT)
    late = chance.between(1, nights) if nights and not first and case.happens(LATE_PERCENT) else 0
    return Stay(drg, principal, procedures, nights, pints, first, late, bool(late) and case.happens(10))
