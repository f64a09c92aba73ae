"""The people and organizations of a claim in v3: the care team, and the contained provider named by its NPI.

CMS looks names and specialties up by a provider's number when it serves. In our records they stand in columns
that begin as the number's does; the interpreter sees them in capitals (`AT_PHYSN_NAME`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bbmock.fhir.render import tree
from bbmock.fhir.render.tree import fragment
from bbmock.fhir.render.v3 import terms, values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbmock.fhir.render.table import Spot
    from bbmock.fhir.render.tree import JSON
    from bbmock.fhir.render.v3.terms import Term
    from bbmock.population.records import Columns, Value

INSURER: Final = "insurer-org"
_NO_NPI: Final = "BILLING_ID"  # an underscore, which FHIR does not allow in an id
_CREDENTIALS: Final = frozenset({"MD", "DO", "DPM", "NP", "OD", "PT"})


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the care team; no item of v3 names its members.

    A role may have a slot, the sequence number of its first member: then whoever is named again is there
    once, and the slot of an absent role stays empty. A member without a slot has the number of the line that
    names it, one for each, or of the whole claim the next number. `qualified` members are shown with the
    specialty in that column and their NUCC taxonomy; `bare` ones do not say that they are persons.
    """

    role: tuple[Term, ...]
    slot: int = 0
    qualified: bool = False
    specialty: str = ""
    bare: bool = False

    def __call__(self, spot: Spot, column: str, value: Value) -> None:
        """Append the member, unless it is of a slot and there already."""
        known = (self.role[0].code, tree.text(value))
        if self.slot and known in spot.sequences:
            return
        team = spot.resource.setdefault("careTeam", [])
        spot.sequences[known] = sequence = self._sequence(team, spot.number)
        team.append({"sequence": sequence, **self._body(spot, column, value)})
        team.sort(key=_by_sequence)

    def _sequence(self, team: list[JSON], line: int) -> int:
        taken = {member["sequence"] for member in team}
        wanted = self.slot or line or len(team) + 1
        return max(taken) + 1 if wanted in taken else wanted

    def _body(self, spot: Spot, column: str, value: Value) -> JSON:
        name = _name(spot, column)
        person = name is None or _is_person(name)
        provider: JSON = {} if self.bare else {"type": "Practitioner" if person else "Organization"}
        provider["identifier"] = values.npi(column, value)
        if name:
            provider["display"] = _display(name)
        body: JSON = {"provider": provider, "role": _role(self.role)}
        if qualification := list(self._qualification(spot.columns, column)):
            body["qualification"] = {"coding": qualification}
        return body

    def _qualification(self, columns: Columns, column: str) -> Iterator[JSON]:
        if specialty := columns.get(self.specialty):
            yield values.bare_coding("CLM_PRVDR_SPCLTY_CD", specialty)
        if self.qualified and (taxonomy := columns.get(f"{_stem(column)}_TAXONOMY")):
            yield terms.coding(terms.TAXONOMY, tree.text(taxonomy))


@fragment
def _role(role: tuple[Term, ...]) -> JSON:
    return {"coding": [term.coding() for term in role]}


def prescriber(spot: Spot, column: str, value: Value) -> None:
    """Who prescribed the drug; the number's type says in CMS's list too that it is an NPI."""
    Member(terms.PRESCRIBING, slot=1)(spot, column, value)
    identifier = spot.resource["careTeam"][0]["provider"]["identifier"]
    identifier["type"]["coding"].insert(0, terms.NPI_QUALIFIER.coding())


def _by_sequence(member: JSON) -> int:
    sequence: int = member["sequence"]
    return sequence


def _stem(column: str) -> str:
    """What the columns of a provider begin with: `AT_PHYSN` of `AT_PHYSN_NPI`, `PRSCRBR` of `PRSCRBR_ID`."""
    return column.removesuffix("_NUM").removesuffix("_NPI").removesuffix("_ID")


@fragment
def insurer() -> JSON:
    """Medicare, as the contained insurer of a claim of Parts A and B."""
    return organization(INSURER, terms.CMS_NAME)


def organization(name_in_claim: str, name: str | None, identifiers: list[JSON] | None = None) -> JSON:
    """A contained organization."""
    return {
        "resourceType": "Organization",
        "id": name_in_claim,
        "meta": {"profile": terms.profiles("Organization")},
        **({"identifier": identifiers} if identifiers else {}),
        "active": True,
        **({"name": name} if name else {}),
    }


