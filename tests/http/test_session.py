"""A browser's session: whom the page of version 3 greets, and how somebody else takes over."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from bbmock.domain.clock import FrozenClock
from bbmock.state.sandbox import Sandbox
from tests.browser import HOME, Seen
from tests.forms import Form, forms_of
from tests.walk import Walk

SWITCH = "/v3/o/permission-logout"


def greeting(seen: Seen) -> str:
    return seen.text.partition("<h1>")[2].partition("</h1>")[0]


def name_of(sandbox: Sandbox, user: int) -> str:
    person = sandbox.population.person(user)
    return f"{person.given_name} {person.family_name}"


def switch_form(page: Seen) -> Form:
    """The first form of a page of version 3."""
    form = forms_of(page.text)[0]
    assert (form.method, form.action) == ("post", SWITCH)
    return form


def cookie(seen: Seen, name: str) -> str:
    """The Set-Cookie header of that name."""
    return next(value for value in seen.answer.headers.getlist("set-cookie") if value.startswith(f"{name}="))


# whom the page greets


def test_the_page_greets_who_logged_in_in_this_browser(v3: Walk, sandbox: Sandbox) -> None:
    page = v3.log_in(user=7)

    assert greeting(page) == f"Hi, {name_of(sandbox, 7)}."


def test_the_page_calls_somebody_without_a_session_none(v3: Walk) -> None:
    page = v3.log_in()
    v3.browser.cookies.clear()

    assert greeting(v3.browser.get(page.url)) == "Hi, None."


@pytest.mark.parametrize(("seconds", "is_greeted"), [(5399, True), (5400, False)])
def test_a_session_lasts_ninety_minutes(
    v3: Walk, sandbox: Sandbox, clock: FrozenClock, seconds: int, is_greeted: bool
) -> None:
    v3.log_in()
    cookies = dict(v3.browser.cookies)
    clock.advance(seconds)
    again = v3.log_in(user=1)

    v3.browser.cookies = cookies

    expected = name_of(sandbox, 0) if is_greeted else "None"
    assert greeting(v3.browser.get(again.url)) == f"Hi, {expected}."


def test_the_session_comes_with_the_way_back_from_the_login(walk: Walk) -> None:
    callback = walk.browser.follow(walk.type_password(walk.login_page()))

    session_id = walk.browser.cookies["sessionid"]
    assert cookie(callback, "sessionid") == (
        f"sessionid={session_id}; HttpOnly; Max-Age=5400; Path=/; SameSite=lax"
    )
    assert len(session_id) == 32


def test_the_session_decides_nothing(v3: Walk) -> None:
    page = v3.log_in()
    v3.browser.cookies.clear()

    assert "code" in v3.answer(page).redirect


def test_under_https_cookies_are_kept_to_it(v3: Walk) -> None:
    page = v3.log_in()

    seen = v3.browser.get(page.url, headers={"x-forwarded-proto": "https"})

    assert "Secure" in cookie(seen, "csrftoken").split("; ")


def test_an_error_page_of_version_3_offers_to_switch_accounts(v3: Walk) -> None:
    page = v3.log_in(redirect_uri="https://elsewhere.example.com/")

    assert (page.status, greeting(page)) == (400, "Hi, .")
    assert [form.action for form in forms_of(page.text)] == [SWITCH]
    assert dict(switch_form(page).fields)["csrfmiddlewaretoken"] == v3.browser.cookies["csrftoken"]


@pytest.mark.parametrize("version", [1, 2])
def test_the_error_page_of_earlier_versions_has_no_form(walk: Walk, version: int) -> None:
    page = Walk(walk.browser, walk.application, version).log_in(redirect_uri="https://elsewhere.example.com/")

    assert forms_of(page.text) == []
    assert page.header("set-cookie") is None


# switching accounts


def test_to_switch_accounts_logs_out_and_begins_anew(v3: Walk, sandbox: Sandbox) -> None:
    page = v3.log_in()
    session_id = v3.browser.cookies["sessionid"]

    seen = v3.browser.post(SWITCH, switch_form(page).fields)

    assert (seen.status, seen.location) == (
        302,
        f"/v3/o/authorize?{urlencode(v3.authorize_parameters())}",
    )
    assert "sessionid" not in v3.browser.cookies
    assert sandbox.sessions.get(session_id) is None
    assert greeting(v3.browser.get(page.url)) == "Hi, None."


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"origin": HOME}, id="Origin"),
        pytest.param({"referer": f"{HOME}/v3/o/authorize/"}, id="Referer"),
    ],
)
def test_a_switch_from_a_page_of_this_host_is_taken(v3: Walk, headers: dict[str, str]) -> None:
    page = v3.log_in()

    assert v3.browser.post(SWITCH, switch_form(page).fields, headers=headers).status == 302


def is_forbidden(seen: Seen) -> bool:
    return (
        seen.status == 403
        and "<title>403 Forbidden</title>" in seen.text
        and "<h1>Forbidden (403)</h1>" in seen.text
    )


@pytest.mark.parametrize("token", [None, "", "a" * 64, "é"], ids=["absent", "empty", "another", "not ASCII"])
def test_a_switch_without_the_pages_token_is_forbidden(v3: Walk, token: str | None) -> None:
    v3.log_in()

    seen = v3.browser.post(SWITCH, {} if token is None else {"csrfmiddlewaretoken": token})

    assert is_forbidden(seen)
    assert "sessionid" in v3.browser.cookies


def test_a_switch_without_the_cookie_is_forbidden(v3: Walk) -> None:
    page = v3.log_in()
    del v3.browser.cookies["csrftoken"]

    assert is_forbidden(v3.browser.post(SWITCH, switch_form(page).fields))
    assert is_forbidden(v3.browser.post(SWITCH, {"csrfmiddlewaretoken": ""}))


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"origin": "https://evil.example.com"}, id="Origin"),
        pytest.param({"referer": "https://evil.example.com/"}, id="Referer"),
        pytest.param({"origin": "null"}, id="no Origin to speak of"),
        pytest.param({"referer": "http://[bad/"}, id="no URL"),
        pytest.param({"x-forwarded-proto": "https"}, id="neither, under https"),
    ],
)
def test_a_switch_from_elsewhere_is_forbidden(v3: Walk, headers: dict[str, str]) -> None:
    page = v3.log_in()

    assert is_forbidden(v3.browser.post(SWITCH, switch_form(page).fields, headers=headers))


@pytest.mark.parametrize("path", ["/health", "/v1/accounts/login"])
def test_a_page_opened_meanwhile_leaves_the_forms_token(v3: Walk, path: str) -> None:
    page = v3.log_in()

    v3.browser.get(path, headers={"accept": "text/html"})

    assert v3.browser.post(SWITCH, switch_form(page).fields).status == 302


@pytest.mark.parametrize("path", ["/health", "/v1/accounts/login"])
def test_under_https_every_pages_token_is_kept_to_it(v3: Walk, path: str) -> None:
    seen = v3.browser.get(path, headers={"accept": "text/html", "x-forwarded-proto": "https"})

    assert "Secure" in cookie(seen, "csrftoken").split("; ")


def test_a_switch_without_a_session_leads_to_the_beginning(v3: Walk) -> None:
    page = v3.log_in()
    del v3.browser.cookies["sessionid"]

    assert v3.browser.post(SWITCH, switch_form(page).fields).location == "/v3/o/authorize"


def test_a_switch_is_posted(v3: Walk) -> None:
    seen = v3.browser.get(SWITCH)

    assert (seen.status, seen.header("allow")) == (405, "POST, OPTIONS")


@pytest.mark.parametrize("version", [1, 2])
def test_there_is_no_switch_at_earlier_versions(walk: Walk, version: int) -> None:
    assert walk.browser.post(f"/v{version}/o/permission-logout").status == 404
