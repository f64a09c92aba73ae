"""When a call is repeated, and after how long."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests
from urllib3.exceptions import NewConnectionError

from bbclient.config import RetrySettings

# Where Retry-After tells when to come back (RFC 9110 section 10.2.3, RFC 6585).
_ASK_TO_WAIT = (413, 429, 503)


def backoff(settings: RetrySettings, done: int, draw: Callable[[], float]) -> float:
    """Seconds before the next attempt: half the factor after the first one, then twice as long each time.

    Args:
        settings: `jitter` is the part of the wait that is left to chance, `max_wait` its bound.
        done: how many retries there were.
        draw: a number from 0 to 1.
    """
    wait = min(settings.backoff_factor * 2.0 ** (done - 1), settings.max_wait)
    return wait * (1 - settings.jitter * draw()) if settings.jitter else wait


def calls_for_another(response: requests.Response, settings: RetrySettings) -> bool:
    """Whether an answer is a failure that may pass."""
    if response.status_code in settings.status_forcelist:
        return True
    return response.status_code in _ASK_TO_WAIT and "Retry-After" in response.headers


def asked_wait(response: requests.Response, now: datetime) -> float | None:
    """The seconds of an answer's Retry-After; None if it has none that can be read.

    A date is compared with the answer's own Date, for the server's clock may not be ours.
    """
    given = response.headers.get("Retry-After", "").strip()
    if response.status_code not in _ASK_TO_WAIT or not given:
        return None
    if given.isascii() and given.isdigit():
        return float(given)
    moment = _date(given)
    if moment is None:
        return None
    return max(0.0, (moment - (_date(response.headers.get("Date", "")) or now)).total_seconds())


def was_never_sent(error: requests.RequestException) -> bool:
    """Whether a call failed before a byte of it left, so that what is good once is still good."""
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError)


def _date(text: str) -> datetime | None:
    with contextlib.suppress(ValueError, OverflowError):
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return None
