"""`cms_bluebutton.fhir_request`: a data call as a function, on the client that is its first argument."""

from __future__ import annotations

import requests

from bbclient.calls import DataCall
from bbclient.client import BlueButton
from bbclient.pages import Answer
from bbclient.tokens import AuthorizationToken

__all__ = [
    "fhir_request",
    "handle_expired",
    "requests",  # applications' tests patch `cms_bluebutton.fhir_request.requests.Session`
]


def fhir_request(bb: BlueButton, config: DataCall) -> Answer:
    """What is at `config["url"]`: a path under the version's root, or a whole URL of this server.

    Raises:
        ForeignURL: if it is another server's.
    """
    return bb.get_custom_data(config)


def handle_expired(bb: BlueButton, auth_token: AuthorizationToken) -> AuthorizationToken:
    """The token itself, or its successor if it is over; also where `token_refresh_on_expire` is off.

    Raises:
        ReauthorizationRequired: if it is over and the person has to log in again.
    """
    return bb.refresh_auth_token(auth_token) if auth_token.access_token_expired() else auth_token
