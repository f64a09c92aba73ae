"""The code tables that claims are made from, read from `bbmock_fixtures` at the first look.

A table is a file of tab-separated values: a comment that says where its facts come from, a line of column
names, and the rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bbmock.population.records import ClaimType

_LEFT_ALIVE = "281"
_IN_FORCE = MappingProxyType({"U071": date(2020, 4, 1)})  # from when on a younger code is valid


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that people live with, and its codes."""

    name: str
    percent: int
    sexes: str
    specialties: tuple[str, ...]
    diagnoses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Equipment:
    """What a supplier of durable equipment bills; `low` and `high` bound what a unit is allowed, in cents.

    `type` is Medicare's type of service (`R` rented, `P` bought, `9` supplies); `units` is how many may be
    billed at once; `modifiers` alternatives, each with what belongs together (`RR+KX`).
    """

    hcpcs: str
    low: int
    high: int
    betos: str
    type: str
    units: range
    modifiers: tuple[tuple[str, ...], ...]
    ndc: str | None

    @property
    def rented(self) -> bool:
        """Whether it is paid by the month."""
        return self.type == "R"

    @property
    def drug(self) -> bool:
        """Whether it is a drug that the equipment needs, which suppliers bill on claims of their own."""
        return self.hcpcs.startswith("J")


@dataclass(frozen=True, slots=True)
class Drug:
    """A drug as a pharmacy dispenses it; `packages` are quantities and the days that each is for.

    `unit` is what a quantity counts, as Part D codes it (`ML`, `GR`); None: pieces.
    """

    ndc: str
    condition: str
    brand_generic: str
    unit_cents: int
    unit: str | None
    packages: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Drg:
    """A reason for a stay in hospital: MS-DRG, weight in ten-thousandths, nights, what can be behind it.

    `complication` is the further diagnosis without which a case would be in a cheaper group.
    """

    code: str
    weight: int
    nights: range
    planned: bool
    complication: str | None
    principals: tuple[tuple[str, tuple[str, ...]], ...]

    def reasons(self, day: date) -> list[tuple[str, tuple[str, ...]]]:
        """What can be behind a stay that began on a day, by the codes that there were."""
        return [reason for reason in self.principals if _IN_FORCE.get(reason[0], day) <= day]

    @property
    def may_end_in_death(self) -> bool:
        """Whether it is a grave reason; the group of heart attacks is for patients who left alive."""
        return self.complication is not None and not self.planned and self.code != _LEFT_ALIVE

    @property
    def operates(self) -> bool:
        """Whether something can be behind it that is operated on."""
        return any(procedures for _, procedures in self.principals)


@dataclass(frozen=True, slots=True)
class State:
    """A state: USPS and SSA codes, zip prefixes, pricing locality.

    Medicare has a contractor for what Part B pays there, and others for durable equipment and for care at
    home and in hospices.
    """

    usps: str
    ssa: str
    percent: int
    zips: tuple[str, ...]
    contractor: str
    locality: str
    equipment_contractor: str
    home_contractor: str

    @property
    def hospital_contractor(self) -> str:
        """Who decides about what Part A pays there, and about the bills of hospitals to Part B."""
        return f"{int(self.contractor) - 1:05d}"


@dataclass(frozen=True, slots=True)
class Physician:
    """A made-up practitioner."""

    npi: str
    name: str
    specialty: str
    taxonomy: str


@cache
def rows(table: str) -> tuple[tuple[str, ...], ...]:
    """The rows of `codes/{table}.tsv`, without comment and column names."""
    text = files("bbmock_fixtures").joinpath("codes", f"{table}.tsv").read_text(encoding="utf-8")
    return tuple(tuple(line.split("\t")) for line in text.splitlines()[2:])


@cache
def conditions() -> tuple[Condition, ...]:
    """What people live with; the last, `acute`, befalls everybody now and then."""
    return tuple(
        Condition(name, int(percent), sexes, tuple(specialties.split()), tuple(diagnoses.split()))
        for name, percent, sexes, specialties, diagnoses in rows("conditions")
    )


def code(text: str) -> str | None:
    """A code of a table, where `-` is none."""
    return None if text == "-" else text


def codes_in(text: str) -> tuple[str, ...]:
    """The codes of a table's cell."""
    return () if text == "-" else tuple(text.split())


def modifiers_in(text: str) -> tuple[tuple[str, ...], ...]:
    """Alternatives of modifiers, with `+` between what belongs together."""
    return tuple(tuple(together.split("+")) if together != "-" else () for together in text.split())


