"""How the value of a column is written in v3: functions of the IDR's name for the column and the value.

A name is as the IDR has it, with underscores (`CLM_QUERY_CD`); the code system and the extension of the same
column have hyphens.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bbmock.fhir.render import codebook, tree
from bbmock.fhir.render.v3 import terms
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


def money(_: str, value: Value) -> JSON:
    """An amount of dollars."""
    return {"value": float(tree.number(value)), "currency": "USD"}


def quantity(_: str, value: Value) -> JSON:
    """A Quantity without a unit."""
    return {"value": tree.number(value)}


def days(_: str, value: Value) -> JSON:
    """A Quantity of days."""
    return {"value": tree.number(value), "unit": "days"}


def fills(_: str, value: Value) -> JSON:
    """A Quantity of times that a prescription was filled."""
    return {"value": tree.number(value), "unit": "fill"}


def pints(_: str, value: Value) -> JSON:
    """A Quantity of blood."""
    return {"value": tree.number(value), "unit": "pint", "system": terms.UCUM, "code": "[pt_us]"}


def midnight(_: str, value: Value) -> str:
    """A day as the moment at which it begins: `2020-04-21T00:00:00+00:00`."""
    return f"{tree.text(value)}T00:00:00+00:00"


def system(name: str) -> str:
    """The code system of a column of the IDR."""
    return terms.CODE_SYSTEMS + name.replace("_", "-")


def display(name: str, code: str) -> str | None:
    """What a code of the column's own list means, if v3 says so."""
    return codebook.repository_display(name.replace("_", "-"), code)


def coding(name: str, value: Value) -> JSON:
    """A code of the column's own list, with the display that v3 gives it."""
    code = tree.text(value)
    return terms.coding(system(name), code, display(name, code))


def bare_coding(name: str, value: Value) -> JSON:
    """A code of the column's own list without a display."""
    return terms.coding(system(name), tree.text(value))


def concept(name: str, value: Value) -> JSON:
    """A CodeableConcept with a code of the column's own list."""
    return {"coding": [coding(name, value)]}


def without_displays(content: Any, systems: frozenset[str]) -> Any:
    """The same without the displays of the codes of some systems, which go by the end of their URL."""
    if not systems:
        return content
    if isinstance(content, list):
        return [without_displays(entry, systems) for entry in content]
    if not isinstance(content, dict):
        return content
    bare = str(content.get("system", "")).rpartition("/")[2] in systems
    kept = {key: without_displays(child, systems) for key, child in content.items()}
    return {key: child for key, child in kept.items() if key != "display"} if bare else kept


def service(code: str) -> JSON:
    """A service or its modifier: v3 tells CPT from HCPCS by the form of the code alone."""
    return terms.coding(terms.CPT if code.isdigit() else terms.HCPCS, code)


def place_of_service(_: str, value: Value) -> JSON:
    """A place of service, by CMS's name for it."""
    code = tree.text(value)
    return {"coding": [terms.coding(terms.PLACE_OF_SERVICE, code, display("CLM_POS_CD", code))]}


def group(_: str, value: Value) -> JSON:
    """A Diagnosis Related Group, without the name of it."""
    return {"coding": [terms.coding(terms.DRG, tree.text(value))]}


def drug(_: str, value: Value) -> JSON:
    """A National Drug Code, which v3 does not name."""
    return terms.coding(terms.NDC, tree.text(value))


def npi(_: str, value: Value) -> JSON:
    """A provider's number."""
    return {"type": terms.NPI.concept(), "system": terms.NPI_SYSTEM, "value": tree.text(value)}


def tax_number(_: str, value: Value) -> JSON:
    """A provider's tax number."""
    return {"type": terms.TAX_NUMBER.concept(), "system": terms.TAX_SYSTEM, "value": tree.text(value)}
