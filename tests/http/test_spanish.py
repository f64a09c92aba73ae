"""Refusals in Spanish: the sentences of the framework are translated, CMS's are not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bbmock.domain.login import LoginFault
from bbmock.state.sandbox import Sandbox
from bbmock.state.settings import Settings
from bbmock.state.throttle import Rate
from tests.access import Caller
from tests.browser import Browser, Seen

SPANISH = {"accept-language": "es-MX,es;q=0.9"}


def detail(seen: Seen) -> tuple[int, str, str | None]:
    return seen.status, seen.json["detail"], seen.header("content-language")


@pytest.mark.parametrize(
    "headers", [SPANISH, {"accept-language": "es"}, {"cookie": "django_language=es"}], ids=str
)
def test_a_missing_token_is_missed_in_spanish(browser: Browser, headers: dict[str, str]) -> None:
    seen = browser.get("/v2/fhir/Patient", headers=headers)

    assert detail(seen) == (401, "Las credenciales de autenticación no se proveyeron.", "es")
    assert seen.header("www-authenticate") == 'Bearer realm="api"'


@pytest.mark.parametrize("headers", [{}, {"accept-language": "fr"}, {"accept-language": "en, es;q=0.5"}])
def test_everybody_else_is_answered_in_english(browser: Browser, headers: dict[str, str]) -> None:
    seen = browser.get("/v2/fhir/Patient?lang=es", headers=headers)

    assert detail(seen) == (401, "Authentication credentials were not provided.", "en")


@pytest.mark.parametrize(
    ("method", "path", "more", "status", "text"),
    [
        ("GET", "Patientfoo", {}, 403, "Usted no tiene permiso para realizar esta acción."),
        ("GET", "Patient/-1", {}, 404, "No encontrado."),
        (
            "GET",
            "Patient",
            {"accept": "text/html"},
            406,
            "No se ha podido satisfacer la solicitud de cabecera de Accept.",
        ),
        (
            "POST",
            "Patient",
            {"content-type": "multipart/form-data"},
            415,
            'Tipo de medio "multipart/form-data" incompatible en la solicitud.',
        ),
        ("GET", "Patient?_count=51", {}, 400, "value must be at most 50"),
    ],
)
def test_the_frameworks_sentences_are_translated_and_cms_own_are_not(
    caller: Caller, method: str, path: str, more: dict[str, str], status: int, text: str
) -> None:
    seen = caller.send(method, path, headers={**SPANISH, **more})

    assert detail(seen) == (status, text, "es")


@pytest.mark.parametrize(("window", "unit"), [(1, "1 segundo"), (60, "60 segundos")])
def test_a_throttled_call_waits_in_spanish(sandbox: Sandbox, caller: Caller, window: int, unit: str) -> None:
    sandbox.settings = Settings(rate=Rate(1, timedelta(seconds=window)))
    caller.get("Patient")

    seen = caller.get("Patient", headers=SPANISH)

    expected = f"Solicitud fue regulada (throttled). Se espera que esté disponible en {unit}."
    assert detail(seen) == (429, expected, "es")


def test_the_card_refuses_a_method_in_spanish(caller: Caller) -> None:
    seen = caller.at(3).send("POST", "Patient/$generate-insurance-card", headers=SPANISH)

    assert detail(seen) == (405, 'Método "POST" no permitido.', "es")


@pytest.mark.parametrize(
    ("method", "path", "status", "text"),
    [
        ("POST", "/health", 405, 'Método "POST" no permitido.'),
        ("GET", "/.well-known/applications?page=9", 404, "Página inválida."),
        ("DELETE", "/.well-known/application-labels", 405, 'Método "DELETE" no permitido.'),
    ],
)
def test_directory_and_health_checks_refuse_in_spanish(
    browser: Browser, method: str, path: str, status: int, text: str
) -> None:
    assert detail(browser.send(method, path, headers=SPANISH)) == (status, text, "es")


def test_a_failed_check_keeps_cms_own_sentence(browser: Browser, sandbox: Sandbox) -> None:
    sandbox.login_fault = LoginFault.HEALTH_DOWN

    status, text, language = detail(browser.get("/health/sls", headers=SPANISH))

    assert (status, language) == (503, "es")
    assert text.startswith("Service temporarily unavailable, try again later.")


def test_the_page_of_a_check_is_english_and_says_so(browser: Browser) -> None:
    seen = browser.send("POST", "/health", headers={**SPANISH, "accept": "text/html"})

    assert (seen.status, seen.header("content-language")) == (405, "en")
    assert "not allowed." in seen.text
