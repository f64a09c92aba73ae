"""The FHIR API's rules: access, search, bundles. No HTTP."""
