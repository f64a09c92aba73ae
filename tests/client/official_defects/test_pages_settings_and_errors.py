"""Section D of what is wrong with CMS's SDK, on bbclient: paging, configuration, errors and the rest."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import requests

import bbclient
from bbclient import AuthorizationToken, BlueButton
from bbclient.errors import (
    BlueButtonError,
    ConfigurationError,
    InvalidCall,
    Maintenance,
    NotShared,
    PagingFailed,
    RateLimited,
    ReauthorizationRequired,
    RequestRefused,
    TokenRefused,
    UnreadableAnswer,
)
from bbmock import Sandbox, SandboxServer
from bbmock.witness.witness import Witness
from tests.client.builders import SETTINGS
from tests.client.official_defects.conftest import MakeClient
from tests.docs.snippets import ROOT

CLAIMS = "ExplanationOfBenefit"


def config_of(token: AuthorizationToken, **params: Any) -> dict[str, Any]:
    return {"auth_token": token, "params": {"_count": 10, **params}}


# 23: parameters and links


def test_the_parameters_of_the_first_page_do_not_come_again_with_its_links(
    bb: BlueButton, token: AuthorizationToken, witness: Witness
) -> None:
    config = config_of(token, startIndex=0)
    first = bb.get_explanation_of_benefit_data(config)["response"].json()

    pages = bb.get_pages(first, config)["pages"]

    witness.complete(pages, user="BBUser00000")
    witness.asked(at_least=4, at_most=4, endpoint=CLAIMS)


def test_links_in_a_circle_end_in_an_error(
    bb: BlueButton, token: AuthorizationToken, sandbox: Sandbox, witness: Witness
) -> None:
    sandbox.faults.add(CLAIMS, "next-link-loops", times=None)
    config = config_of(token)
    first = bb.get_explanation_of_benefit_data(config)["response"].json()

    with pytest.raises(PagingFailed, match="links to a page that was fetched before"):
        bb.get_pages(first, config)
    witness.asked(at_most=2, endpoint=CLAIMS)


def test_a_reader_can_stop_after_so_many_pages(
    make: MakeClient, token: AuthorizationToken, witness: Witness
) -> None:
    pages = make().iter_pages(CLAIMS, config_of(token))

    assert len(list(islice(pages, 2))) == 2
    witness.asked(at_most=2, endpoint=CLAIMS)


# 24: iterators, and pages that are none


def test_claims_come_one_by_one_and_a_page_is_asked_for_when_it_is_wanted(
    make: MakeClient, token: AuthorizationToken, witness: Witness
) -> None:
    claims = make().iter_resources(CLAIMS, config_of(token))
    read = [next(claims)]
    witness.asked(at_most=1, endpoint=CLAIMS)

    read.extend(claims)

    witness.complete(read, user="BBUser00000")


@pytest.mark.parametrize("effect", [{"status": 403}, {"operation-outcome": 200}], ids=["403", "outcome"])
def test_a_page_that_is_none_leaves_the_pages_before(
    effect: dict[str, int], make: MakeClient, token: AuthorizationToken, sandbox: Sandbox
) -> None:
    bb, config = make(), config_of(token)
    sandbox.faults.add(CLAIMS, effect, page=3)
    first = bb.get_explanation_of_benefit_data(config)["response"].json()

    with pytest.raises(PagingFailed, match=r"^Page 3 was answered with status") as failure:
        bb.get_pages(first, config)

    assert [len(page["entry"]) for page in failure.value.pages] == [10, 10]


def test_a_bundle_without_links_has_no_next_page(bb: BlueButton, token: AuthorizationToken) -> None:
    bundle = {"resourceType": "Bundle", "type": "searchset"}

    assert bb.get_pages(bundle, config_of(token))["pages"] == [bundle]


# 25: configuration


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"version": "v2"}, '"version" must be 1, 2 or 3'),
        ({"version": 99}, '"version" must be 1, 2 or 3'),
        ({"client_id": 7}, '"client_id" must be text'),
        ({"retry_settings": {"total": None}}, '"total" must be a whole number'),
        ({"retry_settings": {"totl": 3}}, 'did you mean "total"'),
    ],
)
def test_a_wrong_setting_is_refused_at_once(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        BlueButton({**SETTINGS, **changed})


@pytest.mark.parametrize("text", ["", "- 1", "client_id: 007\n"])
def test_a_file_that_says_nothing_or_something_else_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "own.yml").write_text(text)

    with pytest.raises(ConfigurationError, match=r"own\.yml"):
        BlueButton(tmp_path / "own.yml")


def test_settings_come_from_here_and_now_and_are_left_as_they_were(
    bb: BlueButton,
    token: AuthorizationToken,
    server: SandboxServer,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    (tmp_path / ".bluebutton-config.yaml").write_text("client_id: an-id\ncallback_url: http://localhost/cb\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BLUEBUTTON_CLIENT_SECRET", "a-secret")
    monkeypatch.setenv("BLUEBUTTON_BASE_URL", server.base_url)
    config = {"auth_token": token, "params": {}, "url": "to be overriden"}

    assert BlueButton().auth_token_url == f"{server.base_url}/v2/o/token/"
    assert bb.get_coverage_data(config)["response"].status_code == 200
    assert config["url"] == "to be overriden"


# 26: errors


@pytest.mark.parametrize(
    ("effect", "kind", "said"),
    [
        ({"maintenance": 200}, Maintenance, "with a page of HTML"),
        ("broken-json", UnreadableAnswer, "not with a JSON object"),
        ({"throttled": {"retry_after": 3600}}, RateLimited, "asks to wait 3600 seconds"),
        ({"operation-outcome": 404}, RequestRefused, "404 (bbmock: injected failure)"),
        ("grant-expired", ReauthorizationRequired, "User access has timed out"),
        ("application-disabled", RequestRefused, "is temporarily inactive"),
    ],
)
def test_what_comes_in_the_place_of_data_is_raised_as_what_it_is(
    effect: Any,
    kind: type[BlueButtonError],
    said: str,
    make: MakeClient,
    token: AuthorizationToken,
    sandbox: Sandbox,
) -> None:
    sandbox.faults.add("Patient", effect)

    with pytest.raises(kind) as failure:
        make(raise_errors=True).get_patient_data({"auth_token": token})

    assert said in str(failure.value)
    assert isinstance(failure.value, requests.RequestException)


def test_what_the_person_did_not_share_is_told_apart(
    make: MakeClient, token: AuthorizationToken, sandbox: Sandbox
) -> None:
    sandbox.faults.add("Patient", {"status": 403})
    narrow = AuthorizationToken({**token, "scope": "patient/Coverage.read"})

    with pytest.raises(NotShared, match="ask the person for it"):
        make(raise_errors=True).get_patient_data({"auth_token": narrow})


def test_a_refused_token_call_says_oauth_s_words(
    bb: BlueButton, token: AuthorizationToken, sandbox: Sandbox
) -> None:
    sandbox.faults.add("token", {"oauth-error": {"error": "invalid_client", "description": "not known"}})

    with pytest.raises(TokenRefused, match="invalid_client: not known") as refusal:
        bb.refresh_auth_token(token)

    assert (refusal.value.error, refusal.value.error_description) == ("invalid_client", "not known")
    assert isinstance(refusal.value, requests.HTTPError)


def test_a_call_without_what_it_needs_says_what_and_one_without_parameters_has_none(
    bb: BlueButton, token: AuthorizationToken
) -> None:
    with pytest.raises(InvalidCall, match='no "url"'):
        bb.get_custom_data({"auth_token": token})
    with pytest.raises(InvalidCall, match='no "auth_token"'):
        bb.get_patient_data({})

    assert bb.get_patient_data({"auth_token": token.get_dict()})["response"].status_code == 200


# 27: headers


def test_fhir_is_asked_for_and_a_call_may_have_headers_of_its_own(
    bb: BlueButton, token: AuthorizationToken, sandbox: Sandbox
) -> None:
    wanted = {"accept": "application/fhir+json", "x-own": "1", "authorization": "Bearer*"}
    number = sandbox.faults.add("Patient", "without-patient", headers=wanted)

    bb.get_patient_data({"auth_token": token}, headers={"X-Own": "1", "Authorization": "none"})

    assert [(rule.number, rule.fired) for rule in sandbox.faults.standing] == [(number, 1)]


# 28: certificates


def test_no_release_of_the_certificates_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert [one for one in project["dependencies"] if "certifi" in one or "==" in one] == []


# 29: types, spelling, the log


def test_the_package_has_types_and_the_right_spelling(bb: BlueButton, token: AuthorizationToken) -> None:
    assert Path(bbclient.__file__).with_name("py.typed").is_file()
    assert bb.get_explanation_of_benefit_data({"auth_token": token})["response"].json()["total"] == 37
    assert bb.get_explaination_of_benefit_data({"auth_token": token})["response"].json()["total"] == 37


def test_the_log_tells_of_calls_and_of_nobody(
    make: MakeClient,
    token: AuthorizationToken,
    sandbox: Sandbox,
    witness: Witness,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, "bbclient")
    sandbox.faults.add("Patient", "edge")

    make().get_custom_data({"auth_token": token, "url": f"fhir/Patient/{token.patient}"})

    assert said(caplog.records) == [
        "answered with status 503; again in 2.5 s",
        "GET /v2/fhir/Patient/...: 200",
    ]
    witness.leaked_nothing(caplog.text)


def said(records: Iterable[logging.LogRecord]) -> list[str]:
    return [record.getMessage() for record in records if record.name == "bbclient"]
