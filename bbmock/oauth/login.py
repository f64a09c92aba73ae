"""The login hand-off: the mock stands in for Medicare.gov, and keeps its shape.

The authorization endpoint hands over by a redirect with a relay; the login page hands back by a redirect
with a request token and the relay; the callback turns the two into an approval. Source: the hand-off of
CMS's server. CMS checks the person's account there; here a login is one of the synthetic test users with
their password.
"""

from __future__ import annotations

import hmac
import re

from bbmock.domain.grants import Approval
from bbmock.oauth.errors import LoginFailed, PatientNotFound
from bbmock.population import identity
from bbmock.state import crosswalk
from bbmock.state.sandbox import Sandbox

DATA_SOURCE_FAILED = "Failed to retrieve data from data source."
_AUTHORIZE = re.compile(r"/v([123])/o/authorize/(?:[\w-]+/)?")


class WrongCredentials(Exception):
    """No test user has this name and password."""


def begin(next_url: str, sandbox: Sandbox) -> str:
    """Remember where a login leads to, and the relay to ask for it by."""
    relay = sandbox.new_relay()
    sandbox.relays.put(relay, next_url)
    return relay


def log_in(username: str, password: str, sandbox: Sandbox) -> str:
    """A request token for the beneficiary with this name and password.

    Raises:
        WrongCredentials: if there is no such beneficiary, or the password is another.
    """
    index = identity.index_of_login(username)
    if index is None or index not in sandbox.population:
        raise WrongCredentials
    if not hmac.compare_digest(password.encode(), identity.password(index).encode()):
        raise WrongCredentials
    token = sandbox.new_token()
    sandbox.logins.put(token, index)
    return token


def finish(req_token: str | None, relay: str | None, sandbox: Sandbox) -> str:
    """Turn a login into an approval: the path and query of the consent page.

    Raises:
        LoginFailed: if relay or request token is missing or unknown.
        PatientNotFound: if the login led nowhere that shows data.
    """
    if not relay:
        raise LoginFailed(400, "The state parameter is required")
    next_url = sandbox.relays.get(relay)
    if next_url is None:
        raise LoginFailed(400, "The requested state was not found")
    beneficiary = sandbox.logins.get(req_token or "")
    if beneficiary is None:
        raise LoginFailed(400, "An error occurred connecting to medicare.gov account")
    path, _, query = next_url.partition("?")
    came_from = _AUTHORIZE.fullmatch(path)
    if came_from is None:
        raise PatientNotFound("the login did not come from an authorization request")
    return f"/v{came_from[1]}/o/authorize/{approve(beneficiary, int(came_from[1]), sandbox)}/?{query}"


def approve(beneficiary: int, version: int, sandbox: Sandbox) -> str:
    """Take note that a beneficiary has logged in: the id under which they may now decide.

    Raises:
        PatientNotFound: if the backend of this version does not know them.
        LoginFailed: if it fails.
    """
    try:
        crosswalk.enter(beneficiary, version, sandbox)
    except crosswalk.PersonUnknown as exc:
        raise PatientNotFound(str(exc)) from exc
    except crosswalk.LookupFailed as exc:
        raise LoginFailed(502, DATA_SOURCE_FAILED, why=str(exc)) from exc
    approval = Approval(sandbox.new_uuid(), beneficiary)
    sandbox.grants.approvals.put(approval.approval_id, approval)
    return approval.approval_id
