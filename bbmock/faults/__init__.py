"""Failures as values; the engine has its own release."""
