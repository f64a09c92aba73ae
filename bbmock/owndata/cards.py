"""Insurance cards among files: Bundles that are served whole, for their entries have no ids of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bbmock.owndata.caution import medicare_numbers

CARD: Final = "InsuranceCard"
"""The type under which a card is kept; FHIR has none of that name."""
_PROFILES: Final = "/insurance-card/"


def is_card(bundle: Mapping[str, Any]) -> bool:
    """Whether a Bundle is a card, which its first resource tells by its profile."""
    entries = bundle.get("entry")
    first = entries[0] if isinstance(entries, list) and entries else None
    return bundle.get("type") == "collection" and _PROFILES in repr(first)


def number_on(card: Mapping[str, Any]) -> str | None:
    """The Medicare number on a card, by which it is known whose it is."""
    return next(medicare_numbers(card), None)
