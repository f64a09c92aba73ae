"""Requests on the wire: one pool of connections a client, one session a call.

Nothing but the pool is shared between calls. A session keeps cookies and headers, and those of one
beneficiary have no place in the next one's request; connections know nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from bbclient.config import RetrySettings
from bbclient.errors import AnswerCutOff, BlueButtonError, ConnectionFailed, RetriesExhausted, TimedOut
from bbclient.retries import LONGEST_WAIT, asked_wait, backoff, calls_for_another
from bbclient.tokens import Now

Timeout = tuple[float, float]
"""Seconds to connect, and seconds between two bytes of the answer."""

_CONNECTIONS = 32  # kept open for threads that call at once; requests' own 10 would throw the others away
_SDK_HEADERS = (
    ("X-BLUEBUTTON-SDK", "python"),
    ("X-BLUEBUTTON-SDK-VERSION", "1.1.0"),  # the release of CMS's SDK whose names and shapes these are
)


class Pool(HTTPAdapter):
    """Keeps connections, repeats failed calls, and lets no request out to another server.

    It stands where redirects pass as well, so that a token cannot be sent elsewhere by one.

    Args:
        check: raises for a URL that must not be asked.
        settings: the retry settings, read anew at each call.
        now: the clock that a date in Retry-After is compared with.
        sleep: waits for a number of seconds.
    """

    def __init__(
        self,
        *,
        check: Callable[[str], None],
        settings: Callable[[], RetrySettings],
        now: Now,
        sleep: Callable[[float], None],
    ) -> None:
        super().__init__(pool_maxsize=_CONNECTIONS)
        self._check = check
        self._settings = settings
        self._now = now
        self._sleep = sleep

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        """Send a request, again and again if need be.

        Raises:
            ForeignURL: if it leads to another server.
            RetriesExhausted: if every attempt was answered with a failure that may pass.
        """
        self._check(request.url or "")
        settings = self._settings()
        done = 0
        while True:
            try:
                response = super().send(request, *args, **options)
            except requests.exceptions.SSLError:
                raise  # a certificate does not get better
            except (requests.ConnectionError, requests.Timeout):
                if done >= settings.total:
                    raise
                wait = backoff(settings, done)
            else:
                if settings.total == 0 or not calls_for_another(response, settings):
                    return response
                wait = self._wait_after(response, settings, done)
                response.close()
            self._sleep(wait)
            done += 1

    def _wait_after(self, response: requests.Response, settings: RetrySettings, done: int) -> float:
        """Seconds before the next attempt after a failure; raises if there is to be none."""
        asked = asked_wait(response, self._now())
        if asked is not None and asked > LONGEST_WAIT:
            reason = f"asks to wait {asked:.0f} seconds; try again then"
        elif done >= settings.total:
            reason = f"still does after {settings.total} retries; try again later"
        else:
            return backoff(settings, done) if asked is None else asked
        _ = response.content  # read now, so that whoever catches the error can look at it
        raise RetriesExhausted(
            f"The server answered with status {response.status_code} and {reason}.",
            response=response,
            retry_after=asked,
        )


def get(pool: Pool, url: str, params: Any, access_token: str, timeout: Timeout) -> requests.Response:
    """Ask for a URL with a token.

    Raises:
        BlueButtonError: if the server could not be reached, kept failing, or led elsewhere.
    """
    session = requests.Session()
    session.mount("https://", pool)
    session.mount("http://", pool)
    headers = {**dict(_SDK_HEADERS), "Authorization": f"Bearer {access_token}"}
    try:
        # The session is not closed: that would close the pool.
        return session.get(url=url, params=params, headers=headers, auth=_as_it_is, timeout=timeout)
    except BlueButtonError:
        raise
    except requests.RequestException as error:
        raise _network_failure(error, url) from error


def post_form(
    url: str, form: Mapping[str, str], *, auth: tuple[str, str] | None, timeout: Timeout
) -> requests.Response:
    """Post a urlencoded form, once: what a token endpoint takes must not be sent twice, nor elsewhere.

    Raises:
        ConnectionFailed: if the server could not be reached.
    """
    try:
        return requests.post(
            url=url,
            data=dict(form),
            headers=dict(_SDK_HEADERS),
            auth=auth or _as_it_is,
            timeout=timeout,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        raise _network_failure(error, url) from error


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Authentication that adds nothing; without any, requests would put ~/.netrc in the token's place."""
    return request


def _network_failure(error: requests.RequestException, url: str) -> ConnectionFailed:
    """This package's error for one of requests'; host and port are all that it says of the URL."""
    error.request = None  # it has the token or the secret
    server = urlsplit(url).netloc
    if isinstance(error, requests.Timeout):
        return TimedOut(f"{server} did not answer in time; try again, or give a longer timeout.")
    if isinstance(error, requests.exceptions.ChunkedEncodingError | requests.exceptions.ContentDecodingError):
        return AnswerCutOff(f"The answer of {server} broke off or cannot be decoded; try again.")
    return ConnectionFailed(
        f"{server} could not be asked ({type(error).__name__}); look at the network, the proxy and base_url."
    )
