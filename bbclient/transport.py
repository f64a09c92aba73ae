"""Requests on the wire: one pool of connections a client, one session a call.

Nothing but the pool is shared between calls. A session keeps cookies and headers, and those of one
beneficiary have no place in the next one's request; connections know nobody.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.sessions import SessionRedirectMixin
from requests.utils import requote_uri
from urllib3.exceptions import ReadTimeoutError

from bbclient.answers import fast, without_credentials
from bbclient.config import RetrySettings
from bbclient.errors import (
    AnswerCutOff,
    BlueButtonError,
    ConfigurationError,
    ConnectionFailed,
    ForeignURL,
    RateLimited,
    RetriesExhausted,
    TimedOut,
)
from bbclient.retries import asked_wait, backoff, calls_for_another, was_never_sent
from bbclient.tokens import Now
from bbclient.trust import ADVICE, Trust

Timeout = float | tuple[float, float]
"""Seconds to connect, and seconds between two bytes of the answer; one number is both."""

_log = logging.getLogger("bbclient")
_log.addHandler(logging.NullHandler())  # else Python prints warnings where an application logs nothing

_CONNECTIONS = 32  # kept open for threads that call at once; requests' own 10 would throw the others away
_SDK_HEADERS = (
    ("X-BLUEBUTTON-SDK", "python"),
    ("X-BLUEBUTTON-SDK-VERSION", "1.1.0"),  # the release of CMS's SDK whose names and shapes these are
)
_BROKEN = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)
_ID = re.compile(r"(?<=/)[^/]*\d{3}[^/]*")


class Pool(HTTPAdapter):
    """Keeps connections, repeats failed calls, and lets no request out to another server.

    It stands where redirects pass as well, so that a token cannot be sent elsewhere by one.

    Args:
        check: raises for a URL that must not be asked.
        settings: the retry settings, read anew at each call.
        now: the clock that a date in Retry-After is compared with.
        sleep: waits for a number of seconds.
        draw: a number from 0 to 1, for waits with jitter.
        idle: a growing number of seconds that this thread has been without work.
        trust: the certificates; its own unless they are shared.
    """

    def __init__(
        self,
        *,
        check: Callable[[str], None],
        settings: Callable[[], RetrySettings],
        now: Now,
        sleep: Callable[[float], None],
        draw: Callable[[], float],
        idle: Callable[[], float],
        trust: Trust | None = None,
    ) -> None:
        super().__init__(pool_maxsize=_CONNECTIONS)
        self._check = check
        self._settings = settings
        self._now = now
        self._sleep = sleep
        self._draw = draw
        self._idle = idle
        self._trust = trust or Trust()
        self._process = os.getpid()

    def hasty(self) -> Pool:
        """Another pool to the same servers, for calls that nobody waits for yet: it tries once."""
        once = RetrySettings(total=0)
        return Pool(
            check=self._check,
            settings=lambda: once,
            now=self._now,
            sleep=self._sleep,
            draw=self._draw,
            idle=self._idle,
            trust=self._trust,
        )

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[Any, Any]:
        """As requests does it, with a context in the place of the bundle's path."""
        host, options = super().build_connection_pool_key_attributes(request, verify, cert)
        if host["scheme"] == "https" and verify:
            options.pop("ca_certs", None)
            options.pop("ca_cert_dir", None)
            options["ssl_context"] = self._trust.context(verify)
        return host, options

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """As requests does it, but for the bundle, which the context has."""
        super().cert_verify(conn, url, verify, cert)  # type: ignore[no-untyped-call]
        conn.ca_certs = conn.ca_cert_dir = None

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        """Send a request, again and again if need be; the answer has been read to its end.

        Raises:
            ForeignURL: if it leads to another server.
            ConfigurationError: if there are no certificates to trust.
            RetriesExhausted: if every attempt was answered with a failure that may pass.
        """
        self._check(request.url or "")
        if (request.url or "").startswith("https"):
            self._trust.context(
                options.get("verify", True)
            )  # here, where its error is not taken for one of the URL
        self._part_from_other_processes()
        response = self.repeat(lambda: self._attempt(request, *args, **options))
        there = _redirect_of(response, "The server")
        if there:
            self._check(there)
        return response

    def repeat(
        self, attempt: Callable[[], requests.Response], *, only_unsent: bool = False
    ) -> requests.Response:
        """What an attempt gives in the end, after as many as the settings allow.

        Args:
            attempt: sends the request.
            only_unsent: repeat only what failed before a byte of it left: a token endpoint takes a code and a
                refresh token once.
        """
        settings = self._settings()
        done = 0
        while True:
            try:
                response = attempt()
            except requests.exceptions.SSLError:
                raise  # a certificate does not get better
            except _BROKEN as error:
                if done >= settings.total or (only_unsent and not was_never_sent(error)):
                    raise
                wait = backoff(settings, done, self._draw)
                _log.warning("%s; again in %.1f s", type(error).__name__, wait)
            else:
                if only_unsent or settings.total == 0 or not calls_for_another(response, settings):
                    return response
                wait = self._wait_after(response, settings, done)
                _log.warning("answered with status %d; again in %.1f s", response.status_code, wait)
            self._sleep(wait)
            done += 1

    def _attempt(self, *args: Any, **options: Any) -> requests.Response:
        """An answer, read here, where one that breaks off is asked for again."""
        began = self._idle()
        response = fast(super().send(*args, **options))
        _read(response)
        response.waited = self._idle() - began
        return response

    def _part_from_other_processes(self) -> None:
        # After a fork both processes would talk over the same connections, and read each other's people.
        if self._process != os.getpid():
            self.init_poolmanager(self._pool_connections, self._pool_maxsize, block=self._pool_block)  # type: ignore[attr-defined]
            self._process = os.getpid()

    def _wait_after(self, response: requests.Response, settings: RetrySettings, done: int) -> float:
        """Seconds before the next attempt after a failure; raises if there is to be none."""
        asked = asked_wait(response, self._now())
        if asked is not None and asked > settings.max_wait:
            reason = f"asks to wait {asked:.0f} seconds; try again then"
        elif done >= settings.total:
            reason = f"still does after {settings.total} retries; try again later"
        else:
            return backoff(settings, done, self._draw) if asked is None else asked
        kind = RateLimited if response.status_code == 429 else RetriesExhausted
        raise kind(
            f"The server answered with status {response.status_code} and {reason}.",
            response=without_credentials(response),
            retry_after=asked,
        )


