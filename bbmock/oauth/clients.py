"""Which application is calling, and whether it proves it (RFC 6749 sections 2.3 and 3.2.1).

CMS checks twice. Its own code first finds the application, in the Authorization header and in the form, and
asks whether it exists and is active; its OAuth library later asks for the secret. So an unknown application
and a wrong secret are refused in different words, and a body sent as JSON names no application at all.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_plus

from bbmock.domain.applications import CLIENT_ID, Application
from bbmock.oauth.errors import CheckFailed, InvalidClient, ServerFailed
from bbmock.state.access import inactive_text
from bbmock.state.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a request says about its client: the header's scheme and value, and the form's fields."""

    scheme: str = field(default="", repr=False)  # a header of one word may be a secret
    header: str = field(default="", repr=False)
    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)

    @classmethod
    def from_request(cls, authorization: str | None, form: Mapping[str, str]) -> Credentials:
        """The credentials of an Authorization header and a form."""
        scheme, _, header = (authorization or "").partition(" ")
        return cls(scheme, header.strip(), form.get("client_id"), form.get("client_secret"))

    @property
    def basic(self) -> tuple[str, str] | None:
        """Client id and secret of a Basic header, each form-url-decoded; None without one."""
        if self.scheme.lower() != "basic":
            return None
        try:
            decoded = base64.b64decode(self.header, validate=True).decode()
        except ValueError:  # not ASCII, not base64 or not UTF-8
            return "", ""
        client_id, _, client_secret = decoded.partition(":")
        return unquote_plus(client_id), unquote_plus(client_secret)


def application_in_header(credentials: Credentials, sandbox: Sandbox) -> Application | None:
    """The application that the Authorization header names; None without a Basic or Bearer header.

    Raises:
        CheckFailed: if the client id is malformed or unknown.
        ServerFailed: for `Basic` with nothing after it and for an unknown Bearer token.
    """
    if credentials.scheme == "Bearer":
        token = sandbox.grants.access_token(credentials.header)
        if token is None:
            raise ServerFailed("an unknown Bearer token in the Authorization header")
        return sandbox.applications.get(token.consent.client_id)
    if credentials.basic is None:
        return None
    if not credentials.header:
        raise ServerFailed("an Authorization header of the word Basic alone")
    client_id, _ = credentials.basic
    check_format(client_id)
    application = sandbox.applications.get(client_id)
    if application is None:
        raise CheckFailed(401, "invalid_client", "Application does not exist")
    return application


def application_in_form(credentials: Credentials, sandbox: Sandbox) -> Application | None:
    """The application that the form's client_id names; None without one.

    Raises:
        CheckFailed: if the client id is malformed or unknown.
    """
    if not credentials.client_id:
        return None
    check_format(credentials.client_id)
    application = sandbox.applications.get(credentials.client_id)
    if application is None:
        raise CheckFailed(400, "invalid_client", "Application does not exist (client_id)")
    return application


def agree(in_header: Application | None, in_form: Application | None) -> Application:
    """The one application that header and form name.

    Raises:
        CheckFailed: if they name two, or none.
    """
    if in_header is not None and in_form is not None and in_header.client_id != in_form.client_id:
        raise CheckFailed(400, "invalid_request", "different app in headers than in request data")
    application = in_header or in_form
    if application is None:
        raise CheckFailed(401, "invalid_client", "App id failed")
    return application


def check_format(client_id: str) -> None:
    """Refuse a client id that is not 40 letters and digits; CMS does so before it looks anything up."""
    if not CLIENT_ID.fullmatch(client_id):
        raise CheckFailed(400, "invalid_client", "Invalid client_id format")


def check_active(application: Application) -> None:
    """Refuse an application that is switched off."""
    if not application.active:
        raise CheckFailed(403, "invalid_client", inactive_text(application.name))


def check_secret(credentials: Credentials, sandbox: Sandbox) -> Application:
    """The application whose secret the request shows, in the header or else in the form.

    Here the scheme counts only as `Basic` with a capital B, although it names an application in any case.

    Raises:
        InvalidClient: if the secret is wrong or missing.
    """
    in_header = credentials.basic if credentials.scheme == "Basic" else None
    client_id, client_secret = in_header or (credentials.client_id, credentials.client_secret)
    application = sandbox.applications.get(client_id or "")
    if application is None or not hmac.compare_digest(
        (client_secret or "").encode(), application.client_secret.encode()
    ):
        raise InvalidClient
    return application
