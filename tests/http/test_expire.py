"""Ending a beneficiary's data access grant by their patient id."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bbmock.domain.applications import Application
from bbmock.domain.clock import FrozenClock
from bbmock.domain.grants import DataAccessGrant, Entry
from bbmock.domain.oddities import Oddity
from bbmock.population import identity
from bbmock.state import crosswalk
from bbmock.state.sandbox import Sandbox
from tests.browser import Browser, Seen, basic
from tests.journal import why
from tests.oddities import EITHER_WAY, relax, switch
from tests.refusals import SERVER_ERROR, checked
from tests.registered import header_of
from tests.walk import Walk

PATIENT_UNKNOWN = "Patient was Not Found. Please check the id number and try again."
GRANT_UNKNOWN = "Data Access Grant was Not Found."
GRANT_GONE = checked(
    403,
    "invalid_grant",
    "User access cannot be found. To refresh Medicare data, end user must re-authenticate and consent to "
    "share their data.",
)


def own_id(walk: Walk) -> str:
    return str(identity.patient_id(0, 3 if walk.version == 3 else 2))


def expire(
    walk: Walk, *, patient_id: str | None = None, headers: dict[str, str] | None = None, **form: str
) -> Seen:
    """End the grant with the application's Basic header, unless `headers` says otherwise."""
    url = f"/v{walk.version}/o/expire_authenticated_user/{patient_id or own_id(walk)}/"
    given = header_of(walk.application) if headers is None else headers
    return walk.browser.post(url, form, headers=given)


def is_alive(walk: Walk, access_token: str) -> bool:
    return walk.browser.get(f"/v{walk.version}/connect/userinfo", token=access_token).status == 200


# success


def test_the_grant_ends_with_all_its_tokens(walk: Walk, sandbox: Sandbox) -> None:
    first = walk.tokens()
    second = walk.refresh(first["refresh_token"]).json

    seen = expire(walk)

    assert (seen.status, seen.text) == (200, "success")
    assert seen.header("content-type") == "text/html; charset=utf-8"
    assert sandbox.grants.grant(walk.application.client_id, 0) is None
    assert not is_alive(walk, second["access_token"])
    refreshed = walk.refresh(second["refresh_token"])
    assert (refreshed.status, refreshed.json) == (403, GRANT_GONE)


def test_the_bearer_token_of_the_person_does(walk: Walk) -> None:
    token = walk.tokens()["access_token"]

    seen = expire(walk, headers={"authorization": f"Bearer {token}"})

    assert (seen.status, seen.text) == (200, "success")
    assert not is_alive(walk, token)


def test_grants_of_others_stay(walk: Walk, other: Application) -> None:
    walk.tokens()
    theirs = Walk(walk.browser, other, walk.version).tokens()["access_token"]
    of_somebody_else = walk.tokens(user=1)["access_token"]

    expire(walk)

    assert is_alive(walk, theirs)
    assert is_alive(walk, of_somebody_else)


def test_a_person_can_consent_again(walk: Walk) -> None:
    walk.tokens()
    expire(walk)

    assert is_alive(walk, walk.tokens()["access_token"])


# nothing to end


def test_a_second_time_there_is_no_grant(walk: Walk, sandbox: Sandbox) -> None:
    walk.tokens()
    expire(walk)

    seen = expire(walk)

    assert (seen.status, seen.text) == (404, GRANT_UNKNOWN)
    assert seen.header("content-type") == "text/html; charset=utf-8"
    assert "no data access grant of this beneficiary" in str(why(sandbox))


def test_another_application_has_no_grant(walk: Walk, other: Application) -> None:
    token = walk.tokens()["access_token"]

    seen = expire(walk, headers=header_of(other))

    assert (seen.status, seen.text) == (404, GRANT_UNKNOWN)
    assert is_alive(walk, token)


def test_credentials_in_the_form_are_let_in_and_find_no_grant(walk: Walk, sandbox: Sandbox) -> None:
    token = walk.tokens()["access_token"]
    application = walk.application

    seen = expire(walk, headers={}, client_id=application.client_id, client_secret=application.client_secret)

    assert (seen.status, seen.text) == (404, GRANT_UNKNOWN)
    assert why(sandbox) == "the application is taken from the Authorization header, and there is none"
    assert is_alive(walk, token)


def test_an_inactive_application_is_let_in(walk: Walk, sandbox: Sandbox) -> None:
    walk.tokens()
    sandbox.applications.replace(replace(walk.application, active=False))

    assert expire(walk).text == "success"
    assert expire(walk).text == GRANT_UNKNOWN


@pytest.mark.parametrize("patient_id", ["-999", "0", "-"])
def test_an_unknown_patient_is_not_found(walk: Walk, sandbox: Sandbox, patient_id: str) -> None:
    walk.tokens()

    seen = expire(walk, patient_id=patient_id)

    assert (seen.status, seen.text) == (404, PATIENT_UNKNOWN)
    assert "versions 1 and 2 share an id, version 3 has its own" in str(why(sandbox))


