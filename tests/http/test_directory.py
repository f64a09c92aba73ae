"""The directory of applications, page by page and by label."""

from __future__ import annotations

import json

import pytest

from bbmock.domain.applications import Application, Listing
from bbmock.oauth.directory import page_of
from bbmock.state.sandbox import Sandbox
from tests.browser import HOME, Browser
from tests.journal import why
from tests.oddities import switch
from tests.registered import register

APPLICATIONS = "/.well-known/applications"
PATHS = [
    f"/.well-known/{name}{suffix}"
    for name in ("applications", "application-labels", "public-applications")
    for suffix in ("", "-v2")
]
EVERY_PATH = pytest.mark.parametrize("path", PATHS)
DEMO: dict[str, object] = {
    "name": "Demo Application",
    "website_uri": "",
    "logo_uri": "",
    "tos_uri": "https://www.example.com/terms",
    "policy_uri": "https://www.example.com/privacy",
    "support_email": None,
    "support_phone_number": None,
    "description": "",
    "labels": [],
}
LISTING = Listing(
    website_uri="https://app.example.com/",
    logo_uri="https://app.example.com/logo.png",
    support_email="help@example.com",
    support_phone_number="555-0100",
    description="Shows claims.",
    labels=("research", "drug-plans"),
)


@pytest.fixture
def crowd(sandbox: Sandbox) -> None:
    """Eleven applications besides the demo application."""
    for number in range(11):
        register(sandbox, f"App {number:02}")


def names(document: dict[str, list[dict[str, object]]]) -> list[object]:
    return [entry["name"] for entry in document["results"]]


@EVERY_PATH
def test_the_directory_can_be_switched_off(browser: Browser, sandbox: Sandbox, path: str) -> None:
    switch(sandbox, wellknown_applications=False)

    seen = browser.get(path)

    assert (seen.status, seen.header("content-type")) == (404, "text/html; charset=utf-8")
    assert "<h1>Page not found</h1>" in seen.text


@EVERY_PATH
def test_the_directory_can_only_be_asked_for(browser: Browser, path: str) -> None:
    seen = browser.send("POST", path)

    assert (seen.status, seen.json) == (405, {"detail": 'Method "POST" not allowed.'})
    assert seen.header("allow") == "GET, HEAD, OPTIONS"
    assert seen.header("vary") == "Accept-Language, origin, Cookie"


def test_the_journal_says_how_the_directory_can_be_asked_for(browser: Browser, sandbox: Sandbox) -> None:
    browser.send("POST", APPLICATIONS)

    assert why(sandbox) == "the directory can only be asked for with GET"


@EVERY_PATH
def test_the_directory_is_json_or_not_acceptable(browser: Browser, path: str) -> None:
    assert browser.get(path, headers={"accept": "text/html"}).status == 406


