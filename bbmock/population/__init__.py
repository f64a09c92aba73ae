"""Synthetic Medicare: people, enrolment and claims as functions of a seed. No FHIR."""
