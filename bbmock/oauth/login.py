"""The login hand-off: the mock stands in for Medicare.gov, and keeps its shape.

The authorization endpoint hands over by a redirect with a relay; the login page hands back by a redirect
with a request token and the relay; the callback turns the two into an approval. Source: the hand-off of
CMS's server. CMS checks the person's account there; here a login is one of the synthetic test users with
their password. Who comes back stays logged in in that browser for a session, which the consent page of
version 3 greets, and which decides nothing.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from bbmock.domain.errors import Refusal
from bbmock.domain.grants import Approval
from bbmock.domain.login import LoginFault, Session
from bbmock.oauth.errors import LoginFailed, NotFoundCause, PatientNotFound, ServerFailed
from bbmock.population import identity
from bbmock.state import crosswalk
from bbmock.state.sandbox import Sandbox

DATA_SOURCE_FAILED = "Failed to retrieve data from data source."
_AUTHORIZE = re.compile(r"/v([123])/o/authorize/(?:[\w-]+/)?")


class WrongCredentials(Refusal):
    """No test user has this name and password."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who comes back from the login, and where they were on their way to."""

    beneficiary: int
    next_url: str = field(repr=False)

    @property
    def query(self) -> str:
        """The query of the authorization request."""
        return self.next_url.partition("?")[2]

    @property
    def version(self) -> int | None:
        """The version of the authorization request; None if they do not come from one."""
        came_from = _AUTHORIZE.fullmatch(self.next_url.partition("?")[0])
        return int(came_from[1]) if came_from is not None else None

    @property
    def redirect_uri(self) -> str | None:
        """The redirect URI as the request names it; nobody has looked at it yet."""
        return parse_qs(self.query, errors="replace").get("redirect_uri", [None])[-1]


def begin(next_url: str, sandbox: Sandbox) -> str:
    """Remember where a login leads to, and the relay to ask for it by.

    Raises:
        ServerFailed: if the login service is down, which CMS asks first.
    """
    if sandbox.login_fault is LoginFault.HEALTH_DOWN:
        raise ServerFailed(why="the login service is down (login_fault is health-down)")
    relay = sandbox.new_relay()
    sandbox.relays.put(relay, next_url)
    return relay


def log_in(username: str, password: str, sandbox: Sandbox) -> str:
    """A request token for the beneficiary with this name and password.

    The name is a persona's or the login name; the password is the same.

    Raises:
        WrongCredentials: if there is no such beneficiary, or the password is another.
    """
    index = sandbox.population.index_of_user(username)
    if index is None:
        raise WrongCredentials
    if not hmac.compare_digest(password.encode(), identity.password(index).encode()):
        raise WrongCredentials
    token = sandbox.new_token()
    sandbox.logins.put(token, index)
    return token


def come_back(req_token: str | None, relay: str | None, sandbox: Sandbox) -> Arrival:
    """Who comes back with a request token and a relay.

    Raises:
        LoginFailed: if relay or request token is missing or unknown.
        ServerFailed: if the login service does not exchange the token, or does not sign the person out.
    """
    if not relay:
        raise LoginFailed(
            400, "The state parameter is required", why="the way back from the login names no relay"
        )
    next_url = sandbox.relays.get(relay)
    if next_url is None:
        raise LoginFailed(
            400,
            "The requested state was not found",
            why="no login of the last 90 minutes began with this relay",
        )
    beneficiary = sandbox.logins.get(req_token or "")
    if beneficiary is None:
        raise LoginFailed(
            400,
            "An error occurred connecting to medicare.gov account",
            why="the way back from the login names no req_token"
            if not req_token
            else "the login page did not issue this req_token in the last 90 minutes",
        )
    if sandbox.login_fault is LoginFault.TOKEN_FAILED:
        raise ServerFailed(why="the login service did not exchange the request token (login_fault)")
    if sandbox.login_fault is LoginFault.SIGNOUT_ANOMALY:
        raise ServerFailed(why="the login service did not sign the person out (login_fault)")
    return Arrival(beneficiary, next_url)


def finish(arrival: Arrival, sandbox: Sandbox) -> str:
    """Turn a login into an approval: the path and query of the consent page.

    Raises:
        PatientNotFound: if the login led nowhere that shows data.
        LoginFailed: if the backend fails or finds two people.
    """
    if sandbox.login_fault is LoginFault.NO_HICN:
        raise PatientNotFound(
            NotFoundCause.NOT_ENROLLED, why="the login service gives no Medicare number (login_fault)"
        )
    if arrival.version is None:
        raise PatientNotFound(
            NotFoundCause.NO_REQUEST, why="the login did not come from an authorization request"
        )
    approval_id = approve(arrival.beneficiary, arrival.version, sandbox, redirect_uri=arrival.redirect_uri)
    return f"/v{arrival.version}/o/authorize/{approval_id}/?{arrival.query}"


def approve(beneficiary: int, version: int, sandbox: Sandbox, *, redirect_uri: str | None = None) -> str:
    """Take note that a beneficiary has logged in: the id under which they may now decide.

    `redirect_uri` is whom to tell that there is no such person.

    Raises:
        PatientNotFound: if the backend of this version does not know them.
        LoginFailed: if it fails or finds two people.
    """
    try:
        crosswalk.enter(beneficiary, version, sandbox)
    except crosswalk.PersonUnknown as exc:
        raise PatientNotFound(NotFoundCause.NEW_TO_MEDICARE, redirect_uri=redirect_uri, why=str(exc)) from exc
    except crosswalk.LookupFailed as exc:
        raise LoginFailed(502, DATA_SOURCE_FAILED, why=str(exc)) from exc
    approval = Approval(sandbox.new_uuid(), beneficiary)
    sandbox.grants.approvals.put(approval.approval_id, approval)
    return approval.approval_id


def open_session(arrival: Arrival, sandbox: Sandbox) -> str:
    """The id of a new session of somebody who came back."""
    session_id = sandbox.new_session_id()
    sandbox.sessions.put(session_id, Session(arrival.beneficiary, arrival.query))
    return session_id
