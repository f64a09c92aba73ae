"""Endpoints: read the request into a value, call a rule, render."""
