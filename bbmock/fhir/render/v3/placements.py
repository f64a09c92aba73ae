"""Where the columns of a claim go in a v3 resource: the vocabulary of the tables.

Each placement is made once, in a table whose rows name columns as the IDR does, and called for every claim
that has the row's column. Most need to be told nothing: v3 names extensions, code systems, amounts and
information after the column.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from bbmock.fhir.render import codebook, tree
from bbmock.fhir.render.tree import JSON, extend, fragment, node_at
from bbmock.fhir.render.v3 import terms, values

if TYPE_CHECKING:
    from bbmock.fhir.render.table import Place, Spot
    from bbmock.fhir.render.v3.terms import Term
    from bbmock.population.records import Value

_UNITS: Final = MappingProxyType({
    "F2": "[iU]", "GR": "g", "ME": "mg", "ML": "mL",
})  # fmt: skip


def written(write: values.Write, name: str) -> Callable[[Spot, Value], Any]:
    """What is written of a column's values, without the displays that the kind of claim does not have."""

    @fragment
    def said(value: Value, plain: frozenset[str]) -> object:
        return values.without_displays(write(name, value), plain)

    def say(spot: Spot, value: Value) -> Any:
        return said(value, spot.plain) if isinstance(value, str) else write(name, value)

    return say


@dataclass(frozen=True, slots=True)
class At:
    """The value at a dotted path, such as `payment.amount`."""

    path: str
    write: values.Write = values.text

    def of(self, column: str) -> Place:
        """Write the value."""
        parent, _, key = self.path.rpartition(".")
        write = written(self.write, column)

        def place(spot: Spot, _: str, value: Value) -> None:
            node_at(spot.element, parent)[key] = write(spot, value)

        return place


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension named after the column; `key` names the FHIR type, such as `valueCoding`."""

    key: str = "valueCoding"
    write: values.Write = values.coding

    def of(self, column: str) -> Place:
        """Append the extension, unless the value says nothing."""
        url, key, write = terms.STRUCTURES + column.replace("_", "-"), self.key, written(self.write, column)

        def place(spot: Spot, _: str, value: Value) -> None:
            content = write(spot, value)
            if content is not None:
                extend(spot.element, {"url": url, key: content})

        return place


def decimal(_: str, value: Value) -> float:
    """A number with a fraction, if only of zero."""
    return float(tree.number(value))


@dataclass(frozen=True, slots=True)
class Info:
    """A supportingInfo: of CARIN's category if there is one, else of the column's own.

    One that a line gives is linked from its item. `name` is the column as v3 calls it where there are several
    of its kind, and `system` the code system of its codes where that is not named after it.
    """

    key: str = "code"
    write: values.Write = values.concept
    category: Term | None = None
    name: str = ""
    system: str = ""

    def of(self, column: str) -> Place:
        """Append the information, unless the value says nothing."""
        name, key = self.name or column, self.key
        write = written(self.write, self.system or name)
        category = terms.concept(self.category) if self.category else own_category(name)

        def place(spot: Spot, _: str, value: Value) -> None:
            content = write(spot, value)
            if content is None:
                return
            sequence = spot.append("supportingInfo", {"category": category, key: content})
            if spot.element is not spot.resource:
                spot.element.setdefault("informationSequence", []).append(sequence)

        return place


@fragment
def own_category(column: str) -> JSON:
    """The category of information that is named after its column: CMS's code first, then HL7's."""
    label = codebook.repository_display("Supporting-Information", column)
    return {"coding": [terms.coding(terms.INFORMATION, column, label), terms.INFO.coding()]}


@dataclass(frozen=True, slots=True)
class InfoPeriod:
    """A supportingInfo that is a period from this column to another, open while the other is empty."""

    category: Term
    end: str

    def __call__(self, spot: Spot, _: str, value: Value) -> None:
        """Append the information."""
        body = {"category": terms.concept(self.category), "timingPeriod": period(spot, value, self.end)}
        spot.append("supportingInfo", body)


def period(spot: Spot, start: Value, end: str) -> JSON:
    """A Period from a day to the day in another column."""
    last = spot.columns.get(end)
    return {"start": tree.text(start)} | ({"end": tree.text(last)} if last is not None else {})


def served(spot: Spot, _: str, value: Value) -> None:
    """When a service was given: a day, or a period if the line says when it ended."""
    if "CLM_LINE_THRU_DT" in spot.columns:
        spot.element["servicedPeriod"] = period(spot, value, "CLM_LINE_THRU_DT")
    else:
        spot.element["servicedDate"] = tree.text(value)


@dataclass(frozen=True, slots=True)
class Doubled:
    """The value of an information coded twice: in a public code system, then in the column's own list."""

    system: str
    own: values.Write | None = values.coding
    display: bool = False

    def __call__(self, column: str, value: Value) -> JSON:
        """The CodeableConcept."""
        code = tree.text(value)
        label = values.display(column, code) if self.display else None
        codings = [terms.coding(self.system, code, label)]
        return {"coding": codings if self.own is None else [*codings, self.own(column, value)]}


