"""What happens to a FHIR request before it reaches the data: CMS's checks, in CMS's order.

Accept header, token in the query, form body, token, application, data access grant, the token's scope, what
the version asks; then the throttle counts. Source: the permission order of CMS's resource server, as its
answers show it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bbmock.domain import scopes
from bbmock.domain.scopes import Interaction
from bbmock.fhir import negotiation
from bbmock.fhir.errors import TokenInQuery, UnknownFormat, UnsupportedMediaType
from bbmock.fhir.search import Pairs
from bbmock.population import identity
from bbmock.state.access import WHOM_TO_ASK, Access, authenticate, require_grant
from bbmock.state.errors import PermissionDenied
from bbmock.state.sandbox import Sandbox

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True, slots=True)
class FhirCall:
    """A request to the FHIR API; `resource_id` is None for a search.

    `base` is the URL of the API's version, `http://localhost:8000/v2/fhir`.
    """

    method: str
    version: identity.Version
    base: str
    resource: str
    resource_id: str | None
    query: Pairs = field(repr=False)
    authorization: str | None = field(default=None, repr=False)
    accept: str | None = None
    content_type: str | None = None

    @property
    def interaction(self) -> Interaction:
        """Whether this reads or searches."""
        return Interaction.SEARCH if self.resource_id is None else Interaction.READ


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
        AccessRefused: if the token does not open this interaction; every method but GET is refused so.
    """
    parameters = dict(call.query)
    if parameters.get("format") not in (None, "", "json"):
        raise UnknownFormat
    if "access_token" in parameters:
        raise TokenInQuery
    body_type = (call.content_type or "").partition(";")[0].strip().lower()
    if call.method not in ("GET", "HEAD", "OPTIONS") and body_type in _FORMS:
        raise UnsupportedMediaType(call.content_type or "")
    access = authenticate(call.authorization, sandbox)
    require_grant(access, sandbox)
    if call.method != "GET" or not scopes.opens(access.scopes, call.resource, call.interaction):
        raise PermissionDenied
    if access.patient_id(call.version, sandbox) is None:
        raise PermissionDenied(why=f"version {call.version}'s backend does not know the beneficiary")
    _check_version(call, access)
    return access


def _check_version(call: FhirCall, access: Access) -> None:
    """What one version asks beyond the others.

    Version 3 asks the application's own scopes. Versions 1 and 2 cannot leave substance-use claims out, and
    so show no claim at all without the consent to them.
    """
    if call.version == 3:
        if not scopes.opens(access.application.scopes, call.resource, call.interaction):
            raise PermissionDenied(_lacks_scope_text(access.application.name, call))
    elif call.resource == "ExplanationOfBenefit" and not access.token.consent.share_samhsa_data:
        raise PermissionDenied


def _lacks_scope_text(name: str, call: FhirCall) -> str:
    return (
        f"This application, {name}, does not have access to make {call.interaction.name.lower()} calls for "
        f"{call.resource} resources. {WHOM_TO_ASK}"
    )
