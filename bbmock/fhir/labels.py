"""What version 3 sorts claims by: where they come from, whether they are final, and whose eyes they need.

They stand in a claim's `meta`, as `source`, `tag` and `security`; a search filters by them. Source: BFD-NG,
the backend of version 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from bbmock.population.records import ClaimSummary, ClaimType

SYSTEM_TYPE = "https://bluebutton.cms.gov/fhir/CodeSystem/System-Type"
FINAL_ACTION = "https://bluebutton.cms.gov/fhir/CodeSystem/Final-Action"
SECURITY_SYSTEM = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
SUBSTANCE_USE = "42CFRPart2"


class Source(StrEnum):
    """The systems that claims come from, in the order in which CMS's backend names them."""

    DDPS = "DDPS"
    NCH = "NCH"
    MCS = "MCS"
    VMS = "VMS"
    FISS = "FISS"
    CWF = "CWF"


_SHARED = "SharedSystem"
SYSTEM_TYPES = MappingProxyType(
    dict.fromkeys(Source, _SHARED) | {Source.NCH: "NationalClaimsHistory", Source.DDPS: "DDPS"}
)
FINAL_ACTIONS = ("FinalAction", "NotFinalAction")
Tag = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of one claim; its tags are (system, code)."""

    source: Source
    tags: frozenset[Tag]
    is_substance_use: bool

    @property
    def is_adjudicated(self) -> bool:
        """Whether the claim is one of those that versions 1 and 2 have, too."""
        return SYSTEM_TYPES[self.source] != _SHARED


def labels_of(claim: ClaimSummary) -> Labels:
    """The labels of a claim."""
    source = Source.DDPS if claim.type is ClaimType.PDE else Source.NCH
    tags = {(SYSTEM_TYPE, SYSTEM_TYPES[source]), (FINAL_ACTION, FINAL_ACTIONS[0])}
    return Labels(source, frozenset(tags), is_substance_use=False)
