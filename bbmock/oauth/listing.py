"""Medicare.gov's own list of a beneficiary's data access grants: how it refuses.

It is called with `X-Authentication: SLS` and a base64 username. Without the header its refusal is recorded;
the two others were read in the code of CMS's server. What the list holds for Medicare.gov's application is
not known, so the mock says that it does not serve it.
"""

from __future__ import annotations

import base64
from typing import NoReturn

from bbmock.oauth.errors import ServerFailed
from bbmock.state.errors import AccessRefused, PermissionDenied
from bbmock.state.sandbox import Sandbox

SCHEME = "SLS"


class PersonNotFound(AccessRefused):
    """Nobody of this username has come in."""

    status = 404


class ListNotServed(AccessRefused):
    """The list itself, which bbmock does not have; CMS never answers this."""

    status = 501


def refuse_list(authentication: str | None, sandbox: Sandbox) -> NoReturn:
    """Refuse a call of the list, whatever its method, by its X-Authentication header.

    Raises:
        PermissionDenied: without the header.
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
    raise ListNotServed("bbmock does not serve Medicare.gov's list of data access grants.")


def _decoded(encoded: str) -> str:
    try:
        return base64.b64decode(encoded).decode()
    except ValueError as exc:  # not base64 or not UTF-8
        why = "what follows SLS in X-Authentication is not base64 of a username"
        raise ServerFailed(why=why) from exc
