"""Beneficiaries of a test's own, as somebody's application sees them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bbmock import CannotBuild, Sandbox, beneficiary, read_own_data
from bbmock.domain.errors import ConfigurationError
from bbmock.handle import Handle, Mock
from bbmock.oauth.errors import PatientNotFound
from bbmock.transports.inprocess import call
from tests.browser import Browser
from tests.own_files import patient, write
from tests.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbmock.population.identity import Version
    from bbmock.population.user import User

ALL_VERSIONS: tuple[Version, ...] = (1, 2, 3)
EIGHT_TYPES = ("carrier", "dme", "hha", "hospice", "inpatient", "outpatient", "pde", "snf")
ADA = beneficiary().named("Ada", "Lovelace").with_claims(37, type="carrier", year=2025)


@pytest.fixture(scope="module")
def mock() -> Iterator[Mock]:
    with Mock() as mock:
        yield mock


@pytest.fixture
def handle(mock: Mock) -> Handle:
    return mock.fresh()


def pages(handle: Handle, user: str, version: Version, query: str = "") -> list[dict[str, Any]]:
    """Every page of somebody's claims."""
    browser, headers = Browser(handle.app), handle.login(user, version=version).headers
    url, found = f"/v{version}/fhir/ExplanationOfBenefit{query}", []
    while url:
        seen = browser.get(url, headers=headers)
        assert seen.status == 200
        found.append(seen.json)
        url = next((link["url"] for link in seen.json["link"] if link["relation"] == "next"), "")
    return found


def claims(handle: Handle, user: str, version: Version, query: str = "") -> list[dict[str, Any]]:
    return [
        entry["resource"] for page in pages(handle, user, version, query) for entry in page.get("entry", ())
    ]


# refusals


def test_nobody_can_be_added_to_the_people_of_files(tmp_path: Path) -> None:
    write(tmp_path, v2__people=patient())
    sandbox = Sandbox(population=read_own_data(tmp_path))

    with pytest.raises(CannotBuild) as refusal:
        sandbox.add(beneficiary())

    assert str(refusal.value) == (
        "the beneficiaries are read from files, and nobody can be added to those; "
        "add a Patient to the files, or serve a population"
    )


def test_who_cannot_be_is_not_added(handle: Handle) -> None:
    with pytest.raises(CannotBuild, match="1 snf claim in 2019 cannot be"):
        handle.add(beneficiary().with_claims(1, type="snf", year=2019))

    assert handle.add(beneficiary()) == "BBUser30000"


# what an application sees


@pytest.mark.parametrize("version", ALL_VERSIONS)
def test_as_many_claims_are_paged_as_were_asked_for(handle: Handle, version: Version) -> None:
    user = handle.add(ADA)

    found = claims(handle, user, version)

    assert len(found) == len({claim["id"] for claim in found}) == 37
    assert {claim["billablePeriod"]["start"][:4] for claim in found} == {"2025"}
    assert {claim["billablePeriod"]["end"][:4] for claim in found} == {"2025"}


@pytest.mark.parametrize("version", ALL_VERSIONS)
def test_the_newest_claims_are_seen_once(handle: Handle, version: Version) -> None:
    user = handle.add(beneficiary().with_claims(9, type="outpatient", year=2026))

    assert len(claims(handle, user, version)) == 9


def test_each_page_tells_how_many_claims_there_are(handle: Handle) -> None:
    user = handle.add(ADA)

    assert [page["total"] for page in pages(handle, user, 1)] == [37] * 4
    assert [page["total"] for page in pages(handle, user, 2)] == [37] * 4
    assert [page.get("total") for page in pages(handle, user, 3)] == [None, None, None, 7]


@pytest.mark.parametrize("version", ALL_VERSIONS)
def test_every_type_can_be_asked_for_at_once_and_searched_for(handle: Handle, version: Version) -> None:
    built = beneficiary()
    for place, kind in enumerate(EIGHT_TYPES, start=1):
        built = built.with_claims(place, type=kind, year=2024)
    user = handle.add(built)

    assert len(claims(handle, user, version)) == sum(range(1, 9))
    if version < 3:
        counts = [len(claims(handle, user, version, f"?type={kind}")) for kind in EIGHT_TYPES]
        assert counts == list(range(1, 9))
    in_2024 = "?service-date=ge2024-01-01&service-date=le2024-12-31"
    assert len(claims(handle, user, version, in_2024)) == sum(range(1, 9))


