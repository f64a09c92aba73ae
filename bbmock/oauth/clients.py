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

from bbmock.domain.applications import CLIENT_ID, CLIENT_ID_LENGTH, Application, ClientType
from bbmock.domain.nearest import nearest
from bbmock.domain.oddities import Oddity
from bbmock.oauth.errors import CheckFailed, InvalidClient, Refused, ServerFailed, UnusableClient
from bbmock.state.access import WHOM_TO_ASK, inactive_text
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
        return self.decoded if self.scheme.lower() == "basic" else None

    @property
    def decoded(self) -> tuple[str, str]:
        """As `basic`, of a header of any scheme: CMS looks for a client id in all but Bearer ones."""
        try:
            decoded = base64.b64decode(self.header, validate=True).decode()
        except ValueError:  # not ASCII, not base64 or not UTF-8
            return "", ""
        client_id, _, client_secret = decoded.partition(":")
        return unquote_plus(client_id), unquote_plus(client_secret)


def named(credentials: Credentials, sandbox: Sandbox) -> Application | None:
    """The registered application that the header or else the form names, proven or not; None without one."""
    in_header = credentials.decoded[0]
    return sandbox.applications.get(in_header) or sandbox.applications.get(credentials.client_id or "")


def application_in_header(credentials: Credentials, sandbox: Sandbox) -> Application | None:
    """The application that the Authorization header names; None without a header.

    Raises:
        UnusableClient: if the client id is malformed or unknown.
        ServerFailed: for a scheme without a value, as `Basic` alone, and for an unknown Bearer token; an
            application, known by the form, that is spared this oddity gets InvalidClient.
    """
    if credentials.scheme == "Bearer":
        token = sandbox.grants.access_token(credentials.header)
        if token is None:
            raise _stray(credentials, "the Bearer token in the Authorization header is unknown", sandbox)
        return sandbox.applications.get(token.consent.client_id)
    if not credentials.scheme:
        return None
    if not credentials.header:
        raise _stray(credentials, "the Authorization header is one word alone", sandbox)
    return find(credentials.decoded[0], sandbox, in_header=True)


def application_in_form(credentials: Credentials, sandbox: Sandbox) -> Application | None:
    """The application that the form's client_id names; None without one.

    Raises:
        UnusableClient: if the client id is malformed or unknown.
    """
    return find(credentials.client_id, sandbox) if credentials.client_id else None


def find(client_id: str, sandbox: Sandbox, *, in_header: bool = False) -> Application:
    """The application with a client id, switched off or not.

    Raises:
        UnusableClient: if the client id is missing, malformed or unknown.
    """
    if not client_id and not in_header:  # a header names one, be it an empty one
        raise no_application(why="the request names no client_id")
    check_format(client_id)
    application = sandbox.applications.get(client_id)
    if application is None:
        status, place = (401, "") if in_header else (400, " (client_id)")
        why = _unknown_because(client_id, sandbox)
        raise UnusableClient(status, f"Application does not exist{place}", why=why)
    return application


def agree(in_header: Application | None, in_form: Application | None) -> Application:
    """The one application that header and form name.

    Raises:
        CheckFailed: if they name two.
        UnusableClient: if they name none.
    """
    if in_header is not None and in_form is not None and in_header.client_id != in_form.client_id:
        raise CheckFailed(
            400,
            "invalid_request",
            "different app in headers than in request data",
            why=f"the Authorization header is that of {in_header.name!r}, the form names {in_form.name!r}",
        )
    application = in_header or in_form
    if application is None:
        raise no_application(
            why="neither a Basic header nor a client_id in the form names an application; "
            "a body that is no form, as JSON, is not read"
        )
    return application


def names_another(owner: Application, in_header: Application | None, credentials: Credentials) -> bool:
    """Whether header or form names another application than the owner of the token in question."""
    in_form = credentials.client_id or owner.client_id
    return in_form != owner.client_id or (in_header or owner).client_id != owner.client_id


