"""What version 3 sorts claims by: where they come from, whether they are final, and whose eyes they need.

They stand in a claim's `meta`, as `source`, `tag` and `security`; a search filters by them. Source: BFD-NG,
the backend of version 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from bbmock.population.contractors import FIRST_AUTHORIZATION, FIRST_SHARED, Record
from bbmock.population.records import Claim, ClaimSummary, ClaimType
from bbmock.population.samhsa import about_substance_use
from bbmock.population.shared_systems import SYSTEMS, SharedSystemClaim

SYSTEM_TYPE = "https://bluebutton.cms.gov/fhir/CodeSystem/System-Type"
FINAL_ACTION = "https://bluebutton.cms.gov/fhir/CodeSystem/Final-Action"
SECURITY_SYSTEM = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
SUBSTANCE_USE = "42CFRPart2"
FINAL_ACTIONS = ("FinalAction", "NotFinalAction")
Tag = tuple[str, str]


class Source(StrEnum):
    """The systems that claims come from, in the order in which CMS's backend names them."""

    DDPS = "DDPS"
    NCH = "NCH"
    MCS = "MCS"
    VMS = "VMS"
    FISS = "FISS"
    CWF = "CWF"


SYSTEM_TYPES = MappingProxyType(
    dict.fromkeys(Source, "SharedSystem") | {Source.NCH: "NationalClaimsHistory", Source.DDPS: "DDPS"}
)


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of one claim; `is_final` is None where CMS does not tell."""

    source: Source
    is_final: bool | None = True
    is_substance_use: bool = False

    @property
    def tags(self) -> frozenset[Tag]:
        """The tags, as (system, code)."""
        system_type = (SYSTEM_TYPE, SYSTEM_TYPES[self.source])
        if self.is_final is None:
            return frozenset({system_type})
        return frozenset({system_type, (FINAL_ACTION, FINAL_ACTIONS[not self.is_final])})


def source_of(claim: ClaimSummary) -> Source:
    """Where a claim comes from: what was decided, a shared system, or the file of authorizations."""
    if claim.number >= FIRST_AUTHORIZATION:
        return Source.CWF
    if claim.number >= FIRST_SHARED:
        return Source(SYSTEMS[claim.type])
    return Source.DDPS if claim.type is ClaimType.PDE else Source.NCH


def labels_of(record: Record, source: Source) -> Labels:
    """The labels of a whole record."""
    match record:
        case Claim():
            is_final = record.columns.get("final_action", "F") == "F"
            return Labels(source, is_final, about_substance_use(record))
        case SharedSystemClaim():
            return Labels(source, record.final, about_substance_use(record.claim))
        case _:
            return Labels(source, is_final=None)
