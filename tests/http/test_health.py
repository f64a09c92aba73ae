"""The health checks: what they ask, and what they say when it is not well."""

from __future__ import annotations

import pytest

from bbmock.domain.backend import Asked, BackendAnswer, BackendCall, NoAnswer
from bbmock.domain.login import LoginFault
from bbmock.faults.effects.answers import Backend
from bbmock.state.sandbox import Sandbox
from tests.browser import Browser
from tests.journal import why

CHECKS = ["", "/db", "/bfd", "/bfd_v2", "/sls", "/external", "/external_v2"]
OF_THE_BACKEND = [("/bfd", 1), ("/external", 1), ("/bfd_v2", 2), ("/external_v2", 2)]
WELL = {"message": "all's well"}
LATER = "Service temporarily unavailable, try again later."
ISSUE = f"{LATER} There is an issue with the - bfd_fhir_dataserver - service check. Reason: "
DROPPED = "('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))"
TIMED_OUT = "HTTPSConnectionPool(host='bfd.example', port=443): Read timed out. (read timeout=5)"
LOGIN_DOWN = (
    f"{LATER} There is an issue with the - slsx - service check. Reason: 500 Server Error: Internal Server "
    "Error for url: https://login.example/health"
)


@pytest.mark.parametrize(("path", "version"), OF_THE_BACKEND)
@pytest.mark.parametrize(
    ("answer", "detail"),
    [
        pytest.param(BackendAnswer(500), LATER, id="500"),
        pytest.param(BackendAnswer(400), LATER, id="400"),
        pytest.param(NoAnswer.CONNECTION_DROPPED, f"{ISSUE}{DROPPED}", id="dropped"),
        pytest.param(NoAnswer.TIMEOUT, f"{ISSUE}{TIMED_OUT}", id="timeout"),
    ],
)
def test_a_failing_backend_is_told(
    browser: Browser,
    sandbox: Sandbox,
    path: str,
    version: int,
    answer: BackendAnswer | NoAnswer,
    detail: str,
) -> None:
    asked: list[BackendCall] = []

    def backend(call: BackendCall) -> BackendAnswer | NoAnswer:
        asked.append(call)
        return answer

    sandbox.backend = backend

    seen = browser.get(f"/health{path}")

    assert (seen.status, seen.json) == (503, {"detail": detail})
    assert (seen.header("content-type"), seen.header("allow")) == ("application/json", "GET, HEAD, OPTIONS")
    assert asked == [BackendCall(Asked.METADATA, version)]


@pytest.mark.parametrize("path", ["/sls", "/external", "/external_v2"])
def test_a_failing_login_service_is_told(browser: Browser, sandbox: Sandbox, path: str) -> None:
    sandbox.login_fault = LoginFault.HEALTH_DOWN

    seen = browser.get(f"/health{path}")

    assert (seen.status, seen.json) == (503, {"detail": LOGIN_DOWN})


def test_the_backend_is_asked_before_the_login_service(browser: Browser, sandbox: Sandbox) -> None:
    sandbox.login_fault = LoginFault.HEALTH_DOWN
    sandbox.faults.add("metadata", Backend(500))

    assert browser.get("/health/external").json == {"detail": LATER}


NO_JSON = f"{ISSUE}Expecting value: line 1 column 1 (char 0)"


@pytest.mark.parametrize(
    ("body", "detail"), [(b"no JSON", NO_JSON), (b"", NO_JSON), (b"{}", LATER), (b"null", LATER)]
)
def test_a_backend_that_says_nothing_in_json_is_not_well(
    browser: Browser, sandbox: Sandbox, body: bytes, detail: str
) -> None:
    sandbox.backend = lambda _: BackendAnswer(200, body)

    seen = browser.get("/health/external")

    assert (seen.status, seen.json) == (503, {"detail": detail})


@pytest.mark.parametrize("status", [200, 203])
def test_a_backend_that_says_something_is_well_whatever_it_is(
    browser: Browser, sandbox: Sandbox, status: int
) -> None:
    sandbox.backend = lambda _: BackendAnswer(status, b'{"resourceType": "Patient"}')

    assert browser.get("/health/external").json == WELL


