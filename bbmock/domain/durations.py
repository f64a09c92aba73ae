"""Seconds as people read them."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

_LARGE: Final = 1000


def told(duration: timedelta | float) -> str:
    """Seconds without an exponent: `0.25`, `59`, `3,600`; whole from a thousand on."""
    seconds = duration.total_seconds() if isinstance(duration, timedelta) else duration
    if abs(seconds) >= _LARGE:
        return f"{seconds:,.0f}"
    return f"{seconds:.3f}".rstrip("0").rstrip(".")
