"""The login hand-off: to the login page, from it, and back to the consent page."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote, urlencode, urlsplit

import pytest

from bbmock.domain.clock import FrozenClock
from bbmock.population import identity
from bbmock.population.population import Population
from bbmock.state.sandbox import Sandbox
from tests.browser import Browser, Seen
from tests.walk import Walk

NEVER_CACHE = "max-age=0, no-cache, no-store, must-revalidate, private"
NO_LOGIN = "An error occurred connecting to medicare.gov account"
CONSENT = "/v2/o/authorize/?client_id=x"


@pytest.fixture
def login_page(v2: Walk) -> Seen:
    return v2.login_page()


@pytest.fixture
def req_token(browser: Browser, login_page: Seen) -> str:
    """What a login with the right password hands back."""
    typed = {"username": identity.login(0), "password": identity.password(0)}
    return browser.submit(login_page, typed).redirect["req_token"]


def relay_for(browser: Browser, next_url: str) -> str:
    return browser.get(f"/mymedicare/login?{urlencode({'next': next_url})}").redirect["relay"]


def come_back(browser: Browser, **query: str) -> Seen:
    return browser.get(f"/mymedicare/sls-callback?{urlencode(query)}")


def test_the_hand_off_names_a_relay_and_the_way_back(v2: Walk) -> None:
    seen = v2.browser.follow(v2.authorize())

    relay = seen.redirect["relay"]
    assert seen.status == 302
    assert seen.location == (
        f"/sso/authorize?client_id=bb2api&relay={relay}"
        "&redirect_uri=http%3A//sandbox.test/mymedicare/sls-callback"
    )
    assert (len(relay), relay.isdecimal()) == (26, True)
    assert seen.header("cache-control") == NEVER_CACHE


@pytest.mark.parametrize(
    ("lang", "handed_on"), [("en", "en-us"), ("es", "es-mx"), ("fr", None)], ids=["en", "es", "unknown"]
)
def test_the_hand_off_translates_the_language(browser: Browser, lang: str, handed_on: str | None) -> None:
    seen = browser.get(f"/mymedicare/login?next=%2F&lang={lang}")

    assert seen.redirect.get("lang") == handed_on


@pytest.mark.parametrize(
    ("username", "password"),
    [
        pytest.param("BBUser00000", "PW00001!", id="somebody else's password"),
        pytest.param("BBUser00000", "", id="no password"),
        pytest.param("BBUser00000", "PW00000é", id="password not ASCII"),
        pytest.param("Nobody", "PW00000!", id="unknown user"),
        pytest.param("BBUser0", "PW00000!", id="short user name"),
        pytest.param("BBUser00000\0", "PW00000!", id="NUL"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_a_login_that_fails_shows_the_page_again(
    browser: Browser, login_page: Seen, username: str, password: str
) -> None:
    seen = browser.submit(login_page, {"username": username, "password": password})

    assert seen.status == 401
    assert "No test user has this user name and password." in seen.text
    assert dict(seen.form.fields)["relay"] == dict(login_page.form.fields)["relay"]
    assert dict(seen.form.fields)["username"] == username


def test_a_beneficiary_outside_the_population_cannot_log_in(browser: Browser, sandbox: Sandbox) -> None:
    sandbox.population = Population(size=10)
    typed = {"username": identity.login(10), "password": identity.password(10)}

    assert browser.post("/login/", typed).status == 401


def test_a_user_name_is_shown_escaped(browser: Browser, login_page: Seen) -> None:
    seen = browser.submit(login_page, {"username": '"><script>', "password": "x"})

    assert "<script" not in seen.text


def test_a_login_leads_back_with_a_token_and_the_relay(browser: Browser, login_page: Seen) -> None:
    typed = {"username": f" {identity.login(7)} ", "password": identity.password(7)}

    seen = browser.submit(login_page, typed)

    assert urlsplit(seen.location).path == "/mymedicare/sls-callback"
    assert seen.redirect["relay"] == dict(login_page.form.fields)["relay"]
    assert len(seen.redirect["req_token"]) == 30
    assert seen.header("cache-control") == NEVER_CACHE


def test_the_way_back_ends_at_the_version_that_asked(walk: Walk) -> None:
    callback = walk.type_password(walk.login_page())

    seen = walk.browser.follow(callback)

    assert seen.status == 302
    assert seen.location.startswith(f"/v{walk.version}/o/authorize/")
    assert len(urlsplit(seen.location).path.split("/")[4]) == 36
    assert seen.redirect == walk.authorize_parameters()


@pytest.mark.parametrize(
    ("query", "error"),
    [
        pytest.param({}, "The state parameter is required", id="nothing"),
        pytest.param({"req_token": "x"}, "The state parameter is required", id="no relay"),
        pytest.param({"relay": ""}, "The state parameter is required", id="empty relay"),
        pytest.param({"relay": "1" * 26}, "The requested state was not found", id="unknown relay"),
    ],
)
def test_a_way_back_without_its_relay_is_refused(browser: Browser, query: dict[str, str], error: str) -> None:
    seen = come_back(browser, **query)

    assert (seen.status, seen.json) == (400, {"error": error})
    assert seen.header("cache-control") == NEVER_CACHE


@pytest.mark.parametrize("given", [{}, {"req_token": ""}, {"req_token": "x"}], ids=["none", "empty", "other"])
def test_a_way_back_without_its_request_token_is_refused(browser: Browser, given: dict[str, str]) -> None:
    relay = relay_for(browser, CONSENT)

    seen = come_back(browser, relay=relay, **given)

    assert (seen.status, seen.json) == (400, {"error": NO_LOGIN})


@pytest.mark.parametrize(("seconds", "status"), [(5399, 302), (5400, 400)])
def test_a_login_waits_for_ninety_minutes(
    browser: Browser, clock: FrozenClock, req_token: str, seconds: int, status: int
) -> None:
    relay = relay_for(browser, CONSENT)

    clock.advance(timedelta(seconds=seconds))

    assert come_back(browser, relay=relay, req_token=req_token).status == status


@pytest.mark.parametrize(
    "next_url",
    [
        "",
        "/",
        "//evil.example.com/",
        "https://evil.example.com/",
        "/v4/o/authorize/",
        "/v2/o/token/",
        "/v2/o/authorize/../../../evil",
        "javascript:alert(1)",
        "http://[evil/v2/o/authorize/",
        f"https://evil.example.com{CONSENT}",
        f"//evil.example.com{CONSENT}",
    ],
)
def test_a_login_that_leads_nowhere_ends_on_a_page(browser: Browser, req_token: str, next_url: str) -> None:
    relay = relay_for(browser, next_url)

    seen = come_back(browser, relay=relay, req_token=req_token)

    assert (seen.status, seen.header("location")) == (404, None)
    assert "ERROR: Your patient data cannot be found at this time." in seen.text
    assert seen.header("cache-control") == NEVER_CACHE


@pytest.mark.parametrize("smuggled", ["\r\nSet-Cookie: a=b", "жи", "\0"], ids=["lines", "not Latin", "NUL"])
def test_a_login_writes_nothing_raw_into_its_redirect(
    browser: Browser, req_token: str, smuggled: str
) -> None:
    relay = relay_for(browser, f"{CONSENT}{smuggled}")

    seen = come_back(browser, relay=relay, req_token=req_token)

    assert seen.status == 302
    assert seen.location.isascii()
    assert seen.location.isprintable()


def test_the_login_form_takes_posts_only(browser: Browser) -> None:
    seen = browser.get("/login/")

    assert (seen.status, seen.header("allow")) == (405, "POST, OPTIONS")


def test_the_login_page_needs_no_relay_to_be_seen(browser: Browser) -> None:
    seen = browser.get(f"/sso/authorize?relay={quote('<b>')}")

    assert seen.status == 200
    assert dict(seen.form.fields)["relay"] == "<b>"


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ["Synthetic sandbox, not Medicare.", "Never type a real Medicare password here."]),
        ("es", ["Entorno de pruebas con datos ficticios; no es Medicare.", "Nunca escriba aquí"]),
    ],
)
def test_the_login_page_says_that_it_is_not_medicares(
    browser: Browser, language: str, sentences: list[str]
) -> None:
    seen = browser.get("/sso/authorize?relay=1", headers={"accept-language": language})

    assert [sentence for sentence in sentences if sentence not in seen.text] == []
