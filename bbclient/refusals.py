"""What the authorization server refuses, as this package's errors: with its words, and without ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import requests

from bbclient.answers import json_object, quoted, unreadable, without_credentials
from bbclient.errors import TokenRefused

PostForm = Callable[..., requests.Response]
"""Posts a form with `auth`, a pair for HTTP Basic or None."""

_SECRET_FIELDS = ("code", "code_verifier", "refresh_token", "token")


class Application(Protocol):
    """What the authorization server is told about the application."""

    client_id: str
    client_secret: str
    callback_url: str


def refusal(
    response: requests.Response,
    what: str,
    kind: type[TokenRefused],
    advice: str,
    application: Application,
    form: Mapping[str, str],
    *,
    when_down: str = "try again later",
) -> TokenRefused:
    """The error for an answer that is no success.

    Args:
        response: the answer.
        what: what was refused, for the message.
        kind: the class of the error.
        advice: what to do.
        application: its secret is taken out of whatever the server repeats.
        form: what was sent; so are its secrets.
        when_down: what to do if the server failed.
    """
    answer = json_object(response) or {}
    secrets = [application.client_secret, *(form[name] for name in _SECRET_FIELDS if name in form)]
    error, description = (
        quoted(str(answer.get(key) or ""), secrets) for key in ("error", "error_description")
    )
    message = quoted(str(answer.get("message") or answer.get("description") or ""), secrets)
    said = ": ".join(part for part in (error, description or message) if part) or "no reason given"
    if response.status_code >= 500:
        advice = when_down
    return kind(
        f"The authorization server refused {what} with status {response.status_code} ({said}); {advice}.",
        status_code=response.status_code,
        error=error,
        error_description=description,
        response=without_credentials(response),
    )


def as_json(response: requests.Response, who: str) -> dict[str, Any]:
    """The JSON object of an answer.

    Raises:
        UnreadableAnswer: if it is none.
    """
    answer = json_object(response)
    if answer is None:
        raise unreadable(response, who)
    return answer
