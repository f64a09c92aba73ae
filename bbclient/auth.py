"""The token endpoint: from a code to a token, and on to the next one (RFC 6749 sections 4.1.3 and 6).

Bodies are urlencoded: at version 3 CMS refuses a refresh in any other. The exchange sends id and secret in
the body and the refresh sends them as HTTP Basic, as CMS's SDK does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests

from bbclient.answers import is_success, json_object
from bbclient.errors import ReauthorizationRequired, TokenRefused, UnusableToken
from bbclient.logins import part_of
from bbclient.refusals import Application, PostForm, as_json, refusal
from bbclient.tokens import AuthorizationToken, Now

_LOG_IN_AGAIN = "send the person through the login again"
_GONE = ("Refresh token not found", "not allowed to refresh tokens")
_SPENT = {502: "Failed to retrieve data from data source.", 404: "Not found.", 403: "Request denied"}
"""CMS looks the person up after it has spent the refresh token; version 3 answers an unknown one with 403."""


def exchange_code(
    application: Application, code: str, auth_data: Mapping[str, object], post: PostForm, now: Now
) -> AuthorizationToken:
    """Redeem an authorization code.

    Raises:
        TokenRefused: if the server refuses.
        UnreadableAnswer: if the answer is no JSON object.
        UnusableToken: if the answer has no token or no expiry, or something else in their place.
    """
    form = {
        "client_id": application.client_id,
        "client_secret": application.client_secret,
        "code": code,
        "grant_type": "authorization_code",
        "redirect_uri": application.callback_url,
        "code_verifier": part_of(auth_data, "verifier"),
    }
    response = post(form, auth=None)
    if not is_success(response):
        raise refusal(response, "the code", TokenRefused, _LOG_IN_AGAIN, application, form)
    return _token(response, {}, now)


def refresh(
    application: Application, token: AuthorizationToken, post: PostForm, now: Now
) -> AuthorizationToken:
    """A new token for an old one's refresh token; the old one is left as it is.

    Raises:
        ReauthorizationRequired: if the token cannot be refreshed, now or ever.
        TokenRefused: if the server refuses for another reason.
        UnreadableAnswer: if the answer is no JSON object.
        UnusableToken: if the answer has no token or no expiry.
    """
    if not token.refresh_token:
        raise ReauthorizationRequired(
            f"The access token is over and there is no refresh token to renew it with; {_LOG_IN_AGAIN}."
        )
    if token.access_grant_expiration is not None and token.access_grant_expiration <= now():
        raise ReauthorizationRequired(
            f"The person's consent was good until {token.access_grant_expiration}; {_LOG_IN_AGAIN}."
        )
    form = {
        "client_id": application.client_id,
        "grant_type": "refresh_token",
        "refresh_token": token.refresh_token,
    }
    response = post(form, auth=(application.client_id, application.client_secret))
    if not is_success(response):
        kind = ReauthorizationRequired if _is_final(response) else TokenRefused
        advice = _LOG_IN_AGAIN if kind is ReauthorizationRequired else "look at client_id and client_secret"
        later = _LOG_IN_AGAIN if kind is ReauthorizationRequired else "try again later"
        raise refusal(response, "the refresh token", kind, advice, application, form, when_down=later)
    # RFC 6749 section 6: what the server leaves out stays as it was.
    kept = {key: token.get(key) for key in ("refresh_token", "scope", "patient", "access_grant_expiration")}
    return _token(response, kept, now)


def _token(response: requests.Response, kept: Mapping[str, Any], now: Now) -> AuthorizationToken:
    answer = as_json(response, "The token endpoint")
    if not isinstance(answer.get("access_token"), str) or not answer["access_token"]:
        raise UnusableToken("The token endpoint's answer has no access_token; is base_url the right server?")
    for key in ("refresh_token", "scope"):
        if not isinstance(answer.get(key), str | None):
            raise UnusableToken(
                f"The token endpoint's answer has a {key} that is no text; is base_url the right server?"
            )
    return AuthorizationToken({**kept, **answer}, now=now)


def _is_final(response: requests.Response) -> bool:
    """Whether the refresh token itself is the trouble; the texts are those of CMS's server."""
    answer = json_object(response) or {}
    if answer.get("error") == "invalid_grant":
        return True
    if any(text in str(answer.get("error_description", "")) for text in _GONE):
        return True
    said = answer.get("message", answer.get("detail"))
    return said is not None and said == _SPENT.get(response.status_code)
