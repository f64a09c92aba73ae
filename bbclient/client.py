"""The client: CMS's `BlueButton` class, on top of the other modules."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Unpack

import requests

from bbclient import auth, pages, revocation, transport
from bbclient.asking import Asker
from bbclient.calls import (
    CallOptions,
    DataCall,
    PageOptions,
    as_token,
    check_options,
    search_path,
    token_of,
    url_of,
    with_large_pages,
)
from bbclient.config import Source, retry_settings_of
from bbclient.configured import Configured
from bbclient.errors import BlueButtonError, InvalidCall, ReauthorizationRequired
from bbclient.logins import Callback, Logins, authorize_url, read_callback
from bbclient.pages import MOST_PAGES, Answer, Pages, Walk
from bbclient.pkce import AuthData
from bbclient.rotation import OnRefresh, Rotations
from bbclient.tokens import AuthorizationToken, Now, utc_now
from bbclient.transport import Pool, Timeout
from bbclient.urls import check_url

if TYPE_CHECKING:
    from bbclient.stores import TokenStore

TIMEOUT: Timeout = (10, 60)
"""Seconds; a page of claims may take its time."""


def _draw() -> float:
    return secrets.randbelow(1_000_001) / 1_000_000


def _idle() -> float:
    """Seconds that this thread has been without work; its zero means nothing."""
    return time.perf_counter() - time.thread_time()


class BlueButton(Configured):
    """An application's access to the API; one may serve every person and every thread.

    The data calls take a dict with `auth_token` and, if wanted, `params`, and keyword arguments for one call:
    `headers`, `timeout` and `raise_errors`. They return whatever the server answered in the end, as CMS's SDK
    does, unless errors are to be raised.

    Args:
        config: a dict, or the path of a .json or .yaml file; by default `.bluebutton-config.json` or
            `.bluebutton-config.yaml` of the working directory. BLUEBUTTON_CLIENT_ID and the like say what a
            dict leaves out, and win over a file.
        now: the clock that tokens expire by; it gives an aware moment.
        sleep: waits a number of seconds between two attempts.
        draw: a number from 0 to 1, for retries with jitter.
        timeout: seconds to connect, and seconds between two bytes of an answer.
        raise_errors: whether a refusal is raised rather than returned.
        one_shot: whether auth_data is good for one callback and for an hour.
        prefetch: pages to ask for ahead of the reader, 0 for none; by default 4 if pages are slow to come.
        token_store: where `save_token` keeps tokens, and their successors with them.
        on_token_refresh: called with the old and the new token before the new one is used, in the thread of
            the call that needs it.

    Raises:
        ConfigurationError: if the settings are missing or wrong.
    """

    def __init__(
        self,
        config: Source = None,
        *,
        now: Now = utc_now,
        sleep: Callable[[float], None] = time.sleep,
        draw: Callable[[], float] = _draw,
        timeout: Timeout = TIMEOUT,
        raise_errors: bool = False,
        one_shot: bool = False,
        prefetch: int | None = None,
        token_store: TokenStore | None = None,
        on_token_refresh: OnRefresh | None = None,
    ) -> None:
        self._now = now
        self._timeout = timeout
        self._prefetch = prefetch
        self._token_store = token_store
        self._logins = Logins(now=now, one_shot=one_shot)
        self._rotations = Rotations(self._refresh, store=token_store, on_refresh=on_token_refresh)
        self._pool = Pool(
            check=lambda url: check_url(url, self.base_url),
            settings=lambda: retry_settings_of(self.retry_config),
            now=now,
            sleep=sleep,
            draw=draw,
            idle=_idle,
        )
        self._asker = Asker(
            self,
            pool=self._pool,
            rotations=self._rotations,
            now=now,
            timeout=timeout,
            raise_errors=raise_errors,
        )
        self.set_configuration(config)

    # The login.

    def generate_auth_data(self) -> AuthData:
        """State and PKCE pair of one person's login."""
        return self._logins.begin()

    def generate_authorize_url(
        self, auth_data: Mapping[str, object], *, scope: str | Iterable[str] | None = None
    ) -> str:
        """Where to send the person to log in and consent; version 3 asks for a scope."""
        return authorize_url(self, self.auth_base_url, auth_data, scope)

    def get_authorization_token(
        self,
        auth_data: Mapping[str, object],
        callback_code: str | None,
        callback_state: str | None,
        callback_error: str | None = None,
    ) -> AuthorizationToken:
        """Redeem the code of a callback.

        Raises:
            AccessDenied: if the person did not agree.
            CallbackError: if code or state is missing, or the state is another login's.
            TokenRefused: if the server refuses.
        """
        code = self._logins.finish(auth_data, Callback(callback_code, callback_state, callback_error))
        return auth.exchange_code(self, code, auth_data, self._post_to(self.auth_token_url), self._now)

    def callback(
        self, auth_data: Mapping[str, object], url_or_query: str | Mapping[str, str]
    ) -> AuthorizationToken:
        """The same for the whole callback: its URL, its query, or the query as a framework reads it.

        Raises:
            AccessDenied: if the person did not agree.
            CallbackError: if the callback is not this login's.
            TokenRefused: if the server refuses.
        """
        return self.get_authorization_token(auth_data, *read_callback(url_or_query))

    # The token.

    def refresh_auth_token(self, auth_token: AuthorizationToken) -> AuthorizationToken:
        """The token's successor; from the server, or the one had before if the token was refreshed already.

        Raises:
            ReauthorizationRequired: if the person has to log in again.
        """
        held = as_token(auth_token, self._now)
        return self._rotations.renew(
            held,
            lambda latest: latest.access_token != held.access_token and latest.expires_at > self._now(),
        )

    def introspect_token(self, auth_token: AuthorizationToken) -> dict[str, Any]:
        """What the server knows of the token, or of its successor: `active`, `scope`, `exp` and more.

        Raises:
            TokenRefused: if the server refuses, or does not know the token.
        """
        latest = self._rotations.latest(as_token(auth_token, self._now))
        return revocation.introspect(self, latest, self._post_to(self._at("o/introspect/")))

    def revoke_token(self, auth_token: AuthorizationToken, *, keep_grant: bool = False) -> None:
        """End the token and the person's consent with it, or the tokens alone; the token store forgets it.

        Raises:
            TokenRefused: if the server refuses, or does not know the token.
        """
        latest = self._rotations.latest(as_token(auth_token, self._now))
        path = "o/revoke_token/" if keep_grant else "o/revoke/"
        revocation.revoke(self, latest, self._post_to(self._at(path)))
        self._rotations.forget(latest)

    def save_token(self, key: str, auth_token: AuthorizationToken) -> AuthorizationToken:
        """Keep a token in the token store, and from now on each successor under the same key."""
        token = as_token(auth_token, self._now)
        with self._store.exclusive(key):  # or the end of a refresh under way would write over it
            self._store.save(key, token)
        token.key = key
        self._rotations.belongs(token)
        return token

    def load_token(self, key: str) -> AuthorizationToken:
        """The token that the token store has under the key.

        Raises:
            ReauthorizationRequired: if it has none.
        """
        token = self._store.load(key)
        if token is None:
            raise ReauthorizationRequired(
                "The token store has nothing under this key; send the person through the login."
            )
        token.key = key
        return token

    # The data.

    def get_patient_data(self, config: DataCall, **options: Unpack[CallOptions]) -> Answer:
        """The person's Patient resource, in a bundle."""
        return self._fetch("fhir/Patient/", config, options)

    def get_coverage_data(self, config: DataCall, **options: Unpack[CallOptions]) -> Answer:
        """The person's Coverage resources."""
        return self._fetch("fhir/Coverage/", config, options)

    def get_explanation_of_benefit_data(self, config: DataCall, **options: Unpack[CallOptions]) -> Answer:
        """The first page of the person's claims."""
        return self._fetch("fhir/ExplanationOfBenefit/", config, options)

    def get_explaination_of_benefit_data(self, config: DataCall, **options: Unpack[CallOptions]) -> Answer:
        """The same under CMS's spelling."""
        return self.get_explanation_of_benefit_data(config, **options)

    def get_profile_data(self, config: DataCall, **options: Unpack[CallOptions]) -> Answer:
        """The person's name and identifiers, from userinfo."""
        return self._fetch("connect/userinfo", config, options)

    def get_insurance_card_data(self, config: DataCall, **options: Unpack[CallOptions]) -> Answer:
        """The person's digital insurance card, which only version 3 has, whatever the client's version is."""
        return self._fetch(f"{self.base_url}/v3/fhir/Patient/$generate-insurance-card", config, options)

    def get_custom_data(self, config: DataCall, **options: Unpack[CallOptions]) -> Answer:
        """What is at `config["url"]`: a path under the version's root, or a whole URL of this server.

        Raises:
            ForeignURL: if it is another server's.
        """
        return self._fetch(url_of(config), config, options)

    def get_discovery(self) -> dict[str, Any]:
        """The server's account of its endpoints (OpenID Connect Discovery 1.0); it needs no token.

        Raises:
            RequestRefused: if the server refuses.
        """
        return self._asker.ask_openly("connect/.well-known/openid-configuration")

    # The pages.

    def get_pages(self, data: dict[str, Any], config: DataCall, **options: Unpack[PageOptions]) -> Pages:
        """A search's first bundle and all that follow it.

        Raises:
            PagingFailed: if an answer is no page, the first included, or there are more than `max_pages`
                (10,000). Whatever is raised has the pages before.
        """
        walk = self._walk(token_of(config, self._now), options, strict=self._asker.raises(options))
        pages.check_first(data)
        found: list[dict[str, Any]] = []
        try:
            found.extend(walk.go_on(data))
        except BlueButtonError as error:
            error.pages, error.auth_token = found, self._rotations.latest(walk.auth_token)
            raise
        # Another thread may have refreshed meanwhile.
        return {"auth_token": self._rotations.latest(walk.auth_token), "pages": found}

    def iter_pages(
        self, search: str, config: DataCall, **options: Unpack[PageOptions]
    ) -> Iterator[dict[str, Any]]:
        """The bundles of a search, each fetched when it is wanted or shortly before.

        Args:
            search: a resource type such as ExplanationOfBenefit, or a path or URL.
            config: `auth_token` and, if wanted, `params`; claims come 50 to a page unless `_count` is there.
            options: as of any call, and `max_pages`, 10,000 unless another number is given.

        Raises:
            ReauthorizationRequired: if the person has to log in again.
            BlueButtonError: whatever else went wrong; the pages before have been handed out.
        """
        path, token = search_path(search), token_of(config, self._now)
        params = with_large_pages(config.get("params"), path)
        walk = self._walk(token, options, strict=True)
        return walk.begin(path, params)

    def iter_resources(
        self, search: str, config: DataCall, **options: Unpack[PageOptions]
    ) -> Iterator[dict[str, Any]]:
        """The resources of a search, each once, even while new claims arrive.

        Args:
            search: as of `iter_pages`.
            config: as of `iter_pages`.
            options: as of `iter_pages`.

        Raises:
            PagingFailed: if fewer came than the search tells of.
            BlueButtonError: as `iter_pages`.
        """
        token_of(config, self._now)
        check_options(options, PageOptions)
        return pages.resources_of(lambda: self.iter_pages(search, config, **options))

    def extract_page_nav_url(self, data: Mapping[str, Any] | None, relation: str) -> str | None:
        """The URL of a bundle's link: first, last, next, previous or self."""
        return pages.nav_url(data, relation)

    def extract_next_page_url(self, data: Mapping[str, Any] | None) -> str | None:
        """The URL of the page after this one; None after the last."""
        return pages.nav_url(data, "next")

    # The rest.

    def close(self) -> None:
        """Close the connections; a later call opens new ones."""
        self._asker.close()

    def __enter__(self) -> BlueButton:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _fetch(self, url: str, call: DataCall, options: CallOptions) -> Answer:
        token = token_of(call, self._now)
        check_options(options)
        return self._asker.ask(url, call.get("params"), token, options)

    def _walk(self, token: AuthorizationToken, options: PageOptions, *, strict: bool) -> Walk:
        check_options(options, PageOptions)
        each: CallOptions = options

        def fetch(url: str, params: Any, token: AuthorizationToken) -> Answer:
            return self._asker.ask(url, params, token, {**each, "raise_errors": strict})

        def fetch_ahead(url: str, token: AuthorizationToken) -> Answer | None:
            return self._asker.ask_ahead(url, token, each)

        most = options.get("max_pages", MOST_PAGES)
        return Walk(fetch, fetch_ahead, token, depth=self._prefetch, most=most)

    def _refresh(self, token: AuthorizationToken) -> AuthorizationToken:
        return auth.refresh(self, token, self._post_to(self.auth_token_url), self._now)

    def _post_to(self, url: str) -> Callable[..., requests.Response]:
        def post(form: Mapping[str, str], *, auth: tuple[str, str] | None) -> requests.Response:
            return transport.post_form(self._pool, url, form, auth=auth, timeout=self._timeout)

        return post

    def _at(self, path: str) -> str:
        return f"{self.base_url}/v{self.version}/{path}"

    @property
    def _store(self) -> TokenStore:
        if self._token_store is None:
            raise InvalidCall("This client has no token store; give BlueButton one as token_store.")
        return self._token_store
