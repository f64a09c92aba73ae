"""The FHIR API over HTTP: its resources and the two documents that describe it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bbmock.domain.scopes import RESOURCES
from bbmock.fhir.answers import answer
from bbmock.fhir.call import FhirCall, admit, media_type
from bbmock.fhir.capability import capability_statement
from bbmock.fhir.library import LAST_UPDATED, Library
from bbmock.http.answers import NEGOTIATED_IN_SESSION, only_get, spaced_json
from bbmock.http.headers import ALLOWANCE
from bbmock.http.observe import note_of
from bbmock.http.reading import UnknownPage, advertised_host, host_url, read_query, version_of
from bbmock.http.refusals import FHIR_METHODS
from bbmock.oauth.metadata import smart_configuration
from bbmock.state.sandbox import Sandbox
from bbmock.state.throttle import Throttled

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
# CMS matches loosely: what follows the id is left alone.
_PATHS = (
    "/v{version}/fhir/{resource}",
    "/v{version}/fhir/{resource}/",
    "/v{version}/fhir/{resource}/{resource_id}",
    "/v{version}/fhir/{resource}/{resource_id}/{rest:path}",
)


def fhir_routes(sandbox: Sandbox, library: Library) -> list[Route]:
    """The routes below /fhir; the documents come first, for a resource's path matches them, too."""

    async def serve(request: Request) -> Response:
        call = fhir_call(request)
        kind = media_type(call)
        access = admit(call, sandbox)
        note = note_of(request.scope)
        note.client_id, note.beneficiary = access.application.client_id, access.beneficiary
        try:
            request.scope[ALLOWANCE] = sandbox.throttle.count(access.token.token, sandbox.settings.rate)
        except Throttled as exc:
            request.scope[ALLOWANCE] = exc.allowance
            raise
        body = answer(call, access, library, sandbox)
        return Response(body, headers=FHIR_METHODS | NEGOTIATED_IN_SESSION, media_type=kind)

    async def metadata(request: Request) -> Response:
        host = advertised_host(request, sandbox)
        return spaced_json(capability_statement(host, version_of(request), date=LAST_UPDATED))

    async def smart(request: Request) -> Response:
        audit_events = sandbox.settings.switches.enable_auditevents
        host = advertised_host(request, sandbox)
        return spaced_json(smart_configuration(host, version_of(request), audit_events=audit_events))

    return [
        Route("/v{version}/fhir/metadata", only_get(metadata), methods=METHODS),
        Route("/v{version}/fhir/.well-known/smart-configuration", only_get(smart), methods=METHODS),
        *(Route(path, serve, methods=METHODS) for path in _PATHS),
    ]


def fhir_call(request: Request) -> FhirCall:
    """The call in a request.

    Raises:
        UnknownPage: if there is no such version or resource type.
    """
    version, resource = version_of(request), request.path_params["resource"]
    if resource not in RESOURCES:
        raise UnknownPage
    headers = request.headers
    return FhirCall(
        method=request.method,
        version=version,
        base=f"{host_url(request)}/v{version}/fhir",
        resource=resource,
        resource_id=request.path_params.get("resource_id"),
        query=read_query(request).pairs,
        authorization=headers.get("authorization"),
        accept=headers.get("accept"),
        content_type=headers.get("content-type"),
    )
