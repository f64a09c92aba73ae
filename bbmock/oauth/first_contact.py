"""The first contact at the authorization endpoint (RFC 6749 section 4.1.1, RFC 7636 section 4.3).

Before anybody has logged in, application, state and PKCE are looked at, in CMS's order; nothing is ever
redirected to the application. Redirect URI, response type and scopes wait for the second contact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bbmock.domain import scopes
from bbmock.domain.applications import AllowedAuthType, Application
from bbmock.oauth import clients, pkce
from bbmock.oauth.errors import ClientPage, MissingParameters, PlainRefusal, Refused, UnusableClient
from bbmock.state.access import v3_closed_because
from bbmock.state.sandbox import Sandbox

STATE_MIN_LENGTH = 16
AUDIT_EVENT_ONLY_BY_ASSERTION = (
    "Requesting an AuditEvent scope is only valid in token requests through CMS Aligned Networks. For more "
    "information, go to this page: https://bluebutton.cms.gov/cms-aligned-networks-documentation/"
)
SINGLE = ("client_id", "response_type", "redirect_uri", "scope", "state")
"""The parameters that may stand once only."""


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
        names = (*SINGLE, "code_challenge", "code_challenge_method", "client_secret")
        return cls(version=version, repeated=repeated, **{name: parameters.get(name) for name in names})


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
            why=v3_closed_because(application),
        )
    if not set(scopes.AUDIT_EVENT).isdisjoint(scopes.parse(request.scope)):
        raise Refused(
            400,
            AUDIT_EVENT_ONLY_BY_ASSERTION if switches.enable_auditevents else "Invalid scopes.",
            why="AuditEvent scopes come with client_credentials, never with a beneficiary's consent",
        )
    if application.allowed_auth_type is AllowedAuthType.CLIENT_CREDENTIALS:
        raise clients.refused_call(application)


def _check_presence(request: AuthorizationRequest) -> None:
    """Refuse a request that lacks a parameter, naming all that it lacks.

    Raises:
        MissingParameters: with one message for all of them.
    """
    missing = [
        name for name in ("code_challenge", "code_challenge_method", "state") if not getattr(request, name)
    ]
    if request.version == 3 and request.scope is None:
        missing.append("scope")
    if missing:
        raise MissingParameters(missing, version=request.version)


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


def find_application(client_id: str | None, sandbox: Sandbox) -> Application:
    """The active application with that client id.

    Raises:
        ClientPage: if there is none.
    """
    try:
        application = clients.find(client_id or "", sandbox)
        clients.check_active(application)
    except UnusableClient as exc:
        raise ClientPage(exc.status, exc.description, why=exc.why) from exc
    return application
