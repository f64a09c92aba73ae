"""What can be done about a token besides using it: ask of it, and end it (RFC 7662, RFC 7009)."""

from __future__ import annotations

from typing import Any

from bbclient.answers import is_success
from bbclient.errors import TokenRefused
from bbclient.refusals import Application, PostForm, as_json, refusal
from bbclient.tokens import AuthorizationToken

_LOOK = "look at client_id and client_secret"
_UNKNOWN = "CMS answers 500 to a token that it does not know: it may be over or revoked already"


def introspect(application: Application, token: AuthorizationToken, post: PostForm) -> dict[str, Any]:
    """What the server knows of an access token: `active`, and of an active one `scope`, `exp`, `client_id`.

    Raises:
        TokenRefused: if the server refuses, or does not know the token.
        UnreadableAnswer: if the answer is no JSON object.
    """
    form = {"token": token.access_token}
    response = post(form, auth=(application.client_id, application.client_secret))
    if not is_success(response):
        raise refusal(
            response, "the introspection", TokenRefused, _LOOK, application, form, when_down=_UNKNOWN
        )
    return as_json(response, "The introspection endpoint")


def revoke(application: Application, token: AuthorizationToken, post: PostForm) -> None:
    """End an access token and whatever the endpoint ends with it.

    Raises:
        TokenRefused: if the server refuses, or does not know the token.
    """
    form = {"token": token.access_token}
    response = post(form, auth=(application.client_id, application.client_secret))
    if not is_success(response):
        raise refusal(response, "the revocation", TokenRefused, _LOOK, application, form, when_down=_UNKNOWN)