@cache
def equipment(condition: str, diagnosis: str) -> tuple[Equipment, ...]:
    """What suppliers bring home for a diagnosis of a condition; for some nothing."""
    return tuple(
        Equipment(
            hcpcs,
            int(low),
            int(high),
            betos,
            kind,
            span(units),
            modifiers_in(modifiers),
            code(ndc),
        )
        for hcpcs, names, begins, low, high, betos, kind, units, modifiers, ndc in rows("equipment")
        if condition in names.split() and (begins == "*" or diagnosis.startswith(tuple(begins.split())))
    )


def span(text: str) -> range:
    """`2-4`, both included, or a single number."""
    low, _, high = text.partition("-")
    return range(int(low), int(high or low) + 1)


@cache
def terminal(condition: str) -> tuple[str, ...]:
    """The diagnoses of a condition that people enter a hospice with; for some there are none."""
    return tuple(code for name, codes in rows("terminal") if name == condition for code in codes.split())


@cache
def drugs(condition: str) -> tuple[Drug, ...]:
    """What is prescribed for a condition; for some nothing is."""
    return tuple(
        Drug(
            ndc,
            name,
            brand_generic,
            int(cents),
            None if unit == "-" else unit,
            tuple(map(_package, packages.split())),
        )
        for ndc, name, brand_generic, cents, unit, packages in rows("drugs")
        if name == condition
    )


def _package(text: str) -> tuple[str, int]:
    quantity, days = text.split(":")
    return quantity, int(days)


@cache
def drgs(nights: int) -> tuple[Drg, ...]:
    """The reasons for which people stay so many nights; for more than 14, those of 14."""
    return tuple(drg for drg in _drgs() if min(max(nights, 1), 14) in drg.nights)


@cache
def _drgs() -> tuple[Drg, ...]:
    return tuple(
        Drg(
            code,
            int(weight.replace(".", "")),
            range(int(low), int(high) + 1),
            planned == "1",
            None if complication == "-" else complication,
            tuple(_principal(text) for text in principals.split()),
        )
        for code, weight, low, high, planned, complication, principals in rows("drg")
    )


def aftercare(principal: str) -> str:
    """What nurses code in place of what a hospital treated: healing, or what is left behind."""
    return _aftercare().get(principal, principal)


@cache
def _aftercare() -> dict[str, str]:
    return {principal: code for principal, code in rows("aftercare")}  # noqa: C416 - each row is a pair


def _principal(text: str) -> tuple[str, tuple[str, ...]]:
    diagnosis, _, procedures = text.partition(":")
    return diagnosis, tuple(procedures.split("+")) if procedures else ()


@cache
def states() -> tuple[State, ...]:
    """Where beneficiaries live."""
    return tuple(
        State(usps, ssa, int(percent), tuple(zips.split()), contractor, locality, equipment, home)
        for usps, ssa, percent, zips, contractor, locality, equipment, home in rows("states")
    )


@cache
def state_percents() -> tuple[int, ...]:
    """How many of a hundred beneficiaries live in each of `states()`."""
    return tuple(state.percent for state in states())


@cache
def physicians(specialty: str) -> tuple[Physician, ...]:
    """The practitioners of a specialty, by Medicare's code for it."""
    return tuple(
        Physician(npi, name, code, taxonomy)
        for npi, name, code, taxonomy in rows("physicians")
        if code == specialty
    )


@cache
def organization_names(kind: str) -> tuple[str, ...]:
    """The names of the organizations of a kind, such as `hospital` or `pharmacy`."""
    return tuple(name for of_kind, name in rows("organizations") if of_kind == kind)


@dataclass(frozen=True, slots=True)
class ColumnTable:
    """The columns of a type of claim, or of its lines, whose value depends on no other.

    `fixed` ones always have one value; the others have one of some values in so many percent of the claims,
    with `#` for any digit.
    """

    fixed: MappingProxyType[str, str]
    drawn: tuple[tuple[str, float, tuple[str, ...]], ...]


@cache
def columns(claim_type: ClaimType, part: str) -> ColumnTable:
    """The table of `part` (`claim` or `line`) of a type of claim."""
    table = [
        (column, float(percent), tuple(values.split()))
        for of_type, of_part, column, percent, values in rows("columns")
        if of_type == claim_type and of_part == part
    ]
    fixed = {
        column: values[0]
        for column, percent, values in table
        if percent == 100 and len(values) == 1 and "#" not in values[0]
    }
    return ColumnTable(MappingProxyType(fixed), tuple(row for row in table if row[0] not in fixed))
