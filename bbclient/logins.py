"""A person's login, from the page where it starts to the callback that ends it (RFC 6749 section 4.1)."""

from __future__ import annotations

import hmac
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol
from urllib.parse import parse_qs, quote, urlencode

from bbclient.errors import AccessDenied, CallbackError, InvalidCall
from bbclient.pkce import METHOD, AuthData, generate_auth_data
from bbclient.tokens import Now

LIFETIME = timedelta(hours=1)
"""How long a one-shot login may take; ours, long enough for a person who looks for a password."""

_MOST_REMEMBERED = 10_000  # states of ended logins; each is over after its hour anyway
_LOG_IN_AGAIN = "send the person through the login again"


class Application(Protocol):
    """What the login page is told about the application."""

    client_id: str
    callback_url: str


class Callback(NamedTuple):
    """What a callback brings in its query; None for what it has not."""

    code: str | None
    state: str | None
    error: str | None = None


def authorize_url(
    application: Application,
    auth_base_url: str,
    auth_data: Mapping[str, object],
    scope: str | Iterable[str] | None = None,
) -> str:
    """Where to send the person: the parameters of CMS's SDK in its order, then the scope if one is given."""
    parameters = {
        "client_id": application.client_id,
        "redirect_uri": application.callback_url,
        "state": part_of(auth_data, "state"),
        "response_type": "code",
        "code_challenge_method": METHOD,
        "code_challenge": part_of(auth_data, "code_challenge"),
    }
    if scope is not None:
        parameters["scope"] = scope if isinstance(scope, str) else " ".join(scope)
    return f"{auth_base_url}?{urlencode(parameters, quote_via=quote)}"


def read_callback(url_or_query: str | Mapping[str, str]) -> Callback:
    """The callback in the URL that the browser asked for, in its query, or in what a framework read of it.

    Raises:
        CallbackError: if a parameter comes twice.
        InvalidCall: if it is something else.
    """
    if isinstance(url_or_query, str):
        before, mark, after = url_or_query.partition("#")[0].partition("?")
        given = parse_qs(after if mark else before, keep_blank_values=True)
        twice = [name for name in Callback._fields if len(given.get(name, ())) > 1]
        if twice:
            raise CallbackError(f'The callback has "{twice[0]}" more than once; {_LOG_IN_AGAIN}.')
        return Callback(*(given.get(name, [None])[0] for name in Callback._fields))
    if not isinstance(url_or_query, Mapping):
        raise InvalidCall(
            f"The callback is of type {type(url_or_query).__name__}; pass its URL, its query as text, or the "
            "query as the framework reads it."
        )
    return Callback(*(url_or_query.get(name) for name in Callback._fields))


class Logins:
    """The logins of one client.

    Args:
        now: the clock that a one-shot login ends by.
        one_shot: whether auth_data is good for one callback, and for an hour.
    """

    def __init__(self, *, now: Now, one_shot: bool) -> None:
        self._now = now
        self._one_shot = one_shot
        self._lock = threading.Lock()
        self._spent: OrderedDict[str, None] = OrderedDict()

    def begin(self) -> AuthData:
        """State and PKCE pair of a new login."""
        auth_data = generate_auth_data()
        if self._one_shot:
            auth_data["expires_at"] = (self._now() + LIFETIME).isoformat()
        return auth_data

    def finish(self, auth_data: Mapping[str, object], callback: Callback) -> str:
        """The callback's code, if the callback is this login's.

        Raises:
            AccessDenied: if the person did not agree.
            CallbackError: if code or state is missing, the state is another login's, or the login is over.
        """
        for name, given in callback._asdict().items():
            if not isinstance(given, str | None):
                raise CallbackError(
                    f"The callback's {name} is of type {type(given).__name__}; pass its text alone."
                )
        if callback.error == "access_denied":
            raise AccessDenied(
                "Callback request beneficiary denied access to their data. Tell them what the application is "
                "for and let them decide again, or go on without."
            )
        if callback.error:
            raise CallbackError(
                f"The login ended with an error in place of a code: {_word(callback.error)}. Look at "
                f"client_id, callback_url and scope, and {_LOG_IN_AGAIN}."
            )
        if not callback.code:
            raise CallbackError(
                "Authorization code missing. Pass the callback's `code`, and its `error` if any."
            )
        if callback.state is None:
            raise CallbackError("Callback parameter 'state' missing. Pass the callback's `state`.")
        state = part_of(auth_data, "state")
        if not hmac.compare_digest(_octets(callback.state), _octets(state)):
            raise CallbackError(
                "Provided callback state does not match. Keep each person's auth_data with their own session."
            )
        if self._one_shot:
            self._spend(state, part_of(auth_data, "expires_at"))
        return callback.code

    def _spend(self, state: str, expires_at: str) -> None:
        if _is_over(expires_at, self._now()):
            raise CallbackError(f"This login is over; {_LOG_IN_AGAIN}.")
        with self._lock:
            if state in self._spent:
                raise CallbackError(f"This login was ended before; {_LOG_IN_AGAIN}.")
            self._spent[state] = None
            if len(self._spent) > _MOST_REMEMBERED:
                self._spent.popitem(last=False)


def part_of(auth_data: object, key: str) -> str:
    """A part of auth_data.

    Raises:
        InvalidCall: if it has no such part.
    """
    part = auth_data.get(key) if isinstance(auth_data, Mapping) else None  # a session that has lost it
    if not isinstance(part, str) or not part:
        raise InvalidCall(
            f'auth_data has no "{key}"; pass what generate_auth_data() returned for this login.'
        )
    return part


def _octets(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")  # a query may hold anything


def _is_over(expires_at: str, now: datetime) -> bool:
    try:
        return datetime.fromisoformat(expires_at) <= now
    except (ValueError, TypeError):  # a session that was tampered with
        return True


def _word(error: str) -> str:
    """An error code as RFC 6749 section 4.1.2.1 forms it; whatever else stands there is not repeated."""
    return (
        error
        if error.isascii() and error.replace("_", "").isalnum() and len(error) < 40
        else "not a known one"
    )
