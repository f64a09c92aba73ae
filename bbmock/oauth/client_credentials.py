"""Tokens by client assertion, without a login: the grant of CMS Aligned Networks (RFC 6749 section 4.4).

CMS has it at version 3 only, for applications that are registered for it, and departs from the RFC in two
points: the tokens are a beneficiary's, and a refresh token comes with them. The order of the checks is CMS's.
What its server says when its backend fails is not known: the mock answers as at a refresh. An empty parameter
counts as missing; that, too, is ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bbmock.domain import scopes
from bbmock.domain.applications import AllowedAuthType, Application
from bbmock.domain.grants import Consent, Entry
from bbmock.domain.matches import LOOPBACK
from bbmock.oauth import assertion, clients, jose
from bbmock.oauth.clients import Credentials
from bbmock.oauth.errors import CheckFailed, InvalidScope, MissingParameters, QueryNotAllowed, Refused
from bbmock.oauth.login import DATA_SOURCE_FAILED
from bbmock.state import identity_match
from bbmock.state.access import WHOM_TO_ASK
from bbmock.state.crosswalk import LookupFailed
from bbmock.state.sandbox import Sandbox

PATIENT_MISSING = "ERROR: Your patient data cannot be found at this time."
_PARAMETERS = ("grant_type", "scope", "client_assertion_type", "client_assertion")
_AUDIT_EVENT, *_LESS_OF_AUDIT_EVENT = scopes.AUDIT_EVENT


@dataclass(frozen=True, slots=True)
class AssertionRequest:
    """A request for tokens by client assertion.

    `host` is the scheme and authority that the assertion must be meant for; `has_query` tells whether the URL
    had a query string. `address` is the IP address that it came from.
    """

    version: int
    form: Mapping[str, str] = field(repr=False)
    credentials: Credentials
    host: str
    has_query: bool = False
    address: str = LOOPBACK


def agree(request: AssertionRequest, sandbox: Sandbox) -> tuple[Consent, Application]:
    """What tokens may be issued on: the consent that an identity token stands for, and for which application.

    Raises:
        CheckFailed: if the application is not known, not active or not the one that signed, or the request
            is malformed.
        Refused: if a parameter is missing, the application may not ask so, the assertion is wrong, or the
            beneficiary is not found.
        QueryNotAllowed: if the URL had a query string.
        InvalidScope: if a scope is not the application's.
    """
    application = _application(request, sandbox)
    _check_parameters(request)
    _check_allowed(request.version, application)
    audience = f"{request.host}/v3/o/token"
    person = assertion.identify(request.form["client_assertion"], application, audience, sandbox)
    beneficiary = _match(person, request, application, sandbox)
    if request.has_query:
        raise QueryNotAllowed
    consent = Consent(
        application.client_id,
        beneficiary,
        _scopes(request.form["scope"], application, sandbox),
        part_d_eob_only=application.part_d_eob_only,
        entry=Entry.IDENTITY,
    )
    return consent, application


def _application(request: AssertionRequest, sandbox: Sandbox) -> Application:
    """The active application that the header, the form or the assertion's issuer names."""
    in_header = clients.application_in_header(request.credentials, sandbox)
    named = request.form.get("client_assertion")
    credentials = request.credentials if not named else _issuer(named, request.credentials)
    application = clients.agree(in_header, clients.application_in_form(credentials, sandbox))
    clients.check_active(application)
    return application


def _issuer(text: str, credentials: Credentials) -> Credentials:
    """The credentials of a form whose client_id, if it has one, is the assertion's issuer."""
    try:
        issuer = str(jose.read(text).claims.get("iss", ""))
    except jose.NotVerified as exc:
        raise CheckFailed(
            400, "invalid_request", "Malformed client_assertion", why=f"the client assertion: {exc}"
        ) from exc
    if credentials.client_id and credentials.client_id != issuer:
        raise CheckFailed(
            400,
            "invalid_request",
            "client_id param did not match client_id in JWT",
            why="the form's client_id is not the assertion's iss; leave client_id out",
        )
    return Credentials(client_id=issuer)


def _check_parameters(request: AssertionRequest) -> None:
    missing = [name for name in _PARAMETERS if not request.form.get(name)]
    if missing:
        raise MissingParameters(missing, version=request.version)
    if request.form["client_assertion_type"] != assertion.TYPE:
        raise CheckFailed(
            400,
            "invalid_request",
            "client_assertion_type was wrong",
            why=f"client_assertion_type must be {assertion.TYPE}",
        )
    if request.form.get("client_secret"):
        raise CheckFailed(
            400,
            "invalid_request",
            "client_secret should not be included in client_credentials call",
            why="the assertion stands for the secret; leave client_secret out",
        )


def _check_allowed(version: int, application: Application) -> None:
    if version == 3 and application.allowed_auth_type is not AllowedAuthType.AUTH_CODE:
        return
    raise Refused(
        403,
        f"This application, {application.name}, does not yet have access to this authorization method. "
        f"{WHOM_TO_ASK}",
        why="client_credentials is there at version 3 only"
        if version != 3
        else "the application's allowed_auth_type is AUTH_CODE",
    )


def _match(
    person: identity_match.Identity, request: AssertionRequest, application: Application, sandbox: Sandbox
) -> int:
    try:
        return identity_match.enter(person, sandbox, application=application.name, address=request.address)
    except identity_match.NoMatch as exc:
        raise Refused(401, PATIENT_MISSING, why=str(exc)) from exc
    except LookupFailed as exc:
        raise Refused(502, DATA_SOURCE_FAILED, why=str(exc)) from exc


def _scopes(text: str, application: Application, sandbox: Sandbox) -> tuple[str, ...]:
    """What the tokens hold, in the order asked: without `openid`; where AuditEvents are on, `.rs` of them."""
    audit_events = sandbox.settings.switches.enable_auditevents
    available = {*application.available_scopes, *(scopes.AUDIT_EVENT if audit_events else ())}
    wanted = scopes.parse(text)
    beyond = [scope for scope in wanted if scope not in available]
    if beyond:
        raise InvalidScope(why=f"not the application's: {', '.join(beyond)}")
    always = [_AUDIT_EVENT] if audit_events else []
    never = ("openid", *_LESS_OF_AUDIT_EVENT)
    return tuple(dict.fromkeys(scope for scope in (*wanted, *always) if scope not in never))
