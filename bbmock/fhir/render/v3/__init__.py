"""The resources of API v3 (FHIR R4, CARIN Blue Button 2.2.0), made from Medicare's records.

A rendered resource is a fresh tree of JSON with its keys in the order in which CMS serves them.
"""
