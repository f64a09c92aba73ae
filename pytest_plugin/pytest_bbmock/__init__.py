"""Pytest fixtures for Blue Button apps; they arrive with the next release."""
