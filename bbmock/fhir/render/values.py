"""How the value of a CMS variable is written, as v1 and v2 agree: functions of the variable and the value."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bbmock.fhir.render import codebook, terms, tree
from bbmock.fhir.render.tree import fragment
from bbmock.population.records import Value

if TYPE_CHECKING:
    from bbmock.fhir.render.tree import JSON

Write = Callable[[str, Value], Any]


def text(_: str, value: Value) -> str:
    """A string or a day as it is."""
    return tree.text(value)


def number(_: str, value: Value) -> int | float:
    """A number as it is."""
    return tree.number(value)


def whole_number(_: str, value: Value) -> int:
    """An unsignedInt: CMS cuts the fraction off, even that of a DRG weight."""
    return int(tree.number(value))


def quantity(_: str, value: Value) -> JSON:
    """A Quantity without a unit."""
    return {"value": tree.number(value)}


def pints(_: str, value: Value) -> JSON:
    """A Quantity of blood."""
    return {"value": tree.number(value), "unit": "pint", "system": terms.UCUM, "code": "[pt_us]"}


@fragment
def coding(variable: str, value: Value) -> JSON:
    """A code of the variable's own list."""
    code = tree.text(value)
    return terms.coding(terms.VARIABLES + variable, code, codebook.display(variable, code))


@fragment
def concept(variable: str, value: Value) -> JSON:
    """A CodeableConcept with a code of the variable's own list."""
    return {"coding": [coding(variable, value)]}


@fragment
def admission_type(variable: str, value: Value) -> JSON:
    """A code that CMS ascribes to NUBC, with the display of CMS's code book."""
    code = tree.text(value)
    return {"coding": [terms.coding(terms.ADMISSION_TYPES, code, codebook.display(variable, code))]}


@fragment
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
