"""What a caller says of a call for data, read and checked before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from bbclient.errors import InvalidCall
from bbclient.tokens import AuthorizationToken, Now
from bbclient.transport import Timeout

MOST_ENTRIES = 50
"""The largest page that CMS serves; its own default is 10."""

DataCall = Mapping[str, Any]
"""What a data call takes: `auth_token`, and if wanted `params` and `url`. It is never written to."""


class CallOptions(TypedDict, total=False):
    """What may be said of one call besides."""

    headers: Mapping[str, str] | None
    """Sent along; those of the SDK and the token win."""
    timeout: Timeout
    raise_errors: bool
    """Whether a refusal is raised rather than returned."""


class PageOptions(CallOptions, total=False):
    """What may be said of one walk through pages besides."""

    max_pages: int
    """More than these are refused: links may lead on without end."""


def check_options(options: Mapping[str, Any], known: type = CallOptions) -> None:
    """Refuse an option that is none: misspelt, it would be without effect.

    Raises:
        InvalidCall: if there is one.
    """
    for name in options:
        if name not in known.__annotations__:
            there_are = ", ".join(sorted(known.__annotations__))
            raise InvalidCall(f'A call has no option "{name}"; there are {there_are}.')


def token_of(call: Any, now: Now) -> AuthorizationToken:
    """The call's token.

    Raises:
        InvalidCall: if it has none.
    """
    if not isinstance(call, Mapping) or "auth_token" not in call:
        raise InvalidCall('The call has no "auth_token"; pass {"auth_token": token, "params": {}}.')
    return as_token(call["auth_token"], now)


def as_token(given: Any, now: Now) -> AuthorizationToken:
    """A token, or what `get_dict` gave of one.

    Raises:
        InvalidCall: if it is something else.
    """
    if isinstance(given, AuthorizationToken):
        return given
    if isinstance(given, Mapping):
        return AuthorizationToken(given, now=now)
    raise InvalidCall(
        f"The token is of type {type(given).__name__}; pass an AuthorizationToken, or what its "
        "get_dict() gave."
    )


def url_of(call: Any) -> str:
    """The call's own URL.

    Raises:
        InvalidCall: if it has none.
    """
    url = call.get("url") if isinstance(call, Mapping) else None
    if not isinstance(url, str) or not url:
        raise InvalidCall(
            'The call has no "url"; give a path such as fhir/Coverage/ or a whole URL of this server.'
        )
    return url


def search_path(what: str) -> str:
    """The path of a search: a resource type's, or what is a path or a URL already."""
    resource, mark, query = what.partition("?")
    return what if "/" in resource else f"fhir/{resource}/{mark}{query}"


def with_large_pages(params: Any, url: str) -> Any:
    """The parameters of a search for claims, with the largest page asked for unless they name one."""
    if "ExplanationOfBenefit" not in url or "_count=" in url:
        return params
    if not params:
        return {"_count": MOST_ENTRIES}
    if isinstance(params, Mapping) and "_count" not in params:
        return {**params, "_count": MOST_ENTRIES}
    return params


def bearer(access_token: Any) -> str:
    """The header's value for a token, if it can stand in one; requests' own refusal would quote it.

    Raises:
        InvalidCall: if it cannot.
    """
    if not isinstance(access_token, str) or not access_token or not access_token.isascii():
        raise InvalidCall("The token has no access_token that is text; log in or load the token again.")
    if any(character.isspace() or not character.isprintable() for character in access_token):
        raise InvalidCall("The access token has blanks or line ends in it; load the token again.")
    return f"Bearer {access_token}"
