"""The Bundles that `bbmock generate` writes, taken as data of one's own, are served again as they were."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bbmock.cli import main
from bbmock.domain.clock import FrozenClock
from bbmock.owndata.own_data import read_own_data
from bbmock.population import loads
from bbmock.population.identity import Version
from bbmock.state.sandbox import Sandbox
from tests.access import Caller, new_caller

PEOPLE = ("BBUser00000", "merged", "mbi-replaced", "part-c", "prior-authorizations", "substance-use")
SEARCHES = {
    "Patient-search": "Patient",
    "Coverage-search": "Coverage",
    "ExplanationOfBenefit-search": "ExplanationOfBenefit",
    "ExplanationOfBenefit-nothing-new": "ExplanationOfBenefit?_lastUpdated=gt2026-07-11",
    "ExplanationOfBenefit-before-final-action": "ExplanationOfBenefit?_source=FISS,MCS,VMS,CWF",
}
CARD = "Patient/$generate-insurance-card"


def pages_of(folder: Path, name: str) -> list[Any]:
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob(f"{name}-0*.json"))]


def without_names(page: Any) -> Any:
    """A page without what is new in every answer, and without the host of its links."""
    links = [{**link, "url": link["url"].partition("/v")[2]} for link in page.get("link", ())]
    return {**page, "id": "", "link": links}


def caller_of(own: Sandbox, patient_id: str, version: Version) -> Caller:
    n = own.population.index_of_patient_id(patient_id, version)
    assert n is not None
    return new_caller(own, user=n, version=version)


@pytest.mark.parametrize("version", [1, 2, 3])
def test_every_answer_is_served_again(tmp_path: Path, version: Version) -> None:
    out = tmp_path / f"v{version}"
    command = ["generate", "--version", str(version), "--users", ",".join(PEOPLE), "--format", "bundles"]
    assert main([*command, "--out", str(out)]) == 0

    own = Sandbox(clock=FrozenClock(loads.moment_of(loads.DEFAULT)), population=read_own_data(tmp_path))

    assert own.population.size == len(PEOPLE)
    for folder in out.iterdir():
        patient = json.loads((folder / "Patient.json").read_text(encoding="utf-8"))
        caller = caller_of(own, patient["id"], version)
        assert caller.get(f"Patient/{patient['id']}").json == patient
        for name, query in SEARCHES.items():
            if written := pages_of(folder, name):
                served = caller.pages(f"/v{version}/fhir/{query}")
                assert [without_names(page) for page in served] == [without_names(page) for page in written]
        if version == 3:
            card = json.loads((folder / "InsuranceCard.json").read_text(encoding="utf-8"))
            assert caller.get(CARD).json == card
