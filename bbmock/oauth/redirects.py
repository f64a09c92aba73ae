"""Which redirect URIs an authorization request may name (RFC 6749 section 3.1.2), and how they are extended.

CMS is wider than the string comparison that RFC 9700 section 2.1 asks for: a registered URI with more query
parameters is accepted, and a loopback address registered without a port stands for every port
(RFC 8252 section 7.3). A trailing slash more or less is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

from bbmock.domain.applications import Application
from bbmock.oauth.errors import AuthorizationPage

_LOOPBACK = ("127.0.0.1", "[::1]")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:(?:[\w\-.~:/?\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*", re.ASCII)


def resolve(given: str | None, application: Application) -> str:
    """The redirect URI that a request means.

    Raises:
        AuthorizationPage: if it is not absolute, not registered, or left out where several are registered.
    """
    if not given:
        if len(application.redirect_uris) > 1:
            raise AuthorizationPage(
                "Missing redirect URI.",
                why=f"redirect_uri may be left out where one is registered; {_registered(application)}",
            )
        return application.redirect_uris[0]
    if not _is_absolute(given):
        raise AuthorizationPage(
            "Invalid redirect URI.", why=f"redirect_uri {given!r} is not an absolute URI without a fragment"
        )
    if not any(_matches(given, registered) for registered in application.redirect_uris):
        raise AuthorizationPage(
            "Mismatching redirect URI.",
            why=f"redirect_uri {given} is not registered; {_registered(application)}",
        )
    return given


def extend(redirect_uri: str, parameters: Mapping[str, str], *, in_fragment: bool = False) -> str:
    """The redirect URI with parameters appended to its query, or put in its fragment."""
    parts = urlsplit(redirect_uri)
    if in_fragment:
        return parts._replace(fragment=urlencode(parameters)).geturl()
    query = [*parse_qsl(parts.query, keep_blank_values=True), *parameters.items()]
    return parts._replace(query=urlencode(query)).geturl()


def _registered(application: Application) -> str:
    return f"registered for {application.name}: {', '.join(application.redirect_uris)}"


def _is_absolute(uri: str) -> bool:
    """Whether this is an absolute-URI (RFC 3986 section 4.3): a scheme, no fragment, nothing unescaped."""
    if not _ABSOLUTE.fullmatch(uri):
        return False
    try:
        urlsplit(uri)
    except ValueError:
        return False
    return True


def _matches(given: str, registered: str) -> bool:
    wanted, found = urlsplit(registered), urlsplit(given)
    if wanted.scheme != found.scheme or wanted.path != found.path:
        return False
    any_port = wanted.scheme == "http" and wanted.netloc in _LOOPBACK
    same_host = wanted.hostname == found.hostname if any_port else wanted.netloc == found.netloc
    return same_host and set(parse_qsl(wanted.query)) <= set(parse_qsl(found.query))
