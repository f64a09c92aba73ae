"""Section A of what is wrong with CMS's SDK, on bbclient: whose token goes where, and what is shown of it."""

from __future__ import annotations

import base64
import hashlib
import random
import re
import sys
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bbclient import AuthorizationToken, BlueButton
from bbclient.compat import constants
from bbclient.errors import (
    AccessDenied,
    CallbackError,
    ConfigurationError,
    ForeignURL,
    ReauthorizationRequired,
)
from bbmock import Sandbox, SandboxServer
from bbmock.witness.witness import Witness
from tests.client.builders import SETTINGS, callback_of, log_in
from tests.client.official_defects.conftest import MakeClient
from tests.client.stub import Reply, Stub
from tests.registered import register

USERS = 4
CALLS = 300  # of each; with CMS's SDK one in twenty is another's


# 1: one dictionary of headers for everything


def test_a_code_is_redeemed_without_the_token_of_the_call_before(
    bb: BlueButton, token: AuthorizationToken, sandbox: Sandbox
) -> None:
    sandbox.faults.add("token", {"status": 418}, headers={"authorization": "Bearer*"}, times=None)
    bb.get_patient_data({"auth_token": token})

    assert log_in(bb, user=1).patient != token.patient
    assert [rule.fired for rule in sandbox.faults.standing] == [0]


def test_a_call_for_data_has_no_content_type_of_a_login(
    bb: BlueButton, token: AuthorizationToken, sandbox: Sandbox
) -> None:
    sandbox.faults.add("Patient", {"status": 418}, headers={"content-type": "*"})

    assert bb.get_patient_data({"auth_token": token})["response"].status_code == 200


def test_no_token_comes_into_another_client_s_login(
    bb: BlueButton, token: AuthorizationToken, make: MakeClient, sandbox: Sandbox
) -> None:
    sandbox.faults.add("token", {"status": 418}, headers={"authorization": "Bearer*"}, times=None)
    bb.get_patient_data({"auth_token": token})

    assert log_in(make(register(sandbox)), user=1).patient != token.patient
    assert [rule.fired for rule in sandbox.faults.standing] == [0]


def test_the_constant_of_headers_stays_as_it_was(bb: BlueButton, token: AuthorizationToken) -> None:
    before = dict(constants.SDK_HEADERS)

    bb.get_patient_data({"auth_token": token})
    bb.refresh_auth_token(token)

    assert before == constants.SDK_HEADERS


# 2: one person's token in another's call


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads that take turns a hundred times as often as usual, so that a race is met if there is one."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(usual / 100)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("hasty_threads")
def test_of_four_threads_nobody_gets_anybody_else_s_data(bb: BlueButton, witness: Witness) -> None:
    tokens = [log_in(bb, user) for user in range(USERS)]

    def foreign(token: AuthorizationToken) -> int:
        found = 0
        for _ in range(CALLS):
            call = {"auth_token": token, "url": f"fhir/Patient/{token.patient}"}
            response = bb.get_custom_data(call)["response"]
            found += (response.status_code, response.json().get("id")) != (200, token.patient)
        return found

    with ThreadPoolExecutor(USERS) as threads:
        assert sum(threads.map(foreign, tokens)) == 0
    witness.kept_people_apart()


# 3: where a token may go


@pytest.mark.parametrize(
    ("base_url", "url"),
    [
        ("http://127.0.0.1", "http://127.0.0.10/v2/fhir/Patient"),
        ("http://127.0.0.1:80", "http://127.0.0.1:8080/v2/fhir/Patient"),
        ("http://127.0.0.1", "http://127.0.0.1@127.0.0.2/v2/fhir/Patient"),
    ],
    ids=["host", "port", "name"],
)
def test_a_url_that_begins_like_the_server_s_gets_no_token(
    base_url: str, url: str, make: MakeClient, token: AuthorizationToken
) -> None:
    bb = make(base_url=base_url, retry_settings={"total": 0})

    with pytest.raises(ForeignURL, match="the token was not sent"):
        bb.get_custom_data({"auth_token": token, "url": url})


@pytest.mark.parametrize(
    "url",
    [
        "http://name:word@{server}/v2/fhir/Patient",
        "https://{server}/v2/fhir/Patient",
        "http://localhost:{port}/v2/fhir/Patient",
        "{base}/v2/../../fhir/Patient",
    ],
)
def test_a_url_of_the_server_by_another_name_is_refused_rather_than_glued_on(
    url: str, bb: BlueButton, token: AuthorizationToken, server: SandboxServer, sandbox: Sandbox
) -> None:
    asked = sandbox.journal.recorded
    whole = url.format(base=server.base_url, server=f"{server.host}:{server.port}", port=server.port)

    with pytest.raises(ForeignURL):
        bb.get_custom_data({"auth_token": token, "url": whole})

    assert sandbox.journal.recorded == asked


