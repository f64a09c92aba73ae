"""`cms_bluebutton.auth`: the steps of a login as functions, each on the client that is its first argument.

Two values differ from CMS's: what is random is unguessable, and has no padding (RFC 7636 section 4.1).
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, TypedDict

import requests

from bbclient import pkce
from bbclient.client import BlueButton
from bbclient.pkce import AuthData, generate_auth_data
from bbclient.tokens import AuthorizationToken

__all__ = [
    "AuthorizationToken",
    "base64_url_encode",
    "generate_auth_data",
    "generate_authorize_url",
    "generate_pkce_data",
    "generate_random_state",
    "get_access_token_from_code",
    "get_authorization_token",
    "get_random_string",
    "refresh_auth_token",
    "requests",  # applications' tests patch `cms_bluebutton.auth.requests.post`
]


class PKCEData(TypedDict):
    """The part of a login's data that proves who began it."""

    code_challenge: str
    code_challenge_method: str
    verifier: str


def refresh_auth_token(bb: BlueButton, auth_token: AuthorizationToken) -> AuthorizationToken:
    """The token's successor.

    Raises:
        ReauthorizationRequired: if the person has to log in again.
    """
    return bb.refresh_auth_token(auth_token)


def generate_authorize_url(bb: BlueButton, auth_data: Mapping[str, object]) -> str:
    """Where to send the person to log in and consent."""
    return bb.generate_authorize_url(auth_data)


def base64_url_encode(buffer: str) -> str:
    """A text's UTF-8 in base64url, with its padding."""
    return base64.urlsafe_b64encode(buffer.encode()).decode()


def get_random_string(length: int) -> str:
    """So many unguessable characters that need no encoding in a URL."""
    return pkce.random_text(length)[:length]


def generate_pkce_data() -> PKCEData:
    """A new pair of verifier and challenge."""
    pair = generate_auth_data()
    return {
        "code_challenge": pair["code_challenge"],
        "code_challenge_method": pair["code_challenge_method"],
        "verifier": pair["verifier"],
    }


def generate_random_state(num: int) -> str:
    """A new state, of so many octets of chance."""
    return pkce.random_text(num)


def get_access_token_from_code(
    bb: BlueButton, auth_data: AuthData, callback_code: str | None
) -> dict[str, Any]:
    """Redeem a code without looking at the callback's state; `expires_at` is a datetime.

    Raises:
        CallbackError: if the code is missing.
        TokenRefused: if the server refuses.
    """
    return dict(bb.get_authorization_token(auth_data, callback_code, auth_data["state"]))


def get_authorization_token(
    bb: BlueButton, auth_data: Mapping[str, object], callback_code: str | None, callback_state: str | None
) -> AuthorizationToken:
    """Redeem the code of a callback.

    Raises:
        CallbackError: if code or state is missing, or the state is another login's.
        TokenRefused: if the server refuses.
    """
    return bb.get_authorization_token(auth_data, callback_code, callback_state)


def _do_post(data: Mapping[str, str], bb: BlueButton, auth: tuple[str, str] | None) -> requests.Response:
    """Post a form to the token endpoint; what it answers is returned, whatever its status."""
    post = bb._post_to(bb.auth_token_url)  # noqa: SLF001 - of this package; with the client's own timeout
    return post(data, auth=auth)
