"""The nearest right name to a wrong one, for messages."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(name: object, known: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """The known name that is most like this one; None where none is like it.

    `cutoff` is how like it has to be, from 0 to 1.
    """
    near = difflib.get_close_matches(str(name), list(known), n=1, cutoff=cutoff)
    return str(near[0]) if near else None


def did_you_mean(name: object, known: Iterable[str], *, otherwise: str, cutoff: float = 0.6) -> str:
    """The question after the nearest known name; `otherwise` where none is near."""
    near = nearest(name, known, cutoff=cutoff)
    return otherwise if near is None else f"did you mean {near!r}?"
