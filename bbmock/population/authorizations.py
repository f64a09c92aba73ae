"""Which prior authorizations somebody has: what they will need, and what was decided before they got it.

Few people have one; Medicare asks for them for some equipment, hospital services, rides and home health only.
Nobody asks before they are covered, or after they died.
The services are those of CMS's lists of required prior authorizations.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.population.care import prescriber
from bbmock.population.enrolment import FULL
from bbmock.population.prior_authorizations import PriorAuthorization
from bbmock.population.records import ClaimType, Line

if TYPE_CHECKING:
    from bbmock.population.care import Care, Organization
    from bbmock.population.chance import Chance
    from bbmock.population.codes import Physician, State
    from bbmock.population.enrolment import Enrolment
    from bbmock.population.personas import Persona
    from bbmock.population.records import Value

EVERY: Final = 25  # BBUser00012, BBUser00037 and so on have one
_FIRST_REQUEST, _LAST_REQUEST = date(2025, 7, 1), date(2026, 6, 12)
_LONGEST_REVIEW: Final = 10  # days
_DECISIONS: Final = ("A", "A", "A", "N", "P")  # affirmed, non-affirmed, pending
_PENDING: Final = "P"
_PERIOD: Final = timedelta(days=365)  # that a tracking number, and a decision, is good for
_RENTED: Final = "RR"
_BOUGHT: Final = frozenset({"L5856"})  # a knee is nobody else's afterwards
_BY_PHYSICIANS: Final = frozenset("OI")  # kinds of services that a hospital's doctors give
_CONTROLLED: Final = "B"  # the kind that shows its contractor's control number


@dataclass(frozen=True, slots=True)
class Need:
    """A kind of authorization: the type of claim that follows, the services, and the bill they will be on.

    `column` has the services: of rehabilitation in hospital they are groups of patients (HIPPS). `places` are
    where a service may be given, `modifiers` what may be said of it (new, or rented).
    """

    claim_type: ClaimType
    services: tuple[str, ...]
    bill: str | None = None
    column: str = "hcpcs_cd"
    places: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()


NEEDS: Final = MappingProxyType({
    "D": Need(
        ClaimType.DME, ("K0856", "K0861", "E0277", "L5856"), places=("12", "13"), modifiers=("NU", "RR"),
    ),
    "O": Need(ClaimType.OUTPATIENT, ("J0585", "J0586", "J0587", "J0588"), "13X", places=("19", "22")),
    "H": Need(ClaimType.HHA, ("G0299", "G0162"), "32X"),
    "B": Need(ClaimType.CARRIER, ("A0428", "A0426"), places=("41",)),
    "I": Need(ClaimType.INPATIENT, ("A0101", "A0104", "A0204", "A0701"), "11X", column="hipps_cd"),
})  # fmt: skip


def kinds_of(n: int, enrolment: Enrolment, persona: Persona | None = None) -> tuple[str, ...]:
    """The kinds of authorizations that beneficiary n has, by number; a persona has all, or none.

    Whoever was not covered in the time in which they are asked for, or dead by then, has none.
    """
    first, last = _days_for_requests(enrolment)
    if first > last:
        return ()
    if persona is not None:
        return tuple(NEEDS) if persona.authorizations else ()
    if n == FULL:
        return tuple(NEEDS)
    return (tuple(NEEDS)[n // EVERY % len(NEEDS)],) if n % EVERY == EVERY // 2 else ()


def requested(chance: Chance, enrolment: Enrolment) -> date:
    """The day on which an authorization was asked for: the first thing that its chance decides."""
    return chance.day(*_days_for_requests(enrolment))


def _days_for_requests(enrolment: Enrolment) -> tuple[date, date]:
    """The first and the last day on which somebody can ask, to live to see the decision."""
    decided_by = enrolment.claims_to - timedelta(days=_LONGEST_REVIEW)
    return max(_FIRST_REQUEST, enrolment.claims_from), min(_LAST_REQUEST, decided_by)


def authorization(
    chance: Chance, enrolment: Enrolment, care: Care, n: int, number: int, kind: str
) -> PriorAuthorization:
    """Authorization `number` of beneficiary n, of that kind, whole."""
    asked, provider = requested(chance, enrolment), _provider(care, kind)
    need, decided = NEEDS[kind], asked + timedelta(days=chance.between(2, _LONGEST_REVIEW))
    lines = tuple(
        Line(
            place,
            {
                **_service(chance, need, service),
                **_review(chance, enrolment, asked, decided, full=n == FULL),
            },
        )
        for place, service in enumerate(chance.sample(need.services, chance.between(1, 2)), start=1)
    )
    columns: dict[str, Value] = {
        "clm_type": kind,
        "clm_cntrctr_num": _contractor(enrolment.state, kind),
        "unique_tracking_number": chance.digits("0Y##7HP0Y71##"),
        "pa_dt_added": asked,
        "org_npi_num": provider.npi,
        "org_name": provider.name,
        "prvdr_num": provider.ccn,
        **_physician("rfr_physn", care.family_doctor),
        **_physician("rndrng_physn", _rendering(care, kind)),
        **_physician("at_physn", care.family_doctor),
    }
    if need.bill is not None:
        columns["clm_bill_type"] = need.bill
    if kind == _CONTROLLED:
        columns["pa_icn_dcn"] = chance.digits("##############")
    pending = all(line.columns["pa_decision"] == _PENDING for line in lines)
    start = asked if pending else decided
    columns |= {"pa_strt_dt": start, "pa_end_dt": start + _PERIOD}
    return PriorAuthorization(n, number, columns, lines)


def _provider(care: Care, kind: str) -> Organization:
    """Who is to give the service; the rides are those of the hospital's ambulances."""
    return {"D": care.supplier, "H": care.agency}.get(kind, care.hospital)


