"""The consent page: what it shows, and the form that it sends back.

Source: CMS's consent form, its fields in its order. Its CSRF token is there as CMS's is, and goes unchecked.
The page of version 3 greets who logged in in this browser; without a session CMS's calls them None.
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bbmock.domain.applications import DataAccessType
from bbmock.domain.grants import GRANT_MONTHS
from bbmock.http.languages import Language, day, in_language, language_of, other_language_url
from bbmock.http.pages import Pages
from bbmock.http.reading import Parameters, path_of, read_query
from bbmock.http.session import form_token, keep_form_token, session_of
from bbmock.oauth.authorize import ConsentQuestion
from bbmock.oauth.consent import months_later
from bbmock.population.identity import Version
from bbmock.state.sandbox import Sandbox

_FORM_FIELDS = (
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


class ConsentPage:
    """The consent page of a sandbox, at every version."""

    def __init__(self, sandbox: Sandbox, pages: Pages) -> None:
        self._sandbox = sandbox
        self._pages = pages

    def ask(self, question: ConsentQuestion, request: Request, version: Version) -> Response:
        """The page that asks a beneficiary."""
        hidden = _hidden_fields(read_query(request).last) | {
            "redirect_uri": question.redirect_uri,
            "scope": " ".join(question.scopes),
            "client_id": question.application.client_id,
        }
        return self._render(
            request,
            version,
            application=question.application,
            hidden=hidden,
            scopes=question.scopes,
            until=_until(question, self._sandbox, language_of(request)),
        )

    def ask_again(self, form: Parameters, request: Request, version: Version) -> Response:
        """The page after a form that named no scope: it has lost the application's name, as CMS's has."""
        return self._render(
            request,
            version,
            application=None,
            hidden=_hidden_fields(form.last),
            scopes=(),
            until="",
        )

    def _render(self, request: Request, version: Version, **values: Any) -> Response:
        language, token = language_of(request), form_token(request, self._sandbox)
        page = self._pages.render(
            "consent_v3.html" if version == 3 else "consent.html",
            language=language,
            other_url=other_language_url(path_of(request), read_query(request).last, language),
            person=self._greeted(request) if version == 3 else "",
            csrf_token=token,
            **values,
        )
        return keep_form_token(page, request, token)

    def _greeted(self, request: Request) -> str:
        session = session_of(request, self._sandbox)
        if session is None:
            return "None"
        person = self._sandbox.population.person(session.beneficiary)
        return f"{person.given_name} {person.family_name}"


def _hidden_fields(given: dict[str, str]) -> dict[str, str]:
    return {name: given.get(name, "") for name in _FORM_FIELDS}


def _until(question: ConsentQuestion, sandbox: Sandbox, language: Language) -> str:
    """How long access will last, in the page's words; empty where there is no end."""
    text = in_language(language)
    match question.application.data_access_type:
        case DataAccessType.THIRTEEN_MONTH:
            end = months_later(sandbox.clock.now(), GRANT_MONTHS)
            return text("thirteen_months", date=day(end, language))
        case DataAccessType.ONE_TIME:
            return text("one_hour")
        case _:
            return ""
