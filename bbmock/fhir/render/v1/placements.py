"""Where the columns of a claim go in a v1 resource: the vocabulary of the tables.

Each placement is made once, in a table, and called for every claim that fills the row's column. `name` is the
CMS variable as the API calls it where the claim file has another name for the column.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bbmock.fhir.render import codebook, tree
from bbmock.fhir.render.placements import (
    At as At,
    Coded as Coded,
    Extension as Extension,
    IfCovered as IfCovered,
    Modifier as Modifier,
    Period as Period,
    UnlessZero as UnlessZero,
    extension as extension,
    period as period,
    variable_coding as variable_coding,
)
from bbmock.fhir.render.tree import JSON, extend, fragment, in_order, node_at
from bbmock.fhir.render.v1 import terms, values

if TYPE_CHECKING:
    from bbmock.fhir.render.table import Place, Spot
    from bbmock.population.records import Value

_ADJUDICATION_KEYS: Final = ("extension", "category", "reason", "amount")


@dataclass(frozen=True, slots=True)
class Amount:
    """An extension with an amount of the claim."""

    name: str = ""

    def of(self, column: str) -> Place:
        """Append the extension."""
        return Extension("valueMoney", self.name, write=values.money).of(column)


@dataclass(frozen=True, slots=True)
class Measured:
    """An extension with a quantity, whose unit is a code of the column `unit`.

    The code's system is that column's own unless there is a `system`.
    """

    unit: str
    system: str = ""

    def __call__(self, spot: Spot, column: str, value: Value) -> None:
        """Append the extension."""
        quantity: JSON = {"value": tree.number(value)}
        if unit := spot.columns.get(self.unit):
            code = tree.text(unit)
            if name := codebook.display(self.unit, code):
                quantity["unit"] = name
            quantity |= {"system": self.system or terms.VARIABLES + self.unit, "code": code}
        extend(spot.element, {"url": terms.VARIABLES + column, "valueQuantity": quantity})


def drug_extension(spot: Spot, column: str, value: Value) -> None:
    """The drug that an item was about."""
    extend(spot.element, {"url": terms.NDC, "valueCoding": values.drug(column, value)})


def device_extension(spot: Spot, column: str, value: Value) -> None:
    """The drug or device that a service was about."""
    extend(node_at(spot.element, "service"), extension(column, value))


@dataclass(frozen=True, slots=True)
class Info:
    """An information whose category is the variable."""

    key: str = "code"
    write: values.Write = values.concept
    name: str = ""

    def of(self, column: str) -> Place:
        """Append the information."""
        variable, key, write = self.name or column, self.key, self.write
        category = _information(variable)

        def place(spot: Spot, _: str, value: Value) -> None:
            spot.append("information", {"category": category, key: write(variable, value)})

        return place


@dataclass(frozen=True, slots=True)
class BlankExtension:
    """The extension of a code that the file leaves blank: a Coding without a code, as in answers of 2021."""

    variable: str

    def __call__(self, spot: Spot) -> None:
        """Append the extension."""
        url = terms.VARIABLES + self.variable
        extend(spot.element, {"url": url, "valueCoding": {"system": url}})


@dataclass(frozen=True, slots=True)
class BlankInfo:
    """The information of a code that the file leaves blank: a Coding without one, as in answers of 2021."""

    variable: str

    def __call__(self, spot: Spot) -> None:
        """Append the information."""
        blank = {"coding": [{"system": terms.VARIABLES + self.variable}]}
        spot.append("information", {"category": _information(self.variable), "code": blank})


@dataclass(frozen=True, slots=True)
class InfoPeriod:
    """An information that is a period from this column to another."""

    end: str

    def __call__(self, spot: Spot, column: str, value: Value) -> None:
        """Append the information."""
        content = {"category": _information(column), "timingPeriod": period(spot, value, self.end)}
        spot.append("information", content)


@fragment
def _information(variable: str) -> JSON:
    return {"coding": [variable_coding(terms.INFORMATION, variable)]}


@dataclass(frozen=True, slots=True)
class Adjudication:
    """An amount of an item.

    The column named by `extra` goes into an extension of it, the one named by `reason` into its reason.
    """

    extra: str = ""
    reason: str = ""

    def of(self, column: str) -> Place:
        """Append the amount."""
        category = _adjudicated(column)

        def place(spot: Spot, _: str, value: Value) -> None:
            entry: JSON = {"category": category, "amount": values.money(column, value)}
            if self.extra or self.reason:
                entry = self._told(spot, entry)
            spot.element.setdefault("adjudication", []).append(entry)

        return place

    def _told(self, spot: Spot, entry: JSON) -> JSON:
        extra, reason = spot.columns.get(self.extra), spot.columns.get(self.reason)
        if extra is not None:
            entry["extension"] = [extension(self.extra, extra)]
        if reason is not None:
            entry["reason"] = values.concept(self.reason, reason)
        return in_order(entry, _ADJUDICATION_KEYS)


def adjudication_reason(spot: Spot, column: str, value: Value) -> None:
    """A code that says why an item was paid as it was."""
    entry = {"category": _adjudicated(column), "reason": values.concept(column, value)}
    spot.element.setdefault("adjudication", []).append(entry)


@fragment
def _adjudicated(variable: str) -> JSON:
    return {"coding": [variable_coding(terms.ADJUDICATIONS, variable)]}


def days_used(spot: Spot, column: str, value: Value) -> None:
    """A count of days or visits in the claim's one benefit balance."""
    if "benefitBalance" not in spot.resource:
        spot.resource["benefitBalance"] = [{"category": terms.MEDICAL.concept(), "financial": []}]
    spot.resource["benefitBalance"][0]["financial"].append({
        "type": _balance(column),
        "usedUnsignedInt": values.whole_number(column, value),
    })  # fmt: skip


@fragment
def _balance(variable: str) -> JSON:
    return {"coding": [variable_coding(terms.BALANCES, variable)]}


def contain(spot: Spot, kind: str, body: JSON) -> JSON:
    """Put a resource into the claim's own; return the Reference to it. HAPI numbers them from 1."""
    contained = spot.resource.setdefault("contained", [])
    name = str(len(contained) + 1)
    contained.append({"resourceType": kind, "id": name, **body})
    return {"reference": f"#{name}"}


def line_observation(spot: Spot, column: str, value: Value) -> None:
    """A line's blood test: a contained Observation, and the item's extension that refers to it."""
    kind = spot.columns.get("line_hct_hgb_type_cd")
    code = {"code": values.concept("line_hct_hgb_type_cd", kind)} if kind is not None else {}
    result = {"valueQuantity": {"value": float(tree.number(value))}}
    reference = contain(spot, "Observation", {"status": "unknown", **code, **result})
    extend(spot.element, {"url": terms.VARIABLES + column, "valueReference": reference})
