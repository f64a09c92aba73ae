"""By what a resource shows that it is not of the version in whose folder it stands.

Versions 1 and 2 differ as FHIR STU3 and R4 do; version 3 gives its claims ids without a type, and names the
version of each CARIN profile. A resource that shows nothing of all this is taken as its folder says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from bbmock.population.identity import Version
from bbmock.population.records import ClaimType

_CARIN: Final = "/carin-bb/"
_TYPED_ID: Final = re.compile(rf"({'|'.join(ClaimType)})--?\d+")
_BARE_ID: Final = re.compile(r"-?\d+")
Sign = tuple[tuple[Version, ...], str]


def objection(resource: Mapping[str, Any], version: Version) -> str | None:
    """What speaks against the version, as `is not of version 1 but 2 or 3: it has ...`; None if nothing."""
    for versions, sign in _signs(resource):
        if version not in versions:
            return f"is not of version {version} but {' or '.join(map(str, versions))}: {sign}"
    return None


def _signs(resource: Mapping[str, Any]) -> Iterator[Sign]:
    """What tells of versions: FHIR's release, the form of an id, the profiles."""
    match resource.get("resourceType"):
        case "ExplanationOfBenefit":
            if "use" in resource:
                yield (2, 3), "it has `use`, as FHIR R4 wants it"
            else:
                yield (1,), "it has no `use`, which FHIR R4 wants"
            if _TYPED_ID.fullmatch(str(resource.get("id"))):
                yield (1, 2), "its id begins with a claim type"
            elif _BARE_ID.fullmatch(str(resource.get("id"))):
                yield (3,), "its id is a number alone"
        case "Coverage" if "payor" in resource or "class" in resource:
            yield (2, 3), "it has `payor` or `class`, as FHIR R4 has them"
        case "Coverage":
            yield (1,), "it has neither `payor` nor `class`, as in FHIR STU3"
    meta = resource.get("meta")
    for profile in meta.get("profile") or () if isinstance(meta, Mapping) else ():
        if _CARIN in str(profile):
            yield (
                ((3,), f"its profile is {profile}") if "|" in profile else ((2,), f"its profile is {profile}")
            )
