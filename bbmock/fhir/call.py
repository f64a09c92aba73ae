"""What happens to a FHIR request before it reaches the data: CMS's checks, in CMS's order.

Accept header, token in the query, form body, token, application, the person's id at this version, data access
grant, the token's scope, what the version asks; then the throttle counts. Source: the permission order of
CMS's resource server, as its answers show it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bbmock.domain import scopes
from bbmock.domain.applications import Application
from bbmock.domain.backend import Asked, Pairs
from bbmock.domain.scopes import Interaction
from bbmock.fhir import negotiation
from bbmock.fhir.errors import TokenInQuery, UnknownFormat, UnsupportedMediaType
from bbmock.population import identity
from bbmock.state.access import WHOM_TO_ASK, Access, authenticate, require_grant, require_v3
from bbmock.state.errors import PermissionDenied
from bbmock.state.sandbox import Sandbox

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_INTERACTIONS = {Asked.READ: Interaction.READ, Asked.SEARCH: Interaction.SEARCH}


@dataclass(frozen=True, slots=True)
class FhirCall:
    """A request to the FHIR API.

    `asked` is a search, a read or the insurance card; `resource_id` is set for a read. CMS finds the name of
    a resource type anywhere in a path: `is_whole` tells whether the path is one that a scope can open.
    `base` is the URL of the API's version, `http://localhost:8000/v2/fhir`.
    """

    method: str
    version: identity.Version
    base: str
    resource: str
    asked: Asked
    resource_id: str | None = None
    is_whole: bool = True
    query: Pairs = field(default=(), repr=False)
    authorization: str | None = field(default=None, repr=False)
    accept: str | None = None
    content_type: str | None = None
    prefer: str | None = None


def media_type(call: FhirCall) -> str:
    """The form of the answer.

    Raises:
        NotAcceptable: if the Accept header takes neither JSON.
    """
    return negotiation.choose(call.accept)


def admit(call: FhirCall, sandbox: Sandbox) -> Access:
    """The access that a call has, or why it has none.

    Raises:
        UnknownFormat: if the query asks for a `format` that is not JSON.
        TokenInQuery: if an access token is in the query.
        UnsupportedMediaType: if the body is a form.
        AccessRefused: if the token does not open this; every method but GET is refused so.
    """
    parameters = dict(call.query)
    if parameters.get("format") not in (None, "", "json"):
        raise UnknownFormat(f"format is {parameters['format']!r}; there is json only")
    if "access_token" in parameters:
        raise TokenInQuery
    body_type = (call.content_type or "").partition(";")[0].strip().lower()
    if call.method not in ("GET", "HEAD", "OPTIONS") and body_type in _FORMS:
        raise UnsupportedMediaType(call.content_type or "")
    access = authenticate(call.authorization, sandbox)
    if access.patient_id(call.version, sandbox) is None:
        raise PermissionDenied(why=f"version {call.version}'s backend does not know the beneficiary")
    require_grant(access, sandbox)
    _check_scope(call, access, sandbox)
    _check_version(call, access, sandbox)
    return access


def _check_scope(call: FhirCall, access: Access, sandbox: Sandbox) -> None:
    """Refuse what none of the token's scopes opens: another method, another path, another resource."""
    if call.asked is Asked.INSURANCE_CARD:
        if not scopes.opens_insurance_card(access.scopes):
            raise PermissionDenied(
                why="the insurance card needs a scope that reads Patient and one that searches Coverage; the "
                f"token has {' '.join(access.scopes)}"
            )
        return
    if call.method != "GET":
        raise PermissionDenied(why=f"scopes open GET only, not {call.method}")
    if not call.is_whole:
        raise PermissionDenied(why=f"no scope opens a path that only contains the word {call.resource}")
    if call.resource == "AuditEvent" and not sandbox.settings.switches.auditevent_scopes:
        raise PermissionDenied(why="the switch auditevent_scopes is off: no scope opens AuditEvent")
    if not scopes.opens(access.scopes, call.resource, _INTERACTIONS[call.asked]):
        raise PermissionDenied(why=f"{_wanted(call)}; the token has {' '.join(access.scopes)}")


def _check_version(call: FhirCall, access: Access, sandbox: Sandbox) -> None:
    """What one version asks beyond the others.

    Version 3 asks the application's own scopes. Versions 1 and 2 cannot leave out substance-use claims, nor
    all but drug claims, and so show no claim at all where the consent does not cover everything.
    """
    if call.version == 3:
        if call.asked is not Asked.INSURANCE_CARD:
            require_v3(access, call.version, sandbox)
        _check_application(call, access.application)
    elif call.resource == "ExplanationOfBenefit":
        if not access.token.consent.share_samhsa_data:
            raise PermissionDenied(
                why="the beneficiary does not share substance-use claims, which this version cannot leave "
                "out; use version 3"
            )
        if access.token.consent.part_d_eob_only:
            raise PermissionDenied(
                why="the application sees Part D claims only, which this version cannot tell apart; "
                "use version 3"
            )


def _check_application(call: FhirCall, application: Application) -> None:
    if call.asked is Asked.INSURANCE_CARD:
        if not scopes.opens_insurance_card(application.scopes):
            raise PermissionDenied(_lacks_scope_text(application, "any calls for digital insurance card"))
    elif call.resource != "AuditEvent" and not scopes.opens(
        application.scopes, call.resource, _INTERACTIONS[call.asked]
    ):
        interaction = _INTERACTIONS[call.asked].name.lower()
        raise PermissionDenied(_lacks_scope_text(application, f"{interaction} calls for {call.resource}"))


def _lacks_scope_text(application: Application, what: str) -> str:
    return (
        f"This application, {application.name}, does not have access to make {what} resources. {WHOM_TO_ASK}"
    )


def _wanted(call: FhirCall) -> str:
    letter = _INTERACTIONS[call.asked]
    names = (f"patient/{call.resource}.{suffix}" for suffix in ("read", "rs", letter))
    return f"a {letter.name.lower()} of {call.resource} needs one of {', '.join(names)}"
