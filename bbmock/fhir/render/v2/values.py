"""How the value of a column is written in v2: functions of the CMS variable and the value."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from bbmock.fhir.render import codebook, tree
from bbmock.fhir.render.v2 import terms
from bbmock.population.records import Value

if TYPE_CHECKING:
    from bbmock.fhir.render.tree import JSON

Write = Callable[[str, Value], Any]

_INVOICES: Final = MappingProxyType({"1": terms.RX_DISPENSE, "2": terms.RX_COMPOUND})


def text(_: str, value: Value) -> str:
    """A string or a day as it is."""
    return tree.text(value)


def number(_: str, value: Value) -> int | float:
    """A number as it is."""
    return tree.number(value)


def whole_number(_: str, value: Value) -> int:
    """An unsignedInt: v2 cuts the fraction off, even that of a DRG weight."""
    return int(tree.number(value))


def money(_: str, value: Value) -> JSON:
    """An amount of dollars."""
    return {"value": float(tree.number(value)), "currency": "USD"}


def quantity(_: str, value: Value) -> JSON:
    """A Quantity without a unit."""
    return {"value": tree.number(value)}


def pints(_: str, value: Value) -> JSON:
    """A Quantity of blood."""
    return {"value": tree.number(value), "unit": "pint", "system": terms.UCUM, "code": "[pt_us]"}


def coding(variable: str, value: Value) -> JSON:
    """A code of the variable's own list."""
    code = tree.text(value)
    return terms.coding(terms.VARIABLES + variable, code, codebook.display(variable, code))


def concept(variable: str, value: Value) -> JSON:
    """A CodeableConcept with a code of the variable's own list."""
    return {"coding": [coding(variable, value)]}


def admission_type(variable: str, value: Value) -> JSON:
    """A code that v2 ascribes to NUBC, with the display of CMS's code book."""
    return {"coding": [{**coding(variable, value), "system": terms.ADMISSION_TYPES}]}


def compound(_: str, value: Value) -> JSON | None:
    """HL7's invoice type of a drug that was compounded (2) or was not (1); nothing for unspecified (0)."""
    invoice = _INVOICES.get(tree.text(value))
    return invoice.concept() if invoice else None


def drug(_: str, value: Value) -> JSON:
    """A National Drug Code."""
    code = tree.text(value)
    return terms.coding(terms.NDC, code, codebook.description("ndc", code))


def identifier(variable: str, value: Value) -> JSON:
    """An Identifier whose system is the variable."""
    return {"system": terms.VARIABLES + variable, "value": tree.text(value)}


def us_npi(_: str, value: Value) -> JSON:
    """A provider's number with HL7's system."""
    return {"system": terms.NPI_SYSTEM, "value": tree.text(value)}


def npi(_: str, value: Value) -> JSON:
    """A provider's number with a type and no system, as in the care team."""
    return {"type": terms.NPI.concept(), "value": tree.text(value)}


def upin(_: str, value: Value) -> JSON:
    """The number that a provider had before there were NPIs."""
    return {"type": terms.UPIN.concept(), "value": tree.text(value)}


def bare_npi(_: str, value: Value) -> JSON:
    """A provider's number whose type has no display."""
    return {"type": terms.BARE_NPI.concept(), "value": tree.text(value)}
