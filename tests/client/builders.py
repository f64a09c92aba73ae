"""Clients and tokens for tests, with defaults for what a test does not care about."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bbclient import AuthorizationToken, BlueButton
from bbmock import FrozenClock
from bbmock.population import identity
from tests.clients.person import decide

SETTINGS = {
    "client_id": "the-client-id",
    "client_secret": "the-client-secret",
    "callback_url": "https://www.example.com/callback?x=1&y=2",
}

OPTIONS = (
    *("sleep", "draw", "timeout", "raise_errors", "one_shot", "prefetch"),
    *("token_store", "on_token_refresh"),
)


def client_of(base_url: str, clock: FrozenClock | None = None, **changed: Any) -> BlueButton:
    """A client of a stub; settings and keyword arguments may be given."""
    options = {name: changed.pop(name) for name in OPTIONS if name in changed}
    now = (clock or FrozenClock()).now
    return BlueButton({**SETTINGS, "base_url": base_url, **changed}, now=now, **options)


def token_of(clock: FrozenClock, lifetime: int = 3600, **changed: Any) -> AuthorizationToken:
    """A token that a stub takes, over in `lifetime` seconds."""
    fields = {
        "access_token": "the-access-token",
        "refresh_token": "the-refresh-token",
        "expires_at": clock.now() + timedelta(seconds=lifetime),
        "scope": "patient/Patient.read profile",
        "token_type": "Bearer",
    }
    return AuthorizationToken({**fields, **changed}, now=clock.now)


def token_answer(number: int = 1, **changed: Any) -> dict[str, Any]:
    """What a token endpoint answers, for the pair of this number."""
    fields = {
        "access_token": f"access-{number}",
        "expires_in": 3600,
        "token_type": "Bearer",
        "scope": "patient/Patient.read profile",
        "refresh_token": f"refresh-{number}",
        "patient": "-19990000000001",
        "access_grant_expiration": "2027-02-01T12:00:00Z",
    }
    return {**fields, **changed}


def bundle(*entries: str, next_url: str | None = None) -> dict[str, Any]:
    """A page of a search."""
    links = [] if next_url is None else [{"relation": "next", "url": next_url}]
    return {"resourceType": "Bundle", "type": "searchset", "link": links, "entry": list(entries)}


def callback_of(bb: BlueButton, auth_data: Any, user: int = 0, *, allow: bool = True) -> dict[str, str]:
    """What the browser brings back after a person's login and decision."""
    back = decide(
        bb.generate_authorize_url(auth_data),
        bb.callback_url,
        username=identity.login(user),
        password=identity.password(user),
        allow=allow,
    )
    return {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}


def log_in(bb: BlueButton, user: int = 0) -> AuthorizationToken:
    """A token of a person of the mock."""
    auth_data = bb.generate_auth_data()
    back = callback_of(bb, auth_data, user)
    return bb.get_authorization_token(auth_data, back["code"], back["state"])
