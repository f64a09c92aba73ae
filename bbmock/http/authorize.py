"""The authorization endpoint over HTTP: first contact, consent page, decision."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bbmock.faults.effects.state import Mishap
from bbmock.http.answers import ALL_METHODS, not_allowed, redirect
from bbmock.http.consent import ConsentPage
from bbmock.http.login import login_url
from bbmock.http.observe import note_of
from bbmock.http.pages import Pages
from bbmock.http.planned import planned
from bbmock.http.reading import (
    Parameters,
    UnknownPage,
    path_of,
    raw_query,
    read_form,
    read_query,
    version_of,
)
from bbmock.http.session import check_form_token, end_session, session_of
from bbmock.http.slashes import add_slash
from bbmock.oauth.authorize import ask_consent, check_approval_id, claim_approval
from bbmock.oauth.consent import Decision, agreed_already, decide
from bbmock.oauth.errors import LoginRequired, Refused
from bbmock.oauth.first_contact import AuthorizationRequest, check_request
from bbmock.population.identity import Version
from bbmock.state.sandbox import Sandbox

_WORD = re.compile(r"[\w-]+")
SWITCH_ACCOUNT = "/v3/o/permission-logout"


def authorize_routes(sandbox: Sandbox, pages: Pages) -> list[Route]:
    """The routes of authorization, for every version."""
    page = ConsentPage(sandbox, pages)

    async def first_contact(request: Request) -> Response:
        version, query, form = version_of(request), read_query(request), await read_form(request)
        asked = _authorization_request(_together(query, form), version)
        _take_note(request, asked, sandbox)
        if request.method == "POST" and not form.last.get("state"):
            raise Refused(
                401,
                "State required in POST body.",
                why="a posted request names its state in the body; a state in the query does not count",
            )
        check_request(asked, sandbox)
        return _to_login(request, form)

    async def consent(request: Request) -> Response:
        version, query, form = version_of(request), read_query(request), await read_form(request)
        approval_id = request.path_params["approval_id"]
        if not _WORD.fullmatch(approval_id):
            raise UnknownPage(why="an approval's id has letters, digits, _ and - only")
        asked = _authorization_request(_together(query, form), version)
        _take_note(request, asked, sandbox, approval_id)
        try:
            if request.method != "POST":
                return ask(request, approval_id, asked)
            check_approval_id(approval_id)
            approval = claim_approval(approval_id, check_request(asked, sandbox), sandbox)
        except LoginRequired as exc:
            note_of(request.scope).why = exc.why
            return _to_login(request, form)
        if not form.last.get("scope", "").strip():
            return page.ask_again(form, request, version)
        decision = Decision.from_form(form.last, version=version)
        if _withholds_demographics(request):
            decision = replace(decision, shares_demographics=False)
        return redirect(decide(decision, approval, sandbox))

    def ask(request: Request, approval_id: str, asked: AuthorizationRequest) -> Response:
        question = ask_consent(approval_id, asked, sandbox)
        query = read_query(request)
        if query.last.get("prompt") == "login":
            rest = [pair for pair in query.pairs if pair[0] != "prompt"]
            return redirect(login_url(path_of(request), urlencode(rest)))
        if query.last.get("approval_prompt") == "auto":
            location = agreed_already(question, asked, sandbox)
            if location is not None:
                return redirect(location)
        return page.ask(question, request, version_of(request))

    async def switch_account(request: Request) -> Response:
        await check_form_token(request)
        session = session_of(request, sandbox)
        query = f"?{session.query}" if session is not None else ""
        return end_session(redirect(f"/v3/o/authorize{query}"), request, sandbox)

    return [
        Route("/v{version}/o/authorize", add_slash, methods=ALL_METHODS),
        Route("/v{version}/o/authorize/", first_contact, methods=ALL_METHODS),
        Route("/v{version}/o/authorize/{approval_id}", add_slash, methods=ALL_METHODS),
        Route("/v{version}/o/authorize/{approval_id}/", consent, methods=ALL_METHODS),
        Route(SWITCH_ACCOUNT, switch_account, methods=["POST"]),
        Route(SWITCH_ACCOUNT, not_allowed("POST", "OPTIONS"), methods=["GET", "OPTIONS"]),
    ]


def _withholds_demographics(request: Request) -> bool:
    """Whether a rule of faults lets the beneficiary share less than the form says."""
    fired = planned(request.scope).mishaps
    return any(firing.rule.effect is Mishap.DEMOGRAPHICS_WITHHELD for firing in fired)


def _to_login(request: Request, form: Parameters) -> Response:
    """The redirect to the login; what was posted comes back from it in the query, after what was there.

    A name in both stands there twice then, which is refused after the login. Source: CMS's server.
    """
    query = "&".join(part for part in (raw_query(request), urlencode(form.pairs)) if part)
    return redirect(login_url(path_of(request), query))


def _together(query: Parameters, form: Parameters) -> Parameters:
    """Query and form as one: the query's value counts where both have a name."""
    named = {name for name, _ in query.pairs}
    return Parameters((*query.pairs, *(pair for pair in form.pairs if pair[0] not in named)))


def _authorization_request(given: Parameters, version: Version) -> AuthorizationRequest:
    return AuthorizationRequest.from_parameters(given.last, version=version, repeated=given.repeated)


def _take_note(
    request: Request, asked: AuthorizationRequest, sandbox: Sandbox, approval_id: str = ""
) -> None:
    """Note for the journal who asks, and whom, as far as they are known."""
    note = note_of(request.scope)
    if sandbox.applications.get(asked.client_id or "") is not None:
        note.client_id = asked.client_id
    approval = sandbox.grants.approvals.get(approval_id)
    if approval is not None:
        note.beneficiary = approval.beneficiary
