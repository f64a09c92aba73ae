"""The control API, below /_bbmock/: what a test in any language says to the mock itself.

Nothing of it is CMS's. It answers JSON, takes JSON, and stands outside journal, faults and CMS's headers.
"""