@pytest.mark.parametrize("path", ["", "/db", "/sls"])
def test_a_failing_backend_is_no_matter_of_other_checks(
    browser: Browser, sandbox: Sandbox, path: str
) -> None:
    sandbox.faults.add("metadata", Backend(500))

    assert browser.get(f"/health{path}").json == WELL


@pytest.mark.parametrize("path", ["", "/db", "/bfd", "/bfd_v2"])
def test_a_failing_login_service_is_no_matter_of_other_checks(
    browser: Browser, sandbox: Sandbox, path: str
) -> None:
    sandbox.login_fault = LoginFault.HEALTH_DOWN

    assert browser.get(f"/health{path}").json == WELL


@pytest.mark.parametrize("fault", [one for one in LoginFault if one is not LoginFault.HEALTH_DOWN])
def test_other_faults_of_the_login_service_leave_its_health(
    browser: Browser, sandbox: Sandbox, fault: LoginFault
) -> None:
    sandbox.login_fault = fault

    assert browser.get("/health/sls").json == WELL


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("slash", ["", "/"])
def test_all_is_well(browser: Browser, check: str, slash: str) -> None:
    seen = browser.get(f"/health{check}{slash}")

    assert (seen.status, seen.text) == (200, '{"message":"all\'s well"}')
    assert seen.header("allow") == "GET, HEAD, OPTIONS"
    assert seen.header("vary") == "Accept, Accept-Language, origin, Cookie"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("check", CHECKS)
def test_health_can_only_be_asked_for(browser: Browser, check: str, method: str) -> None:
    seen = browser.send(method, f"/health{check}")

    assert (seen.status, seen.header("allow")) == (405, "GET, HEAD, OPTIONS")
    assert seen.json == {"detail": f'Method "{method}" not allowed.'}
    assert seen.header("vary") == "Accept, Accept-Language, origin, Cookie"


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_the_journal_says_how_health_can_be_asked_for(
    browser: Browser, sandbox: Sandbox, accept: str
) -> None:
    browser.send("POST", "/health", headers={"accept": accept})

    assert why(sandbox) == "a health check can only be asked for with GET"


def test_health_says_what_it_is_to_options(browser: Browser) -> None:
    seen = browser.send("OPTIONS", "/health")

    forms = ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"]
    assert seen.status == 200
    assert seen.json == {
        "name": "Check Internal",
        "description": "",
        "renders": ["application/json", "text/html"],
        "parses": forms,
    }


def test_health_without_an_acceptable_form_is_refused(browser: Browser) -> None:
    seen = browser.get("/health", headers={"accept": "application/xml"})

    assert (seen.status, seen.json) == (406, {"detail": "Could not satisfy the request Accept header."})


def test_a_browser_sees_a_page(browser: Browser) -> None:
    seen = browser.get("/health", headers={"accept": "text/html"})

    assert (seen.status, seen.header("content-type")) == (200, "text/html; charset=utf-8")
    assert "<title>Check Internal \u2013 Django REST framework</title>" in seen.text
    assert "<h1>Check Internal</h1>" in seen.text
    assert '<form action="/health">' in seen.text
    assert "all&#39;s well" in seen.text
    assert seen.header("vary") == "Accept, Cookie, Accept-Language, origin, Accept-Encoding"
    assert (seen.header("set-cookie") or "").startswith("csrftoken=")


def test_a_browser_sees_what_is_wrong(browser: Browser, sandbox: Sandbox) -> None:
    sandbox.faults.add("metadata", Backend(500))

    seen = browser.get("/health/bfd", headers={"accept": "text/html"})

    assert seen.status == 503
    assert LATER in seen.text


def test_the_journal_says_why_it_is_not_well(browser: Browser, sandbox: Sandbox) -> None:
    sandbox.faults.add("metadata", Backend(503))

    browser.get("/health/bfd")

    assert why(sandbox) == "the FHIR backend was told to answer with 503"


@pytest.mark.parametrize(
    ("check", "name"),
    [
        ("", "Check Internal"),
        ("/db", "Check Db"),
        ("/bfd", "Check Bfd"),
        ("/bfd_v2", "Check Bfd"),
        ("/sls", "Check Slsx"),
        ("/external", "Check External"),
        ("/external_v2", "Check External"),
    ],
)
def test_every_check_says_its_name_to_options(browser: Browser, check: str, name: str) -> None:
    assert browser.send("OPTIONS", f"/health{check}").json["name"] == name
