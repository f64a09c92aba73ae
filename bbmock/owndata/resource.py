"""One resource of a file: the bytes that are served, and what it is found by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final

from bbmock.domain.errors import ConfigurationError
from bbmock.owndata.cards import CARD, number_on
from bbmock.owndata.files import Found, compact
from bbmock.population import loads
from bbmock.population.identity import Version
from bbmock.population.records import ClaimType

SOURCES: Final = ("DDPS", "NCH", "MCS", "VMS", "FISS", "CWF")
_FINAL_ACTION: Final = "https://bluebutton.cms.gov/fhir/CodeSystem/Final-Action"
_SUBSTANCE_USE: Final = "42CFRPart2"


@dataclass(frozen=True, slots=True)
class OwnResource:
    """A resource of a beneficiary at a version.

    `body` is compact JSON, `where` the place in the files. A claim has besides its type and its last day, as
    far as it tells them, and what version 3 sorts claims by; a claim without `meta.source` is one of the
    National Claims History, or of the drug system. A Patient of version 3 may be replaced by another. An
    insurance card has the Medicare number on it as its id.
    """

    version: Version
    type: str
    id: str
    where: str
    body: bytes = field(repr=False)
    last_updated: datetime
    claim_type: ClaimType | None = None
    last_day: date | None = None
    source: str = "NCH"
    is_final: bool | None = None
    is_substance_use: bool = False
    is_replaced: bool = False


def own_resource(found: Found) -> OwnResource:
    """The resource that was found, whose type and id have been looked at.

    Raises:
        ConfigurationError: if its `meta` says what cannot be.
    """
    resource = found.resource
    meta = _mapping(resource, "meta")
    common: dict[str, Any] = {
        "version": found.version,
        "type": type_of(resource),
        "id": id_of(resource),
        "where": found.where,
        "body": compact(resource),
        "last_updated": _moment(meta, found.where),
    }
    if common["type"] != "ExplanationOfBenefit":
        return OwnResource(**common, is_replaced=_is_replaced(resource))
    claim_type = _claim_type(resource)
    finality = [code for system, code in _codes(meta.get("tag")) if system == _FINAL_ACTION]
    return OwnResource(
        **common,
        claim_type=claim_type,
        last_day=_last_day(_mapping(resource, "billablePeriod")),
        source=_source(meta, claim_type, found.where),
        is_final=finality[0] == "FinalAction" if finality else None,
        is_substance_use=any(code == _SUBSTANCE_USE for _, code in _codes(meta.get("security"))),
    )


def type_of(resource: Mapping[str, Any]) -> str:
    """The type under which a resource is kept."""
    kind = str(resource.get("resourceType"))
    return CARD if kind == "Bundle" else kind


def id_of(resource: Mapping[str, Any]) -> str | None:
    """The id under which a resource is kept; None if it has none."""
    own_id = number_on(resource) if type_of(resource) == CARD else resource.get("id")
    return own_id if isinstance(own_id, str) and own_id else None


def _is_replaced(resource: Mapping[str, Any]) -> bool:
    links = resource.get("link")
    return resource["resourceType"] == "Patient" and any(
        isinstance(link, dict) and link.get("type") == "replaced-by"
        for link in (links if isinstance(links, list) else ())
    )


def _moment(meta: Mapping[str, Any], where: str) -> datetime:
    """`meta.lastUpdated`; where there is none, the load that the grown data stops at."""
    value = meta.get("lastUpdated")
    if value is None:
        return loads.moment_of(loads.DEFAULT)
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError) as exc:
        raise ConfigurationError(f"{where}: meta.lastUpdated is no instant: {value!r}") from exc
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _claim_type(resource: Mapping[str, Any]) -> ClaimType | None:
    """The claim type in `type`, as versions 1, 2 and 3 spell it, or else in the id."""
    named = [
        code.lower()
        for system, code in _codes(_mapping(resource, "type").get("coding"))
        if system.lower().endswith("/eob-type")
    ]
    named.append(str(resource["id"]).partition("-")[0])
    return next((kind for kind in ClaimType if kind in named), None)


def _last_day(period: Mapping[str, Any]) -> date | None:
    """The last day of a billable period; none of one that ends with a month or a year."""
    text = period.get("end", period.get("start"))
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


def _source(meta: Mapping[str, Any], claim_type: ClaimType | None, where: str) -> str:
    source = meta.get("source")
    if source is None:
        return "DDPS" if claim_type is ClaimType.PDE else "NCH"
    if source not in SOURCES:
        raise ConfigurationError(f"{where}: meta.source must be one of {', '.join(SOURCES)}, got {source!r}")
    return str(source)


def _codes(codings: object) -> Iterator[tuple[str, str]]:
    for coding in codings if isinstance(codings, list) else ():
        if isinstance(coding, dict):
            yield str(coding.get("system", "")), str(coding.get("code", ""))


def _mapping(document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = document.get(key)
    return value if isinstance(value, dict) else {}
