"""What is wrong in files of one's own, each named by file and place, before anything is served."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bbmock.domain.errors import ConfigurationError
from bbmock.owndata.own_data import read_own_data
from tests.own_files import bundle, card, claim, coverage, patient, stu3_claim, typed, write

HOW = (
    "; data of real people is refused, so that none is served by accident: if this is synthetic, allow it "
    "with --allow-any-id or data_allows_any_id: true"
)


def complaint(folder: Path) -> str:
    """What is said, without the path to the folder."""
    with pytest.raises(ConfigurationError) as caught:
        read_own_data(folder)
    return str(caught.value).replace(f"{folder}/", "").replace(str(folder), "DIR")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert complaint(tmp_path / "none") == "DIR: there is no such folder"


def test_a_folder_without_versions(tmp_path: Path) -> None:
    assert complaint(tmp_path) == "DIR: expected a folder v1, v2 or v3 in it, with the files of a version"


def test_a_file_beside_the_versions(tmp_path: Path) -> None:
    write(tmp_path, v2__people=patient(), stray=patient())

    assert complaint(tmp_path) == "stray.json: stands beside v1, v2 and v3; move it into one of them"


def test_files_without_a_patient(tmp_path: Path) -> None:
    (tmp_path / "v2").mkdir()

    assert complaint(tmp_path) == "DIR: there is no Patient in it, and so nobody who could log in"


BROKEN: dict[str, tuple[str, str]] = {
    "broken": ('{\n "id": }', "v2/a.json, line 2, column 8: is not JSON: Expecting value"),
    "NaN": ("NaN", "v2/a.json: is not JSON: NaN is no number there"),
    "no resource": ("[]", "v2/a.json: expected a resource or a Bundle, got a list"),
    "deep": ("[" * 100_000, "v2/a.json: is nested too deeply"),
    "entry": (
        '{"resourceType": "Bundle", "entry": {}}',
        "v2/a.json: the Bundle's entry must be a list, got a mapping",
    ),
    "empty entry": (
        '{"resourceType": "Bundle", "entry": [{"fullUrl": "urn:x"}]}',
        "v2/a.json, entry[0]: has no resource",
    ),
    "type": (
        '{"resourceType": "Claim", "id": "-1"}',
        "v2/a.json: resourceType must be one of Patient, Coverage, ExplanationOfBenefit, got 'Claim'",
    ),
    "no id": ('{"resourceType": "Patient"}', "v2/a.json: the Patient has no id"),
    "lastUpdated": (
        '{"resourceType": "Patient", "id": "-1", "meta": {"lastUpdated": "soon"}}',
        "v2/a.json: meta.lastUpdated is no instant: 'soon'",
    ),
}


@pytest.mark.parametrize(("text", "said"), BROKEN.values(), ids=BROKEN.keys())
def test_a_file_that_holds_no_resource(tmp_path: Path, text: str, said: str) -> None:
    assert complaint(write(tmp_path, v2__a=text)) == said


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    write(tmp_path, v2__a="")
    (tmp_path / "v2" / "a.json").write_bytes(b"\xff")

    assert complaint(tmp_path) == "v2/a.json: is not UTF-8 text"


def test_a_broken_line(tmp_path: Path) -> None:
    write(tmp_path, v2__a=[patient()])
    with (tmp_path / "v2" / "a.ndjson").open("a", encoding="utf-8") as file:
        file.write('\n{"id": \n')

    assert complaint(tmp_path).startswith("v2/a.ndjson, line 3, column ")


def test_an_entry_without_an_id(tmp_path: Path) -> None:
    nameless = claim()
    del nameless["id"]

    said = complaint(write(tmp_path, v2__a=bundle(patient(), nameless)))

    assert said == "v2/a.json, entry[1]: the ExplanationOfBenefit has no id"


def test_an_id_twice(tmp_path: Path) -> None:
    folder = write(tmp_path, v2__a=bundle(patient(), claim()), v2__deep__b=[claim(day="2025-03-02")])

    assert complaint(folder).replace(f"{tmp_path}/", "") == (
        "v2/deep/b.ndjson, line 1: ExplanationOfBenefit 'carrier--7' stands in v2/a.json, entry[1], too, and "
        "differs"
    )


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"v2__a": patient(), "v2__b": card()}, "v2/b.json: is an insurance card, which version 3 alone has"),
        (
            {"v3__a": patient(), "v3__b": card(number=None)},
            "v3/b.json: the InsuranceCard has no Medicare number",
        ),
        (
            {"v3__a": patient(), "v3__b": card(number="2S00A00AA00")},
            "v3/b.json: InsuranceCard '2S00A00AA00' refers to a Medicare number, and there is no such "
            "Patient in v3",
        ),
        (
            {"v3__a": patient(), "v3__b": card(number="1A00A00AA00")},
            "v3/b.json: InsuranceCard '1A00A00AA00': it has a Medicare number without S in second place",
        ),
    ],
    ids=["version", "no-number", "nobody", "real"],
)
def test_an_insurance_card(tmp_path: Path, files: dict[str, Any], said: str) -> None:
    assert complaint(write(tmp_path, **files)).startswith(said)


@pytest.mark.parametrize(
    ("resource", "said"),
    [
        (claim(patient_id="-2"), "ExplanationOfBenefit 'carrier--7' refers to Patient '-2' by `patient`"),
        (claim(patient={}), "ExplanationOfBenefit 'carrier--7' refers to Patient '' by `patient`"),
        (coverage(patient_id="-2"), "Coverage 'part-a--1' refers to Patient '-2' by `beneficiary`"),
    ],
    ids=["claim", "no reference", "coverage"],
)
def test_a_resource_of_no_patient(tmp_path: Path, resource: dict[str, Any], said: str) -> None:
    folder = write(tmp_path, v2__a=patient(), v2__b=resource)

    assert complaint(folder) == f"v2/b.json: {said}, and there is no such Patient in v2"


def test_a_claim_whose_patient_is_of_another_version_alone(tmp_path: Path) -> None:
    folder = write(tmp_path, v2__a=patient(), v1__b=stu3_claim())

    assert complaint(folder).endswith("and there is no such Patient in v1")


CARIN = "http://hl7.org/fhir/us/carin-bb/StructureDefinition/C4BB-Patient"
OTHERS: dict[str, tuple[int, dict[str, Any], str]] = {
    "R4 claim": (1, claim(), "1 but 2 or 3: it has `use`, as FHIR R4 wants it"),
    "STU3 claim": (2, stu3_claim(), "2 but 1: it has no `use`, which FHIR R4 wants"),
    "STU3 claim at 3": (3, stu3_claim("-7"), "3 but 1: it has no `use`, which FHIR R4 wants"),
    "typed id": (3, claim(), "3 but 1 or 2: its id begins with a claim type"),
    "bare id": (2, claim("-7"), "2 but 3: its id is a number alone"),
    "R4 coverage": (1, coverage(), "1 but 2 or 3: it has `payor` or `class`, as FHIR R4 has them"),
    "STU3 coverage": (
        2,
        {"resourceType": "Coverage", "id": "part-a--1", "beneficiary": {"reference": "Patient/-1"}},
        "2 but 1: it has neither `payor` nor `class`, as in FHIR STU3",
    ),
    "profile of 2": (1, patient("-2", meta={"profile": [CARIN]}), f"1 but 2: its profile is {CARIN}"),
    "profile of 3": (
        2,
        patient("-2", meta={"profile": [f"{CARIN}|2.2.0"]}),
        f"2 but 3: its profile is {CARIN}|2.2.0",
    ),
}


@pytest.mark.parametrize(("version", "resource", "said"), OTHERS.values(), ids=OTHERS.keys())
def test_a_bundle_of_another_version(
    tmp_path: Path, version: int, resource: dict[str, Any], said: str
) -> None:
    folder = write(tmp_path, **{f"v{version}__a": patient(), f"v{version}__b": bundle(resource)})

    kind = f"{resource['resourceType']} {resource['id']!r}"
    assert complaint(folder) == f"v{version}/b.json, entry[0]: {kind}: is not of version {said}"


def test_a_source_that_is_none(tmp_path: Path) -> None:
    folder = write(tmp_path, v3__a=[patient(), claim("-7", meta={"source": "XYZ"})])

    assert complaint(folder) == (
        "v3/a.ndjson, line 2: meta.source must be one of DDPS, NCH, MCS, VMS, FISS, CWF, got 'XYZ'"
    )


REAL: dict[str, tuple[dict[str, Any], str]] = {
    "patient": (
        patient("567", None),
        "Patient '567': its id is no negative number, as those of synthetic beneficiaries are",
    ),
    "claim": (
        claim("pde-7"),
        "ExplanationOfBenefit 'pde-7': its number is not negative, as those of synthetic claims are",
    ),
    "Medicare number": (
        patient("-2", "1E00A00AA00"),
        "Patient '-2': it has a Medicare number without S in second place, which synthetic ones have",
    ),
    "subscriber": (
        coverage(subscriberId="1E00A00AA00"),
        "Coverage 'part-a--1': it has a Medicare number without S in second place, which synthetic ones have",
    ),
}


@pytest.mark.parametrize(("resource", "said"), REAL.values(), ids=REAL.keys())
def test_what_could_be_a_real_person_s(tmp_path: Path, resource: dict[str, Any], said: str) -> None:
    folder = write(tmp_path, v2__a=patient(), v2__b=resource)

    assert complaint(folder) == f"v2/b.json: {said}{HOW}"


@pytest.mark.parametrize("resource", [found for found, _ in REAL.values()], ids=REAL.keys())
def test_which_can_be_allowed(tmp_path: Path, resource: dict[str, Any]) -> None:
    folder = write(tmp_path, v2__a=patient(), v2__b=resource)

    assert len(read_own_data(folder, allow_any_id=True).resources) == 2


def test_no_medicare_number_is_repeated(tmp_path: Path) -> None:
    assert "1E00A00AA00" not in complaint(write(tmp_path, v2__a=patient(number="1E00A00AA00")))


def test_two_patients_of_a_version_with_one_number(tmp_path: Path) -> None:
    folder = write(tmp_path, v3__a=[patient("-1"), patient("-2")])

    assert complaint(folder) == (
        "v3/a.ndjson, line 2: Patient '-2' has a Medicare number of Patient '-1', and a beneficiary has one "
        "id in version 3"
    )


def test_versions_1_and_2_share_an_id(tmp_path: Path) -> None:
    folder = write(tmp_path, v1__a=patient("-1"), v2__a=patient("-2"))

    assert complaint(folder).endswith("and a beneficiary has one id in versions 1 and 2")


def test_an_id_of_one_and_the_number_of_another(tmp_path: Path) -> None:
    first, second = patient("-1", None), patient("-2")
    folder = write(tmp_path, v1__a=[first, second], v2__a=patient("-1"))

    assert complaint(folder) == (
        "v2/a.json: Patient '-1' has the id of one beneficiary of these files and the Medicare number of "
        "another"
    )


def test_the_numbers_of_a_file_are_served_as_they_stand(tmp_path: Path) -> None:
    text = json.dumps(claim(payment="@")).replace('"@"', "12.50")

    data = read_own_data(write(tmp_path, v2__a=patient(), v2__b=text))

    assert (
        data.resources[1].body
        == json.dumps(json.loads(text), separators=(",", ":")).replace("12.5", "12.50").encode()
    )


def test_claim_types_are_told_by_type_and_by_id(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        v2__a=[patient(), claim("hha--1"), claim("x--2", type=typed("pde"))],
        v3__a=[patient(), claim("-3")],
    )

    kinds = [found.claim_type for found in read_own_data(folder).resources if found.type != "Patient"]

    assert kinds == ["hha", "pde", None]