def type_of_bill(spot: Spot, _: str, value: Value) -> None:
    """The type of a bill: facility, classification and frequency together, and each after those before it."""
    kind = tree.text(spot.columns.get("CLM_BILL_CLSFCTN_CD", ""))
    frequency = tree.text(spot.columns.get("CLM_BILL_FREQ_CD", ""))
    code = _bill_type(tree.text(value), kind, frequency)
    spot.append("supportingInfo", {"category": terms.concept(terms.TYPE_OF_BILL), "code": code})


@fragment
def _bill_type(facility: str, classification: str, frequency: str) -> JSON:
    kind = facility + classification
    bill = kind + frequency
    codings = [
        terms.coding(terms.TYPE_OF_BILL_CODES, f"0{bill}"),
        values.bare_coding("CLM_BILL_FAC_TYPE_CD", facility),
        values.bare_coding("CLM_BILL_CLSFCTN_CD", kind),
        values.bare_coding("CLM_BILL_FREQ_CD", bill),
    ]
    return {"coding": codings}


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount or a count of an adjudication, or of the total.

    The category is the standard code, where there is one, and the column as CMS's code.
    """

    standard: Term | None = None
    key: str = "adjudication"

    def of(self, column: str) -> Place:
        """Append the amount."""
        category, key = _category(self.standard, column), self.key

        def place(spot: Spot, _: str, value: Value) -> None:
            entry = {"category": category, "amount": values.money(column, value)}
            spot.element.setdefault(key, []).append(entry)

        return place


def count(spot: Spot, column: str, value: Value) -> None:
    """A number of an adjudication that is not money, such as days."""
    entry = {"category": _category(None, column), "value": tree.number(value)}
    spot.element.setdefault("adjudication", []).append(entry)


@fragment
def _category(standard: Term | None, column: str) -> JSON:
    """The standard code, if there is one, and the column as a code of CMS's list of amounts."""
    label = codebook.repository_display("Adjudication", column)
    own = terms.coding(terms.ADJUDICATIONS, column, label)
    return {"coding": [standard.coding(), own] if standard else [own]}


@fragment
def payment_status(status: Term) -> JSON:
    """The adjudication that CARIN wants first, which says how the claim stands."""
    return {"category": terms.PAYMENT_STATUS.concept(), "reason": status.concept()}


def line_status(spot: Spot, _: str, __: Value) -> None:
    """The same of a line."""
    spot.element.setdefault("adjudication", []).append(payment_status(terms.OTHER_STATUS))


def adjustment_reason(spot: Spot, _: str, value: Value) -> None:
    """Why a line was paid less: a group of reasons and a reason (`CO120`), in X12's and in CMS's lists."""
    spot.element.setdefault("adjudication", []).append(_adjustment(tree.text(value)))


@fragment
def _adjustment(code: str) -> JSON:
    group, reason = code[:2], code[2:]
    codings = [
        terms.coding(terms.ADJUSTMENT_GROUPS, group),
        values.coding("ANSI_GRP_CD", group),
        terms.coding(terms.ADJUSTMENT_REASONS, reason),
        values.coding("ANSI_RSN_CD", reason),
    ]
    return {"category": terms.ADJUSTMENT_REASON.concept(), "reason": {"coding": codings}}


@dataclass(frozen=True, slots=True)
class Coded:
    """One more coding of the concept at `key`: the column's own, or another system's, without display."""

    key: str
    system: str = ""

    def of(self, column: str) -> Place:
        """Append the coding."""
        write, key = written(self._coding if self.system else values.coding, column), self.key

        def place(spot: Spot, _: str, value: Value) -> None:
            node_at(spot.element, key).setdefault("coding", []).append(write(spot, value))

        return place

    def _coding(self, _: str, value: Value) -> JSON:
        return terms.coding(self.system, tree.text(value))


