"""Introspection: who may ask, and what is told of a token."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import urlencode

import pytest

from bbmock.domain.applications import Application, ClientType
from bbmock.domain.clock import FrozenClock
from bbmock.domain.oddities import Oddity
from bbmock.population import identity
from bbmock.state.sandbox import Sandbox
from tests.browser import Browser, Seen, basic
from tests.journal import why
from tests.oddities import EITHER_WAY, relax
from tests.refusals import SERVER_ERROR, checked
from tests.registered import header_of, register
from tests.walk import INACTIVE, Walk

NOT_ACTIVE = {"active": False}
NO_SECRET = "no registered application shows its client_secret, neither in a Basic header nor in the form"
NOT_HERE = "no access token in force has this value; CMS's server fails there"
FOREIGN = "the token is another application's; CMS's server fails there"


def credentials_of(application: Application) -> dict[str, str]:
    return {"client_id": application.client_id, "client_secret": application.client_secret}


def ask(walk: Walk, token: str | None, headers: dict[str, str] | None = None, **form: str) -> Seen:
    """POST introspection, with the application's Basic header unless `headers` says otherwise."""
    given = header_of(walk.application) if headers is None else headers
    form |= {"token": token} if token is not None else {}
    return walk.browser.post(f"/v{walk.version}/o/introspect/", form, headers=given)


def get(walk: Walk, token: str, headers: dict[str, str] | None = None, query: str = "") -> Seen:
    given = header_of(walk.application) if headers is None else headers
    return walk.browser.get(f"/v{walk.version}/o/introspect/?token={token}{query}", headers=given)


# who may ask


