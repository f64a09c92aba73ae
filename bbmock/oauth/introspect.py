"""Introspection's rules (RFC 7662, and where CMS departs from it).

CMS finds the token twice: first to see whose it is, where a POST of a token that is not there fails, then to
tell of it. A GET skips the first, so it says that an unknown token is not active, and tells an application of
any other application's token too (read in CMS's OAuth library, not recorded).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bbmock.domain.applications import Application
from bbmock.domain.grants import AccessToken
from bbmock.domain.oddities import Oddity
from bbmock.oauth import clients
from bbmock.oauth.clients import Credentials
from bbmock.oauth.errors import EmptyRefusal, ServerFailed
from bbmock.state.sandbox import Sandbox

SCOPE = "introspection"
"""The scope with which a bearer token may introspect; no application can have it."""


@dataclass(frozen=True, slots=True)
class IntrospectionRequest:
    """A question about a token, which stands in the query of a GET and in the form of a POST."""

    token: str = field(repr=False)
    credentials: Credentials
    is_post: bool


def introspect(request: IntrospectionRequest, sandbox: Sandbox) -> AccessToken | None:
    """The access token in force that is asked about; None for one that is expired or not there.

    Raises:
        EmptyRefusal: if nobody authenticates.
        CheckFailed: if the application that asks is unknown or switched off.
        ServerFailed: at a POST, if the token is no access token or another application's.
    """
    check_asking(request.credentials, sandbox, scope=SCOPE)
    in_header = clients.application_in_header(request.credentials, sandbox)
    in_form = clients.application_in_form(request.credentials, sandbox)
    token = sandbox.grants.access_token(request.token)
    if in_header is not None and in_form not in (None, in_header):
        raise ServerFailed(why="header and body name two applications")
    asking = clients.agree(in_header, in_form)
    if request.is_post and request.token:
        token = _answerable(token, asking, sandbox)
    clients.check_active(asking)
    return token if token is not None and not token.is_over(sandbox.clock.now()) else None


def check_asking(credentials: Credentials, sandbox: Sandbox, *, scope: str | None = None) -> None:
    """Refuse whoever shows neither an application's secret nor a bearer token in force that has the scope.

    Raises:
        EmptyRefusal: with the reason for the journal.
    """
    if clients.proven(credentials, sandbox) is not None:
        return
    if credentials.scheme.lower() != "bearer":
        raise EmptyRefusal(why=clients.unproven_because(credentials, sandbox))
    token = sandbox.grants.access_token(credentials.header)
    if token is None or token.is_over(sandbox.clock.now()):
        raise EmptyRefusal(why="the Bearer token is unknown or over")
    if scope is not None and scope not in token.consent.scopes:
        raise EmptyRefusal(why=f"the Bearer token has not the scope {scope}")


def _answerable(token: AccessToken | None, asking: Application, sandbox: Sandbox) -> AccessToken | None:
    """The token, if it is there and the application's that asks.

    Raises:
        ServerFailed: if not, unless the application is spared this oddity.
    """
    if token is not None and token.consent.client_id == asking.client_id:
        return token
    if sandbox.relaxes(Oddity.INTROSPECT_UNKNOWN_TOKEN, asking):
        return None
    why = "no access token in force has this value" if token is None else "the token is another application's"
    raise ServerFailed(why=why)
