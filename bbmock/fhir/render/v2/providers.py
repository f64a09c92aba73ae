"""Placements of the people and organizations of a claim.

CMS looks names and specialties up by a provider's number when it serves. In our records they stand in columns
that begin as the number's does: `org_name`, `at_physn_taxonomy`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bbmock.fhir.render import codebook, tree
from bbmock.fhir.render.tree import fragment
from bbmock.fhir.render.v2 import terms, values
from bbmock.fhir.render.v2.placements import extension

if TYPE_CHECKING:
    from collections.abc import Iterator

    import orjson

    from bbmock.fhir.render.table import Spot
    from bbmock.fhir.render.tree import JSON
    from bbmock.fhir.render.v2.terms import Term
    from bbmock.population.records import Columns, Value


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the care team, once for the whole claim, linked from each item that names it.

    `named` members are shown with their name, `qualified` ones with their NUCC taxonomy; `extensions` (one
    for each code that items say) and `specialty` are columns that describe the provider, `write` writes their
    number.
    """

    role: Term
    named: bool = False
    qualified: bool = False
    responsible: bool = False
    extensions: tuple[str, ...] = ()
    specialty: str = ""
    write: values.Write = values.npi

    def __call__(self, spot: Spot, column: str, value: Value) -> None:
        """Find or append the member; link it if the column is an item's."""
        known = (self.role.code, tree.text(value))
        sequence = spot.sequences.get(known)
        if sequence is None:
            sequence = spot.append("careTeam", self._body(spot, column, value), self._extensions(spot))
            spot.sequences[known] = sequence
        elif self.extensions:
            team = spot.resource["careTeam"]
            team[sequence - 1] = tree.extend_once(team[sequence - 1], self._extensions(spot))
        if spot.element is not spot.resource:
            spot.element.setdefault("careTeamSequence", []).append(sequence)

    def _body(self, spot: Spot, column: str, value: Value) -> JSON:
        provider: JSON = {"identifier": self.write(column, value)}
        name = spot.columns.get(f"{_stem(column)}_name")
        if self.named and name:
            provider["display"] = tree.text(name)
        body: JSON = {"provider": provider}
        if self.responsible:
            body["responsible"] = True
        body["role"] = terms.concept(self.role)
        if qualification := list(self._qualification(spot.columns, column)):
            body["qualification"] = {"coding": qualification}
        return body

    def _qualification(self, columns: Columns, column: str) -> Iterator[orjson.Fragment]:
        if self.qualified and (taxonomy := columns.get(f"{_stem(column)}_taxonomy")):
            yield _taxonomy(tree.text(taxonomy))
        if specialty := columns.get(self.specialty):
            yield values.coding(self.specialty, specialty)

    def _extensions(self, spot: Spot) -> list[orjson.Fragment]:
        found = ((column, spot.columns.get(column)) for column in self.extensions)
        return [extension(column, value) for column, value in found if value is not None]


@fragment
def _taxonomy(code: str) -> JSON:
    return terms.coding(terms.TAXONOMY, code, codebook.description("taxonomy", code))


def _stem(column: str) -> str:
    """What the columns of a provider begin with: `org` of `org_npi_num`, `prscrbr` of `prscrbr_id`."""
    return column.removesuffix("_num").removesuffix("_npi").removesuffix("_upin").removesuffix("_id")


def supplier(spot: Spot, column: str, value: Value) -> None:
    """The supplier of a line as the provider of the claim; v2 takes companies for practitioners."""
    provider: JSON = {"type": "Practitioner", "identifier": values.us_npi(column, value)}
    if name := spot.columns.get(f"{_stem(column)}_name"):
        provider["display"] = tree.text(name)
    spot.resource["provider"] = provider


def referral(spot: Spot, column: str, value: Value) -> None:
    """Who prescribed something, by number and name."""
    body: JSON = {"identifier": values.npi(column, value)}
    if name := spot.columns.get(f"{_stem(column)}_name"):
        body["display"] = tree.text(name)
    spot.resource["referral"] = body


def organization_number(spot: Spot, _: str, value: Value) -> None:
    """The number under which Medicare knows the institution."""
    number = {"type": terms.PROVIDER_NUMBER.concept(), "value": tree.text(value)}
    _organization(spot)["identifier"].append(number)


def organization_npi(spot: Spot, column: str, value: Value) -> None:
    """The institution's NPI, and its name."""
    npi = {"type": terms.BARE_NPI.concept(), **values.us_npi(column, value)}
    organization = _organization(spot)
    organization["identifier"].append(npi)
    if name := spot.columns.get(f"{_stem(column)}_name"):
        organization["name"] = tree.text(name)


def _organization(spot: Spot) -> JSON:
    """The contained organization, made the provider of the claim when it is first asked for."""
    contained: list[JSON] = spot.resource.setdefault("contained", [])
    if not contained:
        contained.append({
            "resourceType": "Organization",
            "id": "provider-org",
            "meta": {"profile": [f"{terms.CARIN_PROFILES}Organization"]},
            "identifier": [],
            "active": True,
        })  # fmt: skip
        spot.resource["provider"] = {"reference": "#provider-org"}
    return contained[0]
