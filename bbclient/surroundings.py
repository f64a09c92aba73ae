"""What requests would read from the environment at each call, read once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from requests.utils import get_environ_proxies


class Surroundings:
    """The proxies and the bundle of certificates: HTTPS_PROXY, NO_PROXY, REQUESTS_CA_BUNDLE and such."""

    def __init__(self) -> None:
        self._read: dict[str, dict[str, Any]] = {}

    def of(self, base_url: str) -> Mapping[str, Any]:
        """The arguments `proxies` and `verify` of a call to this server."""
        if base_url not in self._read:
            bundle = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True
            self._read[base_url] = {"proxies": get_environ_proxies(base_url), "verify": bundle}
        return self._read[base_url]