def get(
    pool: Pool, url: str, params: Any, headers: Mapping[str, str], timeout: Timeout, **surroundings: Any
) -> requests.Response:
    """Ask for a URL; the headers of the SDK win over the given ones.

    Raises:
        BlueButtonError: if the server could not be reached, kept failing, or led elsewhere.
    """
    session = requests.Session()
    session.trust_env = False  # what there is to know of the environment is in `surroundings`
    session.mount("https://", pool)
    session.mount("http://", pool)
    sent = {**headers, **dict(_SDK_HEADERS)}
    try:
        # The session is not closed: that would close the pool.
        response = session.get(url=url, params=params, headers=sent, timeout=timeout, **surroundings)
    except BlueButtonError:
        raise
    except requests.RequestException as error:
        raise _network_failure(error, url) from error
    _log.debug("GET %s: %d", _place(url), response.status_code)
    return response


def post_form(
    pool: Pool, url: str, form: Mapping[str, str], *, auth: tuple[str, str] | None, timeout: Timeout
) -> requests.Response:
    """Post a urlencoded form; what a token endpoint takes must not be sent twice, nor elsewhere.

    Raises:
        ConfigurationError: if there are no certificates to trust.
        ConnectionFailed: if the server could not be reached.
        ForeignURL: if it redirects to what is no URL.
    """

    def attempt() -> requests.Response:
        return requests.post(
            url=url,
            data=dict(form),
            headers=dict(_SDK_HEADERS),
            auth=auth or _as_it_is,
            timeout=timeout,
            allow_redirects=False,
            hooks={"response": _read_before_requests},
        )

    try:
        response = pool.repeat(attempt, only_unsent=True)
    except requests.RequestException as error:
        raise _network_failure(error, url) from error
    except OSError as error:  # of all that is none of requests' own
        raise ConfigurationError(f"There are no certificates where they should be; {ADVICE}.") from error
    _log.debug("POST %s: %d", _place(url), response.status_code)
    return response


def _read(response: requests.Response) -> None:
    """Read an answer to its end, so that its connection is free."""
    try:
        _ = response.content
    except requests.RequestException:
        response.close()  # what cannot be decoded stays half read
        raise


def _read_before_requests(response: requests.Response, **_options: object) -> None:
    """Read an answer, and look where it leads: over what is no URL requests fails."""
    _read(response)
    _redirect_of(response, "The token endpoint")


def _redirect_of(response: requests.Response, who: str) -> str | None:
    """Where a redirect leads; None if the answer is none."""
    try:
        target = SessionRedirectMixin().get_redirect_target(response)
        return target and requote_uri(urljoin(response.url, target))
    except ValueError:
        raise ForeignURL(f"{who} redirects to what is no URL; is base_url the right server?") from None


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Authentication that adds nothing; without any, requests would put ~/.netrc in the token's place."""
    return request


def _place(url: str) -> str:
    """A URL's path for the log, without whatever may say whose it is."""
    return _ID.sub("...", urlsplit(url).path)


def _network_failure(error: requests.RequestException, url: str) -> ConnectionFailed:
    """This package's error for one of requests'; host and port are all that it says of the URL."""
    error.request = error.response = None  # they have the token or the secret
    server = urlsplit(url).netloc
    # In the middle of a body requests calls a timeout a ConnectionError.
    if isinstance(error, requests.Timeout) or any(isinstance(one, ReadTimeoutError) for one in error.args):
        return TimedOut(f"{server} did not answer in time; try again, or give a longer timeout.")
    if isinstance(error, requests.exceptions.ChunkedEncodingError | requests.exceptions.ContentDecodingError):
        return AnswerCutOff(f"The answer of {server} broke off or cannot be decoded; try again.")
    return ConnectionFailed(
        f"{server} could not be asked ({type(error).__name__}); look at the network, the proxy and base_url."
    )