def practitioner(number: str, name: str | None, identifiers: list[JSON]) -> JSON:
    """A contained practitioner; a name that is no person's is their family name, as v3 writes it too."""
    return {
        "resourceType": "Practitioner",
        "id": number,
        "meta": {"profile": terms.profiles("Practitioner")},
        "identifier": identifiers,
        **({"name": [_human_name(name)]} if name else {}),
    }


def _human_name(name: str) -> JSON:
    if not _is_person(name):
        return {"family": name}
    family, given = _family_and_given(name)
    return {"family": family, "given": [given]}


@dataclass(frozen=True, slots=True)
class BillingProvider:
    """Who billed, with their numbers and their zip code: a person or an organization, which the name tells.

    Whoever bills a carrier is `always_person` for v3, a practice of many too.
    """

    always_person: bool = False

    def __call__(self, spot: Spot, column: str, value: Value) -> None:
        """Contain the provider and refer to it."""
        numbers = list(_numbers(spot.columns, column, value))
        body = _contain(spot, column, value, numbers, always_person=self.always_person)
        if zip_code := spot.columns.get("PRVDR_BLG_ZIP_CD"):
            body["address"] = [{"postalCode": tree.text(zip_code)[:5]}]


def pharmacy(spot: Spot, column: str, value: Value) -> None:
    """Who dispensed the drug, by its NPI and by the same as the generic number of drug events.

    CMS's server calls a number of another kind an NPI all the same; whose it is has another name and no
    profile then. Source: BFD-NG's source; it is seen with NPIs only, and BFD's mapping differs.
    """
    qualifier = terms.NPI_QUALIFIER
    kind = tree.text(spot.columns.get("PRVDR_SRVC_ID_QLFYR_CD", qualifier.code))
    coding = terms.coding(qualifier.system, kind, values.display("PRVDR_ID_QLFYR_CD", kind))
    generic = {"type": {"coding": [coding]}, "system": terms.GENERIC_NUMBER, "value": tree.text(value)}
    numbers = [values.npi(column, value), generic]
    if kind == qualifier.code:
        _contain(spot, column, value, numbers)
    else:
        body = organization(_NO_NPI, _name(spot, column), numbers)
        del body["meta"]
        _refer(spot, body)


def absent_provider(spot: Spot) -> None:
    """The extension of a provider whose number is not known."""
    reason = {"url": terms.DATA_ABSENT_REASON, "valueCode": "unknown"}
    spot.resource["provider"] = {"extension": [reason]}


def _contain(
    spot: Spot, column: str, value: Value, identifiers: list[JSON], *, always_person: bool = False
) -> JSON:
    number, name = tree.text(value), _name(spot, column)
    if always_person or (name is not None and _is_person(name)):
        body = practitioner(number, name, identifiers)
    else:
        body = organization(number, name, identifiers)
    return _refer(spot, body)


def _name(spot: Spot, column: str) -> str | None:
    name = spot.columns.get(f"{_stem(column)}_NAME")
    return None if name is None else tree.text(name)


def _refer(spot: Spot, body: JSON) -> JSON:
    """Contain a provider, and refer to it."""
    spot.resource.setdefault("contained", []).append(body)
    spot.resource["provider"] = {"reference": f"#{body['id']}"}
    return body


def _numbers(columns: Columns, column: str, value: Value) -> Iterator[JSON]:
    yield values.npi(column, value)
    if certification := columns.get("PRVDR_CCN"):
        yield {"system": terms.CCN_SYSTEM, "value": tree.text(certification)}
    if tax := columns.get("PRVDR_TAX_NUM"):
        yield values.tax_number(column, tax)


def _is_person(name: str) -> bool:
    """Whether a name of our registry of providers is that of a person: `DR. ADA APPLEGATE MD`."""
    return name.rpartition(" ")[2] in _CREDENTIALS


def _display(name: str) -> str:
    return ", ".join(_family_and_given(name)) if _is_person(name) else name


def _family_and_given(name: str) -> tuple[str, str]:
    """`Applegate` and `Ada`, as v3 writes `DR. ADA APPLEGATE MD`."""
    words = [word for word in name.split() if word != "DR." and word not in _CREDENTIALS]
    return " ".join(words[1:]).title(), words[0].title()
