"""Tiny resources of our own in each version, and folders of files with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

MBI_SYSTEM = "http://hl7.org/fhir/sid/us-mbi"
EOB_TYPE = "https://bluebutton.cms.gov/resources/codesystem/eob-type"
MBI = "1S00A00AA00"
Resource = dict[str, Any]


def patient(own_id: str = "-1", number: str | None = MBI, **more: Any) -> Resource:
    """A Patient of any version; those of version 1 have no Medicare number."""
    found: Resource = {
        "resourceType": "Patient",
        "id": own_id,
        "name": [{"use": "usual", "family": "Quill", "given": ["Ada", "B"]}],
        "birthDate": "1944-02-29",
    }
    if number is not None:
        found["identifier"] = [{"system": MBI_SYSTEM, "value": number}]
    return found | more


def coverage(own_id: str = "part-a--1", patient_id: str = "-1", **more: Any) -> Resource:
    """A Coverage of FHIR R4."""
    whose = {"reference": f"Patient/{patient_id}"}
    return {"resourceType": "Coverage", "id": own_id, "beneficiary": whose, "payor": [{}]} | more


def claim(
    own_id: str = "carrier--7", patient_id: str = "-1", day: str = "2025-03-01", **more: Any
) -> Resource:
    """An ExplanationOfBenefit of FHIR R4."""
    return stu3_claim(own_id, patient_id, day) | {"use": "claim"} | more


def stu3_claim(
    own_id: str = "carrier--7", patient_id: str = "-1", day: str = "2025-03-01", **more: Any
) -> Resource:
    """An ExplanationOfBenefit of FHIR STU3."""
    return {
        "resourceType": "ExplanationOfBenefit",
        "id": own_id,
        "patient": {"reference": f"Patient/{patient_id}"},
        "billablePeriod": {"start": day, "end": day},
    } | more


def typed(kind: str) -> Resource:
    """The `type` of a claim."""
    return {"coding": [{"system": EOB_TYPE, "code": kind.upper()}]}


def bundle(*resources: Resource) -> Resource:
    """A Bundle as a server gives it."""
    entries = [{"resource": resource} for resource in resources]
    return {"resourceType": "Bundle", "type": "searchset", "total": len(entries), "entry": entries}


def card(number: str | None = MBI) -> Resource:
    """An insurance card, which has no ids."""
    profile = "http://hl7.org/fhir/us/insurance-card/StructureDefinition/C4DIC-Patient"
    own = {"resourceType": "Patient", "meta": {"profile": [profile]}}
    covered = {"resourceType": "Coverage", **({} if number is None else {"subscriberId": number})}
    entries = [{"fullUrl": f"urn:uuid:{place}", "resource": one} for place, one in enumerate((own, covered))]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def write(folder: Path, **files: Resource | list[Resource] | str) -> Path:
    """Files in a folder: `v2__people=...` is v2/people.json; a list makes NDJSON, a text stands as it is."""
    for name, content in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, list):
            lines = "\n".join(json.dumps(resource) for resource in content)
            path.with_suffix(".ndjson").write_text(lines + "\n", encoding="utf-8")
        else:
            text = content if isinstance(content, str) else json.dumps(content, indent=1)
            path.with_suffix(".json").write_text(text, encoding="utf-8")
    return folder
