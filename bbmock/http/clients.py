"""Reading who asks out of a request, and leaving it in the request's note, refused or not."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request

from bbmock.http.observe import note_of
from bbmock.oauth import clients
from bbmock.oauth.clients import Credentials
from bbmock.state.sandbox import Sandbox


def note_client(request: Request, parameters: Mapping[str, str], sandbox: Sandbox) -> Credentials:
    """The credentials in header and parameters; the registered application they name goes into the note."""
    credentials = Credentials.from_request(request.headers.get("authorization"), parameters)
    application = clients.named(credentials, sandbox)
    if application is not None:
        note_of(request.scope).client_id = application.client_id
    return credentials


def note_token(request: Request, value: str | None, sandbox: Sandbox) -> None:
    """Note whose a token or code is; its application as well, where none is noted yet."""
    consent = sandbox.grants.consent_behind(value or "")
    if consent is not None:
        note = note_of(request.scope)
        note.beneficiary = consent.beneficiary
        note.client_id = note.client_id or consent.client_id
