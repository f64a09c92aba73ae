"""Beneficiaries and resources out of files, instead of those that grow from a seed."""
