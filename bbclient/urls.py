"""Where a token may go: to the configured scheme, host and port, under the configured path; nowhere else."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from requests.utils import requote_uri

from bbclient.errors import ConfigurationError, ForeignURL

_DEFAULT_PORTS = {"http": 80, "https": 443}
_ABSOLUTE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://|//|\\")
# What RFC 3986 does not allow.
_NOT_URL = re.compile(r"[^!#$%&'()*+,./0-9:;=?@A-Z\[\]_a-z~|-]")


def base_url_of(given: Any, where: str) -> str:
    """A configured base URL, without a slash at the end.

    Raises:
        ConfigurationError: if it is more, or less, than scheme, host, port and path.
    """
    base = given.rstrip("/") if isinstance(given, str) else ""
    try:
        parts = urlsplit(base)
        whole = parts.scheme in _DEFAULT_PORTS and bool(parts.hostname) and parts.port != 0
        (parts.hostname or "").encode("idna")  # raises for a host that none can be
    except ValueError:
        whole = False
    if not whole or _NOT_URL.search(base) or re.search("[@?#]", base) or _has_dots(parts.path):
        raise ConfigurationError(
            f'Error: Configuration setting "base_url" must be scheme, host and port in: {where}; for '
            "instance http://localhost:8000"
        )
    return base


def full_url(url: str, *, base_url: str, version: int | str) -> str:
    """The URL of a call: a path is joined to the version's root, a whole URL must lie under the base.

    It is percent-encoded as requests would do it, but before the check: on characters that no URL has, the
    parser that checks and the one that connects may disagree.

    Raises:
        ForeignURL: if it does not.
    """
    try:
        whole = requote_uri(url if _ABSOLUTE.match(url) else f"{base_url}/v{version}/{url.lstrip('/')}")
    except UnicodeEncodeError:
        raise ForeignURL("The URL has half a character in it; look where it comes from.") from None
    check_url(whole, base_url)
    return whole


def check_url(url: str, base_url: str) -> None:
    """Refuse a URL that does not lie under the base; it has to be percent-encoded.

    Raises:
        ForeignURL: if it has another scheme, host or port, user information, a path outside the base's, or a
            path with dots.
    """
    base = urlsplit(base_url)
    try:
        parts = urlsplit(url)
        origin = _origin(parts)
    except ValueError:
        raise ForeignURL("The URL has no valid host or port; give one of the configured server.") from None
    if origin != _origin(base):
        raise ForeignURL(
            f"The URL leads to {_shown(parts)}, and this client's server is {_shown(base)}: the token was "
            "not sent. If that is where it should go, set base_url in the configuration."
        )
    if parts.username is not None or parts.password is not None:
        raise ForeignURL("The URL has a user name before its host; leave it out.")
    if _has_dots(parts.path) or not f"{parts.path}/".startswith(f"{base.path}/"):
        raise ForeignURL(f"The URL's path is not under {base_url}/; give one that is, without dots in it.")


def _origin(parts: SplitResult) -> tuple[str, str, int | None]:
    port = _DEFAULT_PORTS.get(parts.scheme) if parts.port is None else parts.port
    return parts.scheme, parts.hostname or "", port


def _shown(parts: SplitResult) -> str:
    scheme, host, port = _origin(parts)
    return f"{scheme}://{f'[{host}]' if ':' in host else host}{'' if port is None else f':{port}'}"


def _has_dots(path: str) -> bool:
    return any(segment in (".", "..") for segment in unquote(path).split("/"))
