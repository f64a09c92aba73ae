"""When a data call is repeated, and after how long."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests

from bbclient.config import RetrySettings

LONGEST_WAIT = 120.0
"""Seconds; a server that asks for more is not waited for."""

_ASK_TO_WAIT = (
    413,
    429,
    503,
)  # where Retry-After tells when to come back (RFC 9110 section 10.2.3, RFC 6585)


def backoff(settings: RetrySettings, done: int) -> float:
    """Seconds before the next attempt: half the factor after the first one, then twice as long each time."""
    return min(settings.backoff_factor * 2.0 ** (done - 1), LONGEST_WAIT)


def calls_for_another(response: requests.Response, settings: RetrySettings) -> bool:
    """Whether an answer is a failure that may pass."""
    if response.status_code in settings.status_forcelist:
        return True
    return response.status_code in _ASK_TO_WAIT and "Retry-After" in response.headers


def asked_wait(response: requests.Response, now: datetime) -> float | None:
    """The seconds of an answer's Retry-After; None if it has none that can be read."""
    given = response.headers.get("Retry-After", "").strip()
    if response.status_code not in _ASK_TO_WAIT or not given:
        return None
    if given.isascii() and given.isdigit():
        return float(given)
    with contextlib.suppress(ValueError):
        moment = parsedate_to_datetime(given)
        aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
        return max(0.0, (aware - now).total_seconds())
    return None
