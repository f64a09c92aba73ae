"""From a login to a token and on to the next one (RFC 6749 sections 4.1 and 6, RFC 7636).

Bodies are urlencoded: at version 3 CMS refuses a refresh in any other. The exchange sends id and secret in
the body and the refresh sends them as HTTP Basic, as CMS's SDK does.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from typing import Any, Protocol
from urllib.parse import quote, urlencode

import requests

from bbclient.errors import (
    CallbackError,
    InvalidCall,
    ReauthorizationRequired,
    TokenRefused,
    UnreadableAnswer,
    UnusableToken,
)
from bbclient.pkce import METHOD
from bbclient.tokens import AuthorizationToken, Now

_LOG_IN_AGAIN = "send the person through the login again"


class Application(Protocol):
    """What the token endpoint and the login page are told about the application."""

    client_id: str
    client_secret: str
    callback_url: str


PostForm = Callable[..., requests.Response]
"""Posts a form with `auth`, a pair for HTTP Basic or None."""


def authorize_url(application: Application, auth_base_url: str, auth_data: Mapping[str, str]) -> str:
    """Where to send the person; parameters in the order of CMS's SDK, with no scope."""
    parameters = {
        "client_id": application.client_id,
        "redirect_uri": application.callback_url,
        "state": _part(auth_data, "state"),
        "response_type": "code",
        "code_challenge_method": METHOD,
        "code_challenge": _part(auth_data, "code_challenge"),
    }
    return f"{auth_base_url}?{urlencode(parameters, quote_via=quote)}"


def check_callback(auth_data: Mapping[str, str], code: str | None, state: str | None) -> str:
    """The callback's code, if the callback is this login's.

    Raises:
        CallbackError: if code or state is missing, or the state is another login's.
    """
    if not code:
        raise CallbackError("Authorization code missing. Pass the callback's `code`; a refusal brings none.")
    if state is None:
        raise CallbackError("Callback parameter 'state' missing. Pass the callback's `state`.")
    if not hmac.compare_digest(state.encode(), _part(auth_data, "state").encode()):
        raise CallbackError(
            "Provided callback state does not match. Keep each person's auth_data with their own session."
        )
    return code


def exchange_code(
    application: Application, code: str, auth_data: Mapping[str, str], post: PostForm, now: Now
) -> AuthorizationToken:
    """Redeem an authorization code.

    Raises:
        TokenRefused: if the server refuses.
        UnreadableAnswer: if the answer is no JSON object.
        UnusableToken: if the answer has no token or no expiry.
    """
    form = {
        "client_id": application.client_id,
        "client_secret": application.client_secret,
        "code": code,
        "grant_type": "authorization_code",
        "redirect_uri": application.callback_url,
        "code_verifier": _part(auth_data, "verifier"),
    }
    response = post(form, auth=None)
    if not _is_success(response):
        raise _refusal(response, "the code", TokenRefused, _LOG_IN_AGAIN, _secrets(application, form))
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
    form = {
        "client_id": application.client_id,
        "grant_type": "refresh_token",
        "refresh_token": token.refresh_token,
    }
    response = post(form, auth=(application.client_id, application.client_secret))
    if not _is_success(response):
        kind = ReauthorizationRequired if _is_final(response) else TokenRefused
        advice = _LOG_IN_AGAIN if kind is ReauthorizationRequired else "look at client_id and client_secret"
        raise _refusal(response, "the refresh token", kind, advice, _secrets(application, form))
    # RFC 6749 section 6: what the server leaves out stays as it was.
    kept = {key: token.get(key) for key in ("refresh_token", "scope", "patient")}
    return _token(response, kept, now)


def _token(response: requests.Response, kept: Mapping[str, Any], now: Now) -> AuthorizationToken:
    answer = _json_object(response)
    if answer is None:
        raise UnreadableAnswer(
            f"The token endpoint answered with status {response.status_code}, but not with a JSON object; it "
            "may be down for maintenance, or base_url may lead to something else.",
            response=_without_credentials(response),
        )
    if not isinstance(answer.get("access_token"), str) or not answer["access_token"]:
        raise UnusableToken("The token endpoint's answer has no access_token; is base_url the right server?")
    return AuthorizationToken({**kept, **answer}, now=now)


def _refusal(
    response: requests.Response, what: str, kind: type[TokenRefused], advice: str, secrets: list[str]
) -> TokenRefused:
    answer = _json_object(response) or {}
    error, description = (
        _hidden(str(answer.get(key) or ""), secrets) for key in ("error", "error_description")
    )
    said = ": ".join(part for part in (error, description) if part) or "no reason given"
    if response.status_code >= 500:
        advice = "try again later"
    return kind(
        f"The token endpoint refused {what} with status {response.status_code} ({said}); {advice}.",
        status_code=response.status_code,
        error=error,
        error_description=description,
        response=_without_credentials(response),
    )


def _is_success(response: requests.Response) -> bool:
    return 200 <= response.status_code < 300


def _is_final(response: requests.Response) -> bool:
    """Whether the refresh token itself is the trouble; the texts are those of CMS's server."""
    answer = _json_object(response) or {}
    unknown = "Refresh token not found" in str(answer.get("error_description", ""))
    return answer.get("error") == "invalid_grant" or unknown or response.status_code == 403


def _json_object(response: requests.Response) -> dict[str, Any] | None:
    try:
        answer = response.json()
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def _without_credentials(response: requests.Response) -> requests.Response:
    """The answer, its request reduced to method and URL, so that an error can be logged whole."""
    asked = requests.PreparedRequest()
    asked.method, asked.url = "POST", response.url
    response.request = asked
    return response


def _secrets(application: Application, form: Mapping[str, str]) -> list[str]:
    names = ("code", "code_verifier", "refresh_token")
    return [application.client_secret, *(form[name] for name in names if name in form)]


def _hidden(text: str, secrets: list[str]) -> str:
    for secret in filter(None, secrets):
        text = text.replace(secret, "***")
    return text


def _part(auth_data: Mapping[str, str], key: str) -> str:
    part = auth_data.get(key)
    if not isinstance(part, str):
        raise InvalidCall(
            f'auth_data has no "{key}"; pass what generate_auth_data() returned for this login.'
        )
    return part
