"""The CapabilityStatement of each version, with the security part that CMS writes into its backend's.

Source: CMS's backend as its web server relays it (software, publisher, search parameters per version).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bbmock.domain.backend import BackendAnswer, NoAnswer, backend_version
from bbmock.domain.errors import Refusal
from bbmock.fhir.errors import UpstreamBroken

_NUMBER, _TOKEN, _DATE, _REFERENCE, _STRING = "number", "token", "date", "reference", "string"
_KINDS = {
    "_id": _TOKEN,
    "_lastUpdated": _DATE,
    "_profile": "uri",
    "_tag": _TOKEN,
    "beneficiary": _REFERENCE,
    "identifier": _TOKEN,
    "includeTaxNumbers": _TOKEN,
    "patient": _REFERENCE,
    "service-date": _DATE,
    "startIndex": _STRING,
    "type": _TOKEN,
}
_SHOWN = ("Patient", "Coverage", "ExplanationOfBenefit", "Bundle", "AuditEvent")
_SMART = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"
_SERVICE = "http://hl7.org/fhir/restful-security-service"


@dataclass(frozen=True, slots=True)
class _Release:
    fhir_version: str
    software: str
    software_version: str
    publisher: str
    parameters: dict[str, tuple[str, ...]]


_CCW_SOFTWARE = ("Blue Button API: Direct", "2.141.0", "Centers for Medicare & Medicaid Services")
_EOB = ("patient", "_lastUpdated", "service-date", "startIndex", "type", "includeTaxNumbers")
_PATIENT = ("_id", "_lastUpdated", "startIndex", "identifier")
_RELEASES = {
    1: _Release(
        "3.0.2",
        *_CCW_SOFTWARE,
        {
            "Coverage": ("beneficiary", "_lastUpdated", "startIndex"),
            "ExplanationOfBenefit": _EOB,
            "Patient": _PATIENT,
        },
    ),
    2: _Release(
        "4.0.1",
        *_CCW_SOFTWARE,
        {
            "Coverage": ("beneficiary", "_lastUpdated", "startIndex", "_profile"),
            "ExplanationOfBenefit": _EOB,
            "Patient": _PATIENT,
        },
    ),
    3: _Release(
        "4.0.1",
        "HAPI FHIR Server",
        "8.4.0",
        "Not provided",
        {
            "Coverage": ("_id", "_lastUpdated", "beneficiary"),
            "ExplanationOfBenefit": ("patient", "_lastUpdated", "_tag", "service-date", "startIndex", "_id"),
            "Patient": ("_id", "_lastUpdated", "identifier"),
        },
    ),
}


class MetadataFailed(Refusal):
    """The backend has no statement to give: CMS's answer is its status and an empty text, or a 504."""

    def __init__(self, status: int, body: object, *, why: str) -> None:
        super().__init__(why=why)
        self.status = status
        self.body = body


def capability_statement(
    host: str, version: int, *, date: str, told: BackendAnswer | NoAnswer | None = None
) -> dict[str, Any]:
    """The statement of a version, with what CMS writes into it.

    Args:
        host: scheme and authority without a slash at the end.
        version: 1, 2 or 3.
        date: when the statement was published, an instant.
        told: what stands before the population answers; None leaves the statement to the population.

    Raises:
        MetadataFailed: if the backend answers with an error, or not at all.
        UpstreamBroken: if it answers with something that is no statement.
    """
    statement = _statement(host, version, date) if told is None else _received(told)
    try:
        rest = statement["rest"]
        for server in rest:
            server["resource"] = [
                resource | {"interaction": [{"code": "read"}, {"code": "search-type"}]}
                for resource in server["resource"]
                if resource["type"] in _SHOWN
            ]
        rest[0]["security"] = _security(host, version)
    except (KeyError, TypeError, IndexError) as exc:
        raise UpstreamBroken("the backend's answer is no CapabilityStatement") from exc
    statement["format"] = ["application/json", "application/fhir+json"]
    return statement


def _received(told: BackendAnswer | NoAnswer) -> dict[str, Any]:
    if isinstance(told, NoAnswer):
        text = "The gateway has timed out"
        body = {
            "errors": [text, "Failed to reach FHIR Database."],
            "code": 504,
            "status_code": 504,
            "text": text,
        }
        raise MetadataFailed(504, body, why=f"the backend gave no answer: {told}")
    if told.status >= 300:
        raise MetadataFailed(told.status, "", why=f"the backend answered {told.status}")
    try:
        document: dict[str, Any] = told.document()
    except ValueError as exc:
        raise UpstreamBroken("the backend's answer is no JSON") from exc
    return document


def _statement(host: str, version: int, date: str) -> dict[str, Any]:
    release = _RELEASES[version]
    statement: dict[str, Any] = {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": date,
        "publisher": release.publisher,
        "kind": "instance",
        "software": {"name": release.software, "version": release.software_version},
        "implementation": {"description": "bbmock, a synthetic sandbox", "url": f"{host}/v{version}/fhir"},
        "fhirVersion": release.fhir_version,
        "format": [],
        "rest": [{"mode": "server", "security": {}, "resource": _resources(release)}],
    }
    if version == 1:
        return statement | {"acceptUnknown": "extensions"}
    return statement | {"id": f"bbmock-v{version}", "name": "RestServer"}


def _security(host: str, version: int) -> dict[str, Any]:
    base = f"{host}/v{backend_version(version)}/o"
    uris = (("token", "token"), ("authorize", "authorize"), ("revoke", "revoke_token"))
    services = (
        ("OAuth", "OAuth"),
        ("SMART-on-FHIR", "OAuth2 using SMART-on-FHIR profile (see http://docs.smarthealthit.org)"),
    )
    return {
        "extension": [
            {
                "url": _SMART,
                "extension": [{"url": name, "valueUri": f"{base}/{path}"} for name, path in uris],
            }
        ],
        "cors": True,
        "service": [
            {"coding": [{"system": _SERVICE, "code": code, "display": code}], "text": text}
            for code, text in services
        ],
    }


def _resources(release: _Release) -> list[dict[str, Any]]:
    return [
        {
            "type": resource,
            "interaction": [],
            "searchParam": [{"name": name, "type": _KINDS[name]} for name in names],
        }
        for resource, names in release.parameters.items()
    ]