def _contractor(state: State, kind: str) -> str:
    """Who decides: the contractor who will decide about the claim, too."""
    return {"D": state.equipment_contractor, "H": state.home_contractor, "B": state.contractor}.get(
        kind, state.hospital_contractor
    )


def _rendering(care: Care, kind: str) -> Organization | Physician:
    """Who will give the service: in a hospital one who treats the patient, elsewhere whoever provides it."""
    return prescriber(care, care.ailments[0]) if kind in _BY_PHYSICIANS else _provider(care, kind)


def _physician(role: str, physician: Organization | Physician) -> dict[str, Value]:
    return {f"{role}_npi": physician.npi, f"{role}_name": physician.name}


def _service(chance: Chance, need: Need, service: str) -> dict[str, Value]:
    """What is asked for, and where and how it will be given."""
    columns: dict[str, Value] = {need.column: service}
    if need.places:
        columns["line_place_of_srvc_cd"] = chance.pick(need.places)
    if need.modifiers:
        possible = [one for one in need.modifiers if one != _RENTED or service not in _BOUGHT]
        columns["hcpcs_1st_mdfr_cd"] = chance.pick(possible)
    return columns


def _review(
    chance: Chance, enrolment: Enrolment, asked: date, decided: date, *, full: bool
) -> dict[str, Value]:
    """What was decided, when, and for how many services where; what is pending has no such days yet."""
    decision = chance.pick(_DECISIONS)
    days: dict[str, Value] = {
        "pa_decision_dt": decided,
        "pa_decision_exp_dt": decided + _PERIOD,
        "mr_count_st_dt": decided,
        "mr_count_end_dt": decided + _PERIOD,
    }
    return {
        "pa_decision": decision,
        "pa_dt_added": asked,
        "pa_dt_updated": asked if decision == _PENDING else decided,
        "pa_req_sub_dt": asked,
        "pa_req_rec_dt": asked,
        "service_cnts": chance.between(1, 12),
        "mr_count_ind": chance.between(1, 60),
        **({} if decision == _PENDING else days),
        "svc_render_st": enrolment.state.usps,
        "rrb_excl_ind": "Y" if chance.happens(10) or full else "N",
    }
