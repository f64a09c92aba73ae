"""Where columns go that v1 and v2 place alike: the vocabulary that their tables share.

Each placement is made once, in a table, and called for every claim that fills the row's column. `name` is the
CMS variable as the API calls it where the claim file has another name for the column.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.fhir.render import codebook, terms, tree, values
from bbmock.fhir.render.table import Row
from bbmock.fhir.render.tree import JSON, extend, fragment, node_at

if TYPE_CHECKING:
    from bbmock.fhir.render.table import Place, Placement, Spot
    from bbmock.population.records import Value

_EXTENSION_VALUES: Final = MappingProxyType({
    "valueDate": values.text,
    "valueIdentifier": values.identifier,
    "valueQuantity": values.quantity,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class At:
    """The value at a dotted path, such as `payment.amount`."""

    path: str
    write: values.Write = values.text

    def of(self, column: str) -> Place:
        """Write the value."""
        parent, _, key = self.path.rpartition(".")
        write = self.write

        def place(spot: Spot, _: str, value: Value) -> None:
            node_at(spot.element, parent)[key] = write(column, value)

        return place


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension whose URL is the CMS variable, on the element or on what is at a path below it.

    `key` names the FHIR type; `write` is needed where versions write it each in their own way (`valueMoney`).
    """

    key: str = "valueCoding"
    name: str = ""
    at: str = ""
    write: values.Write | None = None

    def of(self, column: str) -> Place:
        """Append the extension."""
        variable, key, at = self.name or column, self.key, self.at
        if key == "valueCoding":
            return lambda spot, _, value: extend(node_at(spot.element, at), extension(variable, value))
        url, write = terms.VARIABLES + variable, self.write or _EXTENSION_VALUES[key]

        def place(spot: Spot, _: str, value: Value) -> None:
            extend(node_at(spot.element, at), {"url": url, key: write(variable, value)})

        return place


@fragment
def extension(variable: str, value: Value) -> JSON:
    """An extension with a code of the variable's own list."""
    return {"url": terms.VARIABLES + variable, "valueCoding": values.coding(variable, value)}


@dataclass(frozen=True, slots=True)
class UnlessZero:
    """Another placement, skipped for a count of nothing."""

    place: Placement

    def of(self, column: str) -> Place:
        """Place the value if there is one."""
        place = Row(column, self.place).step[1]

        def unless_zero(spot: Spot, _: str, value: Value) -> None:
            if value:
                place(spot, column, value)

        return unless_zero


@dataclass(frozen=True, slots=True)
class IfCovered:
    """The row of a drug that Part D covers (status `C`), or the row of any other drug."""

    covered: Row
    uncovered: Row

    def of(self, _: str) -> Place:
        """Write the one row or the other."""
        covered, uncovered = self.covered.step, self.uncovered.step

        def place(spot: Spot, _: str, status: Value) -> None:
            column, write, _otherwise = covered if status == "C" else uncovered
            if (value := spot.columns.get(column)) is not None:
                write(spot, column, value)

        return place


@dataclass(frozen=True, slots=True)
class Coded:
    """One more coding of the concept at `key`: the variable's own, or another system's, without display.

    The column named by `version` gives the year of the other system's code list.
    """

    key: str
    system: str = ""
    version: str = ""

    def of(self, column: str) -> Place:
        """Append the coding."""
        key, system, version = self.key, self.system, self.version

        def place(spot: Spot, _: str, value: Value) -> None:
            coding = _of_year(spot, system, version, value) if system else values.coding(column, value)
            spot.element.setdefault(key, {}).setdefault("coding", []).append(coding)

        return place


@dataclass(frozen=True, slots=True)
class Modifier:
    """A modifier of the service; the column named by `version` gives the year of its code list.

    A `named` one has the display of the code book.
    """

    system: str = terms.HCPCS
    version: str = ""
    named: bool = False

    def __call__(self, spot: Spot, column: str, value: Value) -> None:
        """Append the modifier."""
        coding = _of_year(spot, self.system, self.version, value)
        if self.named and (display := codebook.display(column, tree.text(value))):
            coding["display"] = display
        spot.element.setdefault("modifier", []).append({"coding": [coding]})


def _of_year(spot: Spot, system: str, version: str, value: Value) -> JSON:
    year = spot.columns.get(version)
    if year is None:
        return {"system": system, "code": tree.text(value)}
    return {"system": system, "version": tree.text(year), "code": tree.text(value)}


def variable_coding(system: str, variable: str) -> JSON:
    """A CMS variable as a code of one of CMS's code systems."""
    return terms.coding(system, terms.VARIABLES + variable, codebook.label(variable))


@dataclass(frozen=True, slots=True)
class Period:
    """The period from this column to another, at a path; it is open while the other is empty."""

    path: str
    end: str = ""

    def __call__(self, spot: Spot, _: str, value: Value) -> None:
        """Write the period."""
        node_at(spot.element, self.path).update(period(spot, value, self.end))


def period(spot: Spot, start: Value, end: str) -> JSON:
    """A Period from a day to the day in another column."""
    last = spot.columns.get(end)
    return {"start": tree.text(start)} | ({"end": tree.text(last)} if last is not None else {})