def no_application(*, why: str) -> UnusableClient:
    """The refusal of a request that names no application."""
    return UnusableClient(401, "App id failed", why=why)


def check_format(client_id: str) -> None:
    """Refuse a client id that is not 40 letters and digits; CMS does so before it looks anything up."""
    if not CLIENT_ID.fullmatch(client_id):
        length = len(client_id)
        raise UnusableClient(
            400,
            "Invalid client_id format",
            why=f"a client_id has {CLIENT_ID_LENGTH} letters and digits; this one has {length} characters"
            if length != CLIENT_ID_LENGTH
            else "a client_id has letters and digits only",
        )


def check_active(application: Application) -> None:
    """Refuse an application that is switched off."""
    if not application.active:
        why = f"the application {application.name!r} is switched off"
        raise UnusableClient(403, inactive_text(application.name), why=why)


def refused_call(application: Application) -> Refused:
    """The refusal of an application that may get tokens by client_credentials only."""
    return Refused(
        403,
        f"This authorization call type is not allowed for application, {application.name}. {WHOM_TO_ASK}",
        why=f"the application {application.name!r} is registered for client_credentials only",
    )


def check_secret(credentials: Credentials, sandbox: Sandbox) -> Application:
    """The application that proves itself by its secret, or a public one that shows none.

    Raises:
        InvalidClient: if the secret is wrong or missing.
    """
    application = proven(credentials, sandbox) or _public(credentials, sandbox)
    if application is None:
        raise InvalidClient(why=unproven_because(credentials, sandbox))
    return application


def proven(credentials: Credentials, sandbox: Sandbox) -> Application | None:
    """The application whose secret the request shows, in the header or else in the form.

    Here the scheme counts only as `Basic` with a capital B, although it names an application in any case. A
    secret in the form is held against the application of the header, where that names one.
    """
    application: Application | None = None
    in_header = credentials.basic if credentials.scheme == "Basic" else None
    for client_id, client_secret in (
        in_header or ("", ""),
        (credentials.client_id, credentials.client_secret),
    ):
        application = application or sandbox.applications.get(client_id or "")
        if application is not None and _is_secret_of(application, client_secret):
            return application
    return None


def unproven_because(credentials: Credentials, sandbox: Sandbox) -> str:
    """Why nobody proves to be an application, for the journal."""
    if credentials.basic is not None and credentials.scheme != "Basic":
        return "the header's scheme has to be spelled Basic, with a capital B"
    application = named(credentials, sandbox)
    if application is None:
        return "no registered application shows its client_secret, neither in a Basic header nor in the form"
    shown = credentials.client_secret or (credentials.basic and credentials.basic[1])
    if not shown:
        return f"the client_secret of {application.name!r} is missing"
    return f"the client_secret is not that of {application.name!r}"


def _public(credentials: Credentials, sandbox: Sandbox) -> Application | None:
    """The public application of the form, unless the request shows a secret all the same.

    Source: the rule of CMS's OAuth library by which a client has to authenticate.
    """
    if credentials.client_secret or (credentials.scheme == "Basic" and credentials.header):
        return None
    application = sandbox.applications.get(credentials.client_id or "")
    is_public = application is not None and application.client_type is ClientType.PUBLIC
    return application if is_public else None


def _is_secret_of(application: Application, client_secret: str | None) -> bool:
    return hmac.compare_digest((client_secret or "").encode(), application.client_secret.encode())


def _stray(credentials: Credentials, why: str, sandbox: Sandbox) -> InvalidClient | ServerFailed:
    asking = sandbox.applications.get(credentials.client_id or "")
    if sandbox.relaxes(Oddity.STRAY_BEARER, asking):
        return InvalidClient(why=why)
    return ServerFailed(why=why)


def _unknown_because(client_id: str, sandbox: Sandbox) -> str:
    names = {application.client_id: application.name for application in sandbox.applications}
    near = nearest(client_id, names)
    hint = f"it is nearly that of {names[near]!r}" if near else "is it one of CMS's own sandbox?"
    return f"no application is registered with this client_id; {hint}"
