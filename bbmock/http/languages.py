"""The pages' two languages, English and Spanish.

Which one: the parameter `lang`, else the cookie that it left, else Accept-Language, as at CMS. The Spanish
heading, personal information, durations and buttons are CMS's; its other Spanish texts are not known and
these are ours. At version 3 CMS's consent page stays English.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Literal
from urllib.parse import urlencode

from starlette.datastructures import Headers
from starlette.requests import Request, cookie_parser
from starlette.responses import Response

from bbmock.http.reading import read_query

Language = Literal["en", "es"]
COOKIE = "django_language"
_LANGUAGES: tuple[Language, ...] = ("en", "es")
LOGIN_TAGS: dict[Language, str] = {"en": "en-us", "es": "es-mx"}
"""The values of `lang` with which CMS hands a language on to the login."""

_ENGLISH_MONTHS = (
    "Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.",
)  # fmt: skip
_SPANISH_MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
    "noviembre", "diciembre",
)  # fmt: skip
_TEXTS = {
    "notice": (
        "Synthetic sandbox, not Medicare.",
        "Entorno de pruebas con datos ficticios; no es Medicare.",
    ),
    "notice_more": (
        "Nobody here is real, and neither is their data.",
        "Ninguna persona ni ningún dato es real.",
    ),
    "other_language": ("Cambiar a español", "Change to English"),
    "login_title": ("Log in", "Iniciar sesión"),
    "login_heading": ("Log in as a test beneficiary", "Inicie sesión como beneficiario de prueba"),
    "login_purpose": (
        "An application asks for Medicare claims. This page stands where Medicare.gov asks who you are.",
        "Una aplicación solicita datos de Medicare. Esta página ocupa el lugar de Medicare.gov.",
    ),
    "login_failed": (
        "No test user has this user name and password. BBUser00000 logs in with PW00000!, BBUser00001 with "
        "PW00001!, and so on.",
        "Ningún usuario de prueba tiene este nombre y esta contraseña. BBUser00000 entra con PW00000!, "
        "BBUser00001 con PW00001!, etc.",
    ),
    "user_name": ("User name", "Nombre de usuario"),
    "password": ("Password", "Contraseña"),
    "log_in": ("Log in", "Iniciar sesión"),
    "test_users": ("Test users:", "Usuarios de prueba:"),
    "with": ("with", "con"),
    "and_so_on": ("and so on.", "etc."),
    "no_real_password": (
        "Never type a real Medicare password here.",
        "Nunca escriba aquí una contraseña real de Medicare.",
    ),
    "heading": (
        "Connect your Medicare claims data to {name}?",
        "¿Desea compartir sus datos de Medicare con {name}?",
    ),
    "access_to": (
        "If you connect, {name} will have access to information about your:",
        "Si se conecta, {name} tendrá acceso a información sobre sus:",
    ),
    "doctor": ("Doctor visits", "Visitas al médico"),
    "hospital": ("Hospital visits", "Visitas al hospital"),
    "drugs": ("Prescription medications", "Medicamentos recetados"),
    "personal": ("Personal Information", "Información personal"),
    "personal_more": (
        "Your name, address, date of birth, race, and sex",
        "Su nombre, dirección, fecha de nacimiento, raza y sexo",
    ),
    "duration": (
        "{name} will have access to your data {until}.",
        "{name} tendrá acceso a sus datos {until}.",
    ),
    "thirteen_months": ("for 13 months, until {date}", "durante 13 meses, hasta el {date}"),
    "one_hour": ("for 1 hour", "durante 1 hora"),
    "stop": (
        "To stop sharing earlier, visit your Medicare.gov account or call",
        "Para dejar de compartir antes, visite su cuenta de Medicare.gov o llame al",
    ),
    "policy": ("Privacy policy", "Política de privacidad"),
    "terms": ("Terms", "Términos"),
    "cancel": ("Cancel", "Cancelar"),
    "connect": ("Connect", "Conectar"),
}


def language_of(request: Request) -> Language:
    """The language that the person at the browser reads."""
    chosen = chosen_language(read_query(request).last) or _known(request.cookies.get(COOKIE, ""))
    return chosen or _preferred(request.headers.get("accept-language", ""))


def negotiated_language(headers: Headers) -> Language:
    """The language of an API caller: a page's cookie, else Accept-Language; no parameter counts."""
    cookie = cookie_parser(headers.get("cookie", "")).get(COOKIE, "")
    return _known(cookie) or _preferred(headers.get("accept-language", ""))


def other_language_url(path: str, parameters: Mapping[str, str], language: Language) -> str:
    """The same page in the other language."""
    other = "en" if language == "es" else "es"
    return f"{path}?{urlencode({**parameters, 'lang': other})}"


def in_language(language: Language) -> Callable[..., str]:
    """The texts of a language: by name, their gaps filled."""
    place = _LANGUAGES.index(language)

    def text(key: str, /, **gaps: str) -> str:
        return _TEXTS[key][place].format(**gaps)

    return text


def day(moment: date, language: Language) -> str:
    """A day as CMS's pages write it in running text."""
    if language == "es":
        return f"{moment.day} de {_SPANISH_MONTHS[moment.month - 1]} de {moment.year}"
    return f"{_ENGLISH_MONTHS[moment.month - 1]} {moment.day}, {moment.year}"


def chosen_language(parameters: Mapping[str, str]) -> Language | None:
    """The language that `lang` chooses, in these letters or as a login's tag; None if it chooses none."""
    wanted = parameters.get("lang")
    return next((known for known in _LANGUAGES if wanted in (known, LOGIN_TAGS[known])), None)


def remember(response: Response, chosen: Language | None) -> Response:
    """Leave a language in the browser, if one was chosen."""
    if chosen is not None:
        response.set_cookie(COOKIE, chosen, samesite="lax")
    return response


def _known(tag: str) -> Language | None:
    """Our language of a tag such as `es` or `es-mx`; None if it is neither of the two."""
    primary = tag.partition("-")[0].strip().lower()
    return next((language for language in _LANGUAGES if primary == language), None)


def _preferred(accept_language: str) -> Language:
    """The first of our languages in the order of an Accept-Language header (RFC 9110 section 12.5.4)."""
    weighed: list[tuple[float, int, Language]] = []
    for place, part in enumerate(accept_language.split(",")):
        tag, _, weight = part.partition(";q=")
        language = _known(tag)
        if language is not None and _weight(weight) > 0:
            weighed.append((-_weight(weight), place, language))
    return min(weighed)[2] if weighed else "en"


def _weight(text: str) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 0.0
