"""The answer to an admitted call: CMS's question to the backend, the backend's word, CMS's last look at it.

Naming somebody else is refused in three ways, as at CMS: a foreign resource and a foreign `_id` are not
found, a foreign `patient` or `beneficiary` is forbidden. The last is seen only after the backend was asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bbmock.domain.backend import Asked, BackendAnswer, BackendCall, NoAnswer
from bbmock.fhir.backend import PopulationBackend, Served
from bbmock.fhir.call import FhirCall
from bbmock.fhir.errors import MethodNotAllowed, NotFound
from bbmock.fhir.question import PART_D_SOURCE, question
from bbmock.fhir.relay import check_owner, relay
from bbmock.state.access import Access
from bbmock.state.errors import PermissionDenied
from bbmock.state.sandbox import Sandbox


def answer(call: FhirCall, access: Access, backend: PopulationBackend, sandbox: Sandbox) -> tuple[bytes, ...]:
    """The JSON that answers an admitted call, in pieces.

    Raises:
        FhirError: as `question` and `relay`, and NotFound for another beneficiary's resource.
        UpstreamBroken: if what stands in for the backend gives no answer, or none that can be read.
        PermissionDenied: if a search names somebody else.
    """
    if call.method not in ("GET", "HEAD"):
        raise MethodNotAllowed(call.method, why="the insurance card can only be asked for with GET")
    own_id = access.patient_id(call.version, sandbox) or ""
    asked = question(call, access, own_id)
    told: BackendAnswer | NoAnswer | Served | None = sandbox.ask_backend(asked)
    if told is None:
        told = backend.ask(asked)
    if isinstance(told, Served):
        _check_served(told, asked, access)
        pieces = told.pieces
    else:
        pieces = (_checked(told, call, access, own_id),)
    _check_named(call, own_id)
    return pieces


def _check_served(served: Served, asked: BackendCall, access: Access) -> None:
    """CMS's last look, at what the population serves: `check_owner` without the parsing."""
    if served.owner is None and asked.asked is Asked.READ:
        raise PermissionDenied(why=f"the backend's {asked.resource} does not say whose it is")
    if served.owner not in (None, asked.beneficiary):
        raise NotFound(why=f"this {asked.resource} is another beneficiary's")
    if asked.asked is Asked.READ:
        _check_source(served.source, asked.resource, access)


def _check_source(source: object, resource: str, access: Access) -> None:
    """Refuse to read a claim to a Part D application that is no drug claim."""
    part_d_only = access.token.consent.part_d_eob_only and resource == "ExplanationOfBenefit"
    if part_d_only and source != PART_D_SOURCE:
        raise NotFound(why="the application sees Part D claims only, and this is none")


def _checked(told: BackendAnswer | NoAnswer, call: FhirCall, access: Access, own_id: str) -> bytes:
    """The body of an answer that did not come from the population, once it has been looked at."""
    document, is_read = relay(told, call.version), call.asked is Asked.READ
    if call.asked is not Asked.INSURANCE_CARD and call.resource != "AuditEvent":
        check_owner(document, own_id, is_read=is_read)
        if is_read:
            _check_source(_source(document), call.resource, access)
    assert isinstance(told, BackendAnswer)  # noqa: S101 - relay refuses everything else
    return told.body


def _source(document: Mapping[str, Any]) -> object:
    meta = document.get("meta")
    return meta.get("source") if isinstance(meta, Mapping) else None


def _check_named(call: FhirCall, own_id: str) -> None:
    """Refuse a search that names somebody else; a `beneficiary` only has to contain the own id."""
    if call.asked is not Asked.SEARCH or call.resource == "Patient":
        return
    named = dict(call.query)
    if named.get("patient", own_id) != own_id:
        raise PermissionDenied(why=f"patient is {named['patient']!r}; the token is for {own_id}")
    if own_id not in named.get("beneficiary", own_id):
        raise PermissionDenied(why=f"beneficiary is {named['beneficiary']!r}; the token is for {own_id}")
