"""CMS's oddities that can be relaxed by name: where its server surprises, and a user may want reason.

A sandbox is faithful by default. Each name here is a row of docs/fidelity.md and can stand under `relax` of a
sandbox's settings or of one application.
"""

from __future__ import annotations

from enum import StrEnum


class Oddity(StrEnum):
    """One oddity; the docstring of each says what happens instead when it is relaxed."""

    REVOKE_UNKNOWN_TOKEN = "revoke-unknown-token"  # noqa: S105 - a name
    """/revoke/ of a token it cannot find is 500, and of another application's as well.

    Relaxed: 200 and nothing done, as RFC 7009 section 2.2 asks, to a client that proves itself; for another
    application's token 403, as /revoke_token/ answers.
    """

    REVOKE_REFRESH_TOKEN_NEEDS_HINT = "revoke-refresh-token-needs-hint"  # noqa: S105 - a name
    """A refresh token is looked for at revocation only where token_type_hint says so.

    Without it /revoke_token/ answers 200 and does nothing; relaxed: both endpoints find it, as RFC 7009
    section 2.1 asks.
    """

    REVOKE_IN_SPITE_OF_SECRET = "revoke-in-spite-of-secret"  # noqa: S105 - a name
    """/revoke/ with a wrong secret answers 401 and removes grant and tokens; relaxed: it removes nothing."""

    STRAY_BEARER = "stray-bearer"
    """An unknown Bearer token, or `Basic` alone, where a client authenticates is 500.

    Relaxed: invalid_client; for one application, where the form has its client_id.
    """

    MULTIPART_REFRESH = "multipart-refresh"
    """A multipart refresh at version 3 is 403; relaxed: it works, as at versions 1 and 2."""

    REFRESH_SPENT_BY_FAILURE = "refresh-spent-by-failure"
    """A refresh that fails because the backend does (502, 404) has spent its token.

    Relaxed: the token and its access token are still good.
    """

    INTROSPECT_UNKNOWN_TOKEN = "introspect-unknown-token"  # noqa: S105 - a name
    """POST introspection of a token that is unknown, a refresh token or another application's is 500.

    Relaxed: {"active": false}, as RFC 7662 section 2.2 asks.
    """

    EXPIRE_PERSON_KNOWN_TWICE = "expire-person-known-twice"
    """/expire_authenticated_user/ of a person who also came in by client_credentials is 500.

    Relaxed: it ends the application's grants of both entries.
    """

    V3_WITHOUT_SCOPES = "v3-without-scopes"
    """An application at version 3 that holds none of the scopes it asks for gets 500; relaxed: 400."""
