"""What can go wrong, as a tree.

    BlueButtonError
    ├── you misused the client, no request was sent
    │   ├── ConfigurationError            (ValueError)
    │   │   ├── ConfigurationFileMissing  (FileNotFoundError)
    │   │   └── MalformedConfiguration    (json.JSONDecodeError)
    │   ├── CallbackError                 (ValueError)
    │   │   └── AccessDenied
    │   ├── InvalidCall                   (KeyError, AttributeError)
    │   └── ForeignURL                    (ValueError)
    ├── the network failed
    │   └── ConnectionFailed              (requests.ConnectionError)
    │       ├── TimedOut                  (requests.Timeout)
    │       └── AnswerCutOff              (requests.exceptions.ChunkedEncodingError)
    ├── the server refused, or answered what is no use
    │   ├── RetriesExhausted              (requests.exceptions.RetryError)
    │   │   └── RateLimited
    │   ├── RequestRefused                (requests.HTTPError)
    │   │   └── NotShared
    │   ├── TokenRefused                  (requests.HTTPError)
    │   │   └── ReauthorizationRequired
    │   ├── UnreadableAnswer              (requests.exceptions.JSONDecodeError)
    │   │   └── Maintenance
    │   └── PagingFailed                  (KeyError)
    ├── UnusableToken                     (KeyError, TypeError, ValueError)
    └── TokenStoreError

In brackets: what CMS's SDK raises in the same place, so that an `except` written for it still catches. No
message or repr holds a token, a code or a secret.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import requests

if TYPE_CHECKING:
    from bbclient.tokens import AuthorizationToken


class BlueButtonError(Exception):
    """Anything that goes wrong in this client.

    `pages` are those that `get_pages` had before, and `auth_token` is the token to go on with then; otherwise
    they are empty and None.

    Args:
        message: what was wrong, what was expected, what to do.
        more: what the class of the other branch wants, such as `response`.
    """

    pages: Sequence[dict[str, Any]] = ()
    auth_token: AuthorizationToken | None = None

    def __init__(self, message: str, **more: Any) -> None:
        super().__init__(message, **more)
        self.message = message

    def __str__(self) -> str:
        return self.message  # KeyError would put it in quotation marks

    def __reduce__(self) -> tuple[Any, ...]:
        # Of the other branches some want more to be made than their message.
        return _again, (type(self), self.args, dict(vars(self)))


class ConfigurationError(BlueButtonError, ValueError):
    """A setting is missing or wrong."""


class ConfigurationFileMissing(ConfigurationError, FileNotFoundError):
    """There is no file of settings where one was looked for."""


class MalformedConfiguration(ConfigurationError, json.JSONDecodeError):
    """A file of settings is not JSON or YAML; `lineno` and `colno` say where, from 1.

    `doc`, the text that failed in Python's own error, is empty: it would be the whole file, secret included.
    """

    def __init__(self, message: str, *, lineno: int, colno: int) -> None:
        json.JSONDecodeError.__init__(self, message, "", 0)
        self.args = (message,)
        self.message = message
        self.lineno = lineno
        self.colno = colno


class CallbackError(BlueButtonError, ValueError):
    """The callback brought no code or no state, or another login's state."""


class AccessDenied(CallbackError):
    """The person did not agree: the callback brought `error=access_denied` in place of a code."""


class InvalidCall(BlueButtonError, KeyError, AttributeError):
    """A call lacks what it needs, or has something else in its place."""


class ForeignURL(BlueButtonError, ValueError):
    """A URL leads away from the configured server; the token was not sent there."""


class ConnectionFailed(BlueButtonError, requests.ConnectionError):
    """The server could not be reached, or the connection broke."""


class TimedOut(ConnectionFailed, requests.Timeout):
    """The server did not answer in time."""


class AnswerCutOff(ConnectionFailed, requests.exceptions.ChunkedEncodingError):
    """The answer ended before its end."""


class RetriesExhausted(BlueButtonError, requests.exceptions.RetryError):
    """The server kept failing; `response` is its last answer, `retry_after` the seconds that it asked for."""

    def __init__(
        self, message: str, *, response: requests.Response, retry_after: float | None = None
    ) -> None:
        super().__init__(message, response=response)
        self.retry_after = retry_after


class RateLimited(RetriesExhausted):
    """Too many calls (429); `retry_after` is the seconds that the server asked for, None if it did not."""


class RequestRefused(BlueButtonError, requests.HTTPError):
    """A call for data was refused.

    `status_code` is HTTP's; `detail` is the server's own sentence, from CMS's `detail`, an OperationOutcome
    or OAuth's error, empty if there is none; `response.request` has no token.
    """

    def __init__(
        self, message: str, *, status_code: int, detail: str = "", response: requests.Response | None = None
    ) -> None:
        super().__init__(message, response=response)
        self.status_code = status_code
        self.detail = detail


class NotShared(RequestRefused):
    """The person did not share this with the application: the token has no scope for it."""


class TokenRefused(BlueButtonError, requests.HTTPError):
    """The authorization server refused.

    `error` and `error_description` are OAuth's (RFC 6749 section 5.2), empty if the answer has none;
    `response.request` has neither credentials nor body.
    """

    def __init__(
        self,
        message: str,
        *,
        status_code: int | None = None,
        error: str = "",
        error_description: str = "",
        response: requests.Response | None = None,
    ) -> None:
        super().__init__(message, response=response)
        self.status_code = status_code
        self.error = error
        self.error_description = error_description


class ReauthorizationRequired(TokenRefused):
    """Neither the token nor a refreshed one is taken any more: the person has to log in and consent again."""


class UnreadableAnswer(BlueButtonError, requests.exceptions.JSONDecodeError):
    """An answer is something else than the JSON object that it should be."""

    def __init__(self, message: str, *, response: requests.Response) -> None:
        requests.exceptions.JSONDecodeError.__init__(self, message, "", 0, response=response)
        self.args = (message,)
        self.message = message


class Maintenance(UnreadableAnswer):
    """A page of HTML came where JSON should be, as from a site that is down or a proxy in between."""


class PagingFailed(BlueButtonError, KeyError):
    """A page is none, the links go in a circle, or entries are missing at the end.

    `response` is the answer that was no page, if there was one.
    """

    def __init__(self, message: str, *, response: requests.Response | None = None) -> None:
        super().__init__(message)
        self.response = response


class UnusableToken(BlueButtonError, KeyError, TypeError, ValueError):
    """What should be a token has no access token, or no expiry that is a time."""


class TokenStoreError(BlueButtonError):
    """What a store keeps cannot be read or written, or somebody else holds it for too long."""


def _again(kind: type[BlueButtonError], args: tuple[Any, ...], state: dict[str, Any]) -> BlueButtonError:
    error = kind.__new__(kind, *args)
    error.args = args
    vars(error).update(state)
    return error
