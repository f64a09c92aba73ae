"""Where a drug is dispensed, for whom, and what the pharmacy says of it (the codes of NCPDP).

Maintenance comes by mail, for months; people in a nursing home have its pharmacy, with rules of their own;
what costs thousands comes from a specialty pharmacy, and now and then a doctor dispenses. Source: NCPDP's
codes as CMS's code books have them; how often each is used is ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.population import care
from bbmock.population.care import Residence

if TYPE_CHECKING:
    from bbmock.population.care import Case
    from bbmock.population.codes import Drug, Physician
    from bbmock.population.records import Columns, Value

RETAIL, COMPOUNDING, LONG_TERM, MAIL, SPECIALTY, OTHER = "01", "02", "05", "06", "08", "99"
MAIL_PERCENT: Final = 55  # of fills for three months
DOCTOR_PERCENT: Final = 3  # of what passes, which a doctor hands over
COMPOUND_PERCENT: Final = 1
_DEAR: Final = 100_000  # cents a fill, from which a specialty pharmacy dispenses
_MONTHS: Final = 84  # days that a fill for three months has at least
_PASSING: Final = "acute"
_SUNDAY: Final = 6
# The kinds of organizations, and the first of the 25 numbers that each has in a state.
_SHOPS: Final = MappingProxyType({
    LONG_TERM: ("long-term", 0), MAIL: ("mail", 25),
    SPECIALTY: ("special", 50), COMPOUNDING: ("compounding", 75),
})  # fmt: skip

_RESIDENCES: Final = MappingProxyType({
    Residence.OWN_HOME: "01", Residence.CUSTODIAL: "05", Residence.GROUP_HOME: "06",
})  # fmt: skip
_NURSED: Final = "02"
NURSED_PERCENT: Final = 20  # of the fills for people in a home: skilled nursing, after Part A has ended
_ORDINARY: Final = (*["00"] * 40, "05", "07")  # submission clarification: none, therapy change, emergency
_OF_HOMES: Final = (*["21"] * 6, "00", "14", "16", "17", "18", "19")
_COMPOUND: Final = "08"
_BRAND: Final = (*["0"] * 24, "1", "1", "2", "5", "6", "7")  # dispense as written
_GENERIC: Final = (*["0"] * 40, "3", "3")


@dataclass(frozen=True, slots=True)
class Dispensing:
    """Who dispensed, and the columns that say how."""

    npi: str
    name: str
    service: str
    columns: Columns


def dispensing(case: Case, prescriber: Physician, drug: Drug, days: int, cents: int) -> Dispensing:
    """Draw where so many days of a drug, for so many cents, were dispensed."""
    chance = case.chance
    residence = care.residence_of(case.summary.beneficiary)
    at_home = residence is Residence.OWN_HOME
    service = _service(case, drug, days, cents, at_home=at_home)
    if service == OTHER:
        npi, name = prescriber.npi, prescriber.name
    elif service == RETAIL:
        npi, name = case.care.pharmacy.npi, case.care.pharmacy.name
    else:
        kind, first = _SHOPS[service]
        shop = care.organization(kind, case.enrolment.state, first + case.summary.beneficiary % 25)
        npi, name = shop.npi, shop.name
    compound = service == COMPOUNDING
    columns: dict[str, Value] = {
        "srvc_prvdr_id": npi,
        "srvc_prvdr_name": name,
        "phrmcy_srvc_type_cd": service,
        "ptnt_rsdnc_cd": _RESIDENCES[residence] if at_home or not chance.happens(NURSED_PERCENT) else _NURSED,
        "submsn_clr_cd": _COMPOUND if compound else chance.pick(_ORDINARY if at_home else _OF_HOMES),
        "cmpnd_cd": "2" if compound else chance.pick(("1", "1", "1", "1", "1", "1", "1", "1", "1", "0")),
        "daw_prod_slctn_cd": chance.pick(_BRAND if drug.brand_generic == "B" else _GENERIC),
    }
    return Dispensing(npi, name, service, columns)


def _service(case: Case, drug: Drug, days: int, cents: int, *, at_home: bool) -> str:
    """The type of pharmacy."""
    chance = case.chance
    if not at_home:
        return LONG_TERM
    if chance.happens(COMPOUND_PERCENT) and drug.brand_generic == "G":
        return COMPOUNDING
    on_sunday = case.summary.first_day.weekday() == _SUNDAY
    if chance.happens(DOCTOR_PERCENT) and drug.condition == _PASSING and not on_sunday:
        return OTHER
    if cents >= _DEAR:
        return SPECIALTY
    by_mail = days >= _MONTHS and drug.condition != _PASSING and chance.happens(MAIL_PERCENT)
    return MAIL if by_mail else RETAIL
