"""The pages in the language of the person who reads them."""

from __future__ import annotations

import pytest

from bbmock.domain.applications import Application
from tests.browser import Browser
from tests.walk import Walk

ENGLISH, SPANISH = "Connect your Medicare claims data to", "¿Desea compartir sus datos de Medicare con"
LOGIN = "/sso/authorize?relay=1"
CHOICES = {
    "nothing": ({}, "", "en"),
    "Accept-Language es": ({"accept-language": "es"}, "", "es"),
    "a country's Spanish": ({"accept-language": "es-MX,es;q=0.9,en;q=0.8"}, "", "es"),
    "English first": ({"accept-language": "en-US,en;q=0.9,es;q=0.8"}, "", "en"),
    "weights count": ({"accept-language": "en;q=0.4,es;q=0.5"}, "", "es"),
    "a weight of none": ({"accept-language": "es;q=0"}, "", "en"),
    "another language": ({"accept-language": "fr"}, "", "en"),
    "another first": ({"accept-language": "fr,es;q=0.5"}, "", "es"),
    "nonsense": ({"accept-language": ";;q=x,,es;q=y"}, "", "en"),
    "the cookie": ({"cookie": "django_language=es"}, "", "es"),
    "the cookie before the header": ({"cookie": "django_language=en", "accept-language": "es"}, "", "en"),
    "lang": ({}, "&lang=es", "es"),
    "lang of the hand-off": ({}, "&lang=es-mx", "es"),
    "lang before all": ({"cookie": "django_language=es", "accept-language": "es"}, "&lang=en", "en"),
    "lang in capitals": ({}, "&lang=ES", "en"),
    "an unknown lang": ({"accept-language": "es"}, "&lang=fr", "es"),
}


@pytest.mark.parametrize(("headers", "query", "language"), CHOICES.values(), ids=CHOICES)
def test_the_login_page_speaks_the_persons_language(
    browser: Browser, headers: dict[str, str], query: str, language: str
) -> None:
    seen = browser.get(LOGIN + query, headers=headers)

    assert seen.header("content-language") == language
    assert f'<html lang="{language}">' in seen.text
    assert ("Contraseña" in seen.text) is (language == "es")


def test_lang_is_remembered_in_a_cookie(browser: Browser) -> None:
    seen = browser.get("/mymedicare/login?next=/&lang=es")

    assert (seen.header("set-cookie") or "").startswith("django_language=es;")
    assert seen.location.endswith("&lang=es-mx")


def test_lang_of_the_request_counts_at_the_login(v2: Walk) -> None:
    seen = v2.browser.follow(v2.authorize(lang="es"))

    assert seen.location.endswith("&lang=es-mx")
    assert v2.browser.cookies["django_language"] == "es"


def test_the_cookie_keeps_later_pages_in_the_language(v2: Walk) -> None:
    v2.log_in(lang="es")

    assert SPANISH in v2.log_in().text


def test_an_unknown_lang_leaves_no_cookie(browser: Browser) -> None:
    assert browser.get("/mymedicare/login?next=/&lang=fr").header("set-cookie") is None


def test_a_failed_login_stays_in_its_language(browser: Browser) -> None:
    seen = browser.post("/login/", {"relay": "1", "username": "x"}, headers={"accept-language": "es"})

    assert seen.status == 401
    assert "Ningún usuario de prueba" in seen.text


@pytest.mark.parametrize("version", [1, 2])
def test_the_consent_page_is_spanish_after_lang_es(
    browser: Browser, application: Application, version: int
) -> None:
    page = Walk(browser, application, version).log_in(lang="es")

    assert page.header("content-language") == "es"
    assert f"{SPANISH} {application.name}?" in page.text
    assert "durante 13 meses, hasta el 1 de febrero de 2027" in page.text
    assert 'value="Conectar"' in page.text
    assert 'value="Cancelar"' in page.text


def test_the_consent_page_of_version_3_has_no_spanish(browser: Browser, application: Application) -> None:
    page = Walk(browser, application, 3).log_in(lang="es")

    assert page.header("content-language") == "es"
    assert "Medicare claims (required)" in page.text


def test_each_page_leads_to_itself_in_the_other_language(browser: Browser, application: Application) -> None:
    page = Walk(browser, application).log_in()
    href = page.text.partition('class="language"><a href="')[2].partition('"')[0].replace("&amp;", "&")

    other = browser.get(href)

    assert ENGLISH in page.text
    assert "Cambiar a español" in page.text
    assert SPANISH in other.text
    assert "Change to English" in other.text


def test_a_decision_on_the_spanish_page_counts_as_well(browser: Browser, application: Application) -> None:
    walk = Walk(browser, application)

    assert "code" in walk.answer(walk.log_in(lang="es")).redirect
