"""Whose refresh token is refused, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bbmock.domain.applications import Application, DataAccessType
from bbmock.domain.backend import Asked, BackendAnswer, BackendCall, NoAnswer, backend_version
from bbmock.domain.clock import FrozenClock
from bbmock.domain.oddities import Oddity
from bbmock.state.sandbox import Sandbox
from tests.browser import Browser, Seen, basic
from tests.journal import why
from tests.oddities import EITHER_WAY, relax, switch
from tests.refusals import (
    INVALID_CLIENT,
    INVALID_GRANT,
    checked,
    invalid_request,
)
from tests.registered import register
from tests.walk import INACTIVE, Walk

DENIED = {"status_code": 403, "message": "Request denied"}
ASK_AGAIN = "To refresh Medicare data, end user must re-authenticate and consent to share their data."
GRANT_OVER = checked(401, "invalid_grant", f"User access has timed out. {ASK_AGAIN}")
GRANT_GONE = checked(403, "invalid_grant", f"User access cannot be found. {ASK_AGAIN}")
NOT_REFRESHABLE = checked(
    403,
    "invalid_client",
    f"Your application is not allowed to refresh tokens. {ASK_AGAIN} If your application needs to refresh "
    "tokens, contact us at BlueButtonAPI@cms.hhs.gov.",
)
END = datetime(2027, 2, 1, 12, tzinfo=UTC)


def refusal(seen: Seen) -> tuple[int, object]:
    return seen.status, seen.json


@pytest.mark.parametrize("token", [None, "", "unknown", "é"], ids=["absent", "empty", "unknown", "not ASCII"])
def test_version_3_denies_a_refresh_without_a_known_token(v3: Walk, token: str | None) -> None:
    assert refusal(v3.refresh(token)) == (403, DENIED)


def test_version_3_denies_before_it_knows_the_application(v3: Walk) -> None:
    assert refusal(v3.refresh("unknown", client_id=None)) == (403, DENIED)


@pytest.mark.parametrize(
    ("token", "description"),
    [
        pytest.param(None, "Missing refresh token parameter", id="absent"),
        pytest.param("", "Refresh token not found.", id="empty"),
        pytest.param("unknown", "Refresh token not found.", id="unknown"),
    ],
)
@pytest.mark.parametrize("version", [1, 2])
def test_earlier_versions_say_what_is_wrong_with_the_token(
    browser: Browser, application: Application, version: int, token: str | None, description: str
) -> None:
    seen = Walk(browser, application, version).refresh(token)

    assert refusal(seen) == (400, checked(400, "invalid_request", description))


def test_an_access_token_is_no_refresh_token(v2: Walk) -> None:
    seen = v2.refresh(v2.tokens()["access_token"])

    assert refusal(seen) == (400, checked(400, "invalid_request", "Refresh token not found."))


@pytest.mark.parametrize("secret", [None, "wrong"], ids=["absent", "wrong"])
def test_a_wrong_secret_is_refused_and_the_token_survives(walk: Walk, secret: str | None) -> None:
    tokens = walk.tokens()

    seen = walk.refresh(tokens["refresh_token"], client_secret=secret)

    assert refusal(seen) == (401, INVALID_CLIENT)
    assert seen.header("www-authenticate") == 'Bearer error="invalid_client"'
    assert walk.refresh(tokens["refresh_token"]).status == 200


def test_a_refresh_without_a_client_is_an_invalid_client(walk: Walk) -> None:
    seen = walk.refresh(walk.tokens()["refresh_token"], client_id=None, client_secret=None)

    assert refusal(seen) == (401, INVALID_CLIENT)


def test_basic_credentials_do(walk: Walk) -> None:
    form = walk.refresh_form(walk.tokens()["refresh_token"], client_id=None, client_secret=None)
    known = (walk.application.client_id, walk.application.client_secret)

    assert walk.browser.post(f"/v{walk.version}/o/token/", form, auth=known).status == 200


def test_another_applications_token_is_refused_and_survives(walk: Walk, other: Application) -> None:
    tokens = walk.tokens()

    seen = Walk(walk.browser, other, walk.version).refresh(tokens["refresh_token"])

    assert refusal(seen) == (400, checked(400, "invalid_request", "Token does not match client_id"))
    assert walk.refresh(tokens["refresh_token"]).status == 200


def test_the_header_must_name_the_tokens_application(walk: Walk, other: Application) -> None:
    form = walk.refresh_form(walk.tokens()["refresh_token"], client_id=None, client_secret=None)
    header = {"authorization": basic(other.client_id, other.client_secret)}

    seen = walk.browser.post(f"/v{walk.version}/o/token/", form, headers=header)

    disagree = checked(400, "invalid_request", "different app in headers than in request data")
    assert refusal(seen) == (400, disagree)


@pytest.mark.parametrize(
    ("client_id", "description"),
    [("short", "Invalid client_id format"), ("a" * 40, "Application does not exist (client_id)")],
    ids=["malformed", "unknown"],
)
def test_a_client_id_that_says_nothing_is_refused(walk: Walk, client_id: str, description: str) -> None:
    seen = walk.refresh(walk.tokens()["refresh_token"], client_id=client_id)

    assert refusal(seen) == (400, checked(400, "invalid_client", description))


def test_an_inactive_application_is_refused(walk: Walk, sandbox: Sandbox) -> None:
    tokens = walk.tokens()
    sandbox.applications.replace(replace(walk.application, active=False))

    seen = walk.refresh(tokens["refresh_token"])

    assert refusal(seen) == (403, checked(403, "invalid_client", INACTIVE))


def test_a_one_time_application_cannot_refresh(walk: Walk, sandbox: Sandbox) -> None:
    once = register(sandbox, data_access_type=DataAccessType.ONE_TIME)
    theirs = Walk(walk.browser, once, walk.version)

    seen = theirs.refresh(theirs.tokens()["refresh_token"])

    assert refusal(seen) == (403, NOT_REFRESHABLE)


def test_a_study_refreshes_for_years(walk: Walk, sandbox: Sandbox, clock: FrozenClock) -> None:
    study = register(sandbox, data_access_type=DataAccessType.RESEARCH_STUDY)
    theirs = Walk(walk.browser, study, walk.version)
    tokens = theirs.tokens()
    clock.advance(timedelta(days=3650))

    seen = theirs.refresh(tokens["refresh_token"])

    assert (seen.status, seen.json["access_grant_expiration"]) == (200, "")


def test_a_refresh_does_not_move_the_end_of_the_grant(walk: Walk, clock: FrozenClock) -> None:
    tokens = walk.tokens()
    clock.advance(timedelta(days=300))

    seen = walk.refresh(tokens["refresh_token"])

    assert seen.json["access_grant_expiration"] == "2027-02-01T12:00:00Z"


def test_a_refresh_works_until_thirteen_months_are_over(walk: Walk, clock: FrozenClock) -> None:
    tokens = walk.tokens()
    clock.advance(END - clock.now() - timedelta(microseconds=1))

    assert walk.refresh(tokens["refresh_token"]).status == 200


def test_a_refresh_is_refused_when_thirteen_months_are_over(walk: Walk, clock: FrozenClock) -> None:
    tokens = walk.tokens()
    clock.advance(END - clock.now())

    assert refusal(walk.refresh(tokens["refresh_token"])) == (401, GRANT_OVER)


def test_a_grant_that_is_over_is_told_before_a_wrong_secret(v2: Walk, clock: FrozenClock) -> None:
    tokens = v2.tokens()
    clock.advance(END - clock.now())

    assert v2.refresh(tokens["refresh_token"], client_secret="wrong").json == GRANT_OVER


def test_a_refresh_is_refused_when_the_grant_is_gone(walk: Walk, sandbox: Sandbox) -> None:
    tokens = walk.tokens()
    sandbox.grants.remove_grant(walk.application.client_id, 0)

    assert refusal(walk.refresh(tokens["refresh_token"])) == (403, GRANT_GONE)


def test_a_query_spoils_a_refresh_and_the_token_survives(walk: Walk) -> None:
    form = walk.refresh_form(walk.tokens()["refresh_token"])

    seen = walk.browser.post(f"/v{walk.version}/o/token/?x=1", form)

    assert refusal(seen) == (400, invalid_request("URL query parameters are not allowed"))
    assert seen.header("content-type") == "text/html; charset=utf-8"
    assert walk.refresh(form["refresh_token"]).status == 200


def test_version_3_denies_an_application_that_it_is_not_open_to(v3: Walk, sandbox: Sandbox) -> None:
    tokens = v3.tokens()
    open_v3_to(sandbox, "somebody else")

    assert refusal(v3.refresh(tokens["refresh_token"])) == (403, DENIED)
    assert Walk(v3.browser, v3.application, 2).refresh(tokens["refresh_token"]).status == 200


def test_version_3_refreshes_for_an_early_adopter(v3: Walk, sandbox: Sandbox) -> None:
    tokens = v3.tokens()
    open_v3_to(sandbox, v3.application.developer)

    assert v3.refresh(tokens["refresh_token"]).status == 200


def test_version_3_redeems_codes_for_everybody(v3: Walk, sandbox: Sandbox) -> None:
    code = v3.code()
    open_v3_to(sandbox, "somebody else")

    assert v3.exchange(code).status == 200


def open_v3_to(sandbox: Sandbox, developer: str) -> None:
    switch(sandbox, v3_early_adopters=frozenset({developer}))


@EITHER_WAY
def test_relaxed_version_3_takes_a_multipart_refresh(v3: Walk, sandbox: Sandbox, for_all: bool) -> None:
    form = v3.refresh_form(v3.tokens()["refresh_token"])
    relax(sandbox, Oddity.MULTIPART_REFRESH, v3.application, for_all=for_all)

    assert v3.browser.post_multipart("/v3/o/token/", form).status == 200


# the backend


NOBODY = BackendAnswer(200, b'{"resourceType": "Bundle", "total": 0}')
NO_DATA_SOURCE = {"status_code": 502, "message": "Failed to retrieve data from data source."}
NOT_FOUND = {"status_code": 404, "message": "Not found."}
BACKEND_FAULTS = pytest.mark.parametrize(
    ("told", "status", "body"),
    [
        pytest.param(BackendAnswer(500, b"{}"), 502, NO_DATA_SOURCE, id="500"),
        pytest.param(NoAnswer.TIMEOUT, 502, NO_DATA_SOURCE, id="timeout"),
        pytest.param(NOBODY, 404, NOT_FOUND, id="nobody"),
    ],
)


def tell(sandbox: Sandbox, version: int, told: BackendAnswer | NoAnswer) -> None:
    """Make the backend of a version answer each look-up of a person in one way."""

    def stand_in(asked: BackendCall) -> BackendAnswer | NoAnswer | None:
        is_asked = asked.version == backend_version(version)
        return told if is_asked and asked.asked is Asked.PATIENT_LOOKUP else None

    sandbox.backend = stand_in


@BACKEND_FAULTS
def test_a_backend_that_fails_spoils_the_refresh_and_spends_the_token(
    walk: Walk, sandbox: Sandbox, told: BackendAnswer | NoAnswer, status: int, body: object
) -> None:
    tokens = walk.tokens()
    tell(sandbox, walk.version, told)

    assert refusal(walk.refresh(tokens["refresh_token"])) == (status, body)

    assert str(why(sandbox)).endswith("; the old tokens are spent")
    sandbox.backend = None
    assert refusal(walk.refresh(tokens["refresh_token"])) == (400, INVALID_GRANT)
    assert walk.browser.get("/v2/connect/userinfo", token=tokens["access_token"]).status == 401


@pytest.mark.parametrize(
    "told", [BackendAnswer(500, b"{}"), NoAnswer.TIMEOUT, NOBODY], ids=["500", "timeout", "nobody"]
)
def test_the_other_versions_backend_may_fail(
    walk: Walk, sandbox: Sandbox, told: BackendAnswer | NoAnswer
) -> None:
    tokens = walk.tokens()
    tell(sandbox, 2 if walk.version == 3 else 3, told)

    assert walk.refresh(tokens["refresh_token"]).status == 200


@EITHER_WAY
@BACKEND_FAULTS
def test_relaxed_a_backend_that_fails_leaves_the_tokens_good(
    v3: Walk, sandbox: Sandbox, told: BackendAnswer | NoAnswer, status: int, body: object, for_all: bool
) -> None:
    tokens = v3.tokens()
    relax(sandbox, Oddity.REFRESH_SPENT_BY_FAILURE, v3.application, for_all=for_all)
    tell(sandbox, 3, told)

    assert refusal(v3.refresh(tokens["refresh_token"])) == (status, body)

    sandbox.backend = None
    assert v3.browser.get("/v2/connect/userinfo", token=tokens["access_token"]).status == 200
    assert v3.refresh(tokens["refresh_token"]).status == 200


def test_of_two_requests_at_once_the_slower_is_refused(walk: Walk, sandbox: Sandbox) -> None:
    token = walk.tokens()["refresh_token"]
    relax(sandbox, Oddity.REFRESH_SPENT_BY_FAILURE, walk.application, for_all=True)

    def be_overtaken(_: BackendCall) -> None:
        sandbox.grants.spend(token)

    sandbox.backend = be_overtaken  # which is asked, so relaxed, before the token is spent

    assert refusal(walk.refresh(token)) == (400, INVALID_GRANT)
    assert why(sandbox) == "another request spent the refresh token at the same moment"
