"""No real patient by accident: what marks a resource as synthetic, and is asked of all.

CMS's synthetic beneficiaries and claims have negative ids, and their Medicare numbers an S in second place,
where a real one never has it. Source: CMS's documentation of its synthetic data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from bbmock.domain.backend import MBI_SYSTEM

_NEGATIVE: Final = re.compile(r"-\d+")
_CLAIM_OF_REAL: Final = re.compile(r"(?:[a-z]+-)?\d+")
_HOW: Final = (
    "; data of real people is refused, so that none is served by accident: if this is synthetic, allow it "
    "with --allow-any-id or data_allows_any_id: true"
)


def objection(resource: Mapping[str, Any]) -> str | None:
    """What looks like a real person's in a resource, and how to allow it; None if nothing."""
    return next((f"{complaint}{_HOW}" for complaint in _complaints(resource)), None)


def _complaints(resource: Mapping[str, Any]) -> Iterator[str]:
    own_id = str(resource.get("id"))
    match resource["resourceType"]:
        case "Patient" if not _NEGATIVE.fullmatch(own_id):
            yield "its id is no negative number, as those of synthetic beneficiaries are"
        case "ExplanationOfBenefit" if _CLAIM_OF_REAL.fullmatch(own_id):
            yield "its number is not negative, as those of synthetic claims are"
    for number in medicare_numbers(resource):
        if number[1:2] != "S":
            yield "it has a Medicare number without S in second place, which synthetic ones have"


def medicare_numbers(value: object) -> Iterator[str]:
    """The Medicare numbers anywhere in a resource, as identifiers and as a Coverage's `subscriberId`."""
    if isinstance(value, dict):
        if value.get("system") == MBI_SYSTEM and isinstance(value.get("value"), str):
            yield value["value"]
        if isinstance(value.get("subscriberId"), str):
            yield value["subscriberId"]
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from medicare_numbers(part)
