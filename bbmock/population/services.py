"""What professionals and hospitals bill, for what, by whom and how: the table of services."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from bbmock.population import codes


@dataclass(frozen=True, slots=True)
class Service:
    """What a professional or a hospital bills; `low` and `high` bound what a unit is allowed, in cents.

    `weight` says how often it is done beside others; `specialties` who does it (none: anybody, but for
    `others`); `reason` is the diagnosis that it has by itself, of screenings and vaccines; `modifiers` are
    alternatives, each with what belongs together; `sex` is `M`, `F` or None for both.
    """

    hcpcs: str | None
    conditions: tuple[str, ...]
    low: int
    high: int
    betos: str | None
    type: str | None
    place: str | None
    revenue: str | None
    status: str | None
    apc: str | None
    weight: int
    specialties: tuple[str, ...]
    others: tuple[str, ...]
    begins: tuple[str, ...]
    reason: str | None
    units: range
    modifiers: tuple[tuple[str, ...], ...]
    ndc: str | None
    sex: str | None

    @property
    def visit(self) -> bool:
        """Whether somebody sees the patient and reflects on them; a claim has one such service."""
        return (self.betos or "").startswith("M") or self.revenue in ("0510", "0450", "0521")

    @property
    def general(self) -> bool:
        """Whether it may be for any diagnosis."""
        return not self.begins and self.reason is None

    def fits(self, diagnosis: str, sex: str) -> bool:
        """Whether it is done for a diagnosis, or needs none, to somebody of that sex (`M` or `F`)."""
        if self.sex not in (None, sex):
            return False
        return not self.begins or diagnosis.startswith(self.begins)

    def done_by(self, specialty: str) -> bool:
        """Whether a practitioner of that specialty does it."""
        return specialty in self.specialties if self.specialties else specialty not in self.others


@cache
def services_for(billed_by: str, condition: str, diagnosis: str, sex: str) -> tuple[Service, ...]:
    """What professionals (`P`) or hospitals (`O`) do about a diagnosis of a condition."""
    return tuple(
        service
        for by, service in _services()
        if by == billed_by and {condition, "*"} & set(service.conditions) and service.fits(diagnosis, sex)
    )


@cache
def _services() -> tuple[tuple[str, Service], ...]:
    return tuple((row[1], _service(row)) for row in codes.rows("services"))


def _service(row: tuple[str, ...]) -> Service:
    hcpcs, _, names, low, high, betos, kind, place, revenue, status, apc, weight, *rest = row
    specialties, diagnoses, units, modifiers, ndc, sex = rest
    excluded = specialties.startswith("!")
    reasoned = diagnoses.startswith("=")
    return Service(
        codes.code(hcpcs),
        tuple(names.split()),
        int(low),
        int(high),
        betos=codes.code(betos),
        type=codes.code(kind),
        place=codes.code(place),
        revenue=codes.code(revenue),
        status=codes.code(status),
        apc=codes.code(apc),
        weight=int(weight),
        specialties=() if excluded else codes.codes_in(specialties),
        others=codes.codes_in(specialties[1:]) if excluded else (),
        begins=() if reasoned else codes.codes_in(diagnoses),
        reason=diagnoses[1:] if reasoned else None,
        units=codes.span(units),
        modifiers=codes.modifiers_in(modifiers),
        ndc=codes.code(ndc),
        sex=codes.code(sex),
    )
