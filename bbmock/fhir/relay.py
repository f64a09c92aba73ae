"""What CMS's server makes of its backend's answer: the body as it is, or a refusal of its own.

Versions 1 and 2 hide what the backend says behind sentences of CMS's, except for the diagnostics of a
refusal; version 3 passes an OperationOutcome on with the backend's status. What is no JSON where JSON has to
be breaks the server. Source: CMS's server with its backend replaced, answer by answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from bbmock.domain.backend import BackendAnswer, NoAnswer
from bbmock.fhir.errors import FhirError, NotFound, Upstream, UpstreamBroken, UpstreamOutcome
from bbmock.state.errors import PermissionDenied

FAILURE = "A failure occurred contacting the upstream server"
ERROR = "An error occurred contacting the upstream server"
_OWNER_REFERENCES = {"Coverage": "beneficiary", "ExplanationOfBenefit": "patient"}


def relay(answer: BackendAnswer | NoAnswer, version: int) -> Any:
    """The document in a good answer of the backend.

    Raises:
        UpstreamBroken: if the backend did not answer, or sent no JSON where CMS's server needs it.
        NotFound, Upstream, UpstreamOutcome: what CMS makes of a bad one.
    """
    if isinstance(answer, NoAnswer):
        raise UpstreamBroken(f"the backend gave no answer: {answer}")
    _require_unicode(answer)
    if 200 <= answer.status < 300:
        return _json(answer)
    if answer.status >= 400 and version == 3:
        document = _json(answer)
        if _is_outcome(document):
            raise UpstreamOutcome(answer.status, document.get("issue"))
    raise _refusal(answer)


def check_owner(document: Any, own_id: str, *, is_read: bool) -> None:
    """Refuse a resource, or a search's Bundle with one, that is not the caller's.

    CMS shows what does not say whose it is in a Bundle, though not alone.

    Raises:
        NotFound: if it is another beneficiary's, or of a type that has no beneficiary.
        PermissionDenied: if it does not say whose it is, or a Bundle has an entry that is none.
    """
    if not isinstance(document, dict) or "resourceType" not in document:
        raise PermissionDenied(why="the backend's answer is no FHIR resource")
    if document["resourceType"] != "Bundle":
        _check_resource(document, own_id)
    elif is_read:
        raise PermissionDenied(
            why="the backend answered a read with a Bundle, which does not say whose it is"
        )
    else:
        for resource in _resources(document):
            with suppress(PermissionDenied):
                check_owner(resource, own_id, is_read=False)


def _resources(bundle: dict[str, Any]) -> Iterator[Any]:
    """What the entries of a Bundle hold; an empty text or object in their place is no entry."""
    try:
        for entry in bundle.get("entry", []):
            yield entry["resource"]
    except (TypeError, KeyError) as exc:
        raise PermissionDenied(why="the backend's Bundle has an entry that holds no resource") from exc


def _check_resource(document: dict[str, Any], own_id: str) -> None:
    kind = document["resourceType"]
    try:
        if kind == "Patient":
            found = document["id"]
        elif kind in _OWNER_REFERENCES:
            found = document[_OWNER_REFERENCES[kind]]["reference"].split("/")[1]
        else:
            raise NotFound(why=f"the backend's answer is of the type {kind}")
    except (LookupError, TypeError, AttributeError) as exc:
        raise PermissionDenied(why=f"the backend's {kind} does not say whose it is") from exc
    if found != own_id:
        raise NotFound(why=f"the backend's {kind} is of Patient {found}; the token is for {own_id}")


def _refusal(answer: BackendAnswer) -> FhirError:
    """What CMS makes of a bad answer where it does not pass it on."""
    why = f"the backend answered {answer.status}"
    if answer.status >= 500:
        return Upstream(502, FAILURE, why=why)
    if answer.status == 404:
        return NotFound(why=why)
    diagnostics = _diagnostics(answer) if answer.status >= 400 else None
    if diagnostics is None:
        return Upstream(502, ERROR, why=why)
    return Upstream(400, f"{ERROR}:{diagnostics}", why=why)


def _require_unicode(answer: BackendAnswer) -> None:
    """Refuse JSON with half a surrogate pair, which CMS's server reads and cannot write."""
    if b"\\ud" not in answer.body.lower():
        return
    try:
        json.dumps(answer.document(), ensure_ascii=False).encode()
    except UnicodeEncodeError as exc:
        raise UpstreamBroken(f"the backend answered {answer.status} with half a surrogate pair") from exc
    except ValueError:
        return  # no JSON, of which the status decides


def _json(answer: BackendAnswer) -> Any:
    try:
        return answer.document()
    except ValueError as exc:
        raise UpstreamBroken(f"the backend answered {answer.status} with something that is no JSON") from exc


def _is_outcome(document: Any) -> bool:
    return isinstance(document, dict) and document.get("resourceType") == "OperationOutcome"


def _diagnostics(answer: BackendAnswer) -> str | None:
    """The backend's words in the first issue of its OperationOutcome, if it has any."""
    try:
        found = answer.document()["issue"][0]["diagnostics"]
    except (ValueError, LookupError, TypeError):
        return None
    return found if isinstance(found, str) else None
