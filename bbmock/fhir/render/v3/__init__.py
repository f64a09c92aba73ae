"""The resources of API v3 (FHIR R4, CARIN Blue Button 2.2.0), made from Medicare's records.

A rendered resource is a fresh tree of JSON with its keys in the order in which CMS serves them.
"""

from bbmock.fhir.render.v3.authorization import render_prior_authorization
from bbmock.fhir.render.v3.claim import render_claim, render_shared_system_claim

__all__ = ["render_claim", "render_prior_authorization", "render_shared_system_claim"]
