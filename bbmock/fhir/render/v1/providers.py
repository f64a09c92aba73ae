"""Physicians and organizations in v1, where HL7's number of a provider is all that names them.

Source: BFD's v1 answers of 2020 to 2026.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bbmock.fhir.render import tree
from bbmock.fhir.render.table import Place, Row, Spot, Table
from bbmock.fhir.render.tree import JSON, extend, in_order
from bbmock.fhir.render.v1 import terms, values
from bbmock.fhir.render.v1.placements import contain

if TYPE_CHECKING:
    from bbmock.fhir.render.v1.terms import Term
    from bbmock.population.records import Columns, Value

FIRST_MEMBER: Final = 2
"""v1 numbers the care team from two."""

_KEYS: Final = ("extension", "sequence", "provider", "responsible", "role", "qualification")


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the care team, once for the whole claim, linked from each item that names it.

    `named` members are shown with their name; `table` places columns that describe them, and `specialty` is
    the column of their Medicare specialty.
    """

    role: Term
    named: bool = False
    responsible: bool = False
    table: tuple[Row, ...] = ()
    specialty: str = ""

    def of(self, column: str) -> Place:
        """Find or append the member; link it if the column is an item's."""
        table = Table(self.table)
        return lambda spot, _, value: self._place(spot, column, value, table)

    def _place(self, spot: Spot, column: str, value: Value, table: Table) -> None:
        known = (self.role.code, tree.text(value))
        sequence = spot.sequences.get(known)
        if sequence is None:
            sequence = spot.sequences[known] = self._join(spot, column, value, table)
        elif self.table:
            _tell(spot, sequence - FIRST_MEMBER, table)
        if spot.element is not spot.resource:
            spot.element.setdefault("careTeamLinkId", []).append(sequence)

    def _join(self, spot: Spot, column: str, value: Value, table: Table) -> int:
        team = spot.resource.setdefault("careTeam", [])
        member: JSON = {
            "sequence": len(team) + FIRST_MEMBER,
            "provider": provider(spot.columns, column, value, named=self.named),
            "role": terms.concept(self.role),
        }
        if self.responsible:
            member["responsible"] = True
        if specialty := spot.columns.get(self.specialty):
            member["qualification"] = values.concept(self.specialty, specialty)
        table.write(Spot(spot.resource, member, spot.columns))
        team.append(in_order(member, _KEYS))
        return int(member["sequence"])


def _tell(spot: Spot, place: int, table: Table) -> None:
    """Add to a member what another item says of them and no item before it did."""
    said: JSON = {}
    table.write(Spot(spot.resource, said, spot.columns))
    team = spot.resource["careTeam"]
    team[place] = tree.extend_once(team[place], said.get("extension", ()))


def provider(columns: Columns, column: str, value: Value, *, named: bool) -> JSON:
    """A Reference to a provider by number, with the name if it is to be shown and known."""
    reference: JSON = {"identifier": values.us_npi(column, value)}
    name = columns.get(f"{column.removesuffix('_npi').removesuffix('_id')}_name")
    return reference | ({"display": tree.text(name)} if named and name else {})


def group_npi(spot: Spot, _: str, value: Value) -> None:
    """The practice of a physician: an extension whose URL is HL7's system of the number."""
    name = spot.columns.get("org_name")
    coding = terms.coding(terms.NPI_SYSTEM, tree.text(value), None if name is None else tree.text(name))
    extend(spot.element, {"url": terms.NPI_SYSTEM, "valueCoding": coding})


@dataclass(frozen=True, slots=True)
class Referral:
    """Who sent the patient: a contained ReferralRequest from the physician to the same physician.

    It has no `intent`, which STU3 asks for: CMS's has none.
    """

    named: bool = False

    def __call__(self, spot: Spot, column: str, value: Value) -> None:
        """Contain the request and refer to it."""
        columns = spot.columns
        request = {
            "status": "completed",
            "subject": dict(spot.resource["patient"]),
            "requester": {"agent": provider(columns, column, value, named=self.named)},
            "recipient": [provider(columns, column, value, named=self.named)],
        }
        spot.resource["referral"] = contain(spot, "ReferralRequest", request)
