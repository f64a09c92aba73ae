"""Client authentication at the token endpoint: which application is calling, and whether it proves it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bbmock.domain.applications import Application, ClientType
from bbmock.domain.oddities import Oddity
from bbmock.state.sandbox import Sandbox
from tests.browser import Browser, Seen, basic
from tests.oddities import EITHER_WAY, relax
from tests.refusals import INVALID_CLIENT, SERVER_ERROR, checked, is_uncached
from tests.registered import register
from tests.walk import INACTIVE, Walk

NO_APPLICATION = checked(401, "invalid_client", "App id failed")
BAD_FORMAT = checked(400, "invalid_client", "Invalid client_id format")
UNKNOWN_IN_FORM = checked(400, "invalid_client", "Application does not exist (client_id)")
UNKNOWN_IN_HEADER = checked(401, "invalid_client", "Application does not exist")
DISAGREE = checked(400, "invalid_request", "different app in headers than in request data")


def post(walk: Walk, form: dict[str, str], *, authorization: str | None = None) -> Seen:
    headers = {} if authorization is None else {"authorization": authorization}
    return walk.browser.post(f"/v{walk.version}/o/token/", form, headers=headers)


def test_basic_credentials_do(walk: Walk) -> None:
    form = walk.exchange_form(walk.code(), client_id=None, client_secret=None)
    credentials = basic(walk.application.client_id, walk.application.client_secret)

    assert post(walk, form, authorization=credentials).status == 200


def test_basic_credentials_are_form_url_decoded(browser: Browser, sandbox: Sandbox) -> None:
    odd = register(sandbox, client_secret="a b+c%/:é")
    walk = Walk(browser, odd)
    form = walk.exchange_form(walk.code(), client_id=None, client_secret=None)

    seen = post(walk, form, authorization=basic(odd.client_id, "a+b%2Bc%25/%3A%C3%A9"))

    assert seen.status == 200


@pytest.mark.parametrize("secret", [None, "", "wrong", "é"], ids=["absent", "empty", "wrong", "not ASCII"])
@pytest.mark.parametrize("in_header", [False, True], ids=["form", "header"])
def test_a_wrong_secret_is_refused_and_the_code_survives(
    walk: Walk, secret: str | None, in_header: bool
) -> None:
    code = walk.code()
    form = walk.exchange_form(code, client_secret=None if in_header else secret)
    header = basic(walk.application.client_id, secret or "") if in_header else None

    seen = post(walk, form, authorization=header)

    assert (seen.status, seen.json) == (401, INVALID_CLIENT)
    assert seen.header("www-authenticate") == 'Bearer error="invalid_client"'
    assert is_uncached(seen)
    assert walk.exchange(code).status == 200


def test_the_secret_of_another_application_is_refused(walk: Walk, other: Application) -> None:
    seen = walk.exchange(walk.code(), client_secret=other.client_secret)

    assert (seen.status, seen.json) == (401, INVALID_CLIENT)


@pytest.mark.parametrize(
    ("client_id", "status", "body"),
    [
        pytest.param(None, 401, NO_APPLICATION, id="absent"),
        pytest.param("", 401, NO_APPLICATION, id="empty"),
        pytest.param("short", 400, BAD_FORMAT, id="short"),
        pytest.param("é" * 40, 400, BAD_FORMAT, id="not ASCII"),
        pytest.param("a" * 40, 400, UNKNOWN_IN_FORM, id="unknown"),
    ],
)
def test_a_client_id_in_the_form_that_says_nothing_is_refused(
    walk: Walk, client_id: str | None, status: int, body: dict[str, object]
) -> None:
    seen = walk.exchange("any", client_id=client_id)

    assert (seen.status, seen.json) == (status, body)
    assert list(seen.json) == list(body)
    assert seen.header("www-authenticate") is None
    assert seen.header("cache-control") is None


@pytest.mark.parametrize(
    ("authorization", "status", "body"),
    [
        pytest.param(basic("a" * 40, "x"), 401, UNKNOWN_IN_HEADER, id="unknown"),
        pytest.param(basic("short", "x"), 400, BAD_FORMAT, id="short"),
        pytest.param("Basic !!!", 400, BAD_FORMAT, id="not base64"),
        pytest.param("Basic \xe9", 400, BAD_FORMAT, id="not ASCII"),
        pytest.param("Basic //8=", 400, BAD_FORMAT, id="not UTF-8"),
        pytest.param("Digest eA==", 400, BAD_FORMAT, id="another scheme"),
        pytest.param("Basic", 500, SERVER_ERROR, id="Basic alone"),
        pytest.param("Bearer unknown", 500, SERVER_ERROR, id="unknown Bearer"),
        pytest.param("Bearer \xe9", 500, SERVER_ERROR, id="Bearer not ASCII"),
    ],
)
def test_an_authorization_header_that_says_nothing_is_refused(
    walk: Walk, authorization: str, status: int, body: dict[str, object]
) -> None:
    seen = post(walk, walk.exchange_form("any"), authorization=authorization)

    assert (seen.status, seen.json) == (status, body)


def test_header_and_form_must_name_the_same_application(walk: Walk, other: Application) -> None:
    header = basic(other.client_id, other.client_secret)

    seen = post(walk, walk.exchange_form(walk.code()), authorization=header)

    assert (seen.status, seen.json) == (400, DISAGREE)


def test_header_and_form_may_agree(walk: Walk) -> None:
    header = basic(walk.application.client_id, walk.application.client_secret)

    assert post(walk, walk.exchange_form(walk.code()), authorization=header).status == 200


def test_basic_is_spelled_with_a_capital(walk: Walk) -> None:
    form = walk.exchange_form(walk.code(), client_id=None, client_secret=None)
    header = basic(walk.application.client_id, walk.application.client_secret, scheme="basic")

    seen = post(walk, form, authorization=header)

    assert (seen.status, seen.json) == (401, INVALID_CLIENT)


def test_an_inactive_application_gets_no_tokens(walk: Walk, sandbox: Sandbox) -> None:
    code = walk.code()
    sandbox.applications.replace(replace(walk.application, active=False))

    seen = walk.exchange(code)

    assert (seen.status, seen.json) == (403, checked(403, "invalid_client", INACTIVE))


def test_a_secret_in_the_form_may_stand_in_for_a_wrong_one_in_the_header(walk: Walk) -> None:
    header = basic(walk.application.client_id, "wrong")

    assert post(walk, walk.exchange_form(walk.code()), authorization=header).status == 200


@EITHER_WAY
@pytest.mark.parametrize("authorization", ["Basic", "Bearer unknown"])
def test_relaxed_a_stray_header_is_an_invalid_client(
    walk: Walk, sandbox: Sandbox, authorization: str, for_all: bool
) -> None:
    relax(sandbox, Oddity.STRAY_BEARER, walk.application, for_all=for_all)

    seen = post(walk, walk.exchange_form(walk.code()), authorization=authorization)

    assert (seen.status, seen.json) == (401, INVALID_CLIENT)
    assert seen.header("www-authenticate") == 'Bearer error="invalid_client"'


def test_relaxed_for_one_application_another_still_fails(
    v2: Walk, sandbox: Sandbox, other: Application
) -> None:
    relax(sandbox, Oddity.STRAY_BEARER, v2.application, for_all=False)

    seen = post(v2, Walk(v2.browser, other).exchange_form("any"), authorization="Basic")

    assert (seen.status, seen.json) == (500, SERVER_ERROR)


# public clients


@pytest.fixture
def public(walk: Walk, sandbox: Sandbox) -> Walk:
    """The way of an application that keeps no secret."""
    application = register(sandbox, "Public Application", client_type=ClientType.PUBLIC)
    return Walk(walk.browser, application, walk.version)


@pytest.mark.parametrize("secret", [None, ""], ids=["absent", "empty"])
def test_a_public_application_shows_no_secret(public: Walk, secret: str | None) -> None:
    seen = public.exchange(public.code(), client_secret=secret)

    assert seen.status == 200
    assert public.refresh(seen.json["refresh_token"], client_secret=secret).status == 200


def test_a_public_application_may_show_its_secret(public: Walk) -> None:
    assert public.exchange(public.code()).status == 200


@pytest.mark.parametrize("in_header", [False, True], ids=["form", "header"])
def test_a_secret_that_a_public_application_shows_has_to_be_right(public: Walk, in_header: bool) -> None:
    form = public.exchange_form(public.code(), client_secret=None if in_header else "wrong")
    header = basic(public.application.client_id, "") if in_header else None

    seen = post(public, form, authorization=header)

    assert (seen.status, seen.json) == (401, INVALID_CLIENT)


def test_a_public_application_names_itself_at_a_refresh(public: Walk) -> None:
    tokens = public.tokens()

    seen = public.refresh(tokens["refresh_token"], client_id=None, client_secret=None)

    assert (seen.status, seen.json) == (401, INVALID_CLIENT)


@pytest.mark.parametrize("endpoint", ["revoke", "revoke_token"])
def test_a_public_application_ends_its_tokens_without_a_secret(public: Walk, endpoint: str) -> None:
    token = public.tokens()["access_token"]
    form = {"token": token, "client_id": public.application.client_id}

    seen = public.browser.post(f"/v{public.version}/o/{endpoint}/", form)

    assert seen.status == 200
    assert public.browser.get("/v2/connect/userinfo", token=token).status == 401