def test_a_next_link_to_another_server_gets_no_token(
    bb: BlueButton, token: AuthorizationToken, sandbox: Sandbox
) -> None:
    with Stub(Reply()) as other:
        sandbox.faults.add("ExplanationOfBenefit", {"foreign-next-link": other.base_url})
        call = {"auth_token": token, "params": {"_count": 10}}
        first = bb.get_explanation_of_benefit_data(call)["response"].json()

        with pytest.raises(ForeignURL, match="the token was not sent"):
            bb.get_pages(first, call)

    assert other.asked == []


def test_a_scheme_in_capitals_is_the_same_server(bb: BlueButton, token: AuthorizationToken) -> None:
    url = bb.base_url.replace("http:", "HTTP:") + "/v2/fhir/Patient"

    assert bb.get_custom_data({"auth_token": token, "url": url})["response"].status_code == 200


# 4: secrets in messages


@pytest.mark.parametrize("changed", [{"environment": "STAGING"}, {"callback_url": None}])
def test_a_refused_configuration_names_the_key_and_shows_no_secret(changed: dict[str, str | None]) -> None:
    with pytest.raises(ConfigurationError, match=next(iter(changed))) as refusal:
        BlueButton({**SETTINGS, **changed})

    assert SETTINGS["client_secret"] not in "".join(traceback.format_exception(refusal.value))


def test_neither_client_nor_token_nor_refusal_shows_a_secret(
    bb: BlueButton, token: AuthorizationToken, sandbox: Sandbox, witness: Witness
) -> None:
    sandbox.faults.add("token", "refresh-token-used")

    with pytest.raises(ReauthorizationRequired) as refusal:
        bb.refresh_auth_token(token)

    response = refusal.value.response
    assert response is not None
    assert (response.request.body, "Authorization" in response.request.headers) == (None, False)
    shown = [*traceback.format_exception(refusal.value), repr(vars(refusal.value)), repr(bb), repr(token)]
    witness.leaked_nothing(*shown, str({"auth_token": token}))


# 5 and 6: what cannot be guessed, and PKCE


def test_no_seed_repeats_a_state_or_verifier(bb: BlueButton) -> None:
    drawn = []
    for _ in range(2):
        random.seed(1)
        drawn.append(bb.generate_auth_data())

    assert drawn[0]["state"] != drawn[1]["state"]
    assert drawn[0]["verifier"] != drawn[1]["verifier"]


def test_verifier_and_challenge_are_those_of_rfc_7636(bb: BlueButton, witness: Witness) -> None:
    auth_data = bb.generate_auth_data()

    digest = hashlib.sha256(auth_data["verifier"].encode()).digest()

    assert re.fullmatch(r"[A-Za-z0-9._~-]{43,128}", auth_data["verifier"])
    assert auth_data["code_challenge"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")
    bb.callback(auth_data, callback_of(bb, auth_data))
    witness.used_pkce()


# 7: states


@pytest.mark.parametrize("changed", [{"state": "another-state"}, {"code": ""}, {"state": ""}])
def test_a_callback_of_another_login_is_refused_and_nobody_is_asked(
    changed: dict[str, str], bb: BlueButton, sandbox: Sandbox
) -> None:
    auth_data = bb.generate_auth_data()
    back = callback_of(bb, auth_data)
    asked = sandbox.journal.recorded

    with pytest.raises(CallbackError):
        bb.callback(auth_data, {**back, **changed})

    assert sandbox.journal.recorded == asked


def test_one_shot_auth_data_is_good_for_one_callback(make: MakeClient) -> None:
    bb = make(one_shot=True)
    auth_data = bb.generate_auth_data()
    back = callback_of(bb, auth_data)
    bb.callback(auth_data, back)

    with pytest.raises(CallbackError, match="was ended before"):
        bb.callback(auth_data, back)


def test_a_person_who_does_not_agree_is_told_apart(bb: BlueButton) -> None:
    auth_data = bb.generate_auth_data()

    with pytest.raises(AccessDenied, match="denied access"):
        bb.callback(auth_data, callback_of(bb, auth_data, allow=False))
