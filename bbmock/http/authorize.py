"""The authorization endpoint over HTTP: first contact, consent page, decision."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bbmock.http.answers import redirect
from bbmock.http.consent import ConsentPage
from bbmock.http.login import login_url
from bbmock.http.pages import Pages
from bbmock.http.reading import Parameters, path_of, read_form, read_query, version_of
from bbmock.http.slashes import add_slash
from bbmock.oauth.authorize import (
    AuthorizationRequest,
    ask_consent,
    check_request,
    claim_approval,
)
from bbmock.oauth.consent import Decision, decide
from bbmock.oauth.errors import Refused
from bbmock.population.identity import Version
from bbmock.state.sandbox import Sandbox

_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def authorize_routes(sandbox: Sandbox, pages: Pages) -> list[Route]:
    """The routes of authorization, for every version."""
    consent_page = ConsentPage(sandbox, pages)

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
            return consent_page.ask(ask_consent(approval_id, asked, sandbox), request, version)
        application = check_request(asked, sandbox)
        approval = claim_approval(approval_id, application, sandbox)
        if not form.last.get("scope", "").strip():
            return consent_page.ask_again(approval, form, request, version)
        return redirect(decide(Decision.from_form(form.last, version=version), approval, sandbox))

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
