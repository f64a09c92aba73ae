"""The consent page: its form and its texts."""

from __future__ import annotations

import re

import pytest

from bbmock.domain.applications import Application, DataAccessType
from bbmock.state.sandbox import Sandbox
from tests.browser import Browser, Seen
from tests.forms import forms_of
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


def headings(page: Seen) -> list[str]:
    """The texts of the page's headings, without their markup."""
    found = re.findall(r"<h[123][^>]*>(.*?)</h[123]>", page.text, re.DOTALL)
    return [" ".join(re.sub("<[^>]*>", " ", text).split()) for text in found]


def test_version_3_shows_a_card_for_each_kind_of_data_in_cms_order(v3: Walk) -> None:
    page = v3.log_in()

    greeting, *cards = headings(page)
    assert greeting.startswith("Hi, ")
    assert [card[:60] for card in cards] == [
        "Medicare coverage (required) This includes Medicare number, ",
        "Medicare claims (required) This includes provider details, d",
        "Alcohol &amp; substance use information These include claims",
    ]
    assert page.text.index("Personal Information (required)") < page.text.index(
        "Medicare coverage (required)"
    )


def test_the_box_for_substance_use_claims_is_not_ticked(v3: Walk) -> None:
    boxes = re.findall(r'<input type="checkbox"[^>]*>', v3.log_in().text)

    assert boxes == ['<input type="checkbox" name="share_samhsa_data" id="accordion-check-1" value="True">']


def test_an_application_for_drug_claims_only_has_a_card_of_its_own_and_no_box(
    browser: Browser, sandbox: Sandbox
) -> None:
    page = Walk(browser, register(sandbox, part_d_eob_only=True), 3).log_in()

    shared = [value for name, value in page.form.fields if name == "share_demographic_scopes"]
    assert "Prescription drug claims (required)" in page.text
    assert [heading.split(" (")[0] for heading in headings(page)[1:]] == ["Medicare coverage"]
    assert (shared, "share_samhsa_data" in dict(page.form.fields)) == (["True", "True"], False)


def test_an_application_for_drug_claims_only_shares_demographics_without_asking_for_them(
    browser: Browser, sandbox: Sandbox
) -> None:
    page = Walk(browser, register(sandbox, part_d_eob_only=True), 3).log_in(scope="patient/Coverage.rs")

    assert [value for name, value in page.form.fields if name == "share_demographic_scopes"] == ["True"]


def test_the_page_says_how_to_stop_sharing(walk: Walk, sandbox: Sandbox) -> None:
    theirs = register(sandbox, policy_uri="https://a.example/privacy", tos_uri="https://a.example/terms")

    page = Walk(walk.browser, theirs, walk.version).log_in()

    assert "1-800-633-4227" in page.text
    assert 'href="https://a.example/privacy"' in page.text
    assert 'href="https://a.example/terms"' in page.text


def test_the_forms_of_a_browser_carry_its_cookie(walk: Walk) -> None:
    page = walk.log_in()

    again = walk.browser.get(page.url)

    tokens = {
        dict(form.fields)["csrfmiddlewaretoken"] for seen in (page, again) for form in forms_of(seen.text)
    }
    assert tokens == {walk.browser.cookies["csrftoken"]}


def test_a_cookie_that_is_no_token_is_replaced(v2: Walk) -> None:
    v2.browser.cookies["csrftoken"] = "<b>"

    page = v2.log_in()

    assert len(dict(page.form.fields)["csrfmiddlewaretoken"]) == 64


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
