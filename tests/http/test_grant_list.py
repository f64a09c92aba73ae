"""The paths of Medicare.gov's own list of grants: its refusals, and what names it."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest

from bbmock.population import identity
from bbmock.state.sandbox import Sandbox
from tests.browser import Browser, basic
from tests.journal import why
from tests.refusals import SERVER_ERROR
from tests.walk import Walk

NO_CREDENTIALS = {"detail": "Authentication credentials were not provided."}
ALLOWED = {"tokens": "GET, HEAD, OPTIONS", "tokens/1": "GET, DELETE, HEAD, OPTIONS"}
BOTH = pytest.mark.parametrize("path", list(ALLOWED))


@BOTH
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("proven", [False, True], ids=["nobody", "Basic"])
def test_without_its_header_the_list_is_refused(v2: Walk, path: str, method: str, proven: bool) -> None:
    headers = {"authorization": basic(v2.application.client_id, v2.application.client_secret)}

    seen = v2.browser.send(method, f"/v2/o/{path}/", headers=headers if proven else {})

    assert (seen.status, seen.json) == (403, NO_CREDENTIALS)
    assert seen.header("content-type") == "application/json"
    assert seen.header("allow") == ALLOWED[path]
    assert seen.header("vary") == "Accept, Accept-Language, origin"
    assert seen.header("www-authenticate") is None


def sls(username: str) -> dict[str, str]:
    return {"x-authentication": f"SLS {base64.b64encode(username.encode()).decode()}"}


@pytest.mark.parametrize("value", ["SLS BBUser00000", "SLS //8=", "SLS =x"])
def test_a_header_that_is_not_base64_makes_the_list_fail(browser: Browser, version: int, value: str) -> None:
    seen = browser.get(f"/v{version}/o/tokens/", headers={"x-authentication": value})

    assert (seen.status, seen.json) == (500, SERVER_ERROR)


@pytest.mark.parametrize("headers", [sls("BBUser00001"), {"x-authentication": "Basic x"}, sls("")])
def test_a_person_who_has_not_come_in_is_not_found(v2: Walk, headers: dict[str, str]) -> None:
    v2.tokens()

    seen = v2.browser.get("/v2/o/tokens/", headers=headers)

    assert (seen.status, seen.json) == (404, {"detail": "Not found."})


@BOTH
@pytest.mark.parametrize("authorization", ["", "Basic", "wrong", "lower"])
def test_a_client_that_does_not_prove_itself_is_no_application(
    v2: Walk, path: str, authorization: str
) -> None:
    v2.tokens()
    own = basic(v2.application.client_id, v2.application.client_secret)
    shown = {"wrong": basic(v2.application.client_id, "x"), "lower": own.lower()}.get(
        authorization, authorization
    )

    seen = v2.browser.get(f"/v2/o/{path}/", headers=sls(identity.login(0)) | {"authorization": shown})

    assert (seen.status, seen.json) == (403, {"detail": "No such application"})


@BOTH
def test_the_list_is_for_applications_with_its_scope(v2: Walk, sandbox: Sandbox, path: str) -> None:
    v2.tokens()
    own = {"authorization": basic(v2.application.client_id, v2.application.client_secret)}

    seen = v2.browser.get(f"/v2/o/{path}/", headers=sls(identity.login(0)) | own)

    assert (seen.status, seen.json) == (403, {"detail": "You do not have permission to perform this action."})
    assert why(sandbox) == "the application is not active, or has no scope token_management"


def test_the_list_of_a_person_is_not_served(v2: Walk, sandbox: Sandbox) -> None:
    v2.tokens()
    own = {"authorization": basic(v2.application.client_id, v2.application.client_secret)}
    sandbox.applications.replace(replace(v2.application, scopes=("token_management",)))

    seen = v2.browser.get("/v2/o/tokens/", headers=sls(identity.login(0)) | own)

    expected = {"detail": "bbmock does not serve Medicare.gov's list of data access grants."}
    assert (seen.status, seen.json) == (501, expected)


def test_the_journal_says_whose_list_it_is(browser: Browser, sandbox: Sandbox) -> None:
    browser.get("/v2/o/tokens/")

    assert why(sandbox) == ("there is no X-Authentication header; the list of grants is Medicare.gov's own")


@pytest.mark.parametrize("path", ["/o", "/o/tokens", "/o/tokens/1"])
def test_a_path_without_its_slash_is_redirected(browser: Browser, version: int, path: str) -> None:
    seen = browser.get(f"/v{version}{path}?x=1")

    assert (seen.status, seen.location) == (301, f"/v{version}{path}/?x=1")


def test_the_root_names_the_list(browser: Browser, version: int) -> None:
    seen = browser.get(f"/v{version}/o/")

    assert (seen.status, seen.text) == (200, f'{{"tokens":"http://sandbox.test/v{version}/o/tokens/"}}')
    assert seen.header("allow") == "GET, HEAD, OPTIONS"
    assert seen.header("vary") == "Accept, Accept-Language, origin, Cookie"
