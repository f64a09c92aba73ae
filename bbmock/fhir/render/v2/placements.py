"""Where the columns of a claim go in a v2 resource: the vocabulary of the tables.

Each placement is made once, in a table, and called for every claim that fills the row's column. `name` is the
CMS variable as the API calls it where the claim file has another name for the column.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.fhir.render import codebook, tree
from bbmock.fhir.render.tree import JSON, extend, node_at
from bbmock.fhir.render.v2 import terms, values

if TYPE_CHECKING:
    from bbmock.fhir.render.table import Placement, Spot
    from bbmock.fhir.render.v2.terms import Term
    from bbmock.population.records import Value

_EXTENSION_VALUES: Final = MappingProxyType({
    "valueCoding": values.coding,
    "valueDate": values.text,
    "valueIdentifier": values.identifier,
    "valueMoney": values.money,
    "valueQuantity": values.quantity,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class At:
    """The value at a dotted path, such as `payment.amount`."""

    path: str
    write: values.Write = values.text

    def __call__(self, spot: Spot, column: str, value: Value) -> None:
        """Write the value."""
        parent, _, key = self.path.rpartition(".")
        node_at(spot.element, parent)[key] = self.write(column, value)


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension whose URL is the CMS variable, on the element or on what is at a path below it."""

    key: str = "valueCoding"
    name: str = ""
    at: str = ""

    def __call__(self, spot: Spot, column: str, value: Value) -> None:
        """Append the extension."""
        extend(node_at(spot.element, self.at), extension(self.name or column, self.key, value))


def extension(variable: str, key: str, value: Value) -> JSON:
    """An extension whose URL is the CMS variable; `key` names the FHIR type, such as `valueCoding`."""
    return {"url": terms.VARIABLES + variable, key: _EXTENSION_VALUES[key](variable, value)}


@dataclass(frozen=True, slots=True)
class UnlessZero:
    """Another placement, skipped for a count of nothing."""

    place: Placement

    def __call__(self, spot: Spot, column: str, value: Value) -> None:
        """Place the value if there is one."""
        if value:
            self.place(spot, column, value)


@dataclass(frozen=True, slots=True)
class Coded:
    """One more coding of the concept at `key`: the variable's own, or another system's, without display."""

    key: str
    system: str = ""

    def __call__(self, spot: Spot, column: str, value: Value) -> None:
        """Append the coding."""
        codings = spot.element.setdefault(self.key, {}).setdefault("coding", [])
        if self.system:
            codings.append(terms.coding(self.system, tree.text(value)))
        else:
            codings.append(values.coding(column, value))


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
        year = spot.columns.get(self.version)
        head: JSON = {"system": self.system} | ({"version": tree.text(year)} if year is not None else {})
        coding = head | {"code": tree.text(value)}
        if self.named and (display := codebook.display(column, tree.text(value))):
            coding["display"] = display
        spot.element.setdefault("modifier", []).append({"coding": [coding]})


def drug_extension(spot: Spot, column: str, value: Value) -> None:
    """The drug that a service was about."""
    drug = {"url": terms.NDC, "valueCoding": values.drug(column, value)}
    extend(node_at(spot.element, "productOrService"), drug)


def absent_service(spot: Spot) -> None:
    """The extension that v2 puts on a service without a drug: R4 wants the element even if it is empty."""
    reason = {"url": terms.DATA_ABSENT_REASON, "valueCoding": terms.DATA_ABSENT.coding()}
    extend(node_at(spot.element, "productOrService"), reason)


def absent_code(spot: Spot) -> None:
    """The coding that carrier claims have in place of a missing service code, without its display."""
    codings = node_at(spot.element, "productOrService").setdefault("coding", [])
    codings.append(terms.coding(terms.DATA_ABSENT_REASON, terms.DATA_ABSENT.code))


