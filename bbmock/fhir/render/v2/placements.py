"""Where the columns of a claim go in a v2 resource: the vocabulary of the tables.

Each placement is made once, in a table, and called for every claim that fills the row's column. `name` is the
CMS variable as the API calls it where the claim file has another name for the column.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

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
from bbmock.fhir.render.tree import JSON, extend, fragment, node_at
from bbmock.fhir.render.v2 import terms, values

if TYPE_CHECKING:
    from bbmock.fhir.render.table import Place, Spot
    from bbmock.fhir.render.v2.terms import Term
    from bbmock.population.records import Value


def drug_extension(spot: Spot, column: str, value: Value) -> None:
    """The drug that a service was about."""
    drug = {"url": terms.NDC, "valueCoding": values.drug(column, value)}
    extend(node_at(spot.element, "productOrService"), drug)


def absent_drug(spot: Spot) -> None:
    """The extension that v2 puts on a service without a drug."""
    reason = {"url": terms.DATA_ABSENT_REASON, "valueCoding": terms.DATA_ABSENT.coding()}
    extend(node_at(spot.element, "productOrService"), reason)


def absent_code(spot: Spot) -> None:
    """The coding in place of a missing service code: R4 wants the element even if it is empty."""
    _no_code(spot, terms.coding(terms.DATA_ABSENT_REASON, terms.DATA_ABSENT.code))


def absent_code_of_a_stay(spot: Spot) -> None:
    """The coding that inpatient claims have there, with a display."""
    _no_code(spot, terms.DATA_ABSENT.coding())


def _no_code(spot: Spot, coding: JSON) -> None:
    node_at(spot.element, "productOrService").setdefault("coding", []).append(coding)


@dataclass(frozen=True, slots=True)
class Info:
    """A supportingInfo; most say in a second category which variable they come from."""

    category: Term
    key: str = "code"
    write: values.Write = values.concept
    name: str = ""
    labelled: bool = True

    def of(self, column: str) -> Place:
        """Append the information, unless the value says nothing."""
        variable, key, write = self.name or column, self.key, self.write
        category = category_of(self.category, terms.INFORMATION, variable if self.labelled else "")

        def place(spot: Spot, _: str, value: Value) -> None:
            content = write(variable, value)
            if content is not None:
                spot.append("supportingInfo", {"category": category, key: content})

        return place


@fragment
def category_of(term: Term, system: str, variable: str) -> JSON:
    """A category: the term and, if there is a variable, that too in CMS's own code system."""
    codings = [term.coding()]
    if variable:
        codings.append(variable_coding(system, variable))
    return {"coding": codings}


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


@dataclass(frozen=True, slots=True)
class Adjudication:
    """An amount of an item; the column named by `extra` goes into an extension of it."""

    category: Term
    extra: str = ""
    name: str = ""

    def of(self, column: str) -> Place:
        """Append the amount."""
        category = category_of(self.category, terms.ADJUDICATIONS, self.name or column)

        def place(spot: Spot, _: str, value: Value) -> None:
            entry: JSON = {"category": category, "amount": values.money(column, value)}
            extra = spot.columns.get(self.extra)
            if extra is not None:
                entry = {"extension": [extension(self.extra, extra)], **entry}
            spot.element.setdefault("adjudication", []).append(entry)

        return place


def denial_reason(spot: Spot, column: str, value: Value) -> None:
    """The reason why an item was paid less, or nothing."""
    entry = {"category": terms.DENIAL_REASON.concept(), "reason": values.concept(column, value)}
    spot.element.setdefault("adjudication", []).append(entry)


@dataclass(frozen=True, slots=True)
class Total:
    """An amount of the whole claim, with the variable as second category where there is a `name`."""

    category: Term
    name: str = ""

    def of(self, column: str) -> Place:
        """Append the amount."""
        category = category_of(self.category, terms.ADJUDICATIONS, self.name)

        def place(spot: Spot, _: str, value: Value) -> None:
            total = {"category": category, "amount": values.money(column, value)}
            spot.resource.setdefault("total", []).append(total)

        return place


@dataclass(frozen=True, slots=True)
class Balance:
    """An amount, or a count (`usedUnsignedInt`), of the claim's one benefit balance."""

    key: str = "usedMoney"
    name: str = ""

    def of(self, column: str) -> Place:
        """Append the amount or count."""
        kind, key = _balance(self.name or column), self.key
        write: values.Write = values.money if key == "usedMoney" else values.whole_number

        def place(spot: Spot, _: str, value: Value) -> None:
            if "benefitBalance" not in spot.resource:
                balance = {"category": terms.concept(terms.MEDICAL_CARE), "financial": []}
                spot.resource["benefitBalance"] = [balance]
            financial = spot.resource["benefitBalance"][0]["financial"]
            financial.append({"type": kind, key: write(column, value)})

        return place


@fragment
def _balance(variable: str) -> JSON:
    return {"coding": [variable_coding(terms.BALANCES, variable)]}
