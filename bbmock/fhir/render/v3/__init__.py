"""The resources of API v3 (FHIR R4, CARIN Blue Button 2.2.0), made from Medicare's records.

A rendered resource is a fresh tree of JSON with its keys in the order in which CMS serves them.
"""

from bbmock.fhir.render.v3.audit_event import render_audit_event
from bbmock.fhir.render.v3.authorization import render_prior_authorization
from bbmock.fhir.render.v3.card import CardIds, render_card
from bbmock.fhir.render.v3.claim import render_claim, render_shared_system_claim
from bbmock.fhir.render.v3.coverage import (
    Part,
    coverages,
    is_own_coverage_id,
    render_coverage,
    render_stub,
)
from bbmock.fhir.render.v3.patient import is_merged, render_patient

__all__ = [
    "CardIds",
    "Part",
    "coverages",
    "is_merged",
    "is_own_coverage_id",
    "render_audit_event",
    "render_card",
    "render_claim",
    "render_coverage",
    "render_patient",
    "render_prior_authorization",
    "render_shared_system_claim",
    "render_stub",
]
