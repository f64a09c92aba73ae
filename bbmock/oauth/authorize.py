"""The authorization endpoint's rules (RFC 6749 section 4.1.1, RFC 7636 section 4.3), in CMS's order.

There are two contacts. The first, before anybody has logged in, looks at application, state and PKCE and
never redirects to the application. The second, under the URL of an approval, runs the same checks again and
then looks at redirect URI, response type and scopes, as the OAuth library behind CMS's server does.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bbmock.domain import scopes
from bbmock.domain.applications import CLIENT_ID, AllowedAuthType, Application
from bbmock.domain.grants import Approval
from bbmock.domain.oddities import Oddity
from bbmock.oauth import pkce, redirects
from bbmock.oauth.errors import (
    AuthorizationPage,
    ClientPage,
    LoginRequired,
    PlainRefusal,
    RedirectedError,
    Refused,
    ServerFailed,
)
from bbmock.state.access import WHOM_TO_ASK, inactive_text
from bbmock.state.sandbox import Sandbox

STATE_MIN_LENGTH = 16
AUDIT_EVENT_ONLY_BY_ASSERTION = (
    "Requesting an AuditEvent scope is only valid in token requests through CMS Aligned Networks. For more "
    "information, go to this page: https://bluebutton.cms.gov/cms-aligned-networks-documentation/"
)
_SINGLE = ("client_id", "response_type", "redirect_uri", "scope", "state")


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """What an application asks for, every value as it came; None where a parameter is absent.

    `repeated` names the parameters that came more than once; their last value is the one that counts.
    """

    version: int
    client_id: str | None = None
    response_type: str | None = None
    redirect_uri: str | None = None
    scope: str | None = None
    state: str | None = None
    code_challenge: str | None = None
    code_challenge_method: str | None = None
    client_secret: str | None = field(default=None, repr=False)
    repeated: frozenset[str] = frozenset()

    @classmethod
    def from_parameters(
        cls, parameters: Mapping[str, str], *, version: int, repeated: frozenset[str] = frozenset()
    ) -> AuthorizationRequest:
        """The request in the parameters of a query or form."""
        names = (*_SINGLE, "code_challenge", "code_challenge_method", "client_secret")
        return cls(version=version, repeated=repeated, **{name: parameters.get(name) for name in names})


@dataclass(frozen=True, slots=True)
class ConsentQuestion:
    """What the consent page asks: who wants which scopes of whom, and where the answer goes."""

    application: Application
    approval: Approval
    redirect_uri: str
    scopes: tuple[str, ...]


def check_request(request: AuthorizationRequest, sandbox: Sandbox) -> Application:
    """The checks of the first contact, which the second repeats.

    Raises:
        ClientPage: if there is no such active application.
        PlainRefusal: if a client secret is among the parameters.
        Refused: if the application may not ask, or scope, state or PKCE parameters are missing or not
            acceptable.
    """
    application = find_application(request.client_id, sandbox)
    _check_permission(request, application, sandbox)
    if request.client_secret is not None:
        raise PlainRefusal(
            "Illegal query parameter [client_secret] detected",
            why="client_secret has no place in an authorization request, which a browser carries",
        )
    if request.code_challenge_method and request.code_challenge_method != pkce.METHOD:
        raise UnacceptableMethod(request.code_challenge_method)
    if request.state and len(request.state) < STATE_MIN_LENGTH:
        raise Refused(
            400,
            f"State parameter should have a minimum of {STATE_MIN_LENGTH} characters",
            why=f"state has {len(request.state)} characters; CMS asks for {STATE_MIN_LENGTH}",
        )
    _check_presence(request)
    return application


def _check_permission(request: AuthorizationRequest, application: Application, sandbox: Sandbox) -> None:
    """Whether this application may ask at this version, and for what.

    Raises:
        Refused: if version 3 is closed to it, an AuditEvent scope is asked for, or it may get tokens by
            client_credentials only.
    """
    switches = sandbox.settings.switches
    if request.version == 3 and not switches.opens_v3(application):
        raise Refused(
            403,
            "Unable to verify permission",
            why=f"v3_early_adopters does not name {application.developer!r}, the application's developer",
        )
    if not set(scopes.AUDIT_EVENT).isdisjoint(scopes.parse(request.scope)):
        raise Refused(
            400,
            AUDIT_EVENT_ONLY_BY_ASSERTION if switches.enable_auditevents else "Invalid scopes.",
            why="AuditEvent scopes come with client_credentials, never with a beneficiary's consent",
        )
    if application.allowed_auth_type is AllowedAuthType.CLIENT_CREDENTIALS:
        raise Refused(
            403,
            f"This authorization call type is not allowed for application, {application.name}. {WHOM_TO_ASK}",
            why=f"{application.name} may get tokens by client_credentials only (allowed_auth_type)",
        )


def _check_presence(request: AuthorizationRequest) -> None:
    """Refuse a request that lacks a parameter, naming all that it lacks.

    Raises:
        Refused: with one message for all of them.
    """
    missing = [
        name for name in ("code_challenge", "code_challenge_method", "state") if not getattr(request, name)
    ]
    if request.version == 3 and request.scope is None:
        missing.append("scope")
    if missing:
        names = ", ".join(missing)
        raise Refused(
            400,
            f"Missing Required Parameter(s): {names}",
            why=f"the request at version {request.version} lacks {names}",
        )


class UnacceptableMethod(Refused):
    """A code_challenge_method other than S256; CMS words this one as no other of its refusals."""

    def __init__(self, method: str) -> None:
        super().__init__(
            400,
            f"code_challenge_method must be {pkce.METHOD}",
            why=f"code_challenge_method is {method!r}; CMS takes {pkce.METHOD}, in these letters",
        )

    @property
    def body(self) -> Mapping[str, object]:
        """The JSON of the answer."""
        return {"status_code": self.status, "error": "invalid_request", "error_description": self.message}


def ask_consent(approval_id: str, request: AuthorizationRequest, sandbox: Sandbox) -> ConsentQuestion:
    """The question of the consent page, after a login.

    Raises:
        Refused: if the approval id is no UUID, or a scope is not to be had.
        LoginRequired: if the approval is unknown, over, or another application's.
        AuthorizationPage: if a parameter is repeated or the redirect URI cannot be trusted.
        RedirectedError: if the response type is not `code`.
        ServerFailed: at version 3, if the application holds none of the scopes.
    """
    application = check_request(request, sandbox)
    approval = claim_approval(approval_id, application, sandbox)
    for name in _SINGLE:
        if name in request.repeated:
            raise AuthorizationPage(
                f"Duplicate {name} parameter.", why=f"the request has {name} more than once"
            )
    redirect_uri = redirects.resolve(request.redirect_uri, application)
    check_response_type(request, redirect_uri)
    wanted = _requested_scopes(request, application, sandbox)
    return ConsentQuestion(application, approval, redirect_uri, wanted)


def claim_approval(approval_id: str, application: Application, sandbox: Sandbox) -> Approval:
    """The approval, from now on this application's.

    Raises:
        Refused: if the id is no UUID.
        LoginRequired: if the approval is unknown, over, or another application's.
    """
    try:
        uuid.UUID(approval_id)
    except ValueError as exc:
        raise Refused(404, "Not found.", why="the approval in the path is no UUID") from exc
    approvals = sandbox.grants.approvals
    approval = approvals.get(approval_id)
    if approval is None:
        late = approvals.since_end(approval_id)
        raise LoginRequired(
            why="no login made the approval in the path, or it is long over"
            if late is None
            else f"the approval expired {late.total_seconds():g} seconds ago; it lives for ten minutes"
        )
    if approval.client_id not in (None, application.client_id):
        raise LoginRequired(why="the approval belongs to the application that used it first")
    approval = replace(approval, client_id=application.client_id)
    approvals.replace(approval_id, approval)
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


def find_application(client_id: str | None, sandbox: Sandbox) -> Application:
    """The active application with that client id.

    Raises:
        ClientPage: if there is none.
    """
    if not client_id:
        raise ClientPage(401, "App id failed", why="the request names no client_id")
    if not CLIENT_ID.fullmatch(client_id):
        raise ClientPage(
            400,
            "Invalid client_id format",
            why=f"client_id has {len(client_id)} characters; CMS's have 40, letters and digits only",
        )
    application = sandbox.applications.get(client_id)
    if application is None:
        names = ", ".join(known.name for known in sandbox.applications)
        raise ClientPage(
            400,
            "Application does not exist (client_id)",
            why=f"no application has the client_id {client_id}; registered: {names}",
        )
    if not application.active:
        raise ClientPage(
            403, inactive_text(application.name), why=f"the application {application.name} is switched off"
        )
    return application


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
        raise ServerFailed(why)
    return held


def _why_beyond(beyond: list[str], application: Application) -> str:
    if not beyond:
        return "the request asks for no scope, which version 3 does not fill in"
    private = "" if application.require_demographic_scopes else ", which does not require demographic scopes"
    return f"{' '.join(beyond)} is not to be had by {application.name}{private}"