@dataclass(frozen=True, slots=True)
class Info:
    """A supportingInfo; most say in a second category which variable they come from."""

    category: Term
    key: str = "code"
    write: values.Write = values.concept
    name: str = ""
    labelled: bool = True

    def __call__(self, spot: Spot, column: str, value: Value) -> None:
        """Append the information, unless the value says nothing."""
        variable = self.name or column
        content = self.write(variable, value)
        if content is not None:
            category = category_of(self.category, terms.INFORMATION, variable if self.labelled else "")
            spot.append("supportingInfo", {"category": category, self.key: content})


def category_of(term: Term, system: str, variable: str) -> JSON:
    """A category: the term and, if there is a variable, that too in CMS's own code system."""
    codings = [term.coding()]
    if variable:
        codings.append(variable_coding(system, variable))
    return {"coding": codings}


def variable_coding(system: str, variable: str) -> JSON:
    """A CMS variable as a code of one of CMS's code systems."""
    return terms.coding(system, terms.VARIABLES + variable, codebook.label(variable))


@dataclass(frozen=True, slots=True)
class Period:
    """The period from this column to another, at a key; it is open while the other is empty."""

    key: str
    end: str

    def __call__(self, spot: Spot, _: str, value: Value) -> None:
        """Write the period."""
        spot.element[self.key] = period(spot, value, self.end)


@dataclass(frozen=True, slots=True)
class InfoPeriod:
    """A supportingInfo that is a period from this column to another, or without an end.

    A `labelled` one says in a second category which variable it comes from.
    """

    category: Term
    end: str = ""
    labelled: bool = False

    def __call__(self, spot: Spot, column: str, value: Value) -> None:
        """Append the information."""
        category = category_of(self.category, terms.INFORMATION, column if self.labelled else "")
        spot.append("supportingInfo", {"category": category, "timingPeriod": period(spot, value, self.end)})


def period(spot: Spot, start: Value, end: str) -> JSON:
    """A Period from a day to the day in another column."""
    last = spot.columns.get(end)
    return {"start": tree.text(start)} | ({"end": tree.text(last)} if last is not None else {})


@dataclass(frozen=True, slots=True)
class Adjudication:
    """An amount of an item; the column named by `extra` goes into an extension of it."""

    category: Term
    extra: str = ""
    name: str = ""

    def __call__(self, spot: Spot, column: str, value: Value) -> None:
        """Append the amount."""
        extra = spot.columns.get(self.extra)
        head: JSON = {} if extra is None else {"extension": [extension(self.extra, "valueCoding", extra)]}
        category = category_of(self.category, terms.ADJUDICATIONS, self.name or column)
        entry = head | {"category": category, "amount": values.money(column, value)}
        spot.element.setdefault("adjudication", []).append(entry)


def denial_reason(spot: Spot, column: str, value: Value) -> None:
    """The reason why an item was paid less, or nothing."""
    entry = {"category": terms.DENIAL_REASON.concept(), "reason": values.concept(column, value)}
    spot.element.setdefault("adjudication", []).append(entry)


@dataclass(frozen=True, slots=True)
class Total:
    """An amount of the whole claim, with the variable as second category where there is a `name`."""

    category: Term
    name: str = ""

    def __call__(self, spot: Spot, column: str, value: Value) -> None:
        """Append the amount."""
        category = category_of(self.category, terms.ADJUDICATIONS, self.name)
        total = {"category": category, "amount": values.money(column, value)}
        spot.resource.setdefault("total", []).append(total)


@dataclass(frozen=True, slots=True)
class Balance:
    """An amount, or a count (`usedUnsignedInt`), of the claim's one benefit balance."""

    key: str = "usedMoney"
    name: str = ""

    def __call__(self, spot: Spot, column: str, value: Value) -> None:
        """Append the amount or count."""
        if "benefitBalance" not in spot.resource:
            spot.resource["benefitBalance"] = [{"category": terms.MEDICAL_CARE.concept(), "financial": []}]
        write = values.money if self.key == "usedMoney" else values.whole_number
        spot.resource["benefitBalance"][0]["financial"].append({
            "type": {"coding": [variable_coding(terms.BALANCES, self.name or column)]},
            self.key: write(column, value),
        })  # fmt: skip
