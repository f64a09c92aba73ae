"""Whose certificates are trusted: a bundle is read once, not for each connection, which would take 30 ms."""

from __future__ import annotations

import threading
from pathlib import Path
from ssl import SSLContext

from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.util.ssl_ import create_urllib3_context

from bbclient.errors import ConfigurationError, ConfigurationFileMissing

ADVICE = "look at the environment variables REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE"


class Trust:
    """The TLS contexts of one client's connections, by bundle."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._contexts: dict[str, SSLContext] = {}

    def context(self, verify: bool | str) -> SSLContext:
        """What checks a server's certificate.

        Args:
            verify: the path of a bundle or of a folder; True for the bundle that requests brings.

        Raises:
            ConfigurationError: if there are no certificates at the path.
        """
        place = verify if isinstance(verify, str) else DEFAULT_CA_BUNDLE_PATH
        with self._lock:
            if place not in self._contexts:
                self._contexts[place] = _read(place)
            return self._contexts[place]


def _read(place: str) -> SSLContext:
    context = create_urllib3_context()
    try:
        if Path(place).is_dir():
            context.load_verify_locations(capath=place)
        else:
            context.load_verify_locations(cafile=place)
    except FileNotFoundError:
        raise ConfigurationFileMissing(f"There are no certificates at {place}; {ADVICE}.") from None
    except OSError as error:
        raise ConfigurationError(f"What is at {place} cannot be read as certificates; {ADVICE}.") from error
    return context
