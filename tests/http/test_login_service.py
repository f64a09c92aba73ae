"""The login service at fault, and people whose data the version does not have."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest

from bbmock.domain.backend import Asked, BackendAnswer, BackendCall, NoAnswer
from bbmock.domain.login import LoginFault
from bbmock.state.sandbox import Sandbox
from tests.browser import Seen
from tests.refusals import SERVER_ERROR
from tests.walk import Walk, is_login

NEVER_CACHE = "max-age=0, no-cache, no-store, must-revalidate, private"
NOBODY = BackendAnswer(200, b'{"resourceType": "Bundle", "total": 0}')
TWO = BackendAnswer(
    200, json.dumps({"entry": [{"resource": {"id": "-1"}}, {"resource": {"id": "-2"}}]}).encode()
)


def come_back(walk: Walk, **changed: str | None) -> Seen:
    """The answer to the way back from the login."""
    return walk.browser.follow(walk.type_password(walk.login_page(**changed)))


def let_lookups_answer(
    sandbox: Sandbox, answer: BackendAnswer | NoAnswer, *, at: tuple[int, ...] = (2, 3)
) -> None:
    def backend(call: BackendCall) -> BackendAnswer | NoAnswer | None:
        return answer if call.asked is Asked.PATIENT_LOOKUP and call.version in at else None

    sandbox.backend = backend


# the service


def test_no_login_begins_while_the_service_is_down(walk: Walk, sandbox: Sandbox) -> None:
    sandbox.login_fault = LoginFault.HEALTH_DOWN

    first = walk.authorize()

    assert is_login(first)
    seen = walk.browser.follow(first)
    assert (seen.status, seen.json, seen.header("cache-control")) == (500, SERVER_ERROR, None)


@pytest.mark.parametrize("fault", [LoginFault.TOKEN_FAILED, LoginFault.SIGNOUT_ANOMALY])
def test_the_way_back_fails_with_the_service(walk: Walk, sandbox: Sandbox, fault: LoginFault) -> None:
    sandbox.login_fault = fault

    seen = come_back(walk)

    assert (seen.status, seen.json) == (500, SERVER_ERROR)
    assert "sessionid" not in walk.browser.cookies


@pytest.mark.parametrize("fault", [LoginFault.TOKEN_FAILED, LoginFault.SIGNOUT_ANOMALY])
def test_a_way_back_without_its_relay_comes_before_the_fault(
    v2: Walk, sandbox: Sandbox, fault: LoginFault
) -> None:
    sandbox.login_fault = fault

    assert v2.browser.get("/mymedicare/sls-callback?req_token=x").status == 400


def test_a_reset_mends_the_service(v2: Walk, sandbox: Sandbox) -> None:
    sandbox.login_fault = LoginFault.HEALTH_DOWN

    sandbox.reset()

    assert v2.log_in().status == 200


# people


def test_somebody_without_a_medicare_number_is_told_to_log_in_as_enrollee(
    walk: Walk, sandbox: Sandbox
) -> None:
    sandbox.login_fault = LoginFault.NO_HICN

    seen = come_back(walk)

    assert (seen.status, seen.header("cache-control")) == (404, NEVER_CACHE)
    assert "ERROR: Your patient data cannot be found at this time." in seen.text
    assert "Please ensure you are logged in as a Medicare enrollee." in seen.text
    assert "<script" not in seen.text


def test_somebody_whom_the_backend_does_not_know_may_be_new_to_medicare(walk: Walk, sandbox: Sandbox) -> None:
    let_lookups_answer(sandbox, NOBODY)

    seen = come_back(walk)

    assert (seen.status, seen.header("cache-control")) == (404, NEVER_CACHE)
    assert "ERROR: Your patient data cannot be found at this time." in seen.text
    assert "it can take up to 6 months for your information to become available" in seen.text
    assert f'fetch("{walk.redirect_uri}?error=not_found", {{mode: "no-cors"}})' in seen.text


def test_the_page_tells_nobody_where_the_request_named_nobody(v2: Walk, sandbox: Sandbox) -> None:
    let_lookups_answer(sandbox, NOBODY)

    assert "<script" not in come_back(v2, redirect_uri=None).text


def test_a_redirect_uri_cannot_write_into_the_page(v2: Walk, sandbox: Sandbox) -> None:
    let_lookups_answer(sandbox, NOBODY)

    seen = come_back(v2, redirect_uri='"</script><script>alert(1)</script>')

    assert seen.text.count("<script") == 1
    assert "alert(1)</script>" not in seen.text


@pytest.mark.parametrize(
    ("unknown_at", "versions"), [pytest.param(3, (1, 2), id="v2 only"), pytest.param(2, (3,), id="v3 only")]
)
def test_somebody_known_to_one_backend_comes_in_at_its_versions(
    walk: Walk, sandbox: Sandbox, unknown_at: int, versions: tuple[int, ...]
) -> None:
    let_lookups_answer(sandbox, NOBODY, at=(unknown_at,))

    assert come_back(walk).status == (302 if walk.version in versions else 404)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(BackendAnswer(500, b"{}"), id="500"),
        pytest.param(NoAnswer.CONNECTION_DROPPED, id="dropped"),
        pytest.param(TWO, id="two people"),
    ],
)
def test_a_look_up_that_fails_is_a_failure_of_the_data_source(
    walk: Walk, sandbox: Sandbox, answer: BackendAnswer | NoAnswer
) -> None:
    let_lookups_answer(sandbox, answer)

    seen = come_back(walk)

    assert (seen.status, seen.json) == (502, {"error": "Failed to retrieve data from data source."})
    assert seen.header("cache-control") == NEVER_CACHE


def test_a_login_from_nowhere_is_told_to_start_at_the_application(v2: Walk) -> None:
    token = v2.type_password(v2.login_page()).redirect["req_token"]
    relay = v2.browser.get("/mymedicare/login?next=/").redirect["relay"]

    seen = v2.browser.get(f"/mymedicare/sls-callback?{urlencode({'req_token': token, 'relay': relay})}")

    assert (seen.status, "Start again at the application." in seen.text) == (404, True)