@pytest.mark.parametrize(
    ("headers", "form", "reason"),
    [
        pytest.param({}, {}, NO_SECRET, id="nobody"),
        pytest.param(
            {"authorization": "Bearer unknown"}, {}, "the Bearer token is unknown or over", id="Bearer"
        ),
        pytest.param({}, {"client_id": "a" * 40, "client_secret": "x"}, NO_SECRET, id="unknown"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_somebody_who_proves_nothing_is_refused_without_a_word(
    walk: Walk,
    sandbox: Sandbox,
    method: str,
    headers: dict[str, str],
    form: dict[str, str],
    reason: str,
) -> None:
    token = walk.tokens()["access_token"]

    if method == "POST":
        seen = ask(walk, token, headers, **form)
    else:
        seen = get(walk, token, headers, f"&{urlencode(form)}")

    assert (seen.status, seen.text) == (403, "")
    assert seen.header("content-type") == "text/html; charset=utf-8"
    assert why(sandbox) == reason


@pytest.mark.parametrize("secret", ["wrong", ""])
@pytest.mark.parametrize("in_header", [True, False], ids=["header", "form"])
def test_a_wrong_secret_is_refused_without_a_word(
    walk: Walk, sandbox: Sandbox, secret: str, in_header: bool
) -> None:
    client_id = walk.application.client_id
    headers = {"authorization": basic(client_id, secret)} if in_header else {}
    form = {} if in_header else {"client_id": client_id, "client_secret": secret}

    seen = ask(walk, walk.tokens()["access_token"], headers, **form)

    assert (seen.status, seen.text) == (403, "")
    missing = "the client_secret of 'Demo Application' is missing"
    assert why(sandbox) == ("the client_secret is not that of 'Demo Application'" if secret else missing)


def test_a_public_application_has_to_show_its_secret(walk: Walk, sandbox: Sandbox) -> None:
    public = register(sandbox, client_type=ClientType.PUBLIC)
    theirs = Walk(walk.browser, public, walk.version)

    seen = ask(theirs, theirs.tokens()["access_token"], {}, client_id=public.client_id)

    assert (seen.status, seen.text) == (403, "")


def test_a_bearer_token_without_the_scope_is_refused(walk: Walk, sandbox: Sandbox) -> None:
    token = walk.tokens()["access_token"]

    seen = ask(walk, token, {"authorization": f"Bearer {token}"})

    assert (seen.status, seen.text) == (403, "")
    assert why(sandbox) == "the Bearer token has not the scope introspection"


def test_an_expired_bearer_token_is_refused(walk: Walk, sandbox: Sandbox, clock: FrozenClock) -> None:
    token = with_the_scope(walk, sandbox)
    clock.advance(3600)

    seen = ask(walk, token, {"authorization": f"Bearer {token}"})

    assert (seen.status, seen.text) == (403, "")


def with_the_scope(walk: Walk, sandbox: Sandbox) -> str:
    """An access token that holds `introspection`, which nobody can get from the server."""
    token = sandbox.grants.access_token(walk.tokens()["access_token"])
    assert token is not None
    consent = replace(token.consent, scopes=("openid", "introspection"))
    sandbox.grants.change_access(token.token, consent=consent)
    return token.token


def test_a_bearer_token_with_the_scope_may_ask_after_its_application(walk: Walk, sandbox: Sandbox) -> None:
    token = with_the_scope(walk, sandbox)

    seen = ask(walk, token, {"authorization": f"Bearer {token}"})

    assert (seen.status, seen.json["scope"]) == (200, "openid introspection")


def test_a_bearer_token_with_the_scope_fails_at_another_application(
    walk: Walk, sandbox: Sandbox, other: Application
) -> None:
    bearer = {"authorization": f"Bearer {with_the_scope(Walk(walk.browser, other, walk.version), sandbox)}"}

    seen = ask(walk, walk.tokens()["access_token"], bearer)

    assert (seen.status, seen.json) == (500, SERVER_ERROR)


def test_an_inactive_application_is_told_so(walk: Walk, sandbox: Sandbox) -> None:
    token = walk.tokens()["access_token"]
    sandbox.applications.replace(replace(walk.application, active=False))

    for seen in (ask(walk, token), get(walk, token)):
        assert (seen.status, seen.json) == (403, checked(403, "invalid_client", INACTIVE))
        assert why(sandbox) == "the application 'Demo Application' is switched off"


# what is told


@pytest.mark.parametrize("how", ["header", "form", "GET"])
def test_a_token_in_force_is_described(walk: Walk, how: str) -> None:
    token = walk.tokens(scope="openid patient/Coverage.rs")["access_token"]

    match how:
        case "header":
            seen = ask(walk, token)
        case "form":
            seen = ask(walk, token, {}, **credentials_of(walk.application))
        case _:
            seen = get(walk, token)

    told = {
        "active": True,
        "scope": "openid patient/Coverage.rs",
        "exp": 1767272400,  # 2026-01-01T13:00:00Z
        "client_id": walk.application.client_id,
        "username": identity.login(0),
    }
    assert (seen.status, seen.text) == (200, json.dumps(told))
    assert seen.header("content-type") == "application/json"
    assert seen.header("cache-control") is None


@pytest.mark.parametrize(("seconds", "active"), [(3599, True), (3600, False)])
def test_an_expired_token_is_not_active(walk: Walk, clock: FrozenClock, seconds: int, active: bool) -> None:
    token = walk.tokens()["access_token"]
    clock.advance(seconds)

    assert ask(walk, token).json["active"] is active
    assert get(walk, token).json["active"] is active


@pytest.mark.parametrize("token", [None, ""], ids=["absent", "empty"])
def test_no_token_is_not_active(walk: Walk, token: str | None) -> None:
    seen = ask(walk, token)

    assert (seen.status, seen.json) == (200, NOT_ACTIVE)


@pytest.mark.parametrize("kind", ["unknown", "refresh token", "revoked"])
def test_a_post_of_a_token_that_is_not_there_fails(walk: Walk, sandbox: Sandbox, kind: str) -> None:
    seen = ask(walk, not_there(walk, kind))

    assert (seen.status, seen.json) == (500, SERVER_ERROR)
    assert why(sandbox) == NOT_HERE


@pytest.mark.parametrize("kind", ["unknown", "refresh token", "revoked"])
def test_a_get_of_a_token_that_is_not_there_says_so(walk: Walk, kind: str) -> None:
    seen = get(walk, not_there(walk, kind))

    assert (seen.status, seen.json) == (200, NOT_ACTIVE)


def not_there(walk: Walk, kind: str) -> str:
    """A value that no access token in force has."""
    tokens = walk.tokens()
    if kind == "refresh token":
        return str(tokens["refresh_token"])
    if kind == "revoked":
        walk.refresh(tokens["refresh_token"])
        return str(tokens["access_token"])
    return "unknown"


def test_a_get_tells_an_application_of_anothers_token(walk: Walk, other: Application) -> None:
    token = walk.tokens()["access_token"]

    seen = get(Walk(walk.browser, other, walk.version), token)

    assert (seen.status, seen.json["client_id"]) == (200, walk.application.client_id)


@pytest.mark.parametrize("in_header", [True, False], ids=["header", "form"])
def test_a_post_of_another_applications_token_fails(
    walk: Walk, sandbox: Sandbox, other: Application, in_header: bool
) -> None:
    asking = Walk(walk.browser, other, walk.version)
    token = walk.tokens()["access_token"]

    seen = ask(asking, token) if in_header else ask(asking, token, {}, **credentials_of(other))

    assert (seen.status, seen.json) == (500, SERVER_ERROR)
    assert why(sandbox) == FOREIGN


def test_header_and_form_of_two_applications_fail(walk: Walk, other: Application) -> None:
    token = walk.tokens()["access_token"]

    seen = ask(walk, token, header_of(walk.application), **credentials_of(other))

    assert (seen.status, seen.json) == (500, SERVER_ERROR)


def test_a_malformed_client_id_beside_good_credentials_is_refused(walk: Walk) -> None:
    seen = ask(walk, "unknown", client_id="short")

    assert (seen.status, seen.json) == (400, checked(400, "invalid_client", "Invalid client_id format"))


# relaxed


@EITHER_WAY
@pytest.mark.parametrize("kind", ["unknown", "refresh token", "foreign"])
def test_relaxed_a_post_of_a_token_that_is_not_there_says_so(
    walk: Walk, sandbox: Sandbox, other: Application, kind: str, for_all: bool
) -> None:
    theirs = Walk(walk.browser, other, walk.version)
    token = theirs.tokens()["access_token"] if kind == "foreign" else not_there(walk, kind)
    relax(sandbox, Oddity.INTROSPECT_UNKNOWN_TOKEN, walk.application, for_all=for_all)

    seen = ask(walk, token)

    assert (seen.status, seen.json) == (200, NOT_ACTIVE)


def test_relaxed_for_one_application_another_still_fails(
    v2: Walk, sandbox: Sandbox, other: Application
) -> None:
    relax(sandbox, Oddity.INTROSPECT_UNKNOWN_TOKEN, v2.application, for_all=False)

    assert ask(Walk(v2.browser, other), "unknown").status == 500


# how it is asked


def test_a_path_without_its_slash_is_redirected(browser: Browser, version: int) -> None:
    for seen in (
        browser.post(f"/v{version}/o/introspect", {"token": "x"}),
        browser.get(f"/v{version}/o/introspect?token=x"),
    ):
        query = "?token=x" if "?" in seen.url else ""
        assert (seen.status, seen.location) == (301, f"/v{version}/o/introspect/{query}")


@pytest.mark.parametrize(("known", "status"), [(True, 405), (False, 403)])
def test_other_methods_are_refused_after_the_secret(walk: Walk, known: bool, status: int) -> None:
    headers = header_of(walk.application) if known else {}

    seen = walk.browser.send("PUT", f"/v{walk.version}/o/introspect/", headers=headers)

    assert (seen.status, seen.text) == (status, "")
    assert seen.header("allow") == ("GET, POST, HEAD, OPTIONS" if known else None)


def test_options_need_no_secret(browser: Browser, version: int) -> None:
    seen = browser.send("OPTIONS", f"/v{version}/o/introspect/")

    assert (seen.status, seen.header("allow")) == (200, "GET, POST, HEAD, OPTIONS")


def test_a_json_body_is_not_read(walk: Walk) -> None:
    body = json.dumps({"token": walk.tokens()["access_token"]}).encode()
    headers = {**header_of(walk.application), "content-type": "application/json"}

    seen = walk.browser.send("POST", f"/v{walk.version}/o/introspect/", headers=headers, body=body)

    assert (seen.status, seen.json) == (200, NOT_ACTIVE)
