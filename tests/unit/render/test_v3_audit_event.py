from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from bbmock.domain.matches import PatientMatch
from bbmock.fhir.render.v3 import render_audit_event

MATCH = PatientMatch(
    patient_id="-300428640",
    moment=datetime(2026, 4, 6, 15, 10, 21, 178850, UTC),
    application="A health app",
    address="192.0.2.1",
)


def test_a_match_is_an_event_of_the_application_s_about_a_patient() -> None:
    event = render_audit_event(MATCH)

    description = event["entity"][0].pop("description")
    assert description.startswith("The combination of details")
    assert event == {
        "resourceType": "AuditEvent",
        "id": "-300428640-20260406151021178850000",
        "type": {"system": "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle", "code": "transmit"},
        "subtype": [{"system": "urn:cms:hte", "code": "patient-match-request"}],
        "action": "E",
        "recorded": "2026-04-06T15:10:21.178+00:00",
        "outcome": "0",
        "purposeOfEvent": [
            {
                "coding": [
                    {
                        "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
                        "code": "PATRQT",
                        "display": "patient requested",
                    }
                ]
            }
        ],
        "agent": [
            {
                "altId": "A health app",
                "name": "A health app",
                "requestor": True,
                "network": {"address": "192.0.2.1", "type": "2"},
            }
        ],
        "source": {"observer": {"display": "CMS Beneficiary FHIR Data Server"}},
        "entity": [
            {
                "what": {"reference": "Patient/-300428640"},
                "type": {
                    "system": "http://hl7.org/fhir/resource-types",
                    "code": "Patient",
                    "display": "Patient",
                },
                "role": {
                    "system": "http://terminology.hl7.org/CodeSystem/object-role",
                    "code": "1",
                    "display": "Patient",
                },
                "name": "Match Info",
                "detail": [
                    {"type": "matchAlgorithm", "valueString": "01"},
                    {"type": "matchAlgorithmVersion", "valueString": "3.2.2"},
                ],
            }
        ],
    }


def test_a_moment_of_another_zone_is_told_in_universal_time() -> None:
    eastern = timezone(timedelta(hours=-4))
    event = render_audit_event(replace(MATCH, moment=MATCH.moment.astimezone(eastern)))

    assert (event["id"], event["recorded"]) == (
        "-300428640-20260406151021178850000",
        "2026-04-06T15:10:21.178+00:00",
    )
