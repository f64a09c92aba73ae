"""Answers to calls for data: how they are read, and which error each of them is.

By default a call hands on whatever came in the end, as CMS's SDK does; `checked` is for the callers who would
rather have an error.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.models import CONTENT_CHUNK_SIZE
from requests.structures import CaseInsensitiveDict

from bbclient.errors import (
    BlueButtonError,
    Maintenance,
    NotShared,
    RateLimited,
    ReauthorizationRequired,
    RequestRefused,
    UnreadableAnswer,
)
from bbclient.tokens import AuthorizationToken

try:
    from orjson import loads as _orjson_loads
except ImportError:  # an extra
    _loads: Callable[[bytes], Any] = json.loads
else:
    _loads = _orjson_loads

_LOG_IN_AGAIN = "send the person through the login again"
_PIECE = 256 * 1024  # octets; requests' own 10 KiB make a thousand pieces of fifty pages
_LONGEST_QUOTE = 500  # of what a server says, characters that a message repeats


class FastResponse(requests.Response):
    """requests' answer, its JSON read by orjson where that is installed.

    `waited` is how many seconds its last attempt took besides this machine's own work.
    """

    waited = 0.0
    _read_already: Any = None

    def json(self, **kwargs: Any) -> Any:
        """The JSON of the body.

        Raises:
            requests.exceptions.JSONDecodeError: if it is none.
        """
        if self._read_already is not None and not kwargs:
            # Handed out once: the next caller gets an object of its own.
            found, self._read_already = self._read_already, None
            return found
        if not kwargs:
            try:
                return _loads(self.content)
            except ValueError:
                pass  # another encoding, or no JSON: requests knows which
        return super().json(**kwargs)

    def look(self) -> Any:
        """The JSON of the body, kept for the next caller of `json()`: a page takes its time to be read."""
        self._read_already = self.json()
        return self._read_already

    def iter_content(self, chunk_size: int | None = 1, decode_unicode: bool = False) -> Any:
        """The body in pieces; whoever wants it whole gets it in fewer ones."""
        if chunk_size == CONTENT_CHUNK_SIZE:
            chunk_size = _PIECE
        return super().iter_content(chunk_size, decode_unicode)


def fast(response: requests.Response) -> FastResponse:
    """The same answer, with a faster `json()`."""
    faster = FastResponse()
    vars(faster).update(vars(response))
    return faster


def seconds(response: requests.Response) -> float:
    """How long an answer was waited for; 0 for one that no server gave."""
    return response.waited if isinstance(response, FastResponse) else 0.0


def is_success(response: requests.Response) -> bool:
    """Whether the status is one of success."""
    return 200 <= response.status_code < 300


def json_object(response: requests.Response) -> dict[str, Any] | None:
    """The JSON object of an answer; None if it is none."""
    try:
        answer = response.look() if isinstance(response, FastResponse) else response.json()
    except (ValueError, RecursionError):  # the latter: nested without end
        return None
    return answer if isinstance(answer, dict) else None


def checked(response: requests.Response, token: AuthorizationToken | None = None) -> dict[str, Any]:
    """The JSON object of a successful answer.

    Args:
        response: the last answer, after retries and a refresh.
        token: what was sent; its scope tells why something is forbidden.

    Raises:
        ReauthorizationRequired: if the token is not taken.
        NotShared: if the person did not share this.
        RateLimited: if there were too many calls.
        RequestRefused: if the server refused for another reason, or failed.
        UnreadableAnswer: if the answer is no JSON object.
    """
    if not is_success(response):
        raise _error_of(response, token)
    answer = json_object(response)
    if answer is None:
        raise unreadable(response, "The server")
    return answer


def unreadable(response: requests.Response, who: str) -> UnreadableAnswer:
    """The error for an answer that is no JSON object."""
    kind, what = UnreadableAnswer, "not with a JSON object"
    if response.content.lstrip()[:1] == b"<":
        kind, what = Maintenance, "with a page of HTML"
    return kind(
        f"{who} answered with status {response.status_code}, but {what}; it may be down for maintenance, or "
        "base_url may lead to something else.",
        response=without_credentials(response),
    )


def without_credentials(response: requests.Response) -> requests.Response:
    """The answer, its request reduced to method and URL, so that an error can be logged whole."""
    asked = requests.PreparedRequest()
    # Tests of applications make answers that nobody asked for.
    asked.method = getattr(response.request, "method", None)
    asked.url, asked.headers = response.url, CaseInsensitiveDict()
    response.request = asked
    response.history = []  # redirects, whose requests had the token as well
    return response


def hidden(text: str, secrets: Iterable[str]) -> str:
    """A text with each of the secrets taken out."""
    for secret in filter(None, secrets):
        text = text.replace(secret, "***")
    return text


def quoted(text: str, secrets: Iterable[str]) -> str:
    """What a server says, as a message may repeat it: without secrets, in one line, not without end."""
    cut = hidden(text, secrets)[:_LONGEST_QUOTE]
    return "".join(character if character.isprintable() else " " for character in cut)


def _error_of(response: requests.Response, token: AuthorizationToken | None) -> BlueButtonError:
    status, detail = response.status_code, _detail_of(json_object(response) or {}, token)
    said = f"The server answered with status {status} ({detail or 'no reason given'})"
    response = without_credentials(response)
    if status == 429:
        return RateLimited(f"{said}; ask less often.", response=response)
    if status in (401, 403) and not detail.startswith("This application"):
        scopes = _scopes_for(response.url)
        if status == 403 and token is not None and not token.has_scope(*scopes):
            return NotShared(
                f"{said}: the token has not {' and '.join(scopes)}; go on without, or ask the person for it.",
                status_code=status,
                detail=detail,
                response=response,
            )
        return ReauthorizationRequired(
            f"{said}; {_LOG_IN_AGAIN}.", status_code=status, error_description=detail, response=response
        )
    advice = "try again later" if status >= 500 else "look at what was asked for"
    return RequestRefused(f"{said}; {advice}.", status_code=status, detail=detail, response=response)


def _detail_of(answer: Mapping[str, Any], token: AuthorizationToken | None) -> str:
    """What the server says, from CMS's own errors, an OperationOutcome or OAuth's."""
    said = [answer.get("detail"), answer.get("message"), answer.get("error_description"), answer.get("error")]
    issues = answer.get("issue")
    for issue in issues if isinstance(issues, list) else ():
        if isinstance(issue, Mapping):
            details = issue.get("details")
            said += [issue.get("diagnostics"), details.get("text") if isinstance(details, Mapping) else None]
    first = next((text for text in said if isinstance(text, str) and text), "")
    secrets = [token.access_token, token.refresh_token or ""] if token is not None else []
    return quoted(first, secrets)


def _scopes_for(url: str) -> tuple[str, ...]:
    """The scopes that a call needs, by its path."""
    segments = urlsplit(url).path.rstrip("/").split("/")
    if segments[-1] == "userinfo":
        return ("profile",)
    if segments[-1] == "$generate-insurance-card":
        return "patient/Patient.r", "patient/Coverage.s"
    for resource in ("Patient", "Coverage", "ExplanationOfBenefit"):
        if resource in segments:
            return (f"patient/{resource}.{'s' if segments[-1] == resource else 'r'}",)
    return ()
