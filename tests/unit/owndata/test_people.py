"""Who is who in files of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bbmock.domain.backend import BackendCall
from bbmock.domain.grants import Entry
from bbmock.fhir.labels import Source
from bbmock.fhir.own_library import OwnLibrary
from bbmock.fhir.shelves import Shelf
from bbmock.owndata.own_data import OwnData, read_own_data
from bbmock.owndata.resource import SOURCES
from bbmock.population import identity, loads
from bbmock.population.errors import BeneficiaryIndexError
from bbmock.state import crosswalk, identity_match
from bbmock.state.sandbox import Sandbox
from tests.own_files import MBI, MBI_SYSTEM, claim, patient, write

OTHER_MBI = "2S00A00AA00"


def read(folder: Path, **files: Any) -> OwnData:
    return read_own_data(write(folder, **files))


def test_beneficiaries_are_counted_in_the_order_of_the_files(tmp_path: Path) -> None:
    data = read(
        tmp_path,
        v2__b=[patient("-3", None), patient("-1", None)],
        v2__a__z=patient("-2", None),
        v1__z=patient("-4", None),
    )

    assert [data.patient_id(n, 2) for n in range(len(data))] == ["-4", "-2", "-3", "-1"]


def test_one_beneficiary_in_three_versions(tmp_path: Path) -> None:
    data = read(tmp_path, v1__a=patient("-1", None), v2__a=patient("-1"), v3__a=patient("-9"))

    assert [data.patient_id(0, version) for version in identity_versions()] == ["-1", "-1", "-9"]
    assert len(data) == 1


def test_versions_2_and_3_without_a_common_number_are_two_people(tmp_path: Path) -> None:
    data = read(tmp_path, v2__a=patient("-1"), v3__a=patient("-1", OTHER_MBI))

    assert [data.patient_id(n, 3) for n in range(len(data))] == [None, "-1"]
    assert [data.patient_id(n, 2) for n in range(len(data))] == ["-1", None]


def test_the_current_number_is_the_one_that_has_not_ended(tmp_path: Path) -> None:
    numbers = [
        {"system": MBI_SYSTEM, "value": OTHER_MBI, "period": {"end": "2024-01-01"}},
        {"system": MBI_SYSTEM, "value": MBI},
    ]
    data = read(tmp_path, v3__a=patient("-1", identifier=numbers))

    assert data.medicare_number(0) == MBI
    assert [data.index_of_medicare_number(number) for number in (MBI, OTHER_MBI, "3S00A00AA00")] == [
        0,
        0,
        None,
    ]


def test_who_has_no_number_is_asked_for_by_one_that_looks_like_it(tmp_path: Path) -> None:
    assert read(tmp_path, v1__a=patient(number=None)).medicare_number(0) == identity.mbi(0)


def test_name_and_birth_date_are_those_of_the_patient(tmp_path: Path) -> None:
    names = [
        {"use": "nickname", "given": ["Addie"]},
        {"use": "official", "family": "Quill", "given": ["Ada"]},
    ]
    person = read(tmp_path, v2__a=patient(name=names)).person(0)

    assert (person.given_name, person.family_name) == ("Ada", "Quill")
    assert person.columns["bene_birth_dt"] == "1944-02-29"


def test_a_patient_may_have_no_name(tmp_path: Path) -> None:
    person = read(tmp_path, v3__a={"resourceType": "Patient", "id": "-1"}).person(0)

    assert (person.given_name, person.family_name, person.columns) == ("", "", {"bene_birth_dt": ""})


def test_there_is_nobody_behind_the_last(tmp_path: Path) -> None:
    data = read(tmp_path, v2__a=patient())

    assert 1 not in data
    assert data.patient_id(1, 2) is None
    with pytest.raises(BeneficiaryIndexError, match="no beneficiary has the index 1: there are 1"):
        data.person(1)


def test_the_sources_of_claims_are_those_of_the_api() -> None:
    assert list(SOURCES) == list(Source)


def identity_versions() -> tuple[identity.Version, ...]:
    return (1, 2, 3)


def test_a_number_that_version_2_calls_historic_is_not_the_current_one(tmp_path: Path) -> None:
    historic = {"coding": [{"extension": [{"valueCoding": {"code": "historic"}}], "code": "MC"}]}
    numbers = [
        {"system": MBI_SYSTEM, "value": OTHER_MBI, "type": historic},
        {"system": MBI_SYSTEM, "value": MBI},
    ]

    assert read(tmp_path, v2__a=patient(identifier=numbers)).medicare_number(0) == MBI


def test_the_backend_is_asked_by_the_number_of_the_files(tmp_path: Path) -> None:
    sandbox = Sandbox(population=read(tmp_path, v2__a=patient()))
    asked: list[tuple[str, str]] = []

    def backend(call: BackendCall) -> None:
        asked.extend(call.parameters)

    sandbox.backend = backend
    crosswalk.enter(0, 2, sandbox)

    assert set(asked) == {("identifier", f"{MBI_SYSTEM}|{MBI}")}


@pytest.mark.parametrize("subject", ["BBUser00000", MBI, "somebody"])
def test_an_identity_token_means_a_beneficiary_of_the_files(tmp_path: Path, subject: str) -> None:
    sandbox = Sandbox(population=read(tmp_path, v3__a=patient("-9")))

    person = identity_match.Identity("ada", "quill", "1944-02-29", subject)
    n = identity_match.enter(person, sandbox, application="An application", address="192.0.2.1")

    assert crosswalk.patient_id(n, 3, sandbox, entry=Entry.IDENTITY) == "-9"


def test_a_resource_is_on_the_shelf_of_its_owner_alone(tmp_path: Path) -> None:
    data = read(tmp_path, v2__a=[patient(), patient("-2", OTHER_MBI), claim()])
    library = OwnLibrary(data)
    shelves = [Shelf(2, "ExplanationOfBenefit", n, loads.DEFAULT) for n in (0, 1)]

    assert [library.find(shelf, "carrier--7") is not None for shelf in shelves] == [True, False]
