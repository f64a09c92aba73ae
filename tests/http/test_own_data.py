"""Data of one's own over HTTP: the same login, pages, filters and refusals as with data that are made."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from bbmock.app import create_app
from bbmock.domain.clock import FrozenClock
from bbmock.oauth.login import WrongCredentials, log_in
from bbmock.owndata.own_data import read_own_data
from bbmock.state.configuration import read_configuration
from bbmock.state.sandbox import Sandbox
from tests.access import Caller, links_of, new_caller
from tests.browser import Browser
from tests.own_files import bundle, card, claim, coverage, patient, stu3_claim, typed, write
from tests.walk import Walk

NOT_FOUND = {"detail": "Not found."}
SUBSTANCE_USE = {"security": [{"code": "42CFRPart2"}]}
NOT_FINAL = {
    "tag": [{"system": "https://bluebutton.cms.gov/fhir/CodeSystem/Final-Action", "code": "NotFinalAction"}]
}
CLAIM = claim("carrier--7", day="2025-03-01", meta={"lastUpdated": "2025-04-01T00:00:00Z"})


@pytest.fixture
def own(tmp_path: Path) -> Sandbox:
    """Two beneficiaries at version 2, the first one at versions 1 and 3, too."""
    folder = write(
        tmp_path,
        v1__all=bundle(patient(number=None), stu3_claim()),
        v2__people=bundle(patient(), patient("-2", "2S00A00AA00"), coverage(), coverage("part-b--1")),
        v2__claims=[
            CLAIM,
            claim("pde--8", day="2024-01-05"),
            claim("outpatient--9", day="2025-06-30"),
            claim("pde--10", "-2"),
        ],
        v3__all=[
            patient("-901"),
            coverage("part-a--901", "-901"),
            claim("-32", "-901", type=typed("carrier")),
            claim("-31", "-901", type=typed("pde")),
            claim("-34", "-901", meta=SUBSTANCE_USE),
            claim("-35", "-901", meta=NOT_FINAL | {"source": "FISS"}),
        ],
    )
    return Sandbox(clock=FrozenClock(), population=read_own_data(folder))


@pytest.fixture
def owner(own: Sandbox) -> Caller:
    return new_caller(own)


def ids(found: Any) -> list[str]:
    return [entry["resource"]["id"] for entry in found.get("entry", [])]


@pytest.mark.parametrize(("version", "patient_id"), [(1, "-1"), (2, "-1"), (3, "-901")])
def test_a_beneficiary_of_the_files_logs_in(own: Sandbox, version: int, patient_id: str) -> None:
    walk = Walk(Browser(create_app(own)), next(iter(own.applications)), version)

    assert walk.tokens()["patient"] == patient_id


def test_there_are_no_logins_but_those_of_the_files(own: Sandbox) -> None:
    log_in("BBUser00001", "PW00001!", own)

    with pytest.raises(WrongCredentials):
        log_in("BBUser00002", "PW00002!", own)


def test_userinfo_has_the_name_of_the_patient(owner: Caller) -> None:
    told = owner.browser.get("/v2/connect/userinfo", token=owner.token).json

    assert (told["sub"], told["name"]) == ("-1", "Ada Quill")


def test_a_resource_is_read_as_it_stands_in_its_file(owner: Caller) -> None:
    assert owner.get("ExplanationOfBenefit/carrier--7").json == CLAIM
    assert owner.get("Coverage/part-a--1").json == coverage()
    assert owner.get("Patient/-1").json == patient()


@pytest.mark.parametrize(
    "path",
    ["ExplanationOfBenefit/pde--10", "ExplanationOfBenefit/pde--11", "Patient/-2", "Coverage/part-c--1"],
)
def test_what_is_another_s_or_nobody_s_is_not_found(owner: Caller, path: str) -> None:
    seen = owner.get(path)

    assert (seen.status, seen.json) == (404, NOT_FOUND)


def test_a_coverage_id_that_is_none_is_refused_as_always(owner: Caller) -> None:
    seen = owner.get("Coverage/nonsense")

    assert seen.status == 400
    assert "Coverage ID pattern: 'nonsense' does not match" in seen.json["detail"]


def test_claims_come_in_the_order_of_their_types(owner: Caller) -> None:
    found = owner.get("ExplanationOfBenefit").json

    assert ids(found) == ["outpatient--9", "pde--8", "carrier--7"]
    assert found["total"] == 3


def test_claims_have_pages(owner: Caller) -> None:
    first = owner.get("ExplanationOfBenefit?_count=2").json

    pages = owner.pages(links_of(first)["self"])

    assert [ids(page) for page in pages] == [["outpatient--9", "pde--8"], ["carrier--7"]]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("type=pde,carrier", ["pde--8", "carrier--7"]),
        ("service-date=ge2025-01-01&service-date=lt2025-06-30", ["carrier--7"]),
        ("_lastUpdated=lt2026-01-01", ["carrier--7"]),
        ("_lastUpdated=gt2026-07-01", ["outpatient--9", "pde--8"]),
    ],
)
def test_claims_are_filtered(owner: Caller, query: str, wanted: list[str]) -> None:
    assert ids(owner.get(f"ExplanationOfBenefit?{query}").json) == wanted


def test_a_claim_without_a_day_is_of_no_time(tmp_path: Path) -> None:
    folder = write(tmp_path, v2__a=[patient(), claim(billablePeriod={"start": "2025"})])
    caller = new_caller(Sandbox(population=read_own_data(folder)))

    assert ids(caller.get("ExplanationOfBenefit?service-date=ge1900-01-01").json) == []
    assert ids(caller.get("ExplanationOfBenefit").json) == ["carrier--7"]


def test_each_version_has_its_own_files(owner: Caller) -> None:
    assert owner.at(1).get("ExplanationOfBenefit/carrier--7").json == stu3_claim()
    assert owner.at(1).get("Coverage").json["total"] == 0
    assert ids(owner.get("Coverage").json) == ["part-a--1", "part-b--1"]
    assert ids(owner.at(3).get("Coverage").json) == ["part-a--901"]


def test_version_3_sorts_claims_by_id_and_leaves_out_other_sources(owner: Caller) -> None:
    assert ids(owner.at(3).get("ExplanationOfBenefit").json) == ["-34", "-32", "-31"]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("_source=FISS", ["-35"]),
        ("_source=DDPS", ["-31"]),
        (f"_tag={quote(NOT_FINAL['tag'][0]['system'] + '|NotFinalAction')}", ["-35"]),
        ("_security:not=42CFRPart2", ["-32", "-31"]),
    ],
)
def test_version_3_filters_by_labels(owner: Caller, query: str, wanted: list[str]) -> None:
    assert ids(owner.at(3).get(f"ExplanationOfBenefit?{query}").json) == wanted


def test_substance_use_is_shown_only_by_consent(own: Sandbox) -> None:
    caller = new_caller(own, share_samhsa_data=False).at(3)

    assert ids(caller.get("ExplanationOfBenefit").json) == ["-32", "-31"]
    assert caller.get("ExplanationOfBenefit/-34").status == 404


def test_a_part_d_application_reads_drug_claims_only(own: Sandbox) -> None:
    caller = new_caller(own, part_d_eob_only=True).at(3)

    assert [caller.get(f"ExplanationOfBenefit/{own_id}").status for own_id in ("-31", "-32")] == [200, 404]


def test_a_patient_is_found_by_medicare_number(owner: Caller) -> None:
    number = quote("http://hl7.org/fhir/sid/us-mbi|1S00A00AA00")

    assert ids(owner.get(f"Patient?identifier={number}").json) == ["-1"]
    assert ids(owner.at(3).get(f"Patient?identifier={number}").json) == ["-901"]


def test_the_files_have_no_insurance_card(owner: Caller) -> None:
    assert owner.at(3).get("Patient/$generate-insurance-card").status == 404


def test_who_has_no_patient_at_a_version_is_unknown_there(own: Sandbox) -> None:
    seen = new_caller(own, user=1).at(3).get("ExplanationOfBenefit")

    assert seen.status == 403


def test_a_file_of_settings_names_the_folder_beside_it(tmp_path: Path) -> None:
    write(tmp_path / "mine", v2__a=patient("5", "1E00A00AA00"))
    path = tmp_path / "bbmock.yaml"
    path.write_text("data: mine\ndata_allows_any_id: true\n")

    assert read_configuration(path).sandbox().population.patient_id(0, 2) == "5"


# What comes with answers that were kept


CARD = "Patient/$generate-insurance-card"


def serving(tmp_path: Path, **files: Any) -> Caller:
    """A caller at version 3 for the first beneficiary of these files."""
    population = read_own_data(write(tmp_path, **files))
    return new_caller(Sandbox(clock=FrozenClock(), population=population), version=3)


def test_an_insurance_card_is_served_as_it_came(tmp_path: Path) -> None:
    caller = serving(tmp_path, v3__a=patient(), v3__card=card())

    assert caller.get(CARD).json == card()


def test_a_collection_of_resources_is_no_card(tmp_path: Path) -> None:
    caller = serving(tmp_path, v3__a=bundle(patient(), coverage()) | {"type": "collection"})

    assert caller.get("Coverage").json["total"] == 1
    assert caller.get(CARD).status == 404


def test_who_has_no_card_in_the_files_has_none(tmp_path: Path) -> None:
    caller = serving(tmp_path, v3__a=[patient(), patient("-2", "2S00A00AA00")], v3__card=card("2S00A00AA00"))

    assert caller.get(CARD).status == 404


def test_what_stands_there_twice_alike_is_served_once(tmp_path: Path) -> None:
    again = claim(created="2026-01-01T00:00:01+00:00")
    caller = serving(
        tmp_path, v2__a=patient(), v2__b=bundle(patient()), v2__c=bundle(claim(), again), v3__d=patient()
    )

    assert caller.at(2).get("Patient").json["total"] == 1
    assert caller.at(2).get("ExplanationOfBenefit").json["total"] == 1


def test_audit_events_and_stubs_are_left_out(tmp_path: Path) -> None:
    event = {"resourceType": "AuditEvent", "id": "-1-20260101120000000000000"}
    stub = {"resourceType": "Coverage", "id": "dual--1"}
    caller = serving(tmp_path, v3__a=[patient(), event, stub])

    assert "entry" not in caller.get("Coverage").json
    assert caller.get("Coverage/dual--1").status == 403  # CMS's server asks whose it is, and it does not say


def test_a_record_that_another_replaces_is_read_and_not_found(tmp_path: Path) -> None:
    merged = {
        "resourceType": "Patient",
        "id": "-1",
        "link": [{"other": {"reference": "Patient/-2"}, "type": "replaced-by"}],
    }
    caller = serving(tmp_path, v3__a=merged)

    assert caller.get("Patient/-1").json == merged
    assert "entry" not in caller.get("Patient").json
    assert list(caller.get(CARD).json) == ["resourceType", "meta"]
