"""What an application is configured with, as attributes that may be set on the client as on CMS's SDK."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from bbclient.config import RetrySettings, Source, read_settings
from bbclient.files import read_file


class Configured:
    """The settings of a client."""

    client_id: str
    client_secret: str
    callback_url: str
    base_url: str
    version: int | str
    token_refresh_on_expire: bool
    retry_config: dict[str, Any]

    _auth_base_url: str | None = None
    _auth_token_url: str | None = None

    def set_configuration(self, config: Source) -> None:
        """Take other settings, those of retries only if there are any; not while other threads are calling.

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
        self._auth_base_url = self._auth_token_url = None
        if settings.retry is not None or not hasattr(self, "retry_config"):
            self.retry_config = _retry_config(settings.retry or RetrySettings())

    @property
    def auth_base_url(self) -> str:
        """The login page, without a slash at the end."""
        return self._auth_base_url or f"{self.base_url}/v{self.version}/o/authorize"

    @auth_base_url.setter
    def auth_base_url(self, url: str) -> None:
        self._auth_base_url = url

    @property
    def auth_token_url(self) -> str:
        """The token endpoint, with a slash at the end."""
        return self._auth_token_url or f"{self.base_url}/v{self.version}/o/token/"

    @auth_token_url.setter
    def auth_token_url(self, url: str) -> None:
        self._auth_token_url = url

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self.base_url!r}, version={self.version!r})"

    def _read_config(self, config: str | os.PathLike[str]) -> Mapping[str, Any]:
        """A file of settings, unchecked; CMS's own tests call it."""
        return read_file(config)


def _retry_config(settings: RetrySettings) -> dict[str, Any]:
    """The three keys of CMS's SDK, then ours where they are not as usual."""
    found: dict[str, Any] = {
        "total": settings.total,
        "backoff_factor": settings.backoff_factor,
        "status_forcelist": list(settings.status_forcelist),
    }
    usual = RetrySettings()
    if settings.max_wait != usual.max_wait:
        found["max_wait"] = settings.max_wait
    if settings.jitter != usual.jitter:
        found["jitter"] = settings.jitter
    return found