@pytest.mark.parametrize("page", ["0", "3", "-1", "x", "", "1.0", "9" * 30])
@pytest.mark.usefixtures("crowd")
def test_a_page_that_there_is_not_is_not_found(browser: Browser, page: str) -> None:
    seen = browser.get(f"{APPLICATIONS}?page={page}")

    assert (seen.status, seen.json) == (404, {"detail": "Invalid page."})
    assert (seen.header("content-type"), seen.header("allow")) == ("application/json", "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("path", [APPLICATIONS, f"{APPLICATIONS}-v2"])
def test_an_application_is_listed_in_cms_keys(browser: Browser, path: str) -> None:
    seen = browser.get(path)

    document = {"count": 1, "next": None, "previous": None, "results": [DEMO]}
    assert (seen.status, seen.header("allow")) == (200, "GET, HEAD, OPTIONS")
    assert seen.text == json.dumps(document, separators=(",", ":"))
    assert seen.header("vary") == "Accept-Language, origin, Cookie, Accept-Encoding"


def test_a_listing_says_what_was_registered(browser: Browser, sandbox: Sandbox) -> None:
    register(sandbox, "An App", listing=LISTING)

    assert browser.get(APPLICATIONS).json["results"][0] == DEMO | {
        "name": "An App",
        "website_uri": "https://app.example.com/",
        "logo_uri": "https://app.example.com/logo.png",
        "tos_uri": "",
        "policy_uri": "",
        "support_email": "help@example.com",
        "support_phone_number": "555-0100",
        "description": "Shows claims.",
        "labels": [
            {"name": "Research", "slug": "research", "description": ""},
            {"name": "Drug Plans", "slug": "drug-plans", "description": ""},
        ],
    }


@pytest.mark.parametrize("suffix", ["", "-v2"])
def test_the_public_form_has_contacts(browser: Browser, sandbox: Sandbox, suffix: str) -> None:
    register(sandbox, "An App", listing=LISTING)

    seen = browser.get(f"/.well-known/public-applications{suffix}")

    assert list(seen.json) == ["next", "previous", "count", "publisher", "results"]
    assert seen.json["results"][0] == {
        "name": "An App",
        "description": "Shows claims.",
        "website_uri": "https://app.example.com/",
        "tos_uri": "",
        "privacy_policy_uri": "",
        "contacts": [
            {"system": "phone", "value": "555-0100"},
            {"system": "email", "value": "help@example.com"},
        ],
    }


@pytest.mark.parametrize("suffix", ["", "-v2"])
def test_the_labels_are_those_of_all_applications_by_name(
    browser: Browser, sandbox: Sandbox, suffix: str
) -> None:
    register(sandbox, "An App", listing=LISTING)
    register(sandbox, "Switched Off", active=False, listing=Listing(labels=("hidden",)))

    assert browser.get(f"/.well-known/application-labels{suffix}").json == [
        {"name": "Drug Plans", "slug": "drug-plans", "description": ""},
        {"name": "Hidden", "slug": "hidden", "description": ""},
        {"name": "Research", "slug": "research", "description": ""},
    ]


def test_applications_are_listed_by_name_if_they_are_active(browser: Browser, sandbox: Sandbox) -> None:
    register(sandbox, "Zebra")
    register(sandbox, "Antelope")
    register(sandbox, "Badger", active=False)

    assert names(browser.get(APPLICATIONS).json) == ["Antelope", "Demo Application", "Zebra"]


@pytest.mark.usefixtures("crowd")
def test_ten_applications_are_a_page(browser: Browser) -> None:
    first = browser.get(APPLICATIONS).json
    second = browser.get(first["next"]).json

    assert (first["count"], len(first["results"]), first["previous"]) == (12, 10, None)
    assert first["next"] == f"{HOME}{APPLICATIONS}?page=2"
    assert names(second) == ["App 10", "Demo Application"]
    assert (second["next"], second["previous"]) == (None, f"{HOME}{APPLICATIONS}")


@pytest.mark.parametrize(
    ("size", "length"), [("5", 5), ("0", 10), ("-1", 10), ("x", 10), ("", 10), ("10001", 12)]
)
@pytest.mark.usefixtures("crowd")
def test_a_page_is_as_long_as_asked_for(browser: Browser, size: str, length: int) -> None:
    assert len(browser.get(f"{APPLICATIONS}?page_size={size}").json["results"]) == length


@pytest.mark.parametrize("size", ["10001", "20000"])
def test_a_page_cannot_be_longer_than_ten_thousand(application: Application, size: str) -> None:
    page = page_of((application,) * 20_000, size=size)

    assert (len(page.applications), page.count, page.has_next) == (10_000, 20_000, True)


@pytest.mark.usefixtures("crowd")
def test_a_link_keeps_what_was_asked_for(browser: Browser) -> None:
    middle = browser.get(f"{APPLICATIONS}?page_size=5&page=2&label=").json

    assert middle["next"] == f"{HOME}{APPLICATIONS}?label=&page=3&page_size=5"
    assert middle["previous"] == f"{HOME}{APPLICATIONS}?label=&page_size=5"


@pytest.mark.usefixtures("crowd")
def test_the_last_page_has_a_name(browser: Browser) -> None:
    assert names(browser.get(f"{APPLICATIONS}?page=last").json) == ["App 10", "Demo Application"]


@pytest.mark.parametrize(
    ("label", "found"),
    [
        ("research", ["An App", "Other App"]),
        ("drug-plans", ["An App"]),
        ("drug-plans,research", ["An App", "Other App"]),
        ("research,", ["An App", "Other App"]),
    ],
)
def test_applications_are_found_by_label(
    browser: Browser, sandbox: Sandbox, label: str, found: list[str]
) -> None:
    register(sandbox, "An App", listing=LISTING)
    register(sandbox, "Other App", listing=Listing(labels=("research",)))

    seen = browser.get(f"{APPLICATIONS}?label={label}")

    assert (seen.status, seen.json["count"], names(seen.json)) == (200, len(found), found)


@pytest.mark.parametrize("label", ["nothing", "research,nothing"])
@pytest.mark.parametrize("suffix", ["", "-v2"])
def test_a_label_that_there_is_not_is_refused(
    browser: Browser, sandbox: Sandbox, suffix: str, label: str
) -> None:
    register(sandbox, "An App", listing=LISTING)

    seen = browser.get(f"{APPLICATIONS}{suffix}?label={label}&page=9")

    assert (seen.status, seen.json) == (400, {"label": ["Invalid slug name for label parameter:  nothing"]})
    assert why(sandbox) == "no application has the label 'nothing'"


def test_cms_own_label_hides_itself_and_its_applications(browser: Browser, sandbox: Sandbox) -> None:
    register(sandbox, "An App", listing=Listing(labels=("research", "internal-use")))

    asked = browser.get(f"{APPLICATIONS}?label=internal-use")
    public = browser.get("/.well-known/public-applications").json

    assert names(browser.get(APPLICATIONS).json) == names(public) == ["Demo Application"]
    assert (asked.status, asked.json) == (
        400,
        {"label": ["Invalid slug name for label parameter:  internal-use"]},
    )
    assert [label["slug"] for label in browser.get("/.well-known/application-labels").json] == ["research"]


def test_the_public_form_knows_no_label(browser: Browser) -> None:
    seen = browser.get("/.well-known/public-applications?label=nothing")

    assert (seen.status, names(seen.json)) == (200, ["Demo Application"])


@EVERY_PATH
def test_the_directory_says_what_it_is_to_options(browser: Browser, path: str) -> None:
    seen = browser.send("OPTIONS", path)

    assert (seen.status, seen.header("allow")) == (200, "GET, HEAD, OPTIONS")
    assert seen.json == {
        "name": "Application Label" if "labels" in path else "Application List",
        "description": "",
        "renders": ["application/json"],
        "parses": ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"],
    }


@pytest.mark.parametrize("suffix", ["", "-v2"])
def test_the_public_form_says_nothing_of_its_publisher(browser: Browser, suffix: str) -> None:
    shown = browser.get(f"/.well-known/public-applications{suffix}").json

    assert shown["publisher"] == {}
