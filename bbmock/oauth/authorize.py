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
from bbmock.domain.applications import CLIENT_ID, Application
from bbmock.domain.grants import Approval
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
from bbmock.state.access import inactive_text
from bbmock.state.sandbox import Sandbox

STATE_MIN_LENGTH = 16
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
        Refused: if scope, state or PKCE parameters are missing or not acceptable.
    """
    application = find_application(request.client_id, sandbox)
    if any(scope.startswith("patient/AuditEvent.") for scope in scopes.parse(request.scope)):
        raise Refused(400, "Invalid scopes.")
    if request.client_secret is not None:
        raise PlainRefusal("Illegal query parameter [client_secret] detected")
    if request.code_challenge_method and request.code_challenge_method != pkce.METHOD:
        raise UnacceptableMethod
    if request.state and len(request.state) < STATE_MIN_LENGTH:
        raise Refused(400, f"State parameter should have a minimum of {STATE_MIN_LENGTH} characters")
    missing = [
        name for name in ("code_challenge", "code_challenge_method", "state") if not getattr(request, name)
    ]
    if request.version == 3 and request.scope is None:
        missing.append("scope")
    if missing:
        raise Refused(400, f"Missing Required Parameter(s): {', '.join(missing)}")
    return application


class UnacceptableMethod(Refused):
    """A code_challenge_method other than S256; CMS words this one as no other of its refusals."""

    def __init__(self) -> None:
        super().__init__(400, f"code_challenge_method must be {pkce.METHOD}")

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
            raise AuthorizationPage(f"Duplicate {name} parameter.")
    redirect_uri = redirects.resolve(request.redirect_uri, application)
    check_response_type(request, redirect_uri)
    return ConsentQuestion(application, approval, redirect_uri, _requested_scopes(request, application))


def claim_approval(approval_id: str, application: Application, sandbox: Sandbox) -> Approval:
    """The approval, from now on this application's.

    Raises:
        Refused: if the id is no UUID.
        LoginRequired: if the approval is unknown, over, or another application's.
    """
    try:
        uuid.UUID(approval_id)
    except ValueError as exc:
        raise Refused(404, "Not found.") from exc
    approval = sandbox.grants.approvals.get(approval_id)
    if approval is None or approval.client_id not in (None, application.client_id):
        raise LoginRequired
    approval = replace(approval, client_id=application.client_id)
    sandbox.grants.approvals.replace(approval_id, approval)
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
        redirect_uri, error, state=request.state, description=description, in_fragment=in_fragment
    )


def find_application(client_id: str | None, sandbox: Sandbox) -> Application:
    """The active application with that client id.

    Raises:
        ClientPage: if there is none.
    """
    if not client_id:
        raise ClientPage(401, "App id failed")
    if not CLIENT_ID.fullmatch(client_id):
        raise ClientPage(400, "Invalid client_id format")
    application = sandbox.applications.get(client_id)
    if application is None:
        raise ClientPage(400, "Application does not exist (client_id)")
    if not application.active:
        raise ClientPage(403, inactive_text(application.name))
    return application


def _requested_scopes(request: AuthorizationRequest, application: Application) -> tuple[str, ...]:
    """The scopes to ask for: at version 3 cut to those the application holds."""
    requested = scopes.parse(request.scope)
    if request.version != 3 and not requested:
        return application.default_scopes
    if not requested or not set(requested) <= set(application.available_scopes):
        raise Refused(400, "Invalid scopes.")
    if request.version != 3:
        return scopes.ordered(requested)
    held = scopes.ordered(set(requested) & set(application.scopes))
    if not held:
        raise ServerFailed("an application at version 3 that holds none of the scopes it asks for")
    return held
