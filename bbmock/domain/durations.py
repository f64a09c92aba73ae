"""Seconds as people read them."""

from __future__ import annotations

from typing import Final

_LARGE: Final = 1000


def told(seconds: float) -> str:
    """Seconds without an exponent: `0.25`, `59`, `3,600`; whole from a thousand on."""
    if abs(seconds) >= _LARGE:
        return f"{seconds:,.0f}"
    return f"{seconds:.3f}".rstrip("0").rstrip(".")
