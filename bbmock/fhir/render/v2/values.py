"""How the value of a column is written in v2: functions of the CMS variable and the value."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.fhir.render import tree
from bbmock.fhir.render.v2 import terms
from bbmock.fhir.render.values import (
    Write as Write,
    admission_type as admission_type,
    coding as coding,
    concept as concept,
    drug as drug,
    identifier as identifier,
    number as number,
    pints as pints,
    quantity as quantity,
    text as text,
    us_npi as us_npi,
    whole_number as whole_number,
)

if TYPE_CHECKING:
    from bbmock.fhir.render.tree import JSON
    from bbmock.population.records import Value

_INVOICES: Final = MappingProxyType({"1": terms.RX_DISPENSE, "2": terms.RX_COMPOUND})


def money(_: str, value: Value) -> JSON:
    """An amount of dollars."""
    return {"value": float(tree.number(value)), "currency": "USD"}


def compound(_: str, value: Value) -> JSON | None:
    """HL7's invoice type of a drug that was compounded (2) or was not (1); nothing for unspecified (0)."""
    invoice = _INVOICES.get(tree.text(value))
    return invoice.concept() if invoice else None


def npi(_: str, value: Value) -> JSON:
    """A provider's number with a type and no system, as in the care team."""
    return {"type": terms.NPI.concept(), "value": tree.text(value)}


def upin(_: str, value: Value) -> JSON:
    """The number that a provider had before there were NPIs."""
    return {"type": terms.UPIN.concept(), "value": tree.text(value)}


def bare_npi(_: str, value: Value) -> JSON:
    """A provider's number whose type has no display."""
    return {"type": terms.BARE_NPI.concept(), "value": tree.text(value)}