def service(spot: Spot, _: str, value: Value) -> None:
    """The service of a line."""
    node_at(spot.element, "productOrService").setdefault("coding", []).append(
        values.service(tree.text(value))
    )


def absent_service(spot: Spot) -> None:
    """What a line without a service says: R4 wants the element even if there is nothing to say."""
    spot.element["productOrService"] = terms.NOT_APPLICABLE.concept()


def hipps(spot: Spot, _: str, value: Value) -> None:
    """A Health Insurance Prospective Payment System code; the column may hold another kind, all of digits."""
    code = tree.text(value)
    if not code.isdigit():
        codings = node_at(spot.element, "productOrService").setdefault("coding", [])
        codings.append(terms.coding(terms.HIPPS, code))


def modifier(spot: Spot, _: str, value: Value) -> None:
    """A modifier of the service; v3 codes all of them in one concept."""
    concepts = spot.element.setdefault("modifier", [{"coding": []}])
    concepts[0]["coding"].append(values.service(tree.text(value)))


def bare_drug_detail(spot: Spot, column: str, value: Value) -> None:
    """The drug that a service was about, in a detail of the item."""
    detail: JSON = {"sequence": 1, "productOrService": {"coding": [values.drug(column, value)]}}
    spot.element["detail"] = [detail]


def drug_detail(spot: Spot, column: str, value: Value) -> None:
    """The same with how much of the drug there was."""
    bare_drug_detail(spot, column, value)
    if quantity := drug_quantity(spot, "CLM_LINE_NDC_QTY", "CLM_LINE_NDC_QTY_QLFYR_CD"):
        spot.element["detail"][0]["quantity"] = quantity


def drug_quantity(spot: Spot, quantity: str, unit: str) -> JSON | None:
    """How much of a drug: CMS's two letters as unit, and UCUM's code where there is one; None if not said."""
    amount = spot.columns.get(quantity)
    if amount is None:
        return None
    body: JSON = {"value": float(amount) if isinstance(amount, Decimal) else tree.number(amount)}
    letters = spot.columns.get(unit)
    if letters is not None:
        body["unit"] = tree.text(letters)
        if ucum := _UNITS.get(tree.text(letters)):
            body |= {"system": terms.UCUM, "code": ucum}
    return body


def observation(spot: Spot, column: str, value: Value) -> None:
    """A line's blood test: a contained Observation named by the line, and an information that refers to it.

    CMS's code says which test it was (R1 haemoglobin, R2 haematocrit); without it the unit is not known, and
    the result is a string.
    """
    name = str(spot.number)
    kind = spot.columns.get("CLM_LINE_HCT_HGB_TYPE_CD")
    body: JSON = {"resourceType": "Observation", "id": name, "status": "final"}
    test = terms.HEMATOCRIT if kind == "R2" else terms.HEMOGLOBIN
    body["code"] = values.without_displays(test.concept(), spot.plain)
    if laboratory := spot.columns.get("CLM_LINE_CARR_CLIA_LAB_NUM"):
        number = {"system": terms.CLIA_SYSTEM, "value": tree.text(laboratory)}
        body["performer"] = [{"identifier": number}]
    if kind is None:
        body["valueString"] = tree.text(value)
    else:
        unit = "%" if kind == "R2" else "g/dL"
        measure = {"value": decimal(column, value), "unit": unit, "system": terms.UCUM, "code": unit}
        body["valueQuantity"] = measure
    spot.resource.setdefault("contained", []).append(body)
    reference = {"category": own_category(column), "valueReference": {"reference": f"#{name}"}}
    sequence = spot.append("supportingInfo", reference)
    spot.element.setdefault("informationSequence", []).append(sequence)


def federal_state(_: str, value: Value) -> JSON | None:
    """A state by its federal code; nothing for one that has none."""
    code = codebook.fips_state(tree.text(value))
    return {"coding": [values.bare_coding("US_FIPS_STATE_CODES", code)]} if code else None


def known_coding(name: str, value: Value) -> JSON | None:
    """A code without its display; nothing for one that the list does not have."""
    return values.bare_coding(name, value) if values.display(name, tree.text(value)) else None


def bare_concept(name: str, value: Value) -> JSON:
    """A code of a list that v3 serves without displays."""
    return {"coding": [values.bare_coding(name, value)]}
