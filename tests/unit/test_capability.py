"""The CapabilityStatement of each version."""

from __future__ import annotations

from typing import Any

import pytest

from bbmock.fhir.capability import capability_statement

HOST = "https://host.example"
OAUTH_URIS = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"


def security(version: int) -> Any:
    (rest,) = capability_statement(HOST, version, date="2026-07-10")["rest"]
    return rest["security"]


@pytest.mark.parametrize(("version", "named"), [(1, 2), (2, 2), (3, 3)])
def test_the_oauth_endpoints_are_version_2s_but_at_version_3(version: int, named: int) -> None:
    (extension,) = security(version)["extension"]

    assert extension == {
        "url": OAUTH_URIS,
        "extension": [
            {"url": "token", "valueUri": f"{HOST}/v{named}/o/token"},
            {"url": "authorize", "valueUri": f"{HOST}/v{named}/o/authorize"},
            {"url": "revoke", "valueUri": f"{HOST}/v{named}/o/revoke_token"},
        ],
    }


@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_statement_names_both_services_and_cors(version: int) -> None:
    part = security(version)

    assert part["cors"] is True
    assert [service["coding"][0]["code"] for service in part["service"]] == [
        "OAuth",
        "SMART-on-FHIR",
    ]


@pytest.mark.parametrize(("version", "fhir"), [(1, "3.0.2"), (2, "4.0.1"), (3, "4.0.1")])
def test_a_statement_names_its_fhir_version_and_its_own_url(version: int, fhir: str) -> None:
    statement = capability_statement(HOST, version, date="2026-07-10")

    assert statement["fhirVersion"] == fhir
    assert statement["implementation"]["url"] == f"{HOST}/v{version}/fhir"
    assert statement["date"] == "2026-07-10"


@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_statement_lists_the_three_resources_to_read_and_search(version: int) -> None:
    (rest,) = capability_statement(HOST, version, date="2026-07-10")["rest"]

    assert [resource["type"] for resource in rest["resource"]] == [
        "Coverage",
        "ExplanationOfBenefit",
        "Patient",
    ]
    assert all(
        resource["interaction"] == [{"code": "read"}, {"code": "search-type"}]
        for resource in rest["resource"]
    )


@pytest.mark.parametrize(
    ("version", "software", "publisher"),
    [
        (1, ("Blue Button API: Direct", "2.141.0"), "Centers for Medicare & Medicaid Services"),
        (2, ("Blue Button API: Direct", "2.141.0"), "Centers for Medicare & Medicaid Services"),
        (3, ("HAPI FHIR Server", "8.4.0"), "Not provided"),
    ],
)
def test_a_statement_names_software_and_publisher(
    version: int, software: tuple[str, str], publisher: str
) -> None:
    statement = capability_statement(HOST, version, date="2026-07-10")

    assert tuple(statement["software"].values()) == software
    assert statement["publisher"] == publisher
