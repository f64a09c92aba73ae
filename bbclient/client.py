"""The client: CMS's `BlueButton` class, on top of the other modules."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from typing import Any

import requests

from bbclient import auth, pages, pkce, transport
from bbclient.config import Source, read_file, read_settings, retry_settings_of
from bbclient.errors import InvalidCall
from bbclient.pages import Answer, Pages
from bbclient.pkce import AuthData
from bbclient.rotation import Rotations
from bbclient.tokens import AuthorizationToken, Now, utc_now
from bbclient.transport import Pool, Timeout
from bbclient.urls import check_url, full_url

TIMEOUT: Timeout = (10, 60)
"""Seconds; a page of claims may take its time."""

DataCall = Mapping[str, Any]
"""What a data call takes: `auth_token`, and if wanted `params` and `url`. It is never written to."""


class BlueButton:
    """An application's access to the API; one may serve every person and every thread.

    Args:
        config: a dict, or the path of a .json or .yaml file; by default `.bluebutton-config.json` or
            `.bluebutton-config.yaml` of the working directory.
        now: the clock that tokens expire by; it gives an aware moment.
        sleep: waits a number of seconds between two attempts.
        timeout: seconds to connect, and seconds between two bytes of an answer.

    Raises:
        ConfigurationError: if the settings are missing or wrong.
    """

    client_id: str
    client_secret: str
    callback_url: str
    base_url: str
    version: int | str
    token_refresh_on_expire: bool
    retry_config: dict[str, Any]

    def __init__(
        self,
        config: Source = None,
        *,
        now: Now = utc_now,
        sleep: Callable[[float], None] = time.sleep,
        timeout: Timeout = TIMEOUT,
    ) -> None:
        self._now = now
        self._timeout = timeout
        self._rotations = Rotations()
        self._pool = Pool(
            check=lambda url: check_url(url, self.base_url),
            settings=lambda: retry_settings_of(self.retry_config),
            now=now,
            sleep=sleep,
        )
        self.set_configuration(config)

    def set_configuration(self, config: Source) -> None:
        """Take other settings, all of them; not while other threads are calling.

        Raises:
            ConfigurationError: if they are missing or wrong; then nothing is changed.
        """
        settings = read_settings(config)
        self.client_id = settings.client_id
        self.client_secret = settings.client_secret
        self.callback_url = settings.callback_url
        self.base_url = settings.base_url
        self.version = settings.version
        self.token_refresh_on_expire = settings.token_refresh_on_expire
        self.retry_config = {
            "total": settings.retry.total,
            "backoff_factor": settings.retry.backoff_factor,
            "status_forcelist": list(settings.retry.status_forcelist),
        }

    @property
    def auth_base_url(self) -> str:
        """The login page, without a slash at the end."""
        return f"{self.base_url}/v{self.version}/o/authorize"

    @property
    def auth_token_url(self) -> str:
        """The token endpoint, with a slash at the end."""
        return f"{self.base_url}/v{self.version}/o/token/"

    def generate_auth_data(self) -> AuthData:
        """State and PKCE pair of one person's login."""
        return pkce.generate_auth_data()

    def generate_authorize_url(self, auth_data: Mapping[str, str]) -> str:
        """Where to send the person to log in and consent."""
        return auth.authorize_url(self, self.auth_base_url, auth_data)

    def get_authorization_token(
        self, auth_data: Mapping[str, str], callback_code: str | None, callback_state: str | None
    ) -> AuthorizationToken:
        """Redeem the code of a callback.

        Raises:
            CallbackError: if code or state is missing, or the state is another login's.
            TokenRefused: if the server refuses.
        """
        code = auth.check_callback(auth_data, callback_code, callback_state)
        return auth.exchange_code(self, code, auth_data, self._post_form, self._now)

    def refresh_auth_token(self, auth_token: AuthorizationToken) -> AuthorizationToken:
        """The token's successor; from the server, or the one had before if the token was refreshed already.

        Raises:
            ReauthorizationRequired: if the person has to log in again.
        """
        held = self._token(auth_token)
        return self._rotations.renew(
            held,
            self._refresh,
            lambda latest: latest.access_token != held.access_token and not self._is_over(latest),
        )

    def get_patient_data(self, config: DataCall) -> Answer:
        """The person's Patient resource, in a bundle."""
        return self._fetch(config, "fhir/Patient/")

    def get_coverage_data(self, config: DataCall) -> Answer:
        """The person's Coverage resources."""
        return self._fetch(config, "fhir/Coverage/")

    def get_explanation_of_benefit_data(self, config: DataCall) -> Answer:
        """The first page of the person's claims."""
        return self._fetch(config, "fhir/ExplanationOfBenefit/")

    def get_explaination_of_benefit_data(self, config: DataCall) -> Answer:
        """The same under CMS's spelling."""
        return self.get_explanation_of_benefit_data(config)

    def get_profile_data(self, config: DataCall) -> Answer:
        """The person's name and identifiers, from userinfo."""
        return self._fetch(config, "connect/userinfo")

    def get_custom_data(self, config: DataCall) -> Answer:
        """What is at `config["url"]`: a path under the version's root, or a whole URL of this server.

        Raises:
            ForeignURL: if it is another server's.
        """
        return self._fetch(config, _url(config))

    def get_pages(self, data: dict[str, Any], config: DataCall) -> Pages:
        """A search's first bundle and all that follow it.

        Raises:
            PagingFailed: if a page is missing; it has the pages before.
        """

        def fetch(url: str, token: AuthorizationToken) -> Answer:
            return self._ask(url, None, token)

        return pages.all_pages(data, self._token(_auth_token(config)), fetch)

    def extract_page_nav_url(self, data: Mapping[str, Any] | None, relation: str) -> str | None:
        """The URL of a bundle's link: first, last, next, previous or self."""
        return pages.nav_url(data, relation)

    def extract_next_page_url(self, data: Mapping[str, Any] | None) -> str | None:
        """The URL of the page after this one; None after the last."""
        return pages.nav_url(data, "next")

    def __repr__(self) -> str:
        return f"BlueButton(base_url={self.base_url!r}, version={self.version!r})"

    def _read_config(self, config: str | os.PathLike[str]) -> Mapping[str, Any]:
        """A file of settings, unchecked; CMS's own tests call it."""
        return read_file(config)

    def _fetch(self, call: DataCall, url: str) -> Answer:
        return self._ask(url, call.get("params"), self._token(_auth_token(call)))

    def _ask(self, url: str, params: Any, token: AuthorizationToken) -> Answer:
        whole = full_url(url, base_url=self.base_url, version=self.version)
        if self.token_refresh_on_expire:
            token = self._rotations.renew(token, self._refresh, lambda latest: not self._is_over(latest))
        response = transport.get(self._pool, whole, params, _sendable(token.access_token), self._timeout)
        return {"auth_token": token, "response": response}

    def _refresh(self, token: AuthorizationToken) -> AuthorizationToken:
        return auth.refresh(self, token, self._post_form, self._now)

    def _post_form(self, form: Mapping[str, str], *, auth: tuple[str, str] | None) -> requests.Response:
        return transport.post_form(self.auth_token_url, form, auth=auth, timeout=self._timeout)

    def _token(self, given: Any) -> AuthorizationToken:
        if isinstance(given, AuthorizationToken):
            return given
        if isinstance(given, Mapping):  # as get_dict() gave it
            return AuthorizationToken(given, now=self._now)
        raise InvalidCall(
            f"The token is of type {type(given).__name__}; pass an AuthorizationToken, or what its "
            "get_dict() gave."
        )

    def _is_over(self, token: AuthorizationToken) -> bool:
        # The client's clock, for a token that was stored knows none but the machine's.
        return token.expires_at <= self._now()


def _auth_token(call: DataCall) -> Any:
    if "auth_token" not in call:
        raise InvalidCall('The call has no "auth_token"; pass {"auth_token": token, "params": {}}.')
    return call["auth_token"]


def _url(call: DataCall) -> str:
    url = call.get("url")
    if not isinstance(url, str) or not url:
        raise InvalidCall(
            'The call has no "url"; give a path such as fhir/Coverage/ or a whole URL of this server.'
        )
    return url


def _sendable(access_token: Any) -> str:
    """The token, if it can stand in a header; requests' own refusal would quote it."""
    if not isinstance(access_token, str) or not access_token or not access_token.isascii():
        raise InvalidCall("The token has no access_token that is text; log in or load the token again.")
    if any(character.isspace() or not character.isprintable() for character in access_token):
        raise InvalidCall("The access token has blanks or line ends in it; load the token again.")
    return access_token
