"""What was handed in, as a message tells it."""

from __future__ import annotations

_PLAIN = (str, int, float, type(None))


def told(value: object) -> str:
    """A plain value as Python writes it; of all else its type alone, for there may be a secret in it."""
    return repr(value) if isinstance(value, _PLAIN) else type(value).__name__
