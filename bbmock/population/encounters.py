"""What a professional does at one time, for one reason, at one place: all that a carrier's claim is about.

A laboratory bills tests alone, a radiologist the reading of an image, a therapist therapy; somebody in an
office sees the patient once and does what belongs to it. Source: how Medicare's carriers are billed; how
often each thing is done is ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bbmock.population import care, codes
from bbmock.population.services import services_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bbmock.population.care import Ailment, Case
    from bbmock.population.codes import Physician
    from bbmock.population.services import Service

OFFICE: Final = "11"
URGENT_CARE: Final = "20"
EMERGENCY_ROOM: Final = "23"
LABORATORY: Final = "81"
SURGERY: Final = "2"  # type of service
_UNKNOWN_THERE: Final = frozenset({URGENT_CARE, EMERGENCY_ROOM})  # where people see whoever is on duty
_INFLUENZA: Final = frozenset({"G0008", "90662"})
SEASON: Final = frozenset({9, 10, 11, 12, 1, 2})  # months in which influenza is vaccinated against
_SUNDAY: Final = 6
_ONCE: Final = frozenset({"99490"})  # a month's care, which is billed by itself
_BY_THEMSELVES: Final = frozenset({"S", "T"})  # OPPS status: procedures of hospitals
_SEPARATE: Final = "25"  # a visit of its own besides what was done that day
_RIGHT: Final = frozenset({"M1611", "M1711", "M25511", "M25561", "S93401A"})
_LEFT: Final = frozenset({"M1612", "M1712"})


@dataclass(frozen=True, slots=True)
class Encounter:
    """Who did what, where and for which diagnosis."""

    doctor: Physician
    principal: str
    services: tuple[Service, ...]

    @property
    def place(self) -> str | None:
        """Where it was, as Medicare codes it."""
        return self.services[0].place


def encounter(case: Case) -> Encounter:
    """Draw what a claim is about."""
    on_sunday = case.summary.first_day.weekday() == _SUNDAY
    ailment = case.care.ailments[-1] if on_sunday else care.ailment_of(case)
    diagnosis = care.principal_of(case, ailment)
    possible = _possible(case, ailment, diagnosis)
    if on_sunday:
        possible = [service for service in possible if service.place in _UNKNOWN_THERE]
    main = case.chance.weighted(possible, [service.weight for service in possible])
    doctor = _doctor(case, ailment, main)
    others = [service for service in possible if _goes_with(service, main, doctor)]
    more = case.chance.weighted((0, 1, 2, 3, 5), (34, 30, 19, 11, 6))
    chosen = with_one_visit([main, *case.chance.sample(others, more)])
    return Encounter(doctor, main.reason or diagnosis, tuple(sorted(chosen, key=_not_a_visit)))


def with_one_visit(services: Sequence[Service]) -> list[Service]:
    """The services without all visits but the first."""
    visits = [service for service in services if service.visit]
    return [service for service in services if not service.visit or service is visits[0]]


def modifiers(case: Case, service: Service, all_of_them: Sequence[Service], principal: str) -> Sequence[str]:
    """What says more about a service: the side, a visit of its own, therapy."""
    sides = {one[0] for one in service.modifiers if one}
    if "RT" in sides and principal in _RIGHT:
        return ("RT",)
    if "LT" in sides and principal in _LEFT:
        return ("LT",)
    said = case.chance.pick(service.modifiers) if service.modifiers else ()
    separate = service.visit and any(_is_procedure(other) for other in all_of_them)
    return (_SEPARATE, *said) if separate else said


def _possible(case: Case, ailment: Ailment, diagnosis: str) -> list[Service]:
    sex = "M" if case.enrolment.sex == "1" else "F"
    found = services_for("P", ailment.condition.name, diagnosis, sex)
    if case.summary.first_day.month in SEASON:
        return list(found)
    return [service for service in found if service.hcpcs not in _INFLUENZA]


def _doctor(case: Case, ailment: Ailment, service: Service) -> Physician:
    """Who does it: the doctor that the patient has for it, if it is theirs to do."""
    known = (ailment.doctor, case.care.family_doctor)
    if service.place not in _UNKNOWN_THERE:
        for doctor in known:
            if service.done_by(doctor.specialty):
                return doctor
    specialties = service.specialties or ailment.condition.specialties
    able = [specialty for specialty in specialties if service.done_by(specialty)]
    strangers = [doctor for doctor in codes.physicians(case.chance.pick(able)) if doctor not in known]
    return case.chance.pick(strangers)


def _goes_with(service: Service, main: Service, doctor: Physician) -> bool:
    """Whether it may be on the same claim: same place, same reason, same doctor, one visit."""
    if service is main or {service.hcpcs, main.hcpcs} & _ONCE or (service.visit and main.visit):
        return False
    return (
        service.place == main.place
        and service.reason == main.reason
        and service.done_by(doctor.specialty)
        and service.type != "7"
        and main.type != "7"
    )


def _is_procedure(service: Service) -> bool:
    """Whether a visit on the same day must say that it was one of its own."""
    return service.type == SURGERY or service.status in _BY_THEMSELVES


def _not_a_visit(service: Service) -> bool:
    return not service.visit
