"""The CapabilityStatement of each version, with the security part that CMS writes into its backend's.

Source: CMS's backend as its web server relays it (software, publisher, search parameters per version).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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


def capability_statement(host: str, version: int, *, date: str) -> dict[str, Any]:
    """The statement of a version.

    Args:
        host: scheme and authority without a slash at the end.
        version: 1, 2 or 3.
        date: when the statement was published, an instant.
    """
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
        "format": ["application/json", "application/fhir+json"],
        "rest": [{"mode": "server", "security": _security(host, version), "resource": _resources(release)}],
    }
    if version == 1:
        return statement | {"acceptUnknown": "extensions"}
    return statement | {"id": f"bbmock-v{version}", "name": "RestServer"}


def _security(host: str, version: int) -> dict[str, Any]:
    base = f"{host}/v{3 if version == 3 else 2}/o"
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
            "interaction": [{"code": "read"}, {"code": "search-type"}],
            "searchParam": [{"name": name, "type": _KINDS[name]} for name in names],
        }
        for resource, names in release.parameters.items()
    ]
