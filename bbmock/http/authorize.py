"""The authorization endpoint over HTTP: first contact, consent page, decision."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bbmock.domain.applications import DataAccessType
from bbmock.domain.grants import GRANT_MONTHS, Approval
from bbmock.http.answers import redirect
from bbmock.http.languages import Language, day, in_language, language_of, other_language_url
from bbmock.http.login import login_url
from bbmock.http.pages import Pages
from bbmock.http.reading import Parameters, path_of, read_form, read_query, version_of
from bbmock.http.slashes import add_slash
from bbmock.oauth.authorize import (
    AuthorizationRequest,
    ConsentQuestion,
    ask_consent,
    check_request,
    claim_approval,
)
from bbmock.oauth.consent import Decision, decide, months_later
from bbmock.oauth.errors import Refused
from bbmock.population.identity import Version
from bbmock.state.sandbox import Sandbox

_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
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


def authorize_routes(sandbox: Sandbox, pages: Pages) -> list[Route]:
    """The routes of authorization, for every version."""

    async def first_contact(request: Request) -> Response:
        version, query, form = version_of(request), read_query(request), await read_form(request)
        if request.method == "POST" and not form.last.get("state"):
            raise Refused(401, "State required in POST body.")
        given = _together(query, form)
        check_request(_authorization_request(given, version), sandbox)
        return redirect(login_url(path_of(request), urlencode(given.pairs)))

    async def consent(request: Request) -> Response:
        version, query, form = version_of(request), read_query(request), await read_form(request)
        approval_id = request.path_params["approval_id"]
        asked = _authorization_request(_together(query, form), version)
        if request.method != "POST":
            return ask(ask_consent(approval_id, asked, sandbox), request, version)
        application = check_request(asked, sandbox)
        approval = claim_approval(approval_id, application, sandbox)
        if not form.last.get("scope", "").strip():
            return ask_again(approval, form, request, version)
        return redirect(decide(Decision.from_form(form.last, version=version), approval, sandbox))

    def ask(question: ConsentQuestion, request: Request, version: Version) -> Response:
        query = read_query(request).last
        hidden = _hidden_fields(query) | {
            "redirect_uri": question.redirect_uri,
            "scope": " ".join(question.scopes),
            "client_id": question.application.client_id,
        }
        return page(
            request,
            version,
            application=question.application,
            person=name_of(question.approval),
            hidden=hidden,
            scopes=question.scopes,
            until=_until(question, sandbox, language_of(request)),
        )

    def ask_again(approval: Approval, form: Parameters, request: Request, version: Version) -> Response:
        return page(
            request,
            version,
            application=None,
            person=name_of(approval),
            hidden=_hidden_fields(form.last),
            scopes=(),
            until="",
        )

    def page(request: Request, version: Version, **values: Any) -> Response:
        language = language_of(request)
        return pages.render(
            "consent_v3.html" if version == 3 else "consent.html",
            language=language,
            other_url=other_language_url(path_of(request), read_query(request).last, language),
            csrf_token=sandbox.new_csrf_token(),
            **values,
        )

    def name_of(approval: Approval) -> str:
        person = sandbox.population.person(approval.beneficiary)
        return f"{person.given_name} {person.family_name}"

    return [
        Route("/v{version}/o/authorize", add_slash, methods=_METHODS),
        Route("/v{version}/o/authorize/", first_contact, methods=_METHODS),
        Route("/v{version}/o/authorize/{approval_id}", add_slash, methods=_METHODS),
        Route("/v{version}/o/authorize/{approval_id}/", consent, methods=_METHODS),
    ]


def _together(query: Parameters, form: Parameters) -> Parameters:
    """Query and form as one: the query's value counts where both have a name."""
    named = {name for name, _ in query.pairs}
    return Parameters((*query.pairs, *(pair for pair in form.pairs if pair[0] not in named)))


def _authorization_request(given: Parameters, version: Version) -> AuthorizationRequest:
    return AuthorizationRequest.from_parameters(given.last, version=version, repeated=given.repeated)


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
