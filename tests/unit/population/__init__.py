"""Tests of the synthetic Medicare population."""
