"""One call for data: its token is refreshed ahead of its end, and once if the server will not have it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Protocol

import requests

from bbclient import transport
from bbclient.answers import checked
from bbclient.calls import CallOptions, bearer
from bbclient.errors import RateLimited, TokenRefused
from bbclient.pages import Answer
from bbclient.retries import asked_wait
from bbclient.rotation import Rotations
from bbclient.surroundings import Surroundings
from bbclient.tokens import AuthorizationToken, Now
from bbclient.transport import Pool, Timeout
from bbclient.urls import full_url

LEEWAY = timedelta(seconds=30)
"""A token that ends within this is refreshed before it is used; of a short life, a tenth is enough."""

_FHIR = "application/fhir+json"


class Client(Protocol):
    """What a call asks of the client; read anew at each one, for applications set these on it."""

    base_url: str
    version: int | str
    token_refresh_on_expire: bool


class Asker:
    """Asks one server for data.

    Args:
        client: where the server is, and whether tokens are refreshed.
        pool: the connections.
        rotations: refreshes tokens.
        now: the clock that tokens expire by.
        timeout: of the calls that say no other.
        raise_errors: of the calls that say nothing of it.
    """

    def __init__(
        self,
        client: Client,
        *,
        pool: Pool,
        rotations: Rotations,
        now: Now,
        timeout: Timeout,
        raise_errors: bool,
    ) -> None:
        self._client = client
        self._pool = pool
        self._hasty_pool = pool.hasty()
        self._rotations = rotations
        self._now = now
        self._usual: CallOptions = {"timeout": timeout, "raise_errors": raise_errors}
        self._surroundings = Surroundings()

    def ask(self, url: str, params: Any, token: AuthorizationToken, options: CallOptions) -> Answer:
        """The answer to a call, whatever it is, unless the options want errors raised."""
        whole = self._whole(url)
        refreshes = self._client.token_refresh_on_expire
        if refreshes:
            token = self._rotations.renew(token, lambda latest: not self._is_over(latest))
        response = self._send(self._pool, whole, params, token, options)
        refusal: TokenRefused | None = None  # of the refresh
        if refreshes and response.status_code == 401 and _may_be_the_token(response):
            try:
                token = self._after(token)
            except TokenRefused as error:
                refusal = error
            else:
                response = self._send(self._pool, whole, params, token, options)
        if self.raises(options):
            if refusal is not None:
                raise refusal  # if the token endpoint is down, no login is needed
            self._checked(response, token)
        return {"auth_token": token, "response": response}

    def ask_ahead(self, url: str, token: AuthorizationToken, options: CallOptions) -> Answer | None:
        """The answer to a call that nobody waits for yet; None if it needs another token.

        Nothing is refreshed here: who waits for a page hears of it if the new token cannot be kept. Whatever
        else is amiss is raised at once.
        """
        whole, token = self._whole(url), self._rotations.latest(token)
        if self._client.token_refresh_on_expire and self._is_over(token):
            return None
        response = self._send(self._hasty_pool, whole, None, token, options)
        if response.status_code == 401:
            return None
        checked(response, token)
        return {"auth_token": token, "response": response}

    def ask_openly(self, url: str) -> dict[str, Any]:
        """The JSON of a document that needs no token."""
        return self._checked(self._get(self._pool, self._whole(url), None, {}, self._usual))

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()
        self._hasty_pool.close()

    def raises(self, options: CallOptions) -> bool:
        """Whether a call with these options raises what is refused."""
        return options.get("raise_errors", self._usual["raise_errors"])

    def _whole(self, url: str) -> str:
        return full_url(url, base_url=self._client.base_url, version=self._client.version)

    def _checked(
        self, response: requests.Response, token: AuthorizationToken | None = None
    ) -> dict[str, Any]:
        try:
            return checked(response, token)
        except RateLimited as error:
            error.retry_after = asked_wait(response, self._now())
            raise

    def _after(self, refused: AuthorizationToken) -> AuthorizationToken:
        """The token to send in place of one that the server did not take."""
        return self._rotations.renew(refused, lambda latest: latest.access_token != refused.access_token)

    def _send(
        self, pool: Pool, url: str, params: Any, token: AuthorizationToken, options: CallOptions
    ) -> requests.Response:
        return self._get(pool, url, params, {"Authorization": bearer(token.access_token)}, options)

    def _get(
        self, pool: Pool, url: str, params: Any, headers: Mapping[str, str], options: CallOptions
    ) -> requests.Response:
        usual = {"Accept": _FHIR} if "/fhir/" in url else {}
        return transport.get(
            pool,
            url,
            params,
            {**usual, **(options.get("headers") or {}), **headers},
            options.get("timeout", self._usual["timeout"]),
            **self._surroundings.of(self._client.base_url),
        )

    def _is_over(self, token: AuthorizationToken) -> bool:
        # The client's clock, for a token that was stored knows none but the machine's.
        return token.expires_at <= self._now() + _leeway(token)


def _leeway(token: AuthorizationToken) -> timedelta:
    if isinstance(token.expires_in, int | float) and token.expires_in > 0:
        return min(LEEWAY, timedelta(seconds=min(token.expires_in, 3600) / 10))  # any number may stand there
    return LEEWAY


def _may_be_the_token(response: requests.Response) -> bool:
    """Whether a 401 is about the token (RFC 6750 section 3.1); CMS's other reasons name no error."""
    challenge = getattr(response, "headers", {}).get("WWW-Authenticate", "")
    return not challenge or "invalid_token" in challenge
