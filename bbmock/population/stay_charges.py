"""What a hospital charges for a stay, line by line: a bed, what happened in it, and the total."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.population import institutional
from bbmock.population.institutional import Dose, charge

if TYPE_CHECKING:
    from bbmock.population.care import Case
    from bbmock.population.institutional import Charge
    from bbmock.population.stays import Stay

_ROOM: Final = ("0111", "0121")
# What revenue centres charge for, as a service. A bed, supplies, a theatre and its recovery room have none.
_PHARMACY: Final = MappingProxyType({"0250": ("J0696", "J1644", "J2405")})
# Intravenous solutions, by service.
_SOLUTIONS: Final = MappingProxyType({"J7050": Dose("00264780020", 250), "J7120": Dose("00338011704", 1000)})
_SOLUTION: Final = "0258"
_LABORATORY: Final = MappingProxyType({"0300": ("36415",), "0301": ("80048", "80053")})
_ANCILLARY: Final = MappingProxyType({
    "0305": ("85025", "85610"), "0306": ("87040", "87086"), "0324": ("71045", "71046"), "0730": ("93005",),
})  # fmt: skip
# And what is done for some diagnoses alone, by their first letters: a picture of the head, help to breathe.
_FITTING: Final = (
    ("0351", "70450", ("I6", "R55", "S", "G", "F")),
    ("0412", "94640", ("J", "U", "A")),
)
# What is done in rooms of their own, by how its code begins: endoscopy, and the catheter laboratory.
_ROOMS: Final = (("0DJ08", "0750", None), ("0DBN8", "0750", None), ("4A02", "0481", "93458"))
# Whoever is old is looked at by a therapist: for walking, for daily life, or for swallowing.
_THERAPIES: Final = (("0420", "97162", "GP"), ("0430", "97166", "GO"), ("0440", "92610", "GN"))
_EMERGENCY, _EMERGENCY_VISITS, _VISIT_OF_ITS_OWN = "0450", ("99284", "99285"), "25"
_SUPPLIES: Final = "0270"
_SURGERY: Final = ("0272", "0360", "0370", "0710")  # supplies, theatre, anaesthesia, recovery
# A picture of the head, a look inside, and what belongs to an operation.
_ONCE: Final = frozenset({"0351", "0481", "0750", *_SURGERY})
_SELDOM: Final = frozenset({"0305", "0306", "0324", "0730"})  # counts, cultures, X-rays, ECGs
# Cents a unit, lowest and highest, where it is more than a drug or a test.
_COSTLY_CENTRES: Final = MappingProxyType({
    "0272": (90_000, 900_000), "0351": (90_000, 260_000), "0360": (400_000, 2_400_000),
    "0370": (60_000, 300_000), "0450": (70_000, 240_000), "0481": (300_000, 900_000),
    "0710": (40_000, 190_000), "0750": (90_000, 400_000),
})  # fmt: skip


def charges_of(case: Case, stay: Stay) -> list[Charge]:
    """What the hospital charges: a bed, what happened in it, and the total."""
    chance = case.chance
    days = max(stay.nights, 1)
    charges = [charge(chance.pick(_ROOM), days, chance.between(110_000, 420_000)), _solution(case, days)]
    charges += [_ancillary(case, days, *service) for service in _services(case, stay)]
    charges += institutional.inhaler(case)
    return institutional.with_total(sorted(charges, key=lambda charge: charge.centre))


def _solution(case: Case, days: int) -> Charge:
    """What dripped into a vein: hardly anybody leaves a hospital without."""
    service = case.chance.pick(tuple(_SOLUTIONS))
    line = charge(_SOLUTION, case.chance.between(1, 2 * days), case.chance.between(2_500, 14_000), service)
    return replace(line, drug=_SOLUTIONS[service])


def _services(case: Case, stay: Stay) -> list[tuple[str, str | None, str | None]]:
    """Revenue centre, service and modifier of what was done: a drug, a test, a therapist's look and more."""
    chance = case.chance
    pharmacy, laboratory = chance.pick(tuple(_PHARMACY)), chance.pick(tuple(_LABORATORY))
    done: list[tuple[str, str | None, str | None]] = [
        (pharmacy, chance.pick(_PHARMACY[pharmacy]), None),
        (laboratory, chance.pick(_LABORATORY[laboratory]), None),
        chance.pick(_THERAPIES),
        *(
            (centre, chance.pick(_ANCILLARY[centre]), None)
            for centre in chance.sample(tuple(_ANCILLARY), chance.between(0, 4))
        ),
        *((*one[:2], None) for one in _FITTING if stay.principal.startswith(one[2])),
        *(
            (centre, service, None)
            for begin, centre, service in _ROOMS
            if any(code.startswith(begin) for code in stay.procedures)
        ),
    ]
    if not stay.drg.planned and chance.happens(70):
        done.append((_EMERGENCY, chance.pick(_EMERGENCY_VISITS), _VISIT_OF_ITS_OWN))
    if stay.operation is not None:
        done += [(centre, None, None) for centre in _SURGERY]
    elif chance.happens(60):
        done.append((_SUPPLIES, None, None))
    return done


def _ancillary(case: Case, days: int, centre: str, service: str | None, modifier: str | None) -> Charge:
    chance = case.chance
    once = modifier is not None or centre in _ONCE
    low, high = _COSTLY_CENTRES.get(centre, (1_500, 30_000))
    most = 1 if once else 3 if centre in _SELDOM else 2 * days
    line = charge(centre, chance.between(1, most), chance.between(low, high), service)
    uncovered = line.rate if case.happens(4) else 0
    modifiers = () if modifier is None else (modifier,)
    return replace(line, uncovered=uncovered, modifiers=modifiers)