def test_a_person_who_has_not_come_in_is_not_found(walk: Walk) -> None:
    seen = expire(walk)

    assert (seen.status, seen.text) == (404, PATIENT_UNKNOWN)


def test_the_id_of_the_other_version_is_not_found(walk: Walk) -> None:
    token = walk.tokens()["access_token"]

    seen = expire(walk, patient_id=identity.patient_id(0, 2 if walk.version == 3 else 3))

    assert (seen.status, seen.text) == (404, PATIENT_UNKNOWN)
    assert is_alive(walk, token)


# who may


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("kind", ["nobody", "wrong secret", "unknown Bearer", "basic"])
def test_somebody_who_proves_nothing_is_refused_without_a_word(walk: Walk, method: str, kind: str) -> None:
    token = walk.tokens()["access_token"]
    application = walk.application
    headers = {
        "nobody": {},
        "wrong secret": {"authorization": basic(application.client_id, "wrong")},
        "unknown Bearer": {"authorization": "Bearer unknown"},
        "basic": {"authorization": basic(application.client_id, application.client_secret, scheme="basic")},
    }[kind]
    url = f"/v{walk.version}/o/expire_authenticated_user/{own_id(walk)}/"

    seen = walk.browser.send(method, url, headers=headers)

    assert (seen.status, seen.text) == (403, "")
    assert is_alive(walk, token)


def test_an_expired_bearer_token_is_refused(walk: Walk, clock: FrozenClock) -> None:
    token = walk.tokens()["access_token"]
    clock.advance(3600)

    seen = expire(walk, headers={"authorization": f"Bearer {token}"})

    assert (seen.status, seen.text) == (403, "")


@pytest.mark.parametrize("header", ["Bearer unknown", "Basic", "Basic %%%"])
def test_a_stray_header_beside_good_credentials_fails(walk: Walk, header: str) -> None:
    walk.tokens()
    application = walk.application

    seen = expire(
        walk,
        headers={"authorization": header},
        client_id=application.client_id,
        client_secret=application.client_secret,
    )

    assert (seen.status, seen.json) == (500, SERVER_ERROR)


# how it is asked


def test_only_posts_are_answered(walk: Walk) -> None:
    url = f"/v{walk.version}/o/expire_authenticated_user/{own_id(walk)}/"

    seen = walk.browser.get(url, headers=header_of(walk.application))

    assert (seen.status, seen.text, seen.header("allow")) == (405, "", "POST, OPTIONS")


def test_options_need_no_secret(browser: Browser, version: int) -> None:
    seen = browser.send("OPTIONS", f"/v{version}/o/expire_authenticated_user/-1/")

    assert (seen.status, seen.header("allow")) == (200, "POST, OPTIONS")


def test_a_path_without_its_slash_is_redirected(browser: Browser, version: int) -> None:
    seen = browser.post(f"/v{version}/o/expire_authenticated_user/-1")

    assert (seen.status, seen.location) == (301, f"/v{version}/o/expire_authenticated_user/-1/")


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("patient_id", ["abc", "1a", "+1", "1/2"])
def test_what_is_no_id_is_nowhere(browser: Browser, version: int, patient_id: str, slash: str) -> None:
    seen = browser.post(f"/v{version}/o/expire_authenticated_user/{patient_id}{slash}")

    assert (seen.status, "<h1>Page not found</h1>" in seen.text) == (404, True)


def test_switched_off_it_is_nowhere(walk: Walk, sandbox: Sandbox) -> None:
    token = walk.tokens()["access_token"]
    switch(sandbox, expire_grant_endpoint=False)

    seen = expire(walk)

    assert (seen.status, "<h1>Page not found</h1>" in seen.text) == (404, True)
    assert is_alive(walk, token)


# a person who came in twice


@pytest.fixture
def known_twice(v3: Walk, sandbox: Sandbox) -> Walk:
    """The walk of a person who also came in by an identity token, which only version 3 knows."""
    v3.tokens()
    crosswalk.enter(0, 3, sandbox, entry=Entry.IDENTITY)
    sandbox.grants.put_grant(DataAccessGrant(v3.application.client_id, 0, None, entry=Entry.IDENTITY))
    return v3


def test_a_person_who_came_in_twice_makes_it_fail(known_twice: Walk, sandbox: Sandbox) -> None:
    seen = expire(known_twice)

    assert (seen.status, seen.json) == (500, SERVER_ERROR)
    assert "by login and by client_credentials" in str(why(sandbox))
    assert sandbox.grants.grant(known_twice.application.client_id, 0) is not None


@EITHER_WAY
def test_relaxed_a_person_who_came_in_twice_loses_both_grants(
    known_twice: Walk, sandbox: Sandbox, for_all: bool
) -> None:
    application = known_twice.application
    relax(sandbox, Oddity.EXPIRE_PERSON_KNOWN_TWICE, application, for_all=for_all)

    seen = expire(known_twice)

    assert (seen.status, seen.text) == (200, "success")
    assert [sandbox.grants.grant(application.client_id, 0, entry) for entry in Entry] == [None, None]
