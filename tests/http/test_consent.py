"""The consent page: its form and its texts."""

from __future__ import annotations

import pytest

from bbmock.domain.applications import Application, DataAccessType
from bbmock.state.sandbox import Sandbox
from tests.browser import Browser
from tests.registered import register
from tests.walk import STATE, Walk

HIDDEN = (
    "redirect_uri",
    "scope",
    "nonce",
    "client_id",
    "state",
    "response_type",
    "code_challenge",
    "code_challenge_method",
    "claims",
)


@pytest.mark.parametrize("version", [1, 2])
def test_the_page_of_versions_1_and_2_has_cms_form(
    browser: Browser, application: Application, version: int
) -> None:
    walk = Walk(browser, application, version)

    form = walk.log_in().form

    names = [name for name, _ in form.fields]
    assert names == ["share_demographic_scopes"] * 2 + ["csrfmiddlewaretoken", *HIDDEN]
    assert [value for name, value in form.fields if name == "share_demographic_scopes"] == ["False", "True"]
    assert form.ids >= {"approve", "deny", "radio_1"} | {f"id_{name}" for name in HIDDEN}
    assert (form.method, form.action) == ("post", "")


def test_the_page_of_version_3_has_cms_form(v3: Walk) -> None:
    page = v3.log_in()

    names = [name for name, _ in page.form.fields]
    assert names == ["share_demographic_scopes", *HIDDEN, "share_samhsa_data", "csrfmiddlewaretoken"]
    assert dict(page.form.fields)["share_demographic_scopes"] == "True"
    assert dict(page.form.fields)["share_samhsa_data"] == "False"
    assert page.form.ids >= {"approve", "deny", "accordion-check-1"}


def test_the_form_carries_the_request(walk: Walk) -> None:
    fields = dict(walk.log_in(scope="openid patient/Coverage.rs").form.fields)

    asked = walk.authorize_parameters(scope="openid patient/Coverage.rs")
    assert {name: fields[name] for name in HIDDEN} == {"nonce": "", "claims": ""} | asked
    assert len(fields["csrfmiddlewaretoken"]) == 64


def test_an_application_without_demographic_scopes_offers_no_choice_of_them(
    browser: Browser, sandbox: Sandbox
) -> None:
    private = register(sandbox, require_demographic_scopes=False)

    page = Walk(browser, private).log_in()

    assert "share_demographic_scopes" not in dict(page.form.fields)
    assert "radio_1" not in page.form.ids


def test_version_3_asks_only_about_the_scopes_it_may_give(v3: Walk) -> None:
    page = v3.log_in(scope="openid patient/Coverage.rs")

    assert "share_demographic_scopes" not in dict(page.form.fields)
    assert "share_samhsa_data" not in dict(page.form.fields)
    assert "Medicare coverage (required)" in page.text
    assert "Medicare claims (required)" not in page.text


def test_version_3_cuts_the_request_to_what_the_application_holds(browser: Browser, sandbox: Sandbox) -> None:
    limited = register(sandbox, scopes=("openid", "patient/Coverage.rs"))

    page = Walk(browser, limited, 3).log_in()

    assert set(dict(page.form.fields)["scope"].split()) == {"openid", "patient/Coverage.rs"}


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (
            DataAccessType.THIRTEEN_MONTH,
            "will have access to your data for 13 months, until Feb. 1, 2027.",
        ),
        (DataAccessType.ONE_TIME, "will have access to your data for 1 hour."),
    ],
)
def test_the_page_says_how_long_access_lasts(
    walk: Walk, sandbox: Sandbox, kind: DataAccessType, sentence: str
) -> None:
    theirs = Walk(walk.browser, register(sandbox, data_access_type=kind), walk.version)

    assert sentence in theirs.log_in().text


def test_the_page_sets_no_end_to_a_study(walk: Walk, sandbox: Sandbox) -> None:
    study = register(sandbox, data_access_type=DataAccessType.RESEARCH_STUDY)

    page = Walk(walk.browser, study, walk.version).log_in()

    assert "will have access to your data" not in page.text


def test_an_application_cannot_write_into_the_page(walk: Walk, sandbox: Sandbox) -> None:
    rude = register(sandbox, "<script>alert(1)</script>", policy_uri='https://x.example/"><script>')

    page = Walk(walk.browser, rude, walk.version).log_in(state=f'{STATE}"><script>')

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "<script" not in page.text
