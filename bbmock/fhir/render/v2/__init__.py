"""The resources of API v2 (FHIR R4), made from Medicare's records.

A rendered resource is a fresh tree of JSON with its keys in the order in which CMS serves them.
"""

from bbmock.fhir.render.v2.claim import CREATED, render_claim
from bbmock.fhir.render.v2.coverage import Part, render_coverage
from bbmock.fhir.render.v2.patient import render_patient

__all__ = ["CREATED", "Part", "render_claim", "render_coverage", "render_patient"]
