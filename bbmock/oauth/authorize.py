"""The consent page's question: the second contact at the authorization endpoint, after a login.

Under the URL of an approval the checks of the first contact run again; then come redirect URI, response type
and scopes (RFC 6749 section 4.1.1), as the OAuth library behind CMS's server looks at them.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from bbmock.domain import durations, scopes
from bbmock.domain.applications import Application
from bbmock.domain.grants import Approval
from bbmock.domain.oddities import Oddity
from bbmock.oauth import redirects
from bbmock.oauth.errors import AuthorizationPage, LoginRequired, RedirectedError, Refused, ServerFailed
from bbmock.oauth.first_contact import SINGLE, AuthorizationRequest, check_request
from bbmock.state.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class ConsentQuestion:
    """What the consent page asks: who wants which scopes of whom, and where the answer goes."""

    application: Application
    approval: Approval
    redirect_uri: str
    scopes: tuple[str, ...]


def ask_consent(approval_id: str, request: AuthorizationRequest, sandbox: Sandbox) -> ConsentQuestion:
    """The question of the consent page, after a login.

    Raises:
        Refused: if the approval id is no UUID, or a scope is not to be had.
        LoginRequired: if the approval is unknown, over, or another application's.
        AuthorizationPage: if a parameter is repeated or the redirect URI cannot be trusted.
        RedirectedError: if the response type is not `code`.
        ServerFailed: at version 3, if the application holds none of the scopes.
    """
    check_approval_id(approval_id)
    application = check_request(request, sandbox)
    approval = claim_approval(approval_id, application, sandbox)
    for name in SINGLE:
        if name in request.repeated:
            raise AuthorizationPage(
                f"Duplicate {name} parameter.", why=f"the request has {name} more than once"
            )
    redirect_uri = redirects.resolve(request.redirect_uri, application)
    check_response_type(request, redirect_uri)
    wanted = _requested_scopes(request, application, sandbox)
    return ConsentQuestion(application, approval, redirect_uri, wanted)


def check_approval_id(approval_id: str) -> None:
    """Refuse an approval id that can be none; CMS does so before it looks at the request.

    Raises:
        Refused: if the id is no UUID.
    """
    try:
        uuid.UUID(approval_id)
    except ValueError as exc:
        raise Refused(404, "Not found.", why="the approval in the path is no UUID") from exc


def claim_approval(approval_id: str, application: Application, sandbox: Sandbox) -> Approval:
    """The approval, from now on this application's.

    Raises:
        LoginRequired: if the approval is unknown, over, or another application's.
    """
    approval = sandbox.grants.claim(approval_id, application.client_id)
    if approval is None:
        late = sandbox.grants.approvals.since_end(approval_id)
        raise LoginRequired(
            why="no login made the approval in the path, or it is long over"
            if late is None
            else f"the approval expired {durations.told(late)} seconds ago; it lives for ten minutes"
        )
    if approval.client_id != application.client_id:
        raise LoginRequired(why="the approval belongs to the application that used it first")
    return approval


def check_response_type(
    request: AuthorizationRequest, redirect_uri: str, *, in_fragment: bool = False
) -> None:
    """Refuse every response type but `code`.

    Raises:
        RedirectedError: back to the application.
    """
    description: str | None = None
    match request.response_type:
        case "code":
            return
        case None | "":
            error, description = "invalid_request", "Missing response_type parameter."
        case "token":
            error = "unauthorized_client"
        case _:
            error = "unsupported_response_type"
    raise RedirectedError(
        redirect_uri,
        error,
        state=request.state,
        description=description,
        in_fragment=in_fragment,
        why=f"response_type is {request.response_type!r}; CMS gives codes only, to `code`"
        if request.response_type
        else "the request names no response_type; `code` is the only one",
    )


def _requested_scopes(
    request: AuthorizationRequest, application: Application, sandbox: Sandbox
) -> tuple[str, ...]:
    """The scopes to ask for: at version 3 cut to those the application holds.

    Raises:
        Refused: if a scope is not to be had, or version 3 is asked for none.
        ServerFailed: at version 3, if the application holds none of them.
    """
    requested = scopes.parse(request.scope)
    if request.version != 3 and not requested:
        return application.default_scopes
    beyond = [scope for scope in requested if scope not in application.available_scopes]
    if beyond or not requested:
        raise Refused(400, "Invalid scopes.", why=_why_beyond(beyond, application))
    if request.version != 3:
        return scopes.ordered(requested)
    held = scopes.ordered(set(requested) & set(application.scopes))
    if not held:
        why = f"{application.name} holds none of the scopes it asks for at version 3"
        if sandbox.relaxes(Oddity.V3_WITHOUT_SCOPES, application):
            raise Refused(400, "Invalid scopes.", why=why)
        raise ServerFailed(why=why)
    return held


def _why_beyond(beyond: list[str], application: Application) -> str:
    if not beyond:
        return "the request asks for no scope, which version 3 does not fill in"
    private = "" if application.require_demographic_scopes else ", which does not require demographic scopes"
    return f"{' '.join(beyond)} is not to be had by {application.name}{private}"
