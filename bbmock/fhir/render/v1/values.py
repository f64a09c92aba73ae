"""How the value of a column is written in v1: functions of the CMS variable and the value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbmock.fhir.render import tree
from bbmock.fhir.render.v1 import terms
from bbmock.fhir.render.values import (
    Write as Write,
    admission_type as admission_type,
    coding as coding,
    concept as concept,
    drug as drug,
    identifier as identifier,
    number as number,
    pints as pints,
    text as text,
    us_npi as us_npi,
    whole_number as whole_number,
)

if TYPE_CHECKING:
    from bbmock.fhir.render.tree import JSON
    from bbmock.population.records import Value


def money(_: str, value: Value) -> JSON:
    """An amount of dollars: STU3's Money is a Quantity."""
    return {"value": float(tree.number(value)), "system": terms.CURRENCY, "code": "USD"}


def typed_npi(variable: str, value: Value) -> JSON:
    """A pharmacy's number, which says that it is an NPI."""
    return {"type": terms.NPI.concept(), **us_npi(variable, value)}
