"""What is added over the control API, what is refused, and how long it stays."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from bbmock.domain.applications import Application
from bbmock.domain.clock import FrozenClock
from bbmock.http.control import snapshots
from bbmock.http.control.additions import PERSON
from bbmock.population.building import BeneficiaryBuilder, beneficiary, document_of
from bbmock.population.personas import Persona
from bbmock.population.population import Population
from bbmock.state.sandbox import Sandbox
from bbmock.transports.inprocess import Answer
from tests.http.control.conftest import Control

APPLICATION = {"name": "Mine", "redirect_uris": ["http://localhost:3000/callback"]}
REFUSED: dict[str, tuple[str, Any, str]] = {
    "key of an application": (
        "/applications",
        {**APPLICATION, "redirect_uri": "http://localhost/"},
        "the body: unknown key 'redirect_uri'; did you mean 'redirect_uris'?",
    ),
    "application without a name": (
        "/applications",
        {"redirect_uris": ["http://localhost/"]},
        "the body lacks name",
    ),
    "kind of a value": (
        "/applications",
        {**APPLICATION, "active": "no"},
        "the body: active must be true or false, got 'no'",
    ),
    "short client_id": (
        "/applications",
        {**APPLICATION, "client_id": "mine"},
        "the body: client_id must have exactly 40 letters and digits, as CMS's have; 'mine' has 4 characters",
    ),
    "half of a character": (
        "/applications",
        {**APPLICATION, "client_id": "a" * 40, "client_secret": "s", "description": "\ud800"},
        "the body has half of a character in it; send whole ones",
    ),
    "half of a character in a name": (
        "/beneficiaries",
        {"name": {"given": "\udfff", "family": "Lee"}},
        "the body has half of a character in it; send whole ones",
    ),
    "file of keys": (
        "/applications",
        {**APPLICATION, "jwks": "/etc/passwd"},
        "the body: jwks must be a key set; a path is for a file of settings",
    ),
    "key of a beneficiary": (
        "/beneficiaries",
        {"claim": []},
        "the body: unknown key 'claim'; did you mean 'claims'?",
    ),
    "name that is a text": (
        "/beneficiaries",
        {"name": "Ann Lee"},
        "the body: name must be an object with given and family, got 'Ann Lee'",
    ),
    "half a name": (
        "/beneficiaries",
        {"name": {"given": "Ann"}},
        "the body, name: family must be a text, got nothing",
    ),
    "no claims": (
        "/beneficiaries",
        {"claims": [37]},
        "the body, claims[0]: expected count, type and year of claims, got 37",
    ),
    "key of claims": (
        "/beneficiaries",
        {"claims": [{"count": 1, "types": "pde"}]},
        "the body, claims[0]: unknown key 'types'; did you mean 'type'?",
    ),
    "claims without a count": (
        "/beneficiaries",
        {"claims": [{"count": 1}, {"type": "pde"}]},
        "the body, claims[1]: count is missing; say how many claims, as 37",
    ),
    "count that is a text": (
        "/beneficiaries",
        {"claims": [{"count": "37"}]},
        "the body, claims[0]: count must be a whole number, got '37'",
    ),
    "type of claims": (
        "/beneficiaries",
        {"claims": [{"count": 1, "type": "carier"}]},
        "there is no type of claims 'carier'; did you mean 'carrier'?",
    ),
    "day": ("/beneficiaries", {"born": "1950"}, "the body: born must be a day, as 1950-04-17; got '1950'"),
    "truth": (
        "/beneficiaries",
        {"surgery": 1},
        "the body: surgery must be true or false, got 1",
    ),
    "impossible life": (
        "/beneficiaries",
        {"covered_from": "2024-01-01", "died": "2023-05-01"},
        "died must be later than covered_from, which is 2024-01-01; got 2023-05-01",
    ),
}


def _as_in_python() -> BeneficiaryBuilder:
    builder = beneficiary().born(date(1950, 4, 17)).with_number_since(date(2024, 3, 1))
    return builder.with_medicaid().in_health_plan().with_denied_claims().with_claims(2)


def _population(sandbox: Sandbox) -> Population:
    assert isinstance(sandbox.population, Population)
    return sandbox.population


def _added_to(sandbox: Sandbox) -> Persona:
    return _population(sandbox).personas["BBUser30000"]


def told(answer: Answer) -> Any:
    return json.loads(answer.body)


@pytest.mark.parametrize(("path", "body", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_added_is_refused_and_nothing_is_added(
    sandbox: Sandbox, control: Control, path: str, body: Any, said: str
) -> None:
    before = (tuple(sandbox.applications), sandbox.population.size)

    answer = control("POST", path, body)

    assert (answer.status, told(answer)) == (400, {"error": said})
    assert (tuple(sandbox.applications), sandbox.population.size) == before


def test_a_refusal_repeats_no_secret(control: Control) -> None:
    answer = control("POST", "/applications", {**APPLICATION, "client_secret": 271828})

    assert told(answer) == {"error": "the body: client_secret must be a text; put it in quotes"}


def test_a_client_id_is_taken_once(sandbox: Sandbox, control: Control, application: Application) -> None:
    body = {**APPLICATION, "client_id": application.client_id}

    answer = control("POST", "/applications", body)

    assert answer.status == 409
    assert told(answer) == {"error": f"the client_id {application.client_id!r} is taken; give another"}
    assert tuple(sandbox.applications) == (application,)


def test_a_name_makes_one_client_id(control: Control) -> None:
    client_id = told(control("POST", "/applications", APPLICATION))["client_id"]

    answer = control("POST", "/applications", APPLICATION)

    said = f"the client_id {client_id!r} is taken; give another name, or a client_id"
    assert (answer.status, told(answer)) == (409, {"error": said})


def test_a_registered_application_learns_its_secret_and_gets_tokens(
    sandbox: Sandbox, control: Control
) -> None:
    answer = control("POST", "/applications", {**APPLICATION, "data_access_type": "ONE_TIME"})

    registered = told(answer)
    kept = sandbox.applications.get(registered["client_id"])
    assert (answer.status, kept is not None and kept.client_secret) == (201, registered["client_secret"])
    assert control("POST", "/tokens", {"client_id": registered["client_id"]}).status == 201


def test_the_secret_is_told_once(control: Control) -> None:
    registered = told(control("POST", "/applications", APPLICATION))

    del registered["client_secret"]

    assert told(control("GET", "/applications"))[-1] == registered


def test_a_secret_of_ones_own_is_not_repeated(control: Control) -> None:
    registered = told(control("POST", "/applications", {**APPLICATION, "client_secret": "my own"}))

    assert "client_secret" not in registered


def test_an_application_stays_after_a_reset_and_goes_with_a_snapshot(control: Control) -> None:
    number = told(control("POST", "/snapshots"))["snapshot"]
    control("POST", "/applications", APPLICATION)

    control("POST", "/reset")
    after_reset = [one["name"] for one in told(control("GET", "/applications"))]
    control("POST", f"/snapshots/{number}/restore")

    assert after_reset == ["Demo Application", "Mine"]
    assert [one["name"] for one in told(control("GET", "/applications"))] == ["Demo Application"]


def test_a_beneficiary_is_added_with_claims(sandbox: Sandbox, control: Control) -> None:
    body = {
        "name": {"given": "Ann", "family": "Lee"},
        "claims": [{"count": 3, "type": "carrier", "year": 2025}, {"count": 2, "type": "pde"}],
    }

    answer = control("POST", "/beneficiaries", body)

    added = told(answer)
    assert (answer.status, added["login"], added["name"]) == (201, "BBUser30000", "Ann Lee")
    assert told(control("GET", "/beneficiaries/BBUser30000")) == added
    assert len(_population(sandbox).claims(30_000)) == 5


def test_a_beneficiary_is_the_one_that_python_adds(sandbox: Sandbox, control: Control) -> None:
    control(
        "POST",
        "/beneficiaries",
        {
            "born": "1950-04-17",
            "medicaid": "02",
            "number_since": "2024-03-01",
            "health_plan": True,
            "surgery": False,
            "denied_claims": True,
            "claims": [{"count": 2, "year": None}],
        },
    )
    other = Sandbox(clock=FrozenClock())
    other.add(_as_in_python())

    assert _added_to(sandbox) == _added_to(other)


def test_what_python_says_of_a_beneficiary_is_told_in_all_words(sandbox: Sandbox, control: Control) -> None:
    everything = (
        beneficiary()
        .named("Ann", "Lee")
        .born(date(1950, 4, 17))
        .covered_from(date(2015, 5, 1))
        .with_number_since(date(2021, 3, 1))
        .died(date(2025, 2, 3))
        .with_medicaid("08")
        .in_health_plan()
        .merged_into("BBUser00012")
        .with_surgery()
        .with_substance_use()
        .with_authorizations()
        .with_denied_claims()
        .with_adjusted_claims()
        .with_any_codes()
        .without_optionals()
        .without_v3_id()
        .with_claims(2, type="pde", year=2024)
        .with_claims(1)
    )
    other = Sandbox(clock=FrozenClock())
    other.add(everything)

    document = document_of(everything)

    assert set(document) == set(PERSON)
    assert control("POST", "/beneficiaries", document).status == 201
    assert _added_to(sandbox) == _added_to(other)


def test_of_whom_nothing_is_said_nothing_is_told() -> None:
    assert document_of(beneficiary()) == {}


def test_a_beneficiary_stays_after_a_reset_and_goes_with_a_snapshot(
    sandbox: Sandbox, control: Control
) -> None:
    number = told(control("POST", "/snapshots"))["snapshot"]
    control("POST", "/beneficiaries")

    control("POST", "/reset")
    after_reset = sandbox.population.size
    control("POST", f"/snapshots/{number}/restore")

    assert (after_reset, sandbox.population.size) == (30_001, 30_000)


def test_snapshots_are_listed_with_their_moments(control: Control, clock: FrozenClock) -> None:
    first = told(control("POST", "/snapshots"))
    clock.advance(90)
    second = told(control("POST", "/snapshots"))

    assert told(control("GET", "/snapshots")) == [first, second]
    assert (first, second["at"]) == ({"snapshot": 1, "at": "2026-01-01T12:00:00Z"}, "2026-01-01T12:01:30Z")


def test_there_are_only_so_many_snapshots(control: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "KEPT", 1)
    control("POST", "/snapshots")

    answer = control("POST", "/snapshots")

    said = "there are 1 snapshots already; delete those that you do not need"
    assert (answer.status, told(answer)) == (400, {"error": said})
    assert [one["snapshot"] for one in told(control("GET", "/snapshots"))] == [1]