@pytest.mark.parametrize("version", ALL_VERSIONS)
def test_each_of_them_is_read_by_its_id(handle: Handle, version: Version) -> None:
    user = handle.add(beneficiary().with_claims(3))
    listed = claims(handle, user, version)
    token, browser = handle.login(user, version=version), Browser(handle.app)

    for claim in listed:
        seen = browser.get(f"/v{version}/fhir/ExplanationOfBenefit/{claim['id']}", headers=token.headers)
        assert (seen.status, seen.json["id"]) == (200, claim["id"])


@pytest.mark.parametrize("version", ALL_VERSIONS)
def test_whoever_is_added_without_claims_has_none(handle: Handle, version: Version) -> None:
    assert claims(handle, handle.add(beneficiary()), version) == []


@pytest.mark.parametrize("version", ALL_VERSIONS)
def test_the_patient_is_the_one_that_was_described(handle: Handle, version: Version) -> None:
    user = handle.add(beneficiary().named("Ada", "Lovelace").born(date(1950, 12, 10)))
    token = handle.login(user, version=version)

    patient = Browser(handle.app).get(f"/v{version}/fhir/Patient", headers=token.headers).json["entry"][0]

    resource = patient["resource"]
    assert (resource["id"], resource["birthDate"]) == (user.patient_id(version), "1950-12-10")
    assert (resource["name"][0]["given"], resource["name"][0]["family"]) == (["Ada"], "Lovelace")
    assert token.patient == resource["id"]


def test_they_log_in_on_the_page_with_name_and_password(handle: Handle) -> None:
    user = handle.add(beneficiary())
    walk = Walk(Browser(handle.app), handle.application)

    callback = walk.browser.submit(walk.login_page(), {"username": user, "password": user.password})

    assert handle.sandbox.logins.get(callback.redirect["req_token"]) == user.beneficiary


def test_they_come_by_client_assertion_too(handle: Handle) -> None:
    user = handle.add(beneficiary())

    assert handle.login_by_assertion(user).patient == user.patient_id(3)


def test_version_3_finds_nobody_where_it_knows_nobody(handle: Handle) -> None:
    user = handle.add(beneficiary().without_v3_id().with_claims(2))

    assert len(claims(handle, user, 2)) == 2
    with pytest.raises(PatientNotFound):
        handle.login(user, version=3)


# worlds


def test_the_next_world_has_none_of_them(mock: Mock) -> None:
    user = mock.fresh().add(ADA)
    after = mock.fresh()

    with pytest.raises(
        ConfigurationError, match="there is no test user 'BBUser30000'; they are BBUser00000 to"
    ):
        after.login(user)
    assert len(claims(after, "BBUser00000", 2)) == 37


def test_who_has_the_same_name_in_the_next_world_is_another(mock: Mock) -> None:
    first, second = mock.fresh(), None
    assert len(claims(first, first.add(ADA), 2)) == 37

    second = mock.fresh()

    assert len(claims(second, second.add(beneficiary().with_claims(2, type="pde")), 2)) == 2


def test_a_reset_keeps_them_as_it_keeps_all_beneficiaries(handle: Handle) -> None:
    user = handle.add(ADA)
    handle.sandbox.reset()

    assert len(claims(handle, user, 2)) == 37


def test_two_mocks_share_nobody(mock: Mock) -> None:
    first, second = mock.fresh(), Mock().fresh()

    assert first.add(ADA) == second.add(beneficiary().with_claims(1)) == "BBUser30000"
    assert [len(claims(handle, "BBUser30000", 2)) for handle in (first, second)] == [37, 1]


@pytest.mark.parametrize("version", ALL_VERSIONS)
def test_the_same_words_give_the_same_bytes_in_every_world(mock: Mock, version: Version) -> None:
    def body() -> bytes:
        handle = mock.fresh()
        token = handle.login(handle.add(ADA), version=version)
        url = f"http://x/v{version}/fhir/ExplanationOfBenefit"
        return call(handle.app, "GET", url, headers=token.headers).body

    first = body()
    claims(mock.fresh(), "BBUser00004", 2)

    assert body() == first == body()


def test_people_can_be_added_while_others_are_served() -> None:
    handle = Mock().fresh()
    headers = handle.login("BBUser00000").headers

    def add_and_ask(_: int) -> tuple[User, int]:
        user = handle.add(beneficiary().with_claims(2))
        return user, call(handle.app, "GET", "http://x/v2/fhir/Coverage", headers=headers).status

    with ThreadPoolExecutor(8) as threads:
        users, statuses = zip(*threads.map(add_and_ask, range(24)), strict=True)

    assert sorted(users) == [f"BBUser{n}" for n in range(30_000, 30_024)]
    assert set(statuses) == {200}
    assert [len(claims(handle, user, 2)) for user in users] == [2] * 24
