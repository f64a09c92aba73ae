"""Medicare.gov's own list of a beneficiary's data access grants: how it refuses.

It is called with `X-Authentication: SLS` and a base64 username, by an application with the scope
`token_management` and its secret in a Basic header. Without the header its refusal is recorded; the others
were read in the code of CMS's server. The list itself, of grants and applications by their numbers in CMS's
database, the mock does not serve, and says so.
"""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import NoReturn

from bbmock.oauth import clients
from bbmock.oauth.clients import Credentials
from bbmock.oauth.errors import ServerFailed
from bbmock.state.errors import AccessRefused, PermissionDenied
from bbmock.state.sandbox import Sandbox

SCHEME = "SLS"
SCOPE = "token_management"


class PersonNotFound(AccessRefused):
    """Nobody of this username has come in."""

    status = 404


class ListNotServed(AccessRefused):
    """The list itself, which bbmock does not have; CMS never answers this."""

    status = 501


def refuse_list(authentication: str | None, credentials: Credentials, sandbox: Sandbox) -> NoReturn:
    """Refuse a call of the list, whatever its method, by its X-Authentication header and its client.

    Raises:
        PermissionDenied: without the header, without a client that proves itself in a Basic header, or
            without the scope.
        ServerFailed: if what follows the scheme is not base64, or no UTF-8.
        PersonNotFound: if nobody of this username has come in.
        ListNotServed: otherwise.
    """
    if not authentication:
        raise PermissionDenied(
            "Authentication credentials were not provided.",
            why="there is no X-Authentication header; the list of grants is Medicare.gov's own",
        )
    scheme, _, encoded = authentication.partition(" ")
    username = _decoded(encoded) if scheme == SCHEME else ""
    if not sandbox.accounts.with_login(username):
        raise PersonNotFound("Not found.", why="nobody of the username in X-Authentication has come in")
    application = clients.proven(replace(credentials, client_id=None, client_secret=None), sandbox)
    if application is None:
        raise PermissionDenied("No such application", why=clients.unproven_because(credentials, sandbox))
    if not application.active or SCOPE not in application.scopes:
        raise PermissionDenied(why=f"the application is not active, or has no scope {SCOPE}")
    raise ListNotServed("bbmock does not serve Medicare.gov's list of data access grants.")


def _decoded(encoded: str) -> str:
    try:
        return base64.b64decode(encoded).decode()
    except ValueError as exc:  # not base64 or not UTF-8
        why = "what follows SLS in X-Authentication is not base64 of a username"
        raise ServerFailed(why=why) from exc
