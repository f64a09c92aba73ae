"""The developer portal as far as it was recorded, and what crawlers and the network ask for."""

from __future__ import annotations

import pytest

from bbmock.domain.clock import FrozenClock
from bbmock.state.sandbox import Sandbox
from tests.browser import Browser
from tests.forms import forms_of

LOGIN = "/v1/accounts/login"
PAGES = ["/", "/home", LOGIN, "/testclient/", "/docs/openapi", "/akamai/testobject", "/robots.txt"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", [*PAGES, "/v2/o/applications/"])
def test_the_portal_is_not_changed_from_outside(browser: Browser, path: str, method: str) -> None:
    seen = browser.send(method, path)

    assert seen.status == 403
    assert "<title>403 Forbidden</title>" in seen.text


@pytest.mark.parametrize("path", ["/v1/accounts/login", "/v2/accounts/login"])
def test_five_failed_passwords_lock_the_login(browser: Browser, sandbox: Sandbox, path: str) -> None:
    for _ in range(5):
        sandbox.developer_login.count_failure()

    seen = browser.get(path)

    assert (seen.status, seen.header("content-type")) == (403, "text/html; charset=utf-8")
    assert seen.text == "Account locked: too many login attempts. Please try again later."
    assert seen.header("cache-control") is None


def test_four_failed_passwords_do_not_lock_the_login(browser: Browser, sandbox: Sandbox) -> None:
    for _ in range(4):
        sandbox.developer_login.count_failure()

    assert browser.get(LOGIN).status == 200


@pytest.mark.parametrize(("seconds", "status"), [(1799, 403), (1800, 200)])
def test_the_login_stays_locked_for_half_an_hour(
    browser: Browser, sandbox: Sandbox, clock: FrozenClock, seconds: int, status: int
) -> None:
    for _ in range(5):
        sandbox.developer_login.count_failure()
    clock.advance(seconds)

    assert browser.get(LOGIN).status == status


def test_version_3_has_no_login_of_developers(browser: Browser) -> None:
    assert browser.get("/v3/accounts/login").status == 404


def test_the_login_is_cms_form(browser: Browser) -> None:
    seen = browser.get(LOGIN)

    (form,) = forms_of(seen.text)
    assert seen.status == 200
    assert "<title>Blue Button API</title>" in seen.text
    assert "<h1>Sandbox Login</h1>" in seen.text
    assert (form.action, sorted(dict(form.fields))) == ("", ["csrfmiddlewaretoken", "password", "username"])
    assert len(dict(form.fields)["csrfmiddlewaretoken"]) == 64
    assert seen.header("cache-control") == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert seen.header("vary") == "Cookie, Accept-Language, origin, Accept-Encoding"
    assert (seen.header("set-cookie") or "").startswith("csrftoken=")


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/home", "/home"),
        ("/home?a=b&c", "/home%3Fa%3Db%26c"),
        ("/v1/o/applications/", "/v1/o/applications/"),
        ("/v2/o/applications/", "/v2/o/applications/"),
        ("/v3/o/authorized_tokens/", "/v3/o/authorized_tokens/"),
    ],
)
def test_what_belongs_to_a_developer_asks_for_a_login(browser: Browser, path: str, wanted: str) -> None:
    seen = browser.get(path)

    assert (seen.status, seen.location, seen.text) == (302, f"{LOGIN}?next={wanted}", "")


@pytest.mark.parametrize("path", ["/testclient", "/v2/o/applications", "/v3/o/authorized_tokens"])
def test_a_path_without_its_slash_gets_it(browser: Browser, path: str) -> None:
    seen = browser.get(f"{path}?a=b")

    assert (seen.status, seen.location) == (301, f"{path}/?a=b")


@pytest.mark.parametrize(
    ("path", "title", "headings"),
    [
        (
            "/testclient/",
            "Blue Button API",
            ["<h1>Blue Button API Test Client</h1>", "<h2>Step 1: Sample Authorization</h2>"],
        ),
        ("/", "Blue Button API", ["<h1>bbmock</h1>"]),
        ("/docs/openapi", "Swagger UI", []),
        (
            "/akamai/testobject",
            "Neque porro quisquam est qui dolorem ipsum quia dolor sit amet, consectetur, adipisci velit",
            ["<h1>Lorem Ipsum</h1>", "<h2>Ipsum, Lorem</h2>"],
        ),
    ],
)
def test_a_page_around_the_api(browser: Browser, path: str, title: str, headings: list[str]) -> None:
    seen = browser.get(path)

    assert (seen.status, seen.header("content-type")) == (200, "text/html; charset=utf-8")
    assert f"<title>{title}</title>" in seen.text
    assert [heading for heading in headings if heading in seen.text] == headings


def test_crawlers_stay_away_from_authorization(browser: Browser) -> None:
    seen = browser.get("/robots.txt")

    assert (seen.status, seen.header("content-type")) == (200, "text/plain")
    assert seen.text == "User-agent: *\nDisallow: /v1/o/\nDisallow: /v2/o/\nDisallow: /v3/o/"


@pytest.mark.parametrize("path", PAGES)
def test_head_is_get_without_its_body(browser: Browser, path: str) -> None:
    assert browser.send("HEAD", path).status == browser.get(path).status
    assert browser.send("HEAD", path).text == ""
