"""The resources of API v1 (FHIR STU3), made from Medicare's records.

A rendered resource is a fresh tree of JSON with its keys in the order in which CMS serves them.
"""

from bbmock.fhir.render.v1.claim import render_claim
from bbmock.fhir.render.v1.coverage import Part, render_coverage
from bbmock.fhir.render.v1.patient import render_patient

__all__ = ["Part", "render_claim", "render_coverage", "render_patient"]
