"""FHIR resources from version-free Medicare records. No chance, no clock."""
