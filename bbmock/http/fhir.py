"""The FHIR API over HTTP: its resources and the two documents that describe it."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bbmock.domain.backend import Asked, BackendCall
from bbmock.fhir import negotiation
from bbmock.fhir.answers import answer
from bbmock.fhir.backend import PopulationBackend
from bbmock.fhir.call import FhirCall, admit, media_type
from bbmock.fhir.capability import capability_statement
from bbmock.fhir.shelves import ShelvesOf
from bbmock.http.answers import (
    ALL_METHODS,
    NEGOTIATED_IN_SESSION,
    OWN_HEADERS,
    READ_METHODS,
    only_get,
    only_read,
    spaced_json,
)
from bbmock.http.compression import PIECES
from bbmock.http.headers import ALLOWANCE
from bbmock.http.observe import note_of
from bbmock.http.reading import UnknownPage, advertised_host, host_url, read_query, version_of
from bbmock.oauth.metadata import smart_configuration
from bbmock.population import loads
from bbmock.population.identity import Version
from bbmock.state.sandbox import Sandbox
from bbmock.state.throttle import Throttled

_WRITTEN = loads.instant_of(loads.DEFAULT)  # the date of the CapabilityStatements
_TYPES = ("Patient", "Coverage", "ExplanationOfBenefit", "AuditEvent")
# CMS looks for the name of a resource type anywhere in the path, and leaves alone what follows an id.
_ANYWHERE = re.compile("|".join(_TYPES))
_WHOLE = re.compile(rf"(?P<resource>{_ANYWHERE.pattern})(?:/(?P<id>[^/]+)(?:/.*)?|/?)")
_CARD = re.compile(r"Patient/\$generate-insurance-card/?")


def fhir_routes(sandbox: Sandbox, shelves_of: ShelvesOf) -> list[Route]:
    """The routes below /fhir; the documents come first, for the resources' path matches them, too."""
    backend = PopulationBackend(sandbox, shelves_of)

    async def serve(request: Request) -> Response:
        call = fhir_call(request, sandbox)
        own = request.scope[OWN_HEADERS] = {"Content-Type": negotiation.FHIR_JSON}  # where none is acceptable
        own["Content-Type"] = media_type(call)
        access = admit(call, sandbox)
        note = note_of(request.scope)
        note.client_id, note.beneficiary = access.application.client_id, access.beneficiary
        try:
            request.scope[ALLOWANCE] = sandbox.throttle.count(access.token.token, sandbox.settings.rate)
        except Throttled as exc:
            request.scope[ALLOWANCE] = exc.allowance
            raise
        pieces = request.scope[PIECES] = answer(call, access, backend, sandbox)
        return Response(b"".join(pieces), headers=own | READ_METHODS | NEGOTIATED_IN_SESSION)

    async def metadata(request: Request) -> Response:
        host, version = advertised_host(request, sandbox), version_of(request)
        told = sandbox.ask_backend(BackendCall(Asked.METADATA, version))
        return spaced_json(capability_statement(host, version, date=_WRITTEN, told=told))

    async def smart(request: Request) -> Response:
        audit_events = sandbox.settings.switches.enable_auditevents
        host = advertised_host(request, sandbox)
        return spaced_json(smart_configuration(host, version_of(request), audit_events=audit_events))

    resources = Route("/v{version}/fhir/{rest:path}", serve)
    resources.methods = None  # whatever the method, CMS looks at the token before
    return [
        Route("/v{version}/fhir/metadata", only_read(metadata), methods=ALL_METHODS),
        Route("/v{version}/fhir/.well-known/smart-configuration", only_get(smart), methods=ALL_METHODS),
        resources,
    ]


def fhir_call(request: Request, sandbox: Sandbox) -> FhirCall:
    """The call in a request.

    Raises:
        UnknownPage: if there is no such version or resource type.
    """
    version, path = version_of(request), request.path_params["rest"]
    whole, anywhere = _WHOLE.fullmatch(path), _ANYWHERE.search(path)
    if anywhere is None:
        raise UnknownPage(why=f"the path names no resource type; there are {', '.join(_TYPES)}")
    resource = whole["resource"] if whole is not None else anywhere[0]
    if resource == "AuditEvent" and not (version == 3 and sandbox.settings.switches.enable_auditevents):
        raise UnknownPage(
            why="AuditEvent is there at version 3 only, and only with the switch enable_auditevents on"
        )
    resource_id = whole["id"] if whole is not None else None
    headers = request.headers
    return FhirCall(
        method=request.method,
        version=version,
        base=f"{host_url(request)}/v{version}/fhir",
        resource=resource,
        asked=_asked(path, version, resource_id),
        resource_id=resource_id,
        is_whole=whole is not None,
        query=read_query(request).pairs,
        authorization=headers.get("authorization"),
        accept=headers.get("accept"),
        content_type=headers.get("content-type"),
        prefer=headers.get("prefer"),
    )


def _asked(path: str, version: Version, resource_id: str | None) -> Asked:
    if version == 3 and _CARD.fullmatch(path):
        return Asked.INSURANCE_CARD
    return Asked.SEARCH if resource_id is None else Asked.READ
